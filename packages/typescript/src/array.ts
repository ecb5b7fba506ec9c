/** A value of JSON, as `attrs` holds them. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [name: string]: JsonValue };

/** One field of a `struct`: name, type (a dtype, or the fields of a struct inside), and the shape of a subarray where there is one. */
export type Field = readonly [name: string, type: string | readonly Field[], shape?: readonly number[]];

/**
 * What an array holds its elements in, by dtype (always in C order, `count` is the product of the shape):
 *
 * | dtype | data |
 * |---|---|
 * | `bool` | `Uint8Array`, 0 or 1 |
 * | `int8` … `uint32`, `float32`, `float64` | the typed array of that name |
 * | `int64`, `uint64` | `BigInt64Array`, `BigUint64Array` |
 * | `int4`, `uint4` | `Int8Array`, `Uint8Array`, one element each |
 * | `float16` | `Float16Array` where the engine has it, the bits in a `Uint16Array` elsewhere (see `toFloat32`) |
 * | `bfloat16`; `float8_e4m3fn`, `float8_e5m2` | the bits in a `Uint16Array`; `Uint8Array` (see `toFloat32`) |
 * | `complex64`, `complex128` | `Float32Array`, `Float64Array` of 2 × count: real, imaginary, real … |
 * | `datetime64~…`, `timedelta64~…` | `BigInt64Array` |
 * | `bytes~N`, `void~N`, `struct` | `Uint8Array` of count × item size |
 * | `utf32~N` | `Uint32Array` of count × N code points |
 * | `string` | an `Array` of strings |
 */
export type Data =
  | Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array
  | BigInt64Array | BigUint64Array | Float32Array | Float64Array | Float16ArrayLike | readonly string[];

/** `Float16Array`, which not every engine and every `lib` of TypeScript has. */
export interface Float16ArrayLike extends ArrayBufferView {
  readonly BYTES_PER_ELEMENT: 2;
  readonly length: number;
  readonly [Symbol.toStringTag]: "Float16Array";
  [index: number]: number;
}

/** What makes an {@link NdArray}. */
export interface NdArrayInit<D extends Data = Data> {
  /** As in the line: `"float32"`, `"datetime64~ns"`, `"struct"`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: D;
  /** Of a `struct`, in the order of memory. */
  readonly fields?: readonly Field[] | undefined;
  /** Notes of the user; they never change the value. */
  readonly attrs?: { readonly [name: string]: JsonValue } | undefined;
  /** A name or null for each dimension. */
  readonly dims?: readonly (string | null)[] | undefined;
}

/** Marks arrays of this package, whichever copy of it made them. */
const BRAND = Symbol.for("tenvelope.NdArray");

/** An n-dimensional array in C order. */
export class NdArray<D extends Data = Data> {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: D;
  // Only declared: a field would be an own property, also where it is undefined.
  declare readonly fields?: readonly Field[];
  declare readonly attrs?: { readonly [name: string]: JsonValue };
  declare readonly dims?: readonly (string | null)[];

  constructor({ dtype, shape, data, fields, attrs, dims }: NdArrayInit<D>) {
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
    if (fields) this.fields = fields;
    if (attrs) this.attrs = attrs;
    if (dims) this.dims = dims;
  }

  get [BRAND](): true {
    return true;
  }
}

/** Whether this is an {@link NdArray}, of this copy of the package or of another. */
export function isNdArray(value: unknown): value is NdArray {
  return typeof value === "object" && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
}

/** A float64 of a tree that could be taken for an integer: JavaScript has one kind of number, trees have two. */
export class Float64 {
  constructor(readonly value: number) {}

  valueOf(): number {
    return this.value;
  }
}

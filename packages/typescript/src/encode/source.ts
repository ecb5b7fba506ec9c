import { type Data, type NdArrayInit, isNdArray } from "../array.js";
import { type ErrorCode, fail } from "../errors.js";

/** A typed array of any kind, `Buffer` and `Float16Array` included. */
export type TypedArray = Exclude<Data, readonly string[]> | Uint8ClampedArray;

/** What the npm package `ndarray` makes, and whatever looks like it. Strides and offset are in elements. */
export interface Strided {
  readonly data: TypedArray;
  readonly shape: readonly number[];
  readonly stride?: readonly number[];
  readonly strides?: readonly number[];
  readonly offset?: number;
}

/** What is said about an array beside its data. */
export type Said = Partial<Omit<NdArrayInit, "data">>;

/** An array before it is judged. */
export type ArraySource = Said & { readonly data: unknown };

/**
 * The array that a value is, every property of it read once; undefined when it is none, but a tree.
 *
 * @param said - takes the place of what the value says
 */
export function asArray(value: unknown, said: Said, place: string): ArraySource | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (isNdArray(value)) {
    const { dtype, shape, data, fields, attrs, dims } = value;
    return { ...given({ dtype, shape, fields, attrs, dims }), ...said, data };
  }
  if (kindOf(value) !== "") return { ...said, data: value };
  if (value instanceof DataView) fail("unsupported", place, "a DataView has no dtype: pass a typed array of its buffer");
  if (Array.isArray(value)) return said.dtype === "string" ? { ...said, data: value } : undefined;
  if (!("data" in value && "shape" in value && ("stride" in value || "strides" in value))) return undefined;
  const { data, shape, stride, strides = stride, offset = 0 } = value as Strided;
  if (kindOf(data) === "" || !Array.isArray(shape) || !Array.isArray(strides)) return undefined;
  return { shape: [...shape], ...said, data: gather(data, [...shape], [...strides], offset, place) };
}

/** `"Float32"`, `"BigInt64"`, `"Uint8Clamped"` …, or nothing for what is no typed array. It cannot be forged. */
export function kindOf(value: unknown): string {
  const tag: unknown = typedArrayTag.call(value);
  return typeof tag === "string" ? tag.slice(0, -"Array".length) : "";
}

const typedArrayTag = (Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype) as object, Symbol.toStringTag) as { get(): unknown }).get;

/** The object without its undefined members, which `exactOptionalPropertyTypes` (and `{...}`) would take for values. */
export function given<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** The elements of a strided array in C order, in a typed array of the same kind. */
function gather(data: TypedArray, shape: readonly number[], strides: readonly number[], offset: number, place: string): TypedArray {
  const bad = (code: ErrorCode, why: string): never => fail(code, place, `shape [${shape}], strides [${strides}], offset ${offset}: ${why}`);
  if (strides.length !== shape.length || ![...shape, ...strides, offset].every(Number.isSafeInteger) || shape.some((dim) => dim < 0)) bad("bad_argument", "not whole numbers, one stride for each dim");
  const count = shape.reduce((product, dim) => product * dim, 1);
  const spans = shape.map((dim, axis) => (dim - 1) * (strides[axis] ?? 0));
  const end = (sign: number): number => spans.reduce((at, span) => (span * sign > 0 ? at + span : at), offset);
  if (count && !(end(-1) >= 0 && end(1) < data.length)) bad("size_mismatch", `reaches from ${end(-1)} to ${end(1)}, data has ${data.length} elements`);

  const Kind = (globalThis as unknown as Record<string, new (length: number) => TypedArray>)[`${kindOf(data)}Array`] ?? bad("unsupported", "an unknown kind of data");
  const out = new Kind(count);
  const index = shape.map(() => 0);
  const last = shape.length - 1;
  const inner = shape[last] ?? 1;
  const step = strides[last] ?? 0;
  for (let to = 0, row = offset; to < count; ) {
    for (let i = 0, from = row; i < inner; i++, from += step) out[to++] = data[from] ?? 0;
    // The next row: as an odometer, from the last but one dim to the first.
    for (let axis = last - 1; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      row += stride;
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next === shape[axis] ? 0 : next;
      if (index[axis]) break;
      row -= next * stride;
    }
  }
  return out;
}

import { fail, quote } from "./errors.js";

/** A parsed dtype field (rules T1 to T4). */
export interface Dtype {
  /** As in the line: `"datetime64~ns"`. */
  readonly text: string;
  readonly name: string;
  /** Bytes of an element. 1 for `int4`, `uint4`, `string`, `object` and `tree` (rule S2); 0 for `struct`, whose fields tell. May be over {@link CAP}: see {@link capped}. */
  readonly itemSize: number;
  /** Bytes of the words that `delta` works on, 0 where it does not go. */
  readonly word: number;
  /** What holds the elements in JavaScript. */
  readonly array: TypedArrayConstructor;
}

export type TypedArrayConstructor =
  | Uint8ArrayConstructor | Int8ArrayConstructor | Uint16ArrayConstructor | Int16ArrayConstructor | Uint32ArrayConstructor | Int32ArrayConstructor
  | BigInt64ArrayConstructor | BigUint64ArrayConstructor | Float32ArrayConstructor | Float64ArrayConstructor;

/** 2^53−1, the cap of every size and dim of the format. */
export const CAP = Number.MAX_SAFE_INTEGER;

/**
 * Refuses a size beyond the cap [`too_large`].
 *
 * Sizes are products and sums of integers, and may be multiplied as floats before they are judged: rounding keeps order, so what is over 2^53−1
 * is never rounded to 2^53−1 or less, and what is not over it is not rounded at all.
 */
export function capped(size: number, place: string): number {
  return size > CAP ? fail("too_large", place, "over 2^53-1") : size;
}

/** A decimal integer without sign and leading zeros; at least 1. */
export const POSITIVE = /^[1-9]\d*$/;

/** A name with up to two parameters: a dtype or a codec. */
export const NAME = /^[a-z][a-z0-9_]{0,31}(~\w{1,32}){0,2}$/;

/**
 * Reads a dtype field. The item size is not judged here, as rules T3 and M7 do that at different times.
 *
 * @throws `bad_dtype`, `unknown_dtype`
 */
export function parseDtype(text: string): Dtype {
  if (!NAME.test(text)) fail("bad_dtype", "dtype", quote(text));
  const [name = "", ...params] = text.split("~");
  const row = TABLE.get(name) ?? fail("unknown_dtype", "dtype", quote(name));
  const [size, array, word = size, takes] = row;
  const first = params[0] ?? "";
  const legal = takes === "unit" ? UNITS.test(params.join("~")) && (params.length < 2 || Number(params[1]) < 2 ** 31)
    : takes ? params.length === 1 && POSITIVE.test(first) : !params.length;
  if (!legal) fail("bad_dtype", "dtype", quote(text));
  return { text, name, itemSize: takes === "length" ? size * Number(first) : size, word, array };
}

const UNITS = /^(Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as|generic)(~([2-9]|[1-9]\d{1,9}))?$/;

/** Item size (of one unit of the parameter), the array, the word of `delta` where it is not the item size, and what the parameters are. */
type Row = readonly [size: number, array: TypedArrayConstructor, word?: number, takes?: "unit" | "length"];

const float16 = (globalThis as unknown as { Float16Array?: Uint16ArrayConstructor }).Float16Array ?? Uint16Array;

/** By name. A Map, so that `constructor` is no dtype. */
const TABLE: ReadonlyMap<string, Row> = new Map(([
  ["bool uint8 float8_e4m3fn float8_e5m2", 1, Uint8Array],
  ["int8", 1, Int8Array],
  ["int16", 2, Int16Array],
  ["int32", 4, Int32Array],
  ["int64", 8, BigInt64Array],
  ["uint16 bfloat16", 2, Uint16Array],
  ["uint32", 4, Uint32Array],
  ["uint64", 8, BigUint64Array],
  ["float16", 2, float16],
  ["float32", 4, Float32Array],
  ["float64", 8, Float64Array],
  ["complex64", 8, Float32Array, 4],
  ["complex128", 16, Float64Array, 8],
  ["int4", 1, Int8Array, 0],
  ["uint4 string object tree", 1, Uint8Array, 0],
  ["struct", 0, Uint8Array, 0],
  ["datetime64 timedelta64", 8, BigInt64Array, 8, "unit"],
  ["bytes void", 1, Uint8Array, 0, "length"],
  ["utf32", 4, Uint32Array, 0, "length"],
] satisfies readonly (readonly [names: string, ...Row])[]).flatMap(([names, ...row]) => names.split(" ").map((name) => [name, row as Row])));

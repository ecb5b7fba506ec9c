import type { Float16ArrayLike, Float64, NdArray } from "./array.js";
import type { DecodeOptions } from "./options.js";

/**
 * A value of a tree: integers are numbers up to 2^53−1 and bigints beyond, floats are numbers (with `exactNumbers` those that are whole, NaN or
 * infinite are a {@link Float64}), bytes are an `ArrayBuffer`, maps plain objects with own properties.
 */
export type TreeValue = null | boolean | number | bigint | string | Float64 | ArrayBuffer | NdArray | TreeValue[] | { [key: string]: TreeValue };

/** What holds the elements of a dtype (see {@link Data}). */
export type DataOf<D extends string> =
  D extends "bool" | "uint8" | "uint4" | "float8_e4m3fn" | "float8_e5m2" | "struct" | `bytes~${string}` | `void~${string}` ? Uint8Array
  : D extends "int8" | "int4" ? Int8Array
  : D extends "int16" ? Int16Array
  : D extends "int32" ? Int32Array
  : D extends "uint16" | "bfloat16" ? Uint16Array
  : D extends "uint32" | `utf32~${string}` ? Uint32Array
  : D extends "float16" ? Float16ArrayLike | Uint16Array
  : D extends "float32" | "complex64" ? Float32Array
  : D extends "float64" | "complex128" ? Float64Array
  : D extends "int64" | `datetime64~${string}` | `timedelta64~${string}` ? BigInt64Array
  : D extends "uint64" ? BigUint64Array
  : D extends "string" ? string[]
  : never;

/** What decoding with these options gives: with a `dtype` just the kind of array that holds it. */
export type Decoded<O extends DecodeOptions> =
  O extends { readonly dtype: infer D extends string } ? (string extends D ? NdArray | TreeValue : D extends "tree" ? TreeValue : NdArray<DataOf<D>>) : NdArray | TreeValue;

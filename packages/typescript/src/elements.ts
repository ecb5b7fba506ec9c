import { swapToNative } from "#platform";
import type { Data } from "./array.js";
import type { Dtype } from "./dtype.js";
import { fail } from "./errors.js";

/** The element rules on raw runs, but for `utf32` and structs: E2 and E3 [`bad_value`]. */
export function judgeElements({ name }: Dtype, bytes: Uint8Array, count: number, place: string): void {
  let all = 0;
  if (name === "bool") for (let i = 0; i < bytes.length; i++) all |= bytes[i] ?? 0;
  if (all > 1) fail("bad_value", place, "a bool is 0 or 1");
  if (count % 2 && name.endsWith("int4") && (bytes[bytes.length - 1] ?? 0) > 15) fail("bad_value", place, "last nibble");
}

/** The elements of a raw run in JavaScript's terms. The bytes become those of the array, and so must have a buffer of their own. */
export function toData({ name, array, word }: Dtype, bytes: Uint8Array<ArrayBuffer>, count: number): Exclude<Data, readonly string[]> {
  if (name.endsWith("int4")) return unpackNibbles(bytes, new array(count) as Int8Array | Uint8Array, name === "int4");
  swapToNative(bytes, name === "utf32" ? 4 : word);
  return new array(bytes.buffer);
}

function unpackNibbles<T extends Int8Array | Uint8Array>(bytes: Uint8Array, out: T, signed: boolean): T {
  const shift = signed ? 28 : 0;
  for (let i = 0; i < out.length; i++) out[i] = ((((bytes[i >> 1] ?? 0) >> ((i & 1) << 2)) & 15) << shift) >> shift;
  return out;
}

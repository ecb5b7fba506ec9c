import { NdArray, type JsonValue } from "./array.js";
import { parseDtype } from "./dtype.js";
import { toData } from "./elements.js";
import { fail } from "./errors.js";
import { isStruct, parseFields } from "./fields.js";
import { SMALL_FLOATS } from "./small-floats.js";

/**
 * The elements of a `float16`, `bfloat16`, `float8_e4m3fn` or `float8_e5m2` array as a Float32Array, which holds each of them exactly, payloads of
 * NaNs included.
 *
 * @throws `unsupported` for another dtype
 */
export function toFloat32({ dtype, data }: NdArray): Float32Array {
  const kind = SMALL_FLOATS.get(dtype);
  if (!kind || !ArrayBuffer.isView(data)) return fail("unsupported", "dtype", `${dtype} is no small float`);
  const { mantissa, least, infinity, nan } = kind;
  const bits = dtype.startsWith("float8") ? new Uint8Array(data.buffer, data.byteOffset, data.length) : new Uint16Array(data.buffer, data.byteOffset, data.length);
  const width = 8 * bits.BYTES_PER_ELEMENT - 1;
  const floats = new Float32Array(bits.length);
  const words = new Uint32Array(floats.buffer);
  bits.forEach((all, i) => {
    const magnitude = all & ((1 << width) - 1);
    const exponent = magnitude >> mantissa;
    const fraction = magnitude & ((1 << mantissa) - 1);
    let word;
    if (infinity !== undefined && magnitude >= infinity) word = 0x7f800000 | (fraction << (23 - mantissa));
    else if (infinity === undefined && magnitude === nan) word = 0x7fc00000;
    else if (exponent) word = ((exponent + least + 126) << 23) | (fraction << (23 - mantissa));
    else {
      floats[i] = fraction * 2 ** (least - mantissa);
      word = words[i] ?? 0;
    }
    words[i] = word | ((all >> width) << 31);
  });
  return floats;
}

/**
 * The elements of a `string`, `utf32~N` or `bytes~N` array as strings, without the U+0000 that fill their end. Bytes are taken as UTF-8.
 *
 * @throws `bad_value` for bytes that are no UTF-8, `unsupported` for another dtype
 */
export function strings({ dtype, data }: NdArray): string[] {
  if (dtype === "string") return [...(data as readonly string[])];
  const { name, itemSize } = parseDtype(dtype);
  const trim = (text: string): string => text.replace(/\0+$/, "");
  if (name === "utf32") return chunks(data as Uint32Array, itemSize / 4).map((points) => trim(Array.from(points, (point) => String.fromCodePoint(point)).join("")));
  if (name !== "bytes") return fail("unsupported", "dtype", `${dtype} is no text`);
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return chunks(data as Uint8Array, itemSize).map((bytes, i) => {
    try {
      return trim(utf8.decode(bytes));
    } catch (error) {
      return fail("bad_value", `element ${i}`, "no UTF-8", error);
    }
  });
}

/**
 * A field of a `struct` array as an array of its own; the dims of a subarray come last. Its elements are a copy.
 *
 * @throws `bad_argument` if there is no such field, `unsupported` for another dtype
 */
export function field({ dtype, shape, data, fields }: NdArray, name: string): NdArray {
  if (dtype !== "struct" || !fields) return fail("unsupported", "dtype", `${dtype} has no fields`);
  const struct = parseFields(fields as unknown as JsonValue);
  const part = struct.parts.find((candidate) => candidate.name === name) ?? fail("bad_argument", "name", "no field of this name");
  const { type, count, offset } = part;
  const size = count * type.itemSize;
  const items = chunks(data as Uint8Array, struct.itemSize);
  const bytes = new Uint8Array(items.length * size);
  items.forEach((item, i) => bytes.set(item.subarray(offset, offset + size), i * size));
  const own = { shape: [...shape, ...part.shape] };
  return isStruct(type) ? new NdArray({ ...own, dtype: "struct", fields: type.fields, data: bytes }) : new NdArray({ ...own, dtype: type.text, data: toData(type, bytes, items.length * count) });
}

/**
 * The elements of an array of numbers, booleans or dates as numbers.
 *
 * @throws `unsupported` for an integer beyond ±(2^53−1), which no number holds exactly, and for other dtypes
 */
export function toNumbers(array: NdArray): Float64Array {
  const { dtype, data } = array;
  if (SMALL_FLOATS.has(dtype)) return Float64Array.from(toFloat32(array));
  if (/^(complex|bytes|utf32|void|string|struct)/.test(dtype)) return fail("unsupported", "dtype", `${dtype} is no number`);
  return Float64Array.from(data as ArrayLike<number | bigint>, (element) => {
    const number = Number(element);
    return typeof element === "bigint" && !Number.isSafeInteger(number) ? fail("unsupported", "data", `no number holds ${element} exactly`) : number;
  });
}

function chunks<T extends Uint8Array | Uint32Array>(data: T, length: number): T[] {
  return Array.from({ length: data.length / length }, (_, i) => data.subarray(i * length, (i + 1) * length) as T);
}

import { NdArray, type Data, type Field } from "tenvelope";
import { refuse } from "./problem.js";

/** What a dtype's words are, in bytes, and what holds them. A word is what a byte order turns round. */
export interface Words {
  /** Bytes of an element. */
  readonly itemSize: number;
  readonly word: number;
  readonly make: (buffer: ArrayBuffer) => Data;
}

/** @throws Problem `unknown_dtype` for what is no dtype of elements with a size */
export function wordsOf(dtype: string): Words {
  const [name = "", param] = dtype.split("~");
  const row = WORDS.get(name) ?? refuse("unknown_dtype", `no array of bytes is of dtype ${dtype}`);
  const [itemSize, word, make] = row;
  return { itemSize: SIZED.has(name) ? itemSize * Number(param) : itemSize, word, make };
}

/**
 * An array of the elements as they lie in memory, little-endian and in C order. The bytes are copied.
 *
 * @param fields - of a `struct`, whose size in bytes is then `itemSize`
 * @throws Problem `size_mismatch`, `bad_value`
 */
export function arrayOfBytes(dtype: string, shape: readonly number[], bytes: Uint8Array, fields?: readonly Field[], itemSize?: number): NdArray {
  const words = dtype === "struct" ? { itemSize: itemSize ?? 1, make: (buffer: ArrayBuffer) => new Uint8Array(buffer) } : wordsOf(dtype);
  const count = countOf(shape);
  if (bytes.length !== count * words.itemSize) {
    refuse("size_mismatch", `${bytes.length.toLocaleString("en")} bytes, but shape [${shape.join(", ")}] of ${dtype} takes ${(count * words.itemSize).toLocaleString("en")}`);
  }
  if (dtype === "bool") {
    const wrong = bytes.findIndex((byte) => byte > 1);
    if (wrong >= 0) refuse("bad_value", `element ${wrong} is the byte ${bytes[wrong]}; a bool is 0 or 1`);
  }
  return new NdArray({ dtype, shape, data: words.make(new Uint8Array(bytes).buffer), fields });
}

/** The product of the dims. @throws Problem `too_large` */
export function countOf(shape: readonly number[]): number {
  const count = shape.reduce((product, dim) => product * dim, 1);
  return Number.isSafeInteger(count) ? count : refuse("too_large", `shape [${shape.join(", ")}] has more elements than any memory`);
}

/** Turns the bytes of each word round, in place. */
export function swap(bytes: Uint8Array, word: number): Uint8Array {
  for (let at = 0; at + word <= bytes.length; at += word) bytes.subarray(at, at + word).reverse();
  return bytes;
}

/** The bytes of base64 in the standard alphabet, with or without padding. @throws Problem `bad_text` */
export function base64Decode(text: string, at?: number): Uint8Array<ArrayBuffer> {
  const wrong = text.search(/[^A-Za-z0-9+/=]|=(?!=?$)/);
  if (wrong >= 0 || text.replace(/=+$/, "").length % 4 === 1) {
    return refuse("bad_text", wrong < 0 ? "the length of this base64 is not one that base64 has: it was cut" : `no base64: character ${wrong} is ${JSON.stringify(text.charAt(wrong))}`, at === undefined ? undefined : at + Math.max(wrong, 0));
  }
  const body = text.replace(/=+$/, "");
  try {
    if (native.fromBase64) return native.fromBase64(body, { lastChunkHandling: "loose" });
    const binary = atob(body);
    return Uint8Array.from(binary, (byte) => byte.charCodeAt(0));
  } catch {
    return refuse("bad_text", "no base64", at);
  }
}

/** Whether a text is base64 from end to end. */
export function isBase64(text: string): boolean {
  return text.length >= 2 && /^[A-Za-z0-9+/]{2,}={0,2}$/.test(text);
}

const native = Uint8Array as { fromBase64?(text: string, options: object): Uint8Array<ArrayBuffer> };

/** Dtypes whose parameter is how many units an element has. */
const SIZED = new Set(["bytes", "void", "utf32"]);

const float16 = (globalThis as unknown as { Float16Array?: Uint16ArrayConstructor }).Float16Array ?? Uint16Array;
const u8 = (buffer: ArrayBuffer): Data => new Uint8Array(buffer);
const i64 = (buffer: ArrayBuffer): Data => new BigInt64Array(buffer);

type Row = readonly [itemSize: number, word: number, make: (buffer: ArrayBuffer) => Data];
const WORDS = new Map<string, Row>([
  ["bool", [1, 1, u8]],
  ["int8", [1, 1, (buffer) => new Int8Array(buffer)]],
  ["uint8", [1, 1, u8]],
  ["int16", [2, 2, (buffer) => new Int16Array(buffer)]],
  ["uint16", [2, 2, (buffer) => new Uint16Array(buffer)]],
  ["int32", [4, 4, (buffer) => new Int32Array(buffer)]],
  ["uint32", [4, 4, (buffer) => new Uint32Array(buffer)]],
  ["int64", [8, 8, i64]],
  ["uint64", [8, 8, (buffer) => new BigUint64Array(buffer)]],
  ["float16", [2, 2, (buffer) => new float16(buffer)]],
  ["bfloat16", [2, 2, (buffer) => new Uint16Array(buffer)]],
  ["float32", [4, 4, (buffer) => new Float32Array(buffer)]],
  ["float64", [8, 8, (buffer) => new Float64Array(buffer)]],
  ["complex64", [8, 4, (buffer) => new Float32Array(buffer)]],
  ["complex128", [16, 8, (buffer) => new Float64Array(buffer)]],
  ["datetime64", [8, 8, i64]],
  ["timedelta64", [8, 8, i64]],
  ["bytes", [1, 1, u8]],
  ["void", [1, 1, u8]],
  ["utf32", [4, 4, (buffer) => new Uint32Array(buffer)]],
]);

import { type Data, type Field, NdArray } from "tenvelope";

/** A row of `tests/fidelity.json`: an array, its raw run in hex (or its strings), and its content id. */
export interface Row {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly fields?: readonly Field[];
  readonly raw?: string;
  readonly elements?: readonly string[];
}

/** The array of a row. Runs in browsers, too, so there is no Buffer. */
export function arrayOfRow({ dtype, shape, fields, raw = "", elements }: Row): NdArray {
  const bytes = Uint8Array.from(raw.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const count = shape.reduce((product, dim) => product * dim, 1);
  return new NdArray({ dtype, shape, data: elements ?? dataOf(dtype, bytes, count), ...(fields && { fields }) });
}

/** What came back, as in a row: the raw run in hex, or the strings as JSON. */
export function rawOfArray({ dtype, data }: NdArray): string {
  if (Array.isArray(data)) return JSON.stringify(data);
  const { buffer, byteOffset, byteLength } = data as Exclude<Data, readonly string[]>;
  let bytes = new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
  if (dtype.endsWith("int4")) bytes = Uint8Array.from({ length: Math.ceil(bytes.length / 2) }, (_, i) => ((bytes[2 * i] ?? 0) & 15) | (((bytes[2 * i + 1] ?? 0) & 15) << 4));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What {@link rawOfArray} should give. */
export function rawOfRow({ raw, elements }: Row): string {
  return raw ?? JSON.stringify(elements);
}

function dataOf(dtype: string, bytes: Uint8Array<ArrayBuffer>, count: number): Data {
  const { buffer } = bytes;
  const [name = ""] = dtype.split("~");
  const nibble = (i: number): number => ((bytes[i >> 1] ?? 0) >> (4 * (i & 1))) & 15;
  switch (name) {
    case "int8": return new Int8Array(buffer);
    case "int4": return Int8Array.from({ length: count }, (_, i) => (nibble(i) << 28) >> 28);
    case "uint4": return Uint8Array.from({ length: count }, (_, i) => nibble(i));
    case "int16": return new Int16Array(buffer);
    case "uint16": case "float16": case "bfloat16": return new Uint16Array(buffer);
    case "int32": return new Int32Array(buffer);
    case "uint32": case "utf32": return new Uint32Array(buffer);
    case "int64": case "datetime64": case "timedelta64": return new BigInt64Array(buffer);
    case "uint64": return new BigUint64Array(buffer);
    case "float32": case "complex64": return new Float32Array(buffer);
    case "float64": case "complex128": return new Float64Array(buffer);
    default: return bytes;
  }
}

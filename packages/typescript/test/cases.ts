import { readdirSync, readFileSync } from "node:fs";
import { type Data, type Field, Float64, type JsonValue, NdArray } from "tenvelope";

/** A case of `spec/vectors`, as its README describes it. */
export interface Case {
  readonly id: string;
  readonly dtype: string;
  readonly shape?: readonly number[];
  readonly elements?: readonly string[];
  readonly fields?: readonly Field[];
  readonly attrs?: { readonly [name: string]: JsonValue };
  readonly dims?: readonly (string | null)[];
  readonly tree?: JsonValue;
  readonly line?: string;
  readonly json?: string;
  readonly hex?: string;
  readonly exact?: boolean;
  readonly needs?: readonly string[];
  readonly limits?: { readonly [name: string]: number };
  readonly allow?: readonly string[];
  readonly content_id?: string;
}

const SPEC = new URL("../../../../spec/vectors/", import.meta.url);

/** All cases of these folders that need no extended codec. */
export function cases(...folders: ("valid" | "invalid")[]): Case[] {
  return folders.flatMap((folder) => readdirSync(new URL(`${folder}/`, SPEC)).sort().flatMap((file) => JSON.parse(readFileSync(new URL(`${folder}/${file}`, SPEC), "utf8")) as Case[]))
    .filter(({ needs }) => needs === undefined);
}

type Described = Pick<Case, "dtype" | "shape" | "elements" | "fields" | "attrs" | "dims">;

/** The array that a case describes. */
export function arrayOf({ dtype, shape = [], elements = [], fields, attrs, dims }: Described): NdArray {
  return new NdArray({ dtype, shape, data: dataOf(dtype, elements), ...(fields && { fields }), ...(attrs && { attrs }), ...(dims && { dims }) });
}

/** The value of a tree that a case describes. */
export function treeOf(value: JsonValue): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(treeOf);
  const [[kind, content] = ["", null]] = Object.entries(value);
  switch (kind) {
    case "int": return Number.isSafeInteger(Number(content)) ? Number(content) : BigInt(content as string);
    case "float": return new Float64(new Float64Array(new BigUint64Array([BigInt(`0x${content as string}`)]).buffer)[0] as number);
    case "bytes": return new Uint8Array(Buffer.from(content as string, "hex")).buffer;
    case "array": return arrayOf(content as unknown as Described);
    default: return new Map(Object.entries(content as { [key: string]: JsonValue }).map(([key, inner]) => [key, treeOf(inner)]));
  }
}

function dataOf(dtype: string, elements: readonly string[]): Data {
  const [name = ""] = dtype.split("~");
  const bytes = (): Buffer => Buffer.concat(elements.map((element) => Buffer.from(element, "hex")));
  const bits = (element: string): bigint => BigInt(`0x${element}`);
  switch (name) {
    case "string": return elements;
    case "bytes": case "void": case "struct": return new Uint8Array(bytes());
    case "utf32": return Uint32Array.from(elements.flatMap((text) => Array.from(text, (character) => character.codePointAt(0) as number)));
    case "int4": case "int8": return Int8Array.from(elements, Number);
    case "bool": case "uint4": case "uint8": return Uint8Array.from(elements, Number);
    case "int16": return Int16Array.from(elements, Number);
    case "uint16": return Uint16Array.from(elements, Number);
    case "int32": return Int32Array.from(elements, Number);
    case "uint32": return Uint32Array.from(elements, Number);
    case "uint64": return BigUint64Array.from(elements, BigInt);
    case "int64": case "datetime64": case "timedelta64": return BigInt64Array.from(elements, BigInt);
    case "float8_e4m3fn": case "float8_e5m2": return Uint8Array.from(elements, (element) => Number(bits(element)));
    case "float16": case "bfloat16": return Uint16Array.from(elements, (element) => Number(bits(element)));
    case "float32": return new Float32Array(Uint32Array.from(elements, (element) => Number(bits(element))).buffer);
    case "float64": return new Float64Array(BigUint64Array.from(elements, bits).buffer);
    case "complex64": return new Float32Array(Uint32Array.from(elements.flatMap((element) => element.split(",")), (part) => Number(bits(part))).buffer);
    case "complex128": return new Float64Array(BigUint64Array.from(elements.flatMap((element) => element.split(",")), bits).buffer);
    default: throw new Error(dtype);
  }
}

import { convert, decode, decodeBinary, decodeJson, inspect, type JsonValue, NdArray, TenvelopeError } from "tenvelope";
import { base64Decode } from "./bytes.js";
import { isCsv, readCsv } from "./csv.js";
import { detectJson, readBase64 } from "./dialects.js";
import { PLAIN, toTree, type Tree } from "./document.js";
import { isObject, parseJson } from "./json.js";
import { isNpy, readNpy } from "./npy.js";
import { pictureType, readPicture } from "./picture.js";
import { refuse } from "./problem.js";

/** What somebody pasted or dropped, read. */
export interface Found {
  /** `line`, `json form`, `binary form`, or the name of the dialect. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly value: Tree;
  /** The line, where what was given is an envelope. */
  readonly line?: string;
  /** Of a tree. */
  readonly attrs?: { readonly [name: string]: JsonValue } | undefined;
  /** What else has to be said. */
  readonly notes?: readonly string[];
}

/** Reads bytes: a binary form, an npy file, a picture, or text. */
export async function openBytes(bytes: Uint8Array<ArrayBuffer>): Promise<Found> {
  if (bytes[0] === 0x89 && bytes[1] === 0x54) {
    const value = (await decodeBinary(bytes, EXACT)) as Tree;
    return { name: "binary form", title: "a Tenvelope, in the binary form", value, line: await convert(bytes, "line", LIMITS), attrs: value instanceof NdArray ? undefined : inspect(bytes).attrs };
  }
  if (isNpy(bytes)) return { name: "npy", title: "an npy file", value: readNpy(bytes) };
  const picture = pictureType(bytes);
  if (picture !== undefined) return await openPicture(bytes, picture);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) refuse("unsupported", "this is a zip file, perhaps npz", undefined, "The command reads npz: tenvelope convert FILE.npz array.tnv");
  const text = textOf(bytes);
  if (text === undefined) {
    const begin = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    return refuse("bad_magic", `bytes that are no text, and begin with ${begin}: no binary form, npy file or picture that is known here`, undefined, "CBOR, MessagePack, safetensors and Triton's requests the command reads: tenvelope convert --from auto FILE array.tnv");
  }
  return await openText(text);
}

/** What a file holds if it is text. */
export function textOf(bytes: Uint8Array): string | undefined {
  // Pictures and npy files may begin with what passes as text.
  if (isNpy(bytes) || pictureType(bytes) !== undefined || bytes[0] === 0x89 || (bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] ?? 0) < 32)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Reads text: a line, the JSON form, a dialect, or a line inside of other text. Places of errors count from its beginning. */
export async function openText(text: string): Promise<Found> {
  const start = text.search(/\S/);
  if (start < 0) return refuse("bad_magic", "nothing but blanks", 0);
  const begin = text.slice(start, start + 16);
  if (/^tnv\d/.test(begin)) return await openLines(text);
  if (begin.startsWith("data:")) return await openDataUrl(text.trim(), start);
  if (begin.startsWith("{") || begin.startsWith("[") || begin.startsWith('"')) return await openJson(text);
  const base64 = readBase64(text.trim());
  if (base64) return base64;
  if (isCsv(text)) return { name: "csv", title: "rows of numbers", value: readCsv(text) };
  const inside = LINE.exec(text);
  if (inside) {
    const found = await openLines(inside[0]);
    return { ...found, notes: [`The line was found inside of other text, at character ${inside.index.toLocaleString("en")}.`, ...(found.notes ?? [])] };
  }
  return refuse("bad_magic", "this is no line, no JSON, no base64 of an array, and no rows of numbers", start, "Paste a line (tnv1.…), its JSON form, lists of numbers, CSV, a figure of Plotly, a request of KServe; or drop a .tnv, .npy or picture file.");
}

/** What fits into the memory of a page. */
const LIMITS = { limits: { decoded: 2 ** 29 } } as const;
const EXACT = { ...LIMITS, exactNumbers: true } as const;

/** A line in other text, as section 13 of the specification has it. */
const LINE = /(?<![A-Za-z0-9._~-])tnv1\.[a-z][A-Za-z0-9_~]*\.[s0-9][0-9x~]*\.[a-z][A-Za-z0-9_~-]*(?:\.~[A-Za-z0-9_-]+)?\.[A-Za-z0-9_~-]*\.[0-9a-f]{8}(?![A-Za-z0-9_~-])/;

async function openLines(text: string): Promise<Found> {
  const trimmed = text.trim();
  const end = trimmed.indexOf("\n");
  if (end < 0 || !/^tnv1\./.test(trimmed.slice(end).trimStart())) return await openLine(trimmed);
  const lines = trimmed.split(/\r?\n/);
  const found = await openLine(lines[0] ?? "");
  return { ...found, notes: [`The first of ${lines.length.toLocaleString("en")} lines.`] };
}

async function openLine(line: string): Promise<Found> {
  const value = (await decode(line, EXACT)) as Tree;
  return { name: "line", title: "a Tenvelope line", value, line, attrs: value instanceof NdArray ? undefined : inspect(line).attrs };
}

async function openJson(text: string): Promise<Found> {
  const document = parseJson(text);
  const { value } = document;
  if (typeof value === "string") {
    if (/^tnv\d/.test(value)) return { ...(await openLine(value)), notes: ["The line is a JSON string; its quotes are not part of it."] };
    const base64 = value.startsWith("data:") ? await openDataUrl(value, 1) : readBase64(value);
    return base64 ?? refuse("bad_value", "a JSON string that is neither a line nor base64 of an array", 0);
  }
  if (isObject(value) && value.has("$tnv")) return await openEnvelope(text);
  const dialect = detectJson(document);
  if (dialect) return { name: dialect.name, title: dialect.title, value: await dialect.read(document) };
  if (!isObject(value)) return refuse("bad_value", "a list of objects, in which no array of a dialect that is known here stands", 0);
  return { name: "json", title: "a document of JSON", value: await toTree(value, PLAIN, document), notes: ["No array of a dialect that is known here stands in it: as a line it is a tree without arrays."] };
}

async function openEnvelope(text: string): Promise<Found> {
  const value = (await decodeJson(text, EXACT)) as Tree;
  try {
    const line = await convert(text, "line", LIMITS);
    return { name: "json form", title: "a Tenvelope, in the JSON form", value, line, attrs: value instanceof NdArray ? undefined : inspect(line).attrs };
  } catch (error) {
    if (error instanceof TenvelopeError && error.code === "unsupported") return { name: "json form", title: "readable values, in the JSON form", value };
    throw error;
  }
}

async function openDataUrl(text: string, at: number): Promise<Found> {
  const [, type, base64] = /^data:([a-z]+\/[a-z0-9.+-]+)?(?:;[a-z0-9=.-]+)*?(;base64)?,/i.exec(text) ?? [];
  if (base64 === undefined) refuse("bad_text", "a data: address that is not in base64", at, "Only pictures in base64 are read: data:image/png;base64,…");
  const comma = text.indexOf(",");
  let body = text.slice(comma + 1);
  if (body.includes("%")) body = decodeURIComponent(body);
  const bytes = base64Decode(body, at + comma + 1);
  const picture = pictureType(bytes);
  if (picture === undefined && !isNpy(bytes)) refuse("unsupported", `a data: address of ${type ?? "no type"}, which is no picture that is known here`, at, "PNG, JPEG, GIF, WebP, BMP and AVIF are read.");
  return await openBytes(bytes);
}

async function openPicture(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<Found> {
  const { array, note } = await readPicture(bytes, type);
  return { name: type, title: `a picture (${type.slice(6).toUpperCase()})`, value: array, notes: [note] };
}

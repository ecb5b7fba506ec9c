import { swapToNative } from "#platform";
import { judgeCodePoints } from "../codecs/strings.js";
import { judgeElements } from "../elements.js";
import { fail, quote } from "../errors.js";
import type { Header } from "../header.js";
import { judgeStructs } from "../structs.js";
import { judge } from "./engine.js";
import { isLone, metaField } from "./json.js";
import { type ArraySource, kindOf, type TypedArray } from "./source.js";

/** An array that was judged, its elements laid out as the *raw run* of section 7. */
export interface Prepared {
  /** By the simplest chain; dtype, shape and meta are those that are written. */
  readonly header: Header;
  /** dtype, shape, codecs and, where there is one, meta. */
  readonly fields: readonly [string, string, string, ...string[]];
  /** Of `string` the bytes of `vlen_utf8` as one chunk. */
  readonly run: Uint8Array<ArrayBuffer>;
  readonly strings?: readonly string[];
}

/**
 * Judges an array and lays it out.
 *
 * @param copy - whether the run must not share memory with the value
 * @throws `bad_argument`, `size_mismatch`, `bad_value`, and what is wrong with dtype, shape and meta
 */
export function prepare(source: ArraySource, copy: boolean, place: string): Prepared {
  const { data } = source;
  const kind = kindOf(data).replace("Clamped", "");
  const dtype = source.dtype ?? kind.replace("Big", "").toLowerCase();
  if (typeof dtype !== "string") fail("bad_dtype", place, "the dtype is no string");
  const isString = dtype === "string";
  const meta = metaField(source, place);
  const fieldsOf = (shape: readonly number[]) => [dtype, shape.join("x") || "s", isString ? "vlen_utf8" : "raw", ...meta] as const;

  const { shape } = source;
  if (shape !== undefined && !Array.isArray(shape)) fail("bad_shape", place, "no list of dims");
  let fields = fieldsOf(shape ?? [0]);
  let header = judge(fields, place);
  const strings = isString ? checkStrings(data, place) : undefined;
  if (!strings) checkKind(header, kind, place);
  const { length } = strings ?? (data as TypedArray);
  const per = strings ? 1 : header.itemSize / header.dtype.array.BYTES_PER_ELEMENT;
  if (shape === undefined && length % per === 0) header = judge((fields = fieldsOf([length / per])), place);
  if (length !== header.count * per) fail("size_mismatch", place, `${dtype} of shape [${shape ?? "n"}] has ${per} × ${header.count} elements, not ${length}`);

  const run = strings ? vlenUtf8(strings) : rawRun(header, data as TypedArray, copy, place);
  if (header.dtype.name === "utf32") judgeCodePoints(run, place);
  else if (header.meta.struct) judgeStructs(header.meta.struct, run, place);
  else judgeElements(header.dtype, run, header.count, place);
  return { header, fields, run, ...(strings && { strings }) };
}

/** Strings as the serializer of that name writes them. */
export function vlenUtf8(strings: readonly string[]): Uint8Array<ArrayBuffer> {
  // A UTF-16 unit takes three bytes at most.
  const bytes = new Uint8Array(strings.reduce((sum, text) => sum + 4 + 3 * text.length, 4));
  const view = new DataView(bytes.buffer);
  const encoder = new TextEncoder();
  view.setUint32(0, strings.length, true);
  let at = 4;
  for (const text of strings) {
    const { written } = encoder.encodeInto(text, bytes.subarray(at + 4));
    view.setUint32(at, written, true);
    at += 4 + written;
  }
  return bytes.slice(0, at);
}

function checkStrings(data: unknown, place: string): string[] {
  if (!Array.isArray(data)) return fail("bad_argument", place, "string takes a list of strings");
  return Array.from(data as unknown[], (text, i) => {
    if (typeof text !== "string") return fail("unsupported", `${place}[${i}]`, `no string, but ${text === null ? "null" : typeof text}: write "", and a mask beside`);
    return isLone(text) ? fail("bad_value", `${place}[${i}]`, `${quote(text)} has a lone surrogate`) : text;
  });
}

function checkKind({ dtype: { name, array } }: Header, kind: string, place: string): void {
  if (`${kind}Array` !== array.name && !(name === "float16" && kind === "Uint16")) fail("bad_argument", place, `${name} takes a ${array.name}, not ${kind || "this"}`);
}

function rawRun({ dtype: { name } }: Header, data: TypedArray, copy: boolean, place: string): Uint8Array<ArrayBuffer> {
  if (swapToNative(new Uint8Array(0), 1)) fail("unsupported", place, "writing on a big-endian machine");
  try {
    // The only way to tell a buffer that was detached, or has shrunk, from an empty array.
    Uint8Array.prototype.at.call(data, 0);
  } catch (cause) {
    fail("bad_argument", place, "its buffer was detached, or has shrunk", cause);
  }
  if (name.endsWith("int4")) return packNibbles(data as Int8Array | Uint8Array, name === "int4" ? -8 : 0, place);
  const run = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  // Memory that others can write to is copied first, so that what is judged is what is written.
  return copy || String(data.buffer) === "[object SharedArrayBuffer]" ? new Uint8Array(run) : run;
}

/** Two elements to a byte, the first one low (rule E3). */
function packNibbles(data: Int8Array | Uint8Array, least: number, place: string): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(Math.ceil(data.length / 2));
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? 0;
    if (value < least || value > least + 15) fail("bad_value", `${place}[${i}]`, `${value} is not from ${least} to ${least + 15}`);
    out[i >> 1] = (out[i >> 1] ?? 0) | ((value & 15) << ((i & 1) * 4));
  }
  return out;
}

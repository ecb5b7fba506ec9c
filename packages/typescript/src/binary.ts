import { crc32 } from "#platform";
import { readBody, type Envelope } from "./body.js";
import { fail } from "./errors.js";
import { judgeCharacters, judgeHeaderLength, judgeStart, readHeader } from "./header.js";
import type { Opened } from "./line.js";
import type { Context } from "./options.js";
import type { Step } from "./step.js";

const MAGIC = [0x89, 0x54, 0x4e, 0x56, 0x0d, 0x0a, 0x1a, 0x0a];

/** Reads the binary form, in the order of rule BIN8. */
export function* readBinary(input: Uint8Array, context: Context): Step<Envelope> {
  const [header, segments] = yield* openBinary(input, context);
  return yield* readBody(header, segments, context);
}

/** Rule BIN8 up to the segments. */
export function* openBinary(input: Uint8Array, context: Context): Step<Opened> {
  if (!(input instanceof Uint8Array)) fail("bad_argument", "input", "expected a Uint8Array");
  if (input.length > context.input) fail("input_too_long", "input", `over ${context.input} bytes`);
  const { fields, end } = readBinaryHeader(input, context.header);
  const header = yield* readHeader(fields, "binary", context);

  const tree = header.dtype.name === "tree";
  let at = padding(input, end);
  const segments: Uint8Array[] = [];
  while (tree ? at < input.length || !segments.length : segments.length < header.segments) {
    if (segments.length === 2 ** 20) fail("too_large", "input", "over 2^20 segments");
    const place = `segment ${segments.length}`;
    const view = need(input, at, 12, place);
    const [length, crc] = [Number(view.getBigUint64(0, true)), view.getUint32(8, true)];
    at = padding(input, at + 12);
    if (!length) fail("empty_segment", place, "0 bytes");
    need(input, at, length, place);
    const bytes = input.subarray(at, at + length);
    at = padding(input, at + length);
    if (crc32(bytes) !== crc) fail("check_mismatch", place, "the CRC-32 of its bytes differs");
    segments.push(bytes);
  }
  if (at !== input.length) fail("trailing_data", "input", `${input.length - at} bytes after the last segment`);
  return [header, segments, fields];
}

/** The fields of the header, without the magic, and where it ends: rules BIN1 to BIN4, as far as they are not about the fields. */
export function readBinaryHeader(input: Uint8Array, limit: number): { fields: string[]; end: number } {
  if (MAGIC.some((byte, i) => input[i] !== byte)) fail("bad_magic", "input", "not the eight bytes of the binary form");
  const length = need(input, 8, 4, "header").getUint32(0, true);
  judgeHeaderLength(length, limit);
  const crc = need(input, 12, 4, "header").getUint32(0, true);
  need(input, 16, length, "header");
  const bytes = input.subarray(16, 16 + length);
  if (crc32(bytes) !== crc) fail("check_mismatch", "header", "its CRC-32 differs");
  // Byte by byte: what is over 7F is a foreign character in any case.
  const text = new TextDecoder("latin1").decode(bytes);
  judgeStart(text, Infinity);
  judgeCharacters(text);
  return { fields: splitHeader(text.slice(5)), end: 16 + length };
}

/** The fields of a header after its magic: three, or four with a meta (BIN4) [`bad_field_count`]. */
export function splitHeader(text: string): string[] {
  const fields = text.split(".", 5);
  const due = fields[3]?.startsWith("~") ? 4 : 3;
  return fields.length === due ? fields : fail("bad_field_count", "header", `${fields.length + 1} fields, expected ${due + 1}`);
}

/** A view of bytes that must be there [`truncated`]. */
function need(input: Uint8Array, at: number, length: number, place: string): DataView {
  return at + length > input.length ? fail("truncated", place, `the input ends before byte ${at + length}`) : new DataView(input.buffer, input.byteOffset + at, length);
}

/** The next multiple of 64; bytes before it are zero, as far as they are there, and then are there [`bad_padding`, `truncated`]. */
function padding(input: Uint8Array, from: number): number {
  const end = Math.ceil(from / 64) * 64;
  if (input.subarray(from, end).some(Boolean)) fail("bad_padding", `byte ${from}`, "bytes up to a multiple of 64 are zero");
  need(input, from, end - from, `byte ${from}`);
  return end;
}

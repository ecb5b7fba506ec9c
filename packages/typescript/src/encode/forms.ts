import { base64urlDecode, crc32 } from "#platform";
import { base64urlEncode, crc32OfTwo, hexEncode } from "#platform/encode";
import type { JsonValue } from "../array.js";
import { fail } from "../errors.js";
import type { Encoded } from "./array.js";

/** An {@link Encoded} with what a line needs besides. */
export interface Envelope extends Encoded {
  /** The text codec. */
  readonly text: string;
  /** The most characters that the line may have. */
  readonly maxChars?: number | undefined;
}

/** The JSON form: its `data` and `check` are those of the line. */
export interface JsonEnvelope {
  readonly $tnv: 1;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly chunk?: number;
  readonly codecs: readonly string[];
  readonly meta?: { readonly [name: string]: JsonValue };
  readonly data: string;
  readonly check: string;
}

/**
 * The line.
 *
 * @throws `limit_exceeded` when it is longer than it may be
 */
export function toLine({ fields: [dtype, shape, codecs, ...meta], segments, text, maxChars = Infinity }: Envelope): string {
  const head = ["tnv1", dtype, shape, `${codecs}-${text}`, ...meta, ""].join(".");
  // As long as the text codec makes it, with a ~ between two, a dot and the check.
  const chars = segments.reduce((sum, { length }) => sum + 1 + Math.ceil(length * (text === "hex" ? 2 : 4 / 3)), head.length + (segments.length ? 8 : 9));
  if (!(chars <= maxChars)) fail("limit_exceeded", "maxChars", `the line has ${chars} characters, allowed are ${maxChars}`);
  const body = segments.map(text === "hex" ? hexEncode : base64urlEncode).join("~");
  return `${head}${body}.${crc32OfTwo(head, body).toString(16).padStart(8, "0")}`;
}

/** The JSON form. */
export function toJson(envelope: Envelope): JsonEnvelope {
  const { fields: [dtype, shape, codecs, meta] } = envelope;
  const [dims = "", chunk] = shape.split("~");
  const [data = "", check = ""] = toLine(envelope).split(".").slice(-2);
  return {
    $tnv: 1,
    dtype,
    shape: dims === "s" ? [] : dims.split("x").map(Number),
    ...(chunk && { chunk: Number(chunk) }),
    codecs: [...codecs.split("-"), envelope.text],
    ...(meta && { meta: JSON.parse(new TextDecoder().decode(base64urlDecode(meta.slice(1)))) as JsonEnvelope["meta"] & object }),
    data,
    check,
  };
}

/** The binary form. */
export function toBinary({ fields, segments }: Envelope): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(`tnv1.${fields.join(".")}`);
  const out = new Uint8Array(segments.reduce((sum, { length }) => sum + 64 + padded(length), padded(16 + header.length)));
  const view = new DataView(out.buffer);
  out.set([0x89, 0x54, 0x4e, 0x56, 0x0d, 0x0a, 0x1a, 0x0a]);
  view.setUint32(8, header.length, true);
  view.setUint32(12, crc32(header), true);
  out.set(header, 16);
  let at = padded(16 + header.length);
  for (const segment of segments) {
    view.setBigUint64(at, BigInt(segment.length), true);
    view.setUint32(at + 8, crc32(segment), true);
    out.set(segment, at + 64);
    at += 64 + padded(segment.length);
  }
  return out;
}

/** Everything begins at a multiple of 64. */
function padded(length: number): number {
  return Math.ceil(length / 64) * 64;
}

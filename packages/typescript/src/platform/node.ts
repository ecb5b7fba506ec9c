import { Buffer, constants } from "node:buffer";
import { endianness } from "node:os";
import * as zlib from "node:zlib";
import { crc32 as tableCrc32 } from "../crc32.js";

/** CRC-32 (ISO-HDLC) of bytes, or of a text of ASCII. (Of other text it is any number, but not an error.) */
export function crc32(data: string | Uint8Array): number {
  return typeof data === "string" ? crc32OfTwo("", data) : (zlib.crc32 ?? tableCrc32)(data);
}

/** CRC-32 of two texts, one after the other; where it can be, without joining them. */
export function crc32OfTwo(first: string, second: string): number {
  // As Latin-1 text is copied as it is; making UTF-8 of it takes three times as long as the CRC. Pieces spare the memory for a second text.
  if (typeof zlib.crc32 !== "function") return tableCrc32(Buffer.from(first + second, "latin1"));
  const piece = Buffer.allocUnsafe(Math.min(65536, Math.max(first.length, second.length)));
  let crc = 0;
  for (const text of [first, second]) {
    for (let i = 0; i < text.length; i += piece.length) {
      const length = piece.write(text.slice(i, i + piece.length), "latin1");
      crc = zlib.crc32(piece.subarray(0, length), crc);
    }
  }
  return crc;
}

/** The bytes that base64url writes as just this text; undefined if there are none. Encoding again is the proof, as Buffer skips what it does not know. */
export function base64urlDecode(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  const buffer = asBuffer(bytes);
  return buffer.write(text, "base64url") === bytes.length && buffer.toString("base64url") === text ? bytes : undefined;
}

/** Base64url without padding. */
export function base64urlEncode(bytes: Uint8Array): string {
  return textOf(bytes, "base64url");
}

/** Lower-case hex. */
export function hexEncode(bytes: Uint8Array): string {
  return textOf(bytes, "hex");
}

function textOf(bytes: Uint8Array, encoding: "base64url" | "hex"): string {
  try {
    return asBuffer(bytes).toString(encoding);
  } catch (cause) {
    // Buffer has an error of its own for strings that are too long; this is that of the language.
    throw new RangeError("the text is longer than a string can be", { cause });
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** A zlib stream (RFC 1950). */
export function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => zlib.deflate(bytes, (error, stream) => (error === null ? resolve(stream) : reject(error))));
}

/** The same stream, now. */
export function deflateSync(bytes: Uint8Array): Uint8Array {
  return zlib.deflateSync(bytes);
}

/** Undoes zlib, exactly one stream. Undefined if more than `limit` bytes come out. */
export function inflate(bytes: Uint8Array, limit: number): Uint8Array<ArrayBuffer> | undefined {
  // One piece for what is up to sixteen times as long, several for more: so no memory is asked for that the stream has not earned.
  const chunkSize = Math.max(64, Math.min(limit, Math.max(65536, 16 * bytes.length)));
  try {
    // The types do not know `info`. It tells how much was read: what follows the stream is skipped silently.
    const { buffer, engine } = zlib.inflateSync(bytes, { chunkSize, maxOutputLength: Math.min(Math.max(1, limit), constants.MAX_LENGTH), info: true }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    if (engine.bytesWritten !== bytes.length) throw new Error("something follows the stream");
    return buffer.length > limit ? undefined : buffer.buffer.byteLength === buffer.length ? new Uint8Array(buffer.buffer as ArrayBuffer) : new Uint8Array(buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") return undefined;
    throw error;
  }
}

/** The same, for `tenvelope/sync`. */
export const inflateSync = inflate;

/** Turns little-endian words of 1 to 8 bytes into those of this machine, in place, and back. Returns whether that changes anything at all. */
export function swapToNative(bytes: Uint8Array, word: number): boolean {
  const swaps = endianness() === "BE";
  if (swaps && word === 2) asBuffer(bytes).swap16();
  if (swaps && word === 4) asBuffer(bytes).swap32();
  if (swaps && word === 8) asBuffer(bytes).swap64();
  return swaps;
}

import { crc32 as tableCrc32 } from "../crc32.js";

/** CRC-32 (ISO-HDLC) of bytes, or of a text of ASCII. (Of other text it is any number, but not an error.) */
export function crc32(data: string | Uint8Array): number {
  return tableCrc32(typeof data === "string" ? new TextEncoder().encode(data) : data);
}

/** The bytes that base64url writes as just this text; undefined if there are none. */
export function base64urlDecode(text: string): Uint8Array<ArrayBuffer> | undefined {
  // Decoders let more pass than one spelling: blanks, padding, and bits behind the last byte.
  const tail = text.slice(text.length - (text.length % 4));
  if (/[^\w-]/.test(text) || !/^(.[AQgw]|..[AEIMQUYcgkosw048])?$/.test(tail)) return undefined;
  return native.fromBase64?.(text, { alphabet: "base64url" }) ?? decodeByTable(text);
}

const native = Uint8Array as { fromBase64?(text: string, options: object): Uint8Array<ArrayBuffer> };

/** The characters were judged. */
function decodeByTable(text: string): Uint8Array<ArrayBuffer> {
  const digits = Uint8Array.from({ length: 128 }, (_, code) => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".indexOf(String.fromCharCode(code)));
  const bytes = new Uint8Array(Math.floor(text.length * 0.75));
  for (let i = 0, o = 0, word = 0; i < text.length; i++) {
    word = (word << 6) | (digits[text.charCodeAt(i)] ?? 0);
    // Of four characters the first gives no byte.
    if (i % 4) bytes[o++] = word >> (6 - 2 * (i % 4));
  }
  return bytes;
}

/** Undoes zlib, exactly one stream. Undefined if more than `limit` bytes come out. */
export async function inflate(bytes: Uint8Array, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return await (await import("./web-inflate.js")).inflate(bytes, limit);
}

/** Every browser runs on little-endian machines. */
export function swapToNative(_bytes: Uint8Array, _word: number): boolean {
  return false;
}

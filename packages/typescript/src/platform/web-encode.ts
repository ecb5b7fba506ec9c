import { crc32 } from "./web.js";

/** Base64url without padding. */
export function base64urlEncode(bytes: Uint8Array): string {
  return (bytes as { toBase64?(options: object): string }).toBase64?.({ alphabet: "base64url", omitPadding: true }) ?? encodeByTable(bytes);
}

function encodeByTable(bytes: Uint8Array): string {
  const digits = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
  const out = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  const at = (index: number): number => bytes[index] ?? 0;
  for (let i = 0, o = 0; i < bytes.length; i += 3) {
    const word = (at(i) << 16) | (at(i + 1) << 8) | at(i + 2);
    // What is written behind the end is lost, as it should be.
    for (let shift = 18; shift >= 0; shift -= 6) out[o++] = digits[(word >> shift) & 63] ?? 0;
  }
  return new TextDecoder().decode(out);
}

/** Lower-case hex. */
export function hexEncode(bytes: Uint8Array & { toHex?(): string }): string {
  if (bytes.toHex) return bytes.toHex();
  const digits = "0123456789abcdef";
  let text = "";
  for (const byte of bytes) text += digits.charAt(byte >> 4) + digits.charAt(byte & 15);
  return text;
}

/** A zlib stream (RFC 1950). */
export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  if (typeof CompressionStream !== "function") return (await import("../codecs/deflate.js")).deflate(bytes);
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** CRC-32 of two texts, one after the other. */
export function crc32OfTwo(first: string, second: string): number {
  return crc32(first + second);
}

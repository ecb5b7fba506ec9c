import { base64urlDecode } from "#platform";
import { fail } from "../errors.js";

/** The bytes of a segment of text; rule B3 [`bad_text`]. */
export function decodeText(codec: string | undefined, text: string, place: string): Uint8Array<ArrayBuffer> {
  return (codec === "hex" ? decodeHex(text) : base64urlDecode(text)) ?? fail("bad_text", place, `not what ${codec} writes`);
}

function decodeHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 2 || /[^0-9a-f]/.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

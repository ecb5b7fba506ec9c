import { boundedBytes, type Read, type Segments } from "../body.js";
import { fail } from "../errors.js";
import type { Header } from "../header.js";
import type { Host } from "../host.js";
import type { Step } from "../step.js";

/** Decodes the segments of a `string` array; `decoded` is the limit on their bytes (rule B5). */
export function* readStrings(header: Header, segments: Segments, host: Host, decoded: number): Step<Read<string[]>> {
  const { count, chunk, chain } = header;
  const strings: string[] = [];
  let total = 0;
  for (let k = 0; k < header.segments; k++) {
    const place = `segment ${k}`;
    const bytes = yield* boundedBytes(chain.compressor, segments(k), decoded - total, place, host);
    total += bytes.length;
    decodeStrings(bytes, Math.min(chunk, count - k * chunk), strings, place);
  }
  return { value: strings, bytes: total };
}

/** Undoes `vlen_utf8`: appends the strings of one chunk. All lengths are checked before the first string is (VLEN1 before VLEN2) [`size_mismatch`, `bad_value`]. */
function decodeStrings(bytes: Uint8Array, count: number, strings: string[], place: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = (at: number): number => (at + 4 > bytes.length ? fail("size_mismatch", place, "cut within a length") : view.getUint32(at, true));
  if (length(0) !== count) fail("size_mismatch", place, `${length(0)} strings, expected ${count}`);
  let at = 4;
  for (let i = 0; i < count; i++) at += 4 + length(at);
  if (at !== bytes.length) fail("size_mismatch", place, `${bytes.length} bytes, expected ${at}`);

  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for (let i = 0, from = 4; i < count; i++) {
    const end = from + 4 + view.getUint32(from, true);
    try {
      strings.push(utf8.decode(bytes.subarray(from + 4, end)));
    } catch (error) {
      fail("bad_value", place, `string ${i} is not UTF-8`, error);
    }
    from = end;
  }
}

/** Rule E4, on `utf32` [`bad_value`]. */
export function judgeCodePoints(bytes: Uint8Array, place: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < bytes.length; i += 4) {
    const point = view.getUint32(i, true);
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) fail("bad_value", place, `${point} is no code point`);
  }
}

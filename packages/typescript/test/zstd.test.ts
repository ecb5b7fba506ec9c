import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { decodeSync, TenvelopeError } from "tenvelope";

/** A frame of one compressed block with these bytes. */
function frame(size: number, block: readonly number[]): Uint8Array {
  const head = (block.length << 3) | 5;
  return Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, size, head & 255, head >> 8, head >> 16, ...block);
}

function refused(bytes: Uint8Array, size: number): void {
  const head = `tnv1.uint8.${size}.raw-zstd-hex.${Buffer.from(bytes).toString("hex")}`;
  const start = performance.now();
  assert.throws(() => decodeSync(`${head}.${crc32(head).toString(16).padStart(8, "0")}`), (error) => error instanceof TenvelopeError && error.code === "codec_failed");
  assert.ok(performance.now() - start < 500);
}

test("a few bytes that claim 98,047 matches of 65,539 bytes each", () => {
  // One literal; the largest number of sequences; tables of one symbol each, the match length code with most bits; no bits at all.
  refused(frame(200, [0x08, 65, 0xff, 0xff, 0xff, 0x54, 0, 0, 52, 1]), 200);
});

test("literals that are not used up to their last bit", () => {
  // Two literals of one code of one bit each in a stream of nine bits.
  refused(frame(2, [0x22, 0xc0, 0x00, 0x80, 0x10, 0x02, 0x01, 0]), 2);
});

test("a match before the start of the frame", () => {
  refused(frame(4, [0x08, 65, 1, 0x54, 1, 5, 0, 0x80]), 4);
});

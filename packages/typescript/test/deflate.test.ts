import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { deflateSync, inflateSync } from "node:zlib";
import { Random } from "./random.js";

// Not exported by the package: it is what `tenvelope/sync` has in browsers.
const url = new URL("../../dist/codecs/", import.meta.url);
const { deflate } = (await import(new URL("deflate.js", url).href)) as { deflate(bytes: Uint8Array): Uint8Array };
const { inflate } = (await import(new URL("inflate.js", url).href)) as { inflate(bytes: Uint8Array, limit: number): Uint8Array | undefined };

function check(bytes: Uint8Array, note: string): number {
  const stream = deflate(bytes);
  assert.ok(inflateSync(stream).equals(bytes), note);
  assert.ok(Buffer.from(inflate(stream, bytes.length) ?? []).equals(bytes), note);
  return stream.length;
}

/** Bytes that repeat more or less, out of more or fewer kinds. */
function someBytes(random: Random): Uint8Array {
  const bytes = new Uint8Array(random.below(random.pick([5, 300, 3000, 100000])));
  const [kinds, repeats, far] = [1 + random.below(256), random.below(100), random.pick([3, 300, 40000])];
  for (let i = 0; i < bytes.length; i++) bytes[i] = random.below(100) < repeats ? (bytes[i - 1 - random.below(far)] ?? 0) : Math.min(random.below(kinds), random.below(256));
  return bytes;
}

test("streams are read by zlib and by our own reader", () => {
  for (let seed = 0; seed < 600; seed++) check(someBytes(new Random(seed)), `seed ${seed}`);
  for (let n = 0; n < 300; n++) check(new Uint8Array(n), `${n} zeros`);
});

test("long codes, long matches, stored blocks", () => {
  // Weights of Fibonacci numbers make the longest codes; they must be cut to 15 bits.
  const fibonacci: number[] = [];
  for (let i = 0, a = 1, b = 1; i < 24; i++, [a, b] = [b, a + b]) for (let k = 0; k < a; k++) fibonacci.push((i * 37) % 256);
  const random = new Random(1);
  for (let i = fibonacci.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [fibonacci[i], fibonacci[j]] = [fibonacci[j] ?? 0, fibonacci[i] ?? 0];
  }
  check(Uint8Array.from(fibonacci), "long codes");
  assert.ok(check(new Uint8Array(1e6), "zeros") < 1100);
  const noise = Uint8Array.from({ length: 1e5 }, () => random.below(256));
  assert.ok(check(noise, "noise") <= noise.length + 40);
});

test("streams are about as short as those of zlib", () => {
  const text = readFileSync("../../spec/tenvelope-v1.md");
  assert.ok(check(text, "text") < 1.01 * deflateSync(text).length);
  const floats = new Uint8Array(Float32Array.from({ length: 50000 }, (_, i) => Math.sin(i / 100)).buffer);
  assert.ok(check(floats, "floats") < 1.02 * deflateSync(floats).length);
});

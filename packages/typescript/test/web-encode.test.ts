/** What browsers run when they write, judged beside what Node runs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import type * as Encode from "../dist/platform/web-encode.js";
import { Random } from "./random.js";

const dist = new URL("../../dist/platform/", import.meta.url);
const load = async (name: string): Promise<typeof Encode> => (await import(new URL(name, dist).href)) as typeof Encode;
const [node, web] = await Promise.all([load("node.js"), load("web-encode.js")]);

test("hex, base64url, CRC-32 of two texts", () => {
  for (let length = 0; length < 300; length++) {
    const bytes = new Random(length).bytes(length);
    const [hex, text] = [node.hexEncode(bytes), node.base64urlEncode(bytes)];
    assert.equal(web.hexEncode(bytes), hex);
    assert.equal(web.base64urlEncode(bytes), text);
    assert.equal(web.crc32OfTwo(hex, text), node.crc32OfTwo(hex, text));
  }
  const [first, second] = ["a".repeat(100), "bc".repeat(100000)];
  assert.equal(node.crc32OfTwo(first, second), web.crc32OfTwo("", first + second));
});

test("native encoders are taken where there are some", () => {
  const bytes = Object.assign(Uint8Array.of(255, 238), { toHex: () => "native", toBase64: (options: object) => JSON.stringify(options) });
  assert.equal(web.hexEncode(bytes), "native");
  assert.equal(web.base64urlEncode(bytes), '{"alphabet":"base64url","omitPadding":true}');
});

test("streams, with CompressionStream and without", async () => {
  const native = globalThis.CompressionStream;
  for (const stream of [native, undefined]) {
    Object.assign(globalThis, { CompressionStream: stream });
    for (let length = 0; length < 3000; length += 299) {
      const bytes = new Random(length).bytes(length);
      assert.ok(inflateSync(await web.deflate(bytes)).equals(bytes));
      assert.ok(inflateSync(await node.deflate(bytes)).equals(bytes));
    }
  }
  Object.assign(globalThis, { CompressionStream: native });
});

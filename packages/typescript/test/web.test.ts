/** What browsers run, judged beside what Node runs. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import type * as Encode from "../dist/platform/web-encode.js";
import type * as Inflate from "../dist/platform/web-sync.js";
import type * as Platform from "../dist/platform/web.js";

const dist = new URL("../../dist/platform/", import.meta.url);
const load = async <T>(name: string): Promise<T> => (await import(new URL(name, dist).href)) as T;
const [node, web, { base64urlEncode }, { inflateSync }] = await Promise.all([load<typeof Platform>("node.js"), load<typeof Platform>("web.js"), load<typeof Encode>("web-encode.js"), load<typeof Inflate>("web-sync.js")]);

test("base64url", () => {
  for (let length = 0; length < 200; length++) {
    const bytes = new Uint8Array(randomBytes(length));
    const text = base64urlEncode(bytes);
    assert.equal(text, Buffer.from(bytes).toString("base64url"));
    assert.deepEqual(web.base64urlDecode(text), bytes);
    for (const other of [`${text}=`, `${text} `, `\u0141${text}`, text.slice(0, -1), `${text.slice(0, -1)}B`, `${text}+/AA`]) assert.deepEqual(web.base64urlDecode(other), node.base64urlDecode(other), other);
  }
});

test("CRC-32", () => {
  assert.equal(web.crc32("123456789"), 0xcbf43926);
  for (let length = 0; length < 70; length++) {
    const bytes = new Uint8Array(randomBytes(length));
    assert.equal(web.crc32(bytes), node.crc32(bytes));
  }
});

test("zlib: the same streams pass, and the same are refused", async () => {
  const outcome = async (run: () => unknown): Promise<unknown> => {
    try {
      return (await run()) ?? "refused";
    } catch {
      return "refused";
    }
  };
  for (let round = 0; round < 400; round++) {
    const plain = new Uint8Array(randomBytes(1 + round * 3)).map((byte) => byte % (1 + (round % 5) * 60));
    const stream = new Uint8Array(deflateSync(plain, { level: round % 10, strategy: round % 5 }));
    assert.deepEqual(inflateSync(stream, plain.length), plain);
    assert.equal(inflateSync(stream, plain.length - 1), undefined);
    const damaged = Uint8Array.from([...stream, ...(round % 4 ? [] : [0])]);
    const at = 2 + (round * 7919) % (damaged.length - 2);
    if (round % 4) damaged[at] = (damaged[at] ?? 0) ^ (1 << (round % 8));
    const expected = await outcome(() => node.inflate(damaged, plain.length));
    assert.deepEqual(await outcome(() => inflateSync(damaged, plain.length)), expected);
    assert.deepEqual(await outcome(() => web.inflate(damaged, plain.length)), expected);
  }
});

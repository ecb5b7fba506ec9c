import assert from "node:assert/strict";
import { test } from "node:test";
import { convert, decode, decodeBinary, decodeJson, encode, encodeBinary, encodeJson, isNdArray, NdArray } from "tenvelope";
import { convertSync, decodeBinarySync, decodeJsonSync, decodeSync, encodeBinarySync, encodeJsonSync, encodeSync } from "tenvelope/sync";
import { Random, randomArray, randomChain } from "./random.js";

const bytesOf = (data: NdArray["data"]): unknown => (Array.isArray(data) ? data : Buffer.from((data as Uint8Array).buffer, (data as Uint8Array).byteOffset, (data as Uint8Array).byteLength).toString("hex"));

/** Bit for bit, meta included. */
function assertSame(found: unknown, { dtype, shape, data, fields, attrs, dims }: NdArray, note: string): void {
  assert.ok(isNdArray(found), note);
  assert.deepEqual({ ...found, data: bytesOf(found.data) }, { dtype, shape, data: bytesOf(data), ...(fields && { fields }), ...(attrs && { attrs }), ...(dims && { dims }) }, note);
}

test("random arrays, chains and chunks come back bit for bit", async () => {
  for (let seed = 0; seed < 1500; seed++) {
    const random = new Random(seed);
    const array = randomArray(random);
    const options = { ...randomChain(random, array), text: random.pick(["base64url", "hex"] as const) };
    const line = encodeSync(array, options);
    assert.equal(await encode(array, options), line);
    assert.equal(line.split(".")[3], `${options.codecs}-${options.text}`);
    assertSame(decodeSync(line), array, `seed ${seed}`);
  }
});

test("random arrays come back by the chain that is chosen", async () => {
  for (let seed = 0; seed < 300; seed++) {
    const array = randomArray(new Random(seed), seed % 100 === 0 ? 300 : 60);
    const line = encodeSync(array);
    assert.equal(await encode(array), line, `seed ${seed}`);
    assertSame(await decode(line), array, `seed ${seed}`);
  }
});

test("all forms hold the same segments", async () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = new Random(seed);
    const array = randomArray(random);
    const options = randomChain(random, array);
    const forms = { line: encodeSync(array, options), json: encodeJsonSync(array, options), binary: encodeBinarySync(array, options) };
    assert.deepEqual(await encodeJson(array, options), forms.json);
    assert.deepEqual(await encodeBinary(array, options), forms.binary);
    for (const found of [await decodeJson(forms.json), decodeJsonSync(JSON.stringify(forms.json)), await decodeBinary(forms.binary), decodeBinarySync(forms.binary)]) assertSame(found, array, `seed ${seed}`);
    for (const envelope of [...Object.values(forms), JSON.stringify(forms.json), JSON.stringify(forms.line)]) {
      assert.equal(await convert(envelope, "line"), forms.line);
      assert.deepEqual(await convert(envelope, "json"), forms.json);
      assert.deepEqual(await convert(envelope, "binary"), forms.binary);
      assert.deepEqual(convertSync(envelope, "binary"), forms.binary);
    }
  }
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type Codec, decode, encode, NdArray, registerCodec } from "tenvelope";
import { decodeSync, encodeSync } from "tenvelope/sync";

const rawDeflate: Codec = { compress: (bytes) => deflateRawSync(bytes), decompress: (bytes) => inflateRawSync(bytes) };
const data = Int32Array.from({ length: 5000 }, (_, i) => i % 9);

test("registered compressors write, too", async () => {
  registerCodec("x_raw", rawDeflate);
  const line = encodeSync(data, { codecs: "raw-shuffle-x_raw", chunk: 2000 });
  assert.equal(line.split(".")[3], "raw-shuffle-x_raw-base64url");
  assert.deepEqual((decodeSync(line) as NdArray).data, data);
  assert.equal(await encode(data, { codecs: "raw-shuffle-x_raw", chunk: 2000 }), line);
  assert.deepEqual(await decode(encodeSync({ data, a: 1 }, { codecs: "json-x_raw" })), { a: 1, data: new NdArray({ dtype: "int32", shape: [5000], data }) });
});

test("compressors that are loaded lazily", async () => {
  registerCodec("x_lazy", () => Promise.resolve({ default: rawDeflate }));
  assert.throws(() => encodeSync(data, { codecs: "raw-x_lazy" }), { code: "unsupported" });
  const line = await encode(data, { codecs: "raw-x_lazy" });
  assert.deepEqual((await decode(line, { dtype: "int32" })).data, data);
});

test("compressors that cannot write, or write nothing", () => {
  registerCodec("x_reads", { decompress: rawDeflate.decompress });
  assert.throws(() => encodeSync(data, { codecs: "raw-x_reads" }), { code: "unsupported" });
  registerCodec("x_empty", { compress: () => new Uint8Array(0), decompress: rawDeflate.decompress });
  assert.throws(() => encodeSync(data, { codecs: "raw-x_empty" }), { code: "codec_failed" });
});

test("a big-endian machine is told that it cannot write", () => {
  const script = `
    import { syncBuiltinESMExports } from "node:module";
    import os from "node:os";
    os.endianness = () => "BE";
    syncBuiltinESMExports();
    const { encodeSync } = await import("tenvelope/sync");
    try { encodeSync(new Uint8Array(1)); } catch (error) { console.log(error.code); }
  `;
  assert.equal(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }), "unsupported\n");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { encode, type EncodeOptions, type ErrorCode, NdArray, TenvelopeError } from "tenvelope";
import { decodeSync, encodeSync } from "tenvelope/sync";

const STORED = { codecs: "raw-hex" };

function refused(code: ErrorCode, value: unknown, options?: EncodeOptions, message?: RegExp): void {
  assert.throws(() => encodeSync(value, options), (error) => {
    assert.ok(error instanceof TenvelopeError, String(error));
    assert.equal(error.code, code, error.message);
    if (message) assert.match(error.message, message);
    return true;
  });
}

const header = (line: string): string => line.split(".").slice(1, 4).join(".");
const body = (line: string): string | undefined => line.split(".").at(-2);

test("a typed array has the dtype of its kind", () => {
  const kinds: readonly (readonly [unknown, string])[] = [
    [Int8Array.of(1), "int8"], [Uint8Array.of(1), "uint8"], [Uint8ClampedArray.of(1), "uint8"], [Buffer.from([1]), "uint8"], [Int16Array.of(1), "int16"], [Uint16Array.of(1), "uint16"],
    [Int32Array.of(1), "int32"], [Uint32Array.of(1), "uint32"], [BigInt64Array.of(1n), "int64"], [BigUint64Array.of(1n), "uint64"], [Float32Array.of(1), "float32"], [Float64Array.of(1), "float64"],
  ];
  for (const [value, dtype] of kinds) assert.equal(header(encodeSync(value)), `${dtype}.1.raw-base64url`);
});

test("options say what a typed array is", () => {
  assert.equal(header(encodeSync(Uint16Array.of(1, 2, 3, 4), { dtype: "bfloat16", shape: [2, 2] })), "bfloat16.2x2.raw-base64url");
  assert.equal(header(encodeSync(new Uint8Array(12), { dtype: "bytes~3", ...STORED })), "bytes~3.4.raw-hex");
  assert.equal(header(encodeSync(new Float32Array(6), { dtype: "complex64", ...STORED })), "complex64.3.raw-hex");
  assert.equal(header(encodeSync(["a", "b"], { dtype: "string" })), "string.2.vlen_utf8-base64url");
  assert.equal(header(encodeSync(new Uint8Array(6), { dtype: "struct", fields: [["x", "int16"], ["y", "bool"]], ...STORED })), "struct.2.raw-hex");
  assert.equal(header(encodeSync(Float64Array.of(1), { shape: [] })), "float64.s.raw-base64url");
  refused("size_mismatch", new Uint8Array(6), { shape: [4] }, /4 elements, not 6/);
  refused("size_mismatch", new Uint8Array(7), { dtype: "bytes~3" });
  refused("bad_argument", new Uint8Array(8), { dtype: "float32" }, /Float32Array/);
  refused("bad_argument", "text", { dtype: "float32" });
  refused("bad_argument", [1, 2], { shape: [2] });
});

test("what a reader refuses is not written", () => {
  refused("unknown_dtype", new Uint8Array(1), { dtype: "u8" });
  refused("bad_dtype", new Uint8Array(1), { dtype: "uint8.1" });
  refused("bad_dtype", new Uint8Array(1), { dtype: "bytes~0" });
  refused("bad_shape", new Uint8Array(1), { shape: [1.5] });
  refused("bad_shape", new Uint8Array(1), { shape: [-1] });
  refused("bad_shape", new Uint8Array(1), { shape: Array.from({ length: 65 }, () => 1) });
  refused("too_large", new Uint8Array(0), { shape: [0, 2 ** 52, 4] });
  refused("bad_value", Uint8Array.of(0, 2), { dtype: "bool" });
  refused("bad_value", Int8Array.of(8), { dtype: "int4" });
  refused("bad_value", Uint8Array.of(16), { dtype: "uint4" });
  refused("bad_value", Uint32Array.of(0xd800), { dtype: "utf32~1" });
  refused("bad_value", Uint8Array.of(1, 2), { dtype: "struct", fields: [["a", "uint8"], ["b", "bool"]] });
  refused("bad_value", ["\ud800"], { dtype: "string" });
  refused("unsupported", ["a", null], { dtype: "string" });
  refused("bad_chunk", new Uint8Array(4), { codecs: "raw-zlib", chunk: 4 });
  refused("bad_chunk", new Uint8Array(4), { codecs: "raw-zlib", chunk: 0 });
  refused("bad_chunk", new Uint8Array(4), { codecs: "raw", chunk: 2 });
  refused("bad_chunk", new Int8Array(9), { dtype: "int4", codecs: "raw-zlib", chunk: 3 });
  refused("bad_chain", new Uint8Array(4), { codecs: "zlib-raw" });
  refused("bad_chain", new Uint8Array(4), { codecs: "vlen_utf8" });
  refused("bad_chain", new Uint8Array(4), { codecs: "json" });
  refused("bad_chain", new Uint8Array(4), { dtype: "bytes~2", codecs: "delta-raw" });
  refused("bad_chain", { a: 1 }, { codecs: "raw" });
  refused("bad_chain", new Uint8Array(4), { codecs: "hex" });
  refused("bad_codecs", new Uint8Array(4), { codecs: "" });
  refused("bad_codecs", new Uint8Array(4), { codecs: "raw.zlib" });
  refused("bad_codec_params", new Uint8Array(4), { codecs: "delta~1-raw" });
  refused("unknown_codec", new Uint8Array(4), { codecs: "raw-lz4" });
  refused("bad_meta", new Uint8Array(4), { attrs: {} });
  refused("bad_meta", new Uint8Array(4), { dims: ["x", "y"] });
  refused("bad_meta", new Uint8Array(4), { dims: [""] });
  refused("bad_meta", new Uint8Array(4), { dtype: "struct" });
  refused("bad_meta", new Uint8Array(4), { fields: [["a", "uint8"]] });
  refused("bad_meta", { a: 1 }, { dims: ["x"] });
  refused("header_too_long", new Uint8Array(4), { attrs: { long: "x".repeat(2 ** 20) } });
  refused("bad_chain", new Uint8Array(4), { codecs: "raw-hex", text: "base64url" });
});

test("options that are none", () => {
  for (const options of [{ codec: "raw" }, { codecs: 5 }, { codecs: null }, { dtype: 1 }, { text: "base64" }, { chunk: "2" }, { shape: "23" }, { attrs: "x" }, { toString: "x" }]) refused("bad_argument", new Uint8Array(6), options as EncodeOptions);
  refused("bad_chunk", new Uint8Array(6), { codecs: "raw-zlib", chunk: true as never });
  refused("bad_shape", new Uint8Array(6), { shape: null as never });
  refused("bad_meta", new Uint8Array(6), { attrs: null as never });
  refused("limit_exceeded", new Uint8Array(6), { maxChars: NaN });
  assert.equal(encodeSync(new Uint8Array(1), { dtype: undefined, shape: undefined, chunk: undefined } as never), encodeSync(new Uint8Array(1)));
});

test("zstd is read, but not written", () => {
  refused("unsupported", new Uint8Array(4), { codecs: "raw-zstd" }, /zlib/);
  refused("unsupported", { a: 1 }, { codecs: "json-zstd" }, /zlib/);
});

test("attrs are JSON that doubles carry", () => {
  for (const number of [NaN, Infinity, -Infinity]) refused("bad_meta", new Uint8Array(1), { attrs: { number } });
  let deep: unknown[] = [];
  for (let depth = 3; depth < 65; depth++) deep = [deep];
  for (const wrong of [undefined, () => 1, 1n, Symbol("s"), new Date(), deep, "\udc00", [, 1], new Uint8Array(1)]) refused("bad_meta", new Uint8Array(1), { attrs: { wrong } as never });
  const attrs = JSON.parse('{"__proto__":{"polluted":1},"b":[1e21,0.1,"\\u0000é"],"a":{}}') as { [name: string]: null };
  const array = decodeSync(encodeSync(new Uint8Array(1), { attrs })) as NdArray;
  assert.deepEqual(array.attrs, attrs);
  assert.equal(({} as { polluted?: number }).polluted, undefined);
});

test("strided arrays are gathered", () => {
  const data = Int16Array.from({ length: 24 }, (_, i) => i);
  const hex = (...values: number[]): string => Buffer.from(Int16Array.from(values).buffer).toString("hex");
  assert.equal(body(encodeSync({ data, shape: [2, 3], stride: [1, 2], offset: 4 }, STORED)), hex(4, 6, 8, 5, 7, 9));
  assert.equal(body(encodeSync({ data, shape: [2, 2, 2], strides: [-12, 4, -1], offset: 13 }, STORED)), hex(13, 12, 17, 16, 1, 0, 5, 4));
  assert.equal(body(encodeSync({ data, shape: [3], strides: [0], offset: 7 }, STORED)), hex(7, 7, 7));
  assert.equal(body(encodeSync({ data, shape: [], strides: [], offset: 7 }, STORED)), hex(7));
  assert.equal(body(encodeSync({ data, shape: [2, 0], strides: [99, 1] }, STORED)), "");
  refused("size_mismatch", { data, shape: [2, 3], strides: [12, 6], offset: 0 }, STORED, /from 0 to 24/);
  refused("size_mismatch", { data, shape: [2], strides: [-1] }, STORED);
  refused("bad_argument", { data, shape: [2], strides: [1, 1] }, STORED);
  refused("bad_argument", { data, shape: [2], strides: [0.5] }, STORED);
});

test("buffers of every kind", async () => {
  const memory = new ArrayBuffer(64);
  new Uint8Array(memory).forEach((_, i, bytes) => (bytes[i] = i));
  assert.equal(body(encodeSync(new Uint8Array(memory, 5, 3), STORED)), "050607");
  assert.equal(body(encodeSync(Buffer.from([9, 8]), STORED)), "0908");
  assert.equal(body(encodeSync(new Uint16Array(memory, 2, 2), { codecs: "delta-raw-hex" })), "02030202");

  const shared = new Uint8Array(new SharedArrayBuffer(2));
  assert.equal(body(encodeSync(shared, { ...STORED, dtype: "bool" })), "0000");

  for (const empty of [new ArrayBuffer(8), new ArrayBuffer(0)]) {
    const view = new Uint8Array(empty);
    structuredClone(empty, { transfer: [empty] });
    refused("bad_argument", view, STORED, /detached/);
    refused("bad_argument", new NdArray({ dtype: "uint8", shape: [0], data: view }), STORED, /detached/);
    refused("bad_argument", view, {}, /detached/);
  }
  refused("unsupported", new DataView(memory), {}, /DataView/);
  await assert.rejects(encode(new DataView(memory)), TenvelopeError);
});

test("the async writer takes the value as it is when called", async () => {
  const floats = Float64Array.from({ length: 5000 }, (_, i) => i % 7);
  const bools = new Uint8Array(100);
  const value = { floats, bools: new NdArray({ dtype: "bool", shape: [100], data: bools }) };
  const expected = [encodeSync(floats), encodeSync(floats, { codecs: "raw-zlib", chunk: 10 }), encodeSync(value)];
  const lines = [encode(floats), encode(floats, { codecs: "raw-zlib", chunk: 10 }), encode(value)];
  floats.fill(9);
  bools.fill(9);
  assert.deepEqual(await Promise.all(lines), expected);
});

test("properties are read once", () => {
  const reads = new Map<string, number>();
  const watched = <T extends object>(object: T): T => new Proxy(object, {
    get(target, name, receiver) {
      if (typeof name === "string") reads.set(name, (reads.get(name) ?? 0) + 1);
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  const data = Int8Array.of(1, 2);
  encodeSync(watched(new NdArray({ dtype: "int8", shape: [2], data, attrs: { a: 1 }, dims: ["x"] })));
  encodeSync(watched({ data, shape: [2], strides: [1], offset: 0 }));
  encodeSync(watched({ first: 1, second: watched({ third: [2] }) }));
  assert.deepEqual([...reads].filter(([name, times]) => times > (({ dtype: 1, shape: 2, data: 2 } as { [name: string]: number })[name] ?? 1)), []);
});

test("a line that is too long for its place is refused", async () => {
  const data = new Uint8Array(9);
  const line = encodeSync(data, STORED);
  assert.equal(encodeSync(data, { ...STORED, maxChars: line.length }), line);
  refused("limit_exceeded", data, { ...STORED, maxChars: line.length - 1 }, new RegExp(`${line.length}.*${line.length - 1}`));
  await assert.rejects(encode(data, { maxChars: 20 }), { code: "limit_exceeded" });
});

test("large arrays are cut, small ones and stored ones are not", () => {
  assert.equal(header(encodeSync(new Float32Array(1 << 18), { codecs: "raw-zlib" })), "float32.262144.raw-zlib-base64url");
  assert.equal(header(encodeSync(new Float32Array((1 << 18) + 1), { codecs: "raw-zlib" })), "float32.262145~131072.raw-zlib-base64url");
  assert.equal(header(encodeSync(new Float32Array(1 << 19), { codecs: "raw-zlib", chunk: false })), "float32.524288.raw-zlib-base64url");
  assert.equal(header(encodeSync(new Float32Array(1 << 19), { codecs: "raw" })), "float32.524288.raw-base64url");
  assert.match(header(encodeSync(new Int8Array((1 << 21) + 3), { dtype: "int4", codecs: "raw-zlib" })), /^int4.2097155~\d*[02468]\.raw-zlib/);
  assert.equal(header(encodeSync(new Uint8Array(3 << 20), { dtype: `bytes~${3 << 20}`, codecs: "raw-zlib" })), `bytes~${3 << 20}.1.raw-zlib-base64url`);
});

test("a stored line is taken where others hardly save", () => {
  let state = 1;
  const noise = Uint8Array.from({ length: 200000 }, () => (state = Math.imul(state, 48271) >>> 0) >>> 24);
  assert.match(encodeSync(noise), /^tnv1\.uint8\.200000\.raw-base64url\./);
  const ramp = Int32Array.from({ length: 300000 }, (_, i) => i * 5);
  assert.match(encodeSync(ramp), /\.delta-raw[^.]*-zlib-base64url\./);
  const picture = Uint8Array.from({ length: 256 * 256 * 3 }, (_, i) => 99 + 60 * Math.sin(i / 768 / 20) + 40 * (i % 3) + ((i / 3) % 256) / 4);
  assert.match(encodeSync(picture, { shape: [256, 256, 3] }), /\.delta~3[^.]*-zlib-base64url\./);
  assert.equal(encodeSync(ramp), encodeSync(ramp.slice()));
  assert.match(encodeSync(new Uint8Array(3 << 20), { dtype: `bytes~${3 << 20}` }), /-zlib-base64url\./);
});

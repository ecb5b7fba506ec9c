import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import {
  contentId, decode, decodeBinary, decodeJson, decodeTree, field, Float64, inspect, isNdArray, NdArray, registerCodec, strings, TenvelopeError, toFloat32, toNumbers, verify,
  type ErrorCode, type TreeValue,
} from "tenvelope";
import { decodeJsonSync, decodeSync, verifySync } from "tenvelope/sync";

const LINE = "tnv1.int16.2x3.raw-base64url.AQACAAMABAAFAP__.2cdcd249";
const TREE = "tnv1.tree.s.json-base64url.eyJwYXJ0cyI6WyJ1aW50OC4yLnJhdyJdLCJ0cmVlIjp7InJhdGUiOjAuNSwidyI6eyIkcGFydCI6MH19fQ~Cv8.a8bfea94";

function line(header: string, ...segments: string[]): string {
  const head = `tnv1.${header}.${segments.join("~")}`;
  return `${head}.${crc32(head).toString(16).padStart(8, "0")}`;
}

function document(tree: unknown, parts: string[] = []): string {
  return Buffer.from(JSON.stringify({ parts, tree })).toString("base64url");
}

function meta(value: object): string {
  return `~${Buffer.from(JSON.stringify(value)).toString("base64url")}`;
}

function hasCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof TenvelopeError && error.code === code;
}

test("a dtype narrows the type of the result", async () => {
  const array = await decode(LINE, { dtype: "int16", shape: [null, 3] });
  const data: Int16Array = array.data;
  assert.deepEqual([...data], [1, 2, 3, 4, 5, -1]);
  assert.deepEqual(array.shape, [2, 3]);
  assert.equal(isNdArray(array), true);
  assert.deepEqual(Object.keys(array), ["dtype", "shape", "data"]);
});

test("an expectation that is not met", async () => {
  await assert.rejects(decode(LINE, { dtype: "int32" }), hasCode("dtype_mismatch"));
  await assert.rejects(decode(LINE, { shape: [3, 2] }), hasCode("shape_mismatch"));
  await assert.rejects(decode(LINE, { shape: [null] }), hasCode("shape_mismatch"));
  assert.throws(() => decodeSync(LINE, { dtype: "tree" }), hasCode("dtype_mismatch"));
});

test("wrong arguments are TenvelopeErrors", async () => {
  for (const limits of [{ input: -1 }, { header: 1.5 }, { decoded: Number.NaN }, { input: 2 ** 53 }, 5]) await assert.rejects(decode(LINE, { limits: limits as object }), hasCode("bad_argument"));
  await assert.rejects(decode(LINE, { allow: "raw" as unknown as string[] }), hasCode("bad_argument"));
  for (const input of [undefined, null, 5, {}]) {
    await assert.rejects(decode(input as unknown as string), hasCode("bad_argument"));
    await assert.rejects(decodeBinary(input as unknown as Uint8Array), hasCode("bad_argument"));
    await assert.rejects(verify(input as unknown as string), hasCode("bad_argument"));
  }
});

test("a header longer than the cap, whatever the limit", async () => {
  const long = line(`uint8.1.raw-hex.~${"A".repeat(2 ** 20)}`, "00");
  await assert.rejects(decode(long, { limits: { header: 2 ** 30 } }), hasCode("header_too_long"));
});

test("inspect needs the header alone, and no codec", () => {
  assert.deepEqual(inspect("tnv1.float32.28x28~7.delta~2-x_own-base64url.AB"), { form: "line", dtype: "float32", shape: [28, 28], chunk: 7, codecs: ["delta~2", "x_own"], textCodec: "base64url", bytes: 3136 });
  assert.deepEqual(inspect(`tnv1.struct.2.raw-hex.${meta({ attrs: { a: 1 }, fields: [["x", "float32"]] })}.`).fields, [["x", "float32"]]);
  assert.throws(() => inspect("tnv1.float32.28x28.raw-base64url"), hasCode("bad_field_count"));
  assert.throws(() => inspect(`tnv1.uint8.2.raw-hex.${meta({ attrs: { a: 1 } })}`), hasCode("bad_field_count"));
  assert.throws(() => inspect(LINE, { maxHeader: 5 }), hasCode("header_too_long"));
  assert.equal(inspect(TREE).bytes, undefined);
  assert.equal(inspect(`tnv1.struct.2.raw-hex.${meta({ fields: [["x", "float32"]] })}.`).bytes, 8);
  assert.throws(() => inspect("tnv1.uint8.9007199254740991x2.Raw."), hasCode("too_large"));
  assert.throws(() => inspect(null as unknown as string), hasCode("bad_argument"));
});

test("verify proves all of it", async () => {
  assert.deepEqual(await verify(LINE), inspect(LINE));
  assert.deepEqual(verifySync(TREE), inspect(TREE));
  await assert.rejects(verify(LINE.replace("AQ", "BQ")), hasCode("check_mismatch"));
});

test("a tree, its numbers and its attrs", async () => {
  const source = line(`tree.s.json-base64url.${meta({ attrs: { made: "by hand" } })}`, document([1, { $float: "1" }, { $float: "-0" }, { $int: "9007199254740992" }, 0.5, { $bytes: "AQI" }, { $$a: null }]));
  const { value, attrs } = await decodeTree(source);
  assert.deepEqual(attrs, { made: "by hand" });
  const [one, float, zero, big, half, bytes] = value as TreeValue[];
  assert.deepEqual([one, float, big, half], [1, 1, 9007199254740992n, 0.5]);
  assert.ok(Object.is(zero, -0));
  assert.deepEqual(new Uint8Array(bytes as ArrayBuffer), Uint8Array.of(1, 2));
  const exact = decodeSync(source, { exactNumbers: true }) as TreeValue[];
  assert.ok(exact[1] instanceof Float64 && exact[1].value === 1);
});

test("a key __proto__ is just a key", async () => {
  const doc = Buffer.from('{"parts":[],"tree":{"$$x":1,"__proto__":{"polluted":true}}}').toString("base64url");
  const value = (await decode(line("tree.s.json-base64url", doc), { dtype: "tree" })) as Record<string, TreeValue>;
  assert.deepEqual(Object.keys(value), ["$x", "__proto__"]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  const twice = decodeJsonSync('{"$tnv":1,"dtype":"tree","value":{"__proto__":{"a":1}}}') as object;
  assert.ok(Object.hasOwn(twice, "__proto__"));
});

test("a part that is used twice comes back as two arrays", async () => {
  const [first, second] = (await decode(line("tree.s.json-hex", Buffer.from('{"parts":["uint8.2.raw"],"tree":[{"$part":0},{"$part":0}]}').toString("hex"), "0aff"))) as NdArray<Uint8Array>[];
  assert.ok(first && second);
  first.data[0] = 1;
  assert.deepEqual([...second.data], [10, 255]);
});

test("arrays own their memory", async () => {
  const { data } = await decode(LINE, { dtype: "int16" });
  assert.equal(data.buffer.byteLength, 12);
  const zlib = await decode(line("uint8.3.raw-zlib-hex", deflateSync(Uint8Array.of(1, 2, 3)).toString("hex")), { dtype: "uint8" });
  assert.equal(zlib.data.buffer.byteLength, 3);
});

test("a model that was parsed elsewhere", async () => {
  const model = { $tnv: 1, dtype: "float64", shape: [2], values: [-0, "NaN"] };
  const { data } = await decodeJson(model, { dtype: "float64" });
  assert.ok(Object.is(data[0], -0));
  const cyclic: Record<string, unknown> = { $tnv: 1 };
  cyclic["meta"] = cyclic;
  for (const wrong of [cyclic, { $tnv: 1, dtype: "uint8", shape: [1], values: [Number.NaN] }, { $tnv: 1, x: () => 1 }, { $tnv: 1, x: new Date(0) }, { $tnv: 1, dtype: "uint8", shape: [1], values: new Array(1) }, undefined]) await assert.rejects(decodeJson(wrong), hasCode("bad_json"));
});

test("codecs of third parties", async () => {
  const turned = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => ~byte);
  registerCodec("x_not", { decompress: turned });
  registerCodec("x_lazy", () => Promise.resolve({ default: { decompress: turned } }));
  registerCodec("x_throws", { decompress: () => { throw new RangeError("broken"); } });
  registerCodec("x_short", { decompress: () => new Uint8Array(1) });
  const of = (codec: string, segment = "fefd"): string => line(`uint8.2.raw-${codec}-hex`, segment);
  assert.deepEqual((await decode(of("x_not"))), new NdArray({ dtype: "uint8", shape: [2], data: Uint8Array.of(1, 2) }));
  assert.throws(() => decodeSync(of("x_lazy")), hasCode("unsupported"));
  assert.deepEqual((await decode(of("x_lazy"), { dtype: "uint8" })).data, Uint8Array.of(1, 2));
  await assert.rejects(decode(of("x_throws")), (error: Error) => hasCode("codec_failed")(error) && (error.cause as Error).message === "broken");
  await assert.rejects(decode(of("x_short")), hasCode("codec_failed"));
  await assert.rejects(decode(of("x_not"), { allow: ["raw", "hex"] }), hasCode("codec_not_allowed"));
  await assert.rejects(decode(of("x_none")), hasCode("unknown_codec"));
  for (const name of ["zlib", "x_not", "x_Upper", "x_a-b"]) assert.throws(() => registerCodec(name, { decompress: turned }), hasCode("bad_argument"));
});

test("small floats, exactly", () => {
  const half = new NdArray({ dtype: "float16", shape: [7], data: Uint16Array.of(0x3c00, 0x0001, 0x8000, 0x7c00, 0x7e01, 0x7bff, 0x0400) });
  const floats = toFloat32(half);
  assert.deepEqual([...floats.slice(0, 4)], [1, 2 ** -24, -0, Infinity]);
  assert.equal(new Uint32Array(floats.buffer)[4], 0x7fc02000);
  assert.deepEqual([...floats.slice(5)], [65504, 2 ** -14]);
  const brain = Uint16Array.from({ length: 65536 }, (_, i) => i);
  assert.deepEqual(new Uint32Array(toFloat32(new NdArray({ dtype: "bfloat16", shape: [65536], data: brain })).buffer), Uint32Array.from(brain, (bits) => bits << 16));
  const eight = toFloat32(new NdArray({ dtype: "float8_e4m3fn", shape: [4], data: Uint8Array.of(0x38, 0x7e, 0x01, 0xff) }));
  assert.deepEqual([...eight], [1, 448, 2 ** -9, Number.NaN]);
  assert.throws(() => toFloat32(new NdArray({ dtype: "int8", shape: [0], data: new Int8Array() })), hasCode("unsupported"));
});

test("strings, fields and numbers", async () => {
  assert.deepEqual(strings(new NdArray({ dtype: "utf32~2", shape: [2], data: Uint32Array.of(0x1f600, 0, 97, 98) })), ["😀", "ab"]);
  assert.deepEqual(strings(new NdArray({ dtype: "bytes~2", shape: [2], data: Uint8Array.of(97, 0, 0xc3, 0xa9) })), ["a", "é"]);
  assert.throws(() => strings(new NdArray({ dtype: "bytes~1", shape: [1], data: Uint8Array.of(255) })), hasCode("bad_value"));
  const struct = await decode(line(`struct.2.raw-hex.${meta({ fields: [["a", "uint8"], ["b", "int16", [2]]] })}`, "0101000200" + "02ffff0000"), { dtype: "struct" });
  assert.deepEqual(field(struct, "b"), new NdArray({ dtype: "int16", shape: [2, 2], data: Int16Array.of(1, 2, -1, 0) }));
  assert.throws(() => field(struct, "c"), hasCode("bad_argument"));
  assert.deepEqual(toNumbers(new NdArray({ dtype: "int64", shape: [2], data: BigInt64Array.of(-1n, 2n ** 53n - 1n) })), Float64Array.of(-1, 2 ** 53 - 1));
  assert.throws(() => toNumbers(new NdArray({ dtype: "int64", shape: [1], data: BigInt64Array.of(2n ** 53n) })), hasCode("unsupported"));
});

test("the content id of what is no array", async () => {
  const of = (init: { dtype: string; shape: number[]; data: NdArray["data"] }): Promise<string> => contentId(new NdArray(init));
  await assert.rejects(of({ dtype: "uint8", shape: [3], data: new Uint8Array(2) }), hasCode("size_mismatch"));
  await assert.rejects(of({ dtype: "uint8", shape: [2], data: new Int16Array(1) }), hasCode("bad_argument"));
  await assert.rejects(of({ dtype: "bool", shape: [1], data: Uint8Array.of(2) }), hasCode("bad_value"));
  await assert.rejects(of({ dtype: "int4", shape: [1], data: Int8Array.of(8) }), hasCode("bad_value"));
  await assert.rejects(of({ dtype: "string", shape: [1], data: ["\ud800"] }), hasCode("bad_value"));
  const cyclic: TreeValue[] = [];
  cyclic.push(cyclic);
  await assert.rejects(contentId(cyclic), hasCode("unsupported"));
  assert.equal(await contentId(await decode(LINE)), "cd976cd1d564af6da009667555d7a3c2d9826a916b19470bd3ab2f94cb4ef3d2");
});

test("a claim of the header gets no memory", async () => {
  const before = process.memoryUsage().arrayBuffers;
  for (const source of [
    line("uint8.250000000.raw-base64url", "AAAA"),
    line("uint8.250000000.raw-zlib-hex", deflateSync("x").toString("hex")),
    line(`struct.1.raw-zlib-hex.${meta({ fields: [["a", "bool", [250000000]]] })}`, deflateSync("x").toString("hex")),
  ]) await assert.rejects(decode(source), TenvelopeError);
  await assert.rejects(decodeJson({ $tnv: 1, dtype: "uint8", shape: [250000000], values: [] }), hasCode("size_mismatch"));
  assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 24);
});

test("memory that cannot be had", async () => {
  // Two million zeros: what a shuffle of deflate, and a frame of zstd with blocks that repeat a byte, put into one piece of memory.
  const sources = [
    line("uint16.1048576.raw-shuffle-zlib-hex", deflateSync(new Uint8Array(2097152)).toString("hex")),
    line("uint8.2097152.raw-zstd-hex", `28b52ffda000002000${"02001000".repeat(15)}03001000`),
  ];
  const real = globalThis.Uint8Array;
  for (const source of sources) {
    await decode(source);
    // As an engine does it that has no more than a megabyte at once.
    globalThis.Uint8Array = new Proxy(real, {
      construct(target, args: [unknown], maker) {
        if (Number(args[0]) > 1 << 20) throw new RangeError("Array buffer allocation failed");
        return Reflect.construct(target, args, maker === globalThis.Uint8Array ? target : maker) as object;
      },
    });
    try {
      assert.throws(() => decodeSync(source), hasCode("alloc_failed"));
      await assert.rejects(decode(source), hasCode("alloc_failed"));
    } finally {
      globalThis.Uint8Array = real;
    }
  }
});

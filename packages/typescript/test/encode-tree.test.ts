import assert from "node:assert/strict";
import { test } from "node:test";
import { type ErrorCode, Float64, NdArray, TenvelopeError } from "tenvelope";
import { decodeSync, encodeSync } from "tenvelope/sync";

/** The document of the tree that the value becomes. */
function documentOf(value: unknown): string {
  const [, , , , body = ""] = encodeSync(value, { dtype: "tree", codecs: "json-hex" }).split(".");
  return Buffer.from(body.split("~")[0] ?? "", "hex").toString();
}

const treeOf = (value: unknown): string => documentOf(value).replace(/^\{"parts":\[.*?\],"tree":(.*)\}$/, "$1");

function refused(code: ErrorCode, value: unknown, message: RegExp): void {
  assert.throws(() => encodeSync(value, { dtype: "tree" }), (error) => {
    assert.ok(error instanceof TenvelopeError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  });
}

test("values of JavaScript have one place in a tree", () => {
  for (const [value, text] of [
    [null, "null"], [true, "true"], ["é\n", '"é\\n"'], [1, "1"], [-5, "-5"], [2 ** 53 - 1, "9007199254740991"], [5n, "5"], [-0, '{"$float":"-0"}'], [0.5, "0.5"], [1e-7, "1e-7"],
    [NaN, '{"$float":"NaN"}'], [Infinity, '{"$float":"Infinity"}'], [-Infinity, '{"$float":"-Infinity"}'], [2 ** 53, '{"$float":"9007199254740992"}'], [1e21, '{"$float":"1e+21"}'],
    [2n ** 53n, '{"$int":"9007199254740992"}'], [-(2n ** 64n), '{"$int":"-18446744073709551616"}'], [new Float64(1), '{"$float":"1"}'], [new Float64(0.25), "0.25"], [new Float64(-0), '{"$float":"-0"}'],
    [new Uint8Array([1, 2, 3]).buffer, '{"$bytes":"AQID"}'], [new ArrayBuffer(0), '{"$bytes":""}'], [[], "[]"], [{}, "{}"], [new Map(), "{}"],
    [{ b: 1, a: [2, { $x: 3 }], "$$": 4 }, '{"$$$":4,"a":[2,{"$$x":3}],"b":1}'], [new Map([["$int", "1"]]), '{"$$int":"1"}'], [Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    [JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
  ] as const) assert.equal(treeOf(value), text);
});

test("arrays are parts, equal ones are stored once", () => {
  const w = Uint8Array.of(1, 2);
  assert.equal(documentOf({ b: w, a: new Float32Array(1), c: [w, Uint8Array.of(1, 2), Int8Array.of(1, 2)] }), '{"parts":["float32.1.raw","uint8.2.raw","int8.2.raw"],"tree":{"a":{"$part":0},"b":{"$part":1},"c":[{"$part":1},{"$part":1},{"$part":2}]}}');
  const noted = new NdArray({ dtype: "uint8", shape: [2], data: w, attrs: { unit: "m" } });
  assert.match(documentOf([w, noted, w]), /^\{"parts":\["uint8\.2\.raw","uint8\.2\.raw\.~\w+"\],"tree":\[\{"\$part":0\},\{"\$part":1\},\{"\$part":0\}\]\}$/);
  assert.match(documentOf({ data: w, shape: [1, 2], strides: [2, 1] }), /^\{"parts":\["uint8\.1x2\.raw"\]/);
  assert.match(documentOf(new NdArray({ dtype: "string", shape: [1], data: ["a"] })), /^\{"parts":\["string\.1\.vlen_utf8"\]/);
});

test("trees come back", () => {
  const value = { list: [1, "a", null, 2n ** 70n, 0.5, [{}]], bytes: Uint8Array.of(7).buffer, array: new NdArray({ dtype: "float64", shape: [2, 1], data: Float64Array.of(-0, NaN) }), $key: true };
  assert.deepEqual(decodeSync(encodeSync(value)), value);
  const strings = { names: new NdArray({ dtype: "string", shape: [3], data: ["a", "", "é"] }) };
  assert.deepEqual(decodeSync(encodeSync(strings)), strings);
  const large = { rows: Array.from({ length: 1000 }, (_, i) => ({ name: `row ${i % 10}`, i })) };
  assert.match(encodeSync(large), /^tnv1\.tree\.s\.json-zlib-base64url\./);
  assert.deepEqual(decodeSync(encodeSync(large)), large);
});

test("what no tree has is refused, with the place", () => {
  const cycle: { inner: unknown[] } = { inner: [] };
  cycle.inner.push(cycle);
  refused("unsupported", cycle, /value\.inner\[0\].*cycle/);
  refused("unsupported", { a: [1, { "b c": () => 1 }] }, /value\.a\[1\]\["b c"\].*function/);
  refused("unsupported", { s: Symbol("x") }, /value\.s/);
  refused("unsupported", { u: undefined }, /value\.u.*undefined/);
  refused("unsupported", [1, , 2], /value\[1\].*hole/);
  refused("unsupported", { d: new Date() }, /value\.d.*Date/);
  refused("unsupported", new Set([1]), /Set/);
  refused("unsupported", new Map([[1, 2]]), /key 1 /);
  refused("unsupported", { [Symbol("k")]: 1 }, /Symbol\(k\)/);
  refused("unsupported", { "\ud800": 1 }, /surrogate/);
  refused("unsupported", ["\udfff"], /value\[0\].*surrogate/);
  refused("unsupported", { v: new DataView(new ArrayBuffer(1)) }, /value\.v.*DataView/);
  refused("unsupported", Object.create({ inherited: 1 }), /value/);
  refused("bad_tree", 10n ** 4096n, /4096/);
  refused("bad_value", { m: new NdArray({ dtype: "bool", shape: [1], data: Uint8Array.of(2) }) }, /value\.m/);
  refused("unknown_dtype", { a: [new NdArray({ dtype: "u8", shape: [1], data: Uint8Array.of(2) })] }, /value\.a\[0\]: dtype: "u8"/);
  let deep: unknown = [];
  for (let depth = 3; depth <= 128; depth++) deep = [deep];
  assert.equal(decodeSync(encodeSync(deep)) instanceof Array, true);
  refused("bad_tree", [deep], /128/);
  assert.equal(JSON.stringify(decodeSync(encodeSync({ twice: [cycleFree, cycleFree] }))), '{"twice":[{"a":1},{"a":1}]}');
});

const cycleFree = { a: 1 };

/**
 * Limits and caps at L and at L + 1 where only this package has them: each verb with each limit of its caller, the defaults, and what is written.
 *
 * What a reader of any language does with each limit and cap is one table: `tests/conformance/limits.py`.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import { decode, decodeBinary, decodeJson, decodeTree, encode, encodeBinary, encodeSync, inspect, TenvelopeError, verify, type EncodeOptions, type ErrorCode, type Field, type JsonValue, type Limits } from "tenvelope";
import { decodeBinarySync, decodeJsonSync, decodeSync, decodeTreeSync, verifySync } from "tenvelope/sync";

const DATA = Float64Array.of(1.5, 2, 3.25);
const STORED = { codecs: "raw-base64url" };
const LINE = encodeSync(DATA, STORED);
const BINARY = await encodeBinary(DATA, { codecs: "raw" });
const JSON_TEXT = '{"$tnv":1,"dtype":"float64","shape":[3],"values":[1.5,2,3.25]}';

type Verb = (limits: Limits) => unknown;

async function codeOf(work: () => unknown): Promise<ErrorCode | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof TenvelopeError, String(error));
    return error.code;
  }
}

const verbs: [string, Verb, number][] = [
  ["decode", (limits) => decode(LINE, { limits }), LINE.length],
  ["decodeSync", (limits) => decodeSync(LINE, { limits }), LINE.length],
  ["verify", (limits) => verify(LINE, { limits }), LINE.length],
  ["verifySync", (limits) => verifySync(LINE, { limits }), LINE.length],
  ["decodeBinary", (limits) => decodeBinary(BINARY, { limits }), BINARY.length],
  ["decodeBinarySync", (limits) => decodeBinarySync(BINARY, { limits }), BINARY.length],
  ["verify of the binary form", (limits) => verify(BINARY, { limits }), BINARY.length],
  ["decodeJson", (limits) => decodeJson(JSON_TEXT, { limits }), JSON_TEXT.length],
  ["decodeJsonSync", (limits) => decodeJsonSync(JSON_TEXT, { limits }), JSON_TEXT.length],
];

for (const [name, verb, length] of verbs) {
  test(`${name} holds the limits of its caller`, async () => {
    const table: [keyof Limits, number, ErrorCode][] = [["input", length, "input_too_long"], ["header", "tnv1.float64.3.raw".length, "header_too_long"], ["decoded", 24, "limit_exceeded"]];
    for (const [member, limit, code] of table) {
      assert.equal(await codeOf(() => verb({ [member]: limit })), undefined, member);
      assert.equal(await codeOf(() => verb({ [member]: limit - 1 })), code, member);
    }
  });
}

test("a tree holds the limit of its caller", async () => {
  const line = encodeSync([1, 2], { codecs: "json-hex" });
  // Rule TREE8: its bytes, and 128 for each bracket and comma: {"parts":[],"tree":[1,2]}
  const decoded = 25 + 128 * 5;
  for (const read of [decodeTree, decodeTreeSync]) {
    assert.equal(await codeOf(() => read(line, { limits: { decoded } })), undefined);
    assert.equal(await codeOf(() => read(line, { limits: { decoded: decoded - 1 } })), "limit_exceeded");
  }
});

test("the defaults", async () => {
  const line = (header: string, segment: string): string => {
    const head = `tnv1.${header}.${segment}`;
    return `${head}.${crc32(head).toString(16).padStart(8, "0")}`;
  };
  // Half of what other readers take. What passes the limit is refused for its body.
  assert.equal(await codeOf(() => decode(line(`uint8.${2 ** 28}.raw-zlib-hex`, "00"))), "codec_failed");
  assert.equal(await codeOf(() => decode(line(`uint8.${2 ** 28 + 1}.raw-zlib-hex`, "00"))), "limit_exceeded");
  const long = (size: number): string => line(`uint8.1.raw-zlib-hex.~${Buffer.from(JSON.stringify({ attrs: { a: "x".repeat(size) } })).toString("base64url")}`, deflateSync(Uint8Array.of(7)).toString("hex"));
  const size = ((65536 - "tnv1.uint8.1.raw-zlib.~".length) * 3 >> 2) - 18;
  assert.equal(await codeOf(() => decode(long(size))), undefined);
  assert.equal(await codeOf(() => decode(long(size + 1))), "header_too_long");
  assert.equal(await codeOf(() => inspect(long(size))), undefined);
  assert.equal(await codeOf(() => inspect(long(size + 1))), "header_too_long");
});

test("what is written", async () => {
  const nest = (depth: number): JsonValue => (depth > 1 ? [nest(depth - 1)] : []);
  const write = (value: unknown, options?: EncodeOptions) => async (): Promise<void> => {
    await decode(await encode(value, options), { limits: { header: 2 ** 20 } });
  };
  const attrs = (value: JsonValue): (() => Promise<void>) => write(DATA, { ...STORED, attrs: { a: value } });
  const structs = (depth: number): (() => Promise<void>) => {
    let fields: Field[] = [["a", "uint8"]];
    for (let k = 1; k < depth; k++) fields = [["a", fields]];
    return write(Uint8Array.of(7), { dtype: "struct", fields });
  };
  const one = Uint8Array.of(7);
  const longest = ((2 ** 20 - "tnv1.float64.3.raw.~".length) * 3 >> 2) - '{"attrs":{"a":""}}'.length;
  const table: [string, () => unknown, () => unknown, ErrorCode][] = [
    ["dims", write(one, { shape: Array<number>(64).fill(1) }), write(one, { shape: Array<number>(65).fill(1) }), "bad_shape"],
    ["brackets of the meta", attrs(nest(62)), attrs(nest(63)), "bad_meta"],
    // Of numbers attrs take every one: all are doubles already (rule M4).
    ["the header", attrs("x".repeat(longest)), attrs("x".repeat(longest + 1)), "header_too_long"],
    ["nesting of structs", structs(16), structs(17), "bad_meta"],
    ["nesting of a tree", write(nest(127)), write(nest(128)), "bad_tree"],
    ["digits of an integer", write([10n ** 4095n]), write([10n ** 4096n]), "bad_tree"],
    ["distance of delta", write(one, { codecs: `delta~${2 ** 53 - 1}-raw-hex` }), write(one, { codecs: "delta~9007199254740992-raw-hex" }), "bad_codec_params"],
    ["maxChars", write(DATA, { ...STORED, maxChars: LINE.length }), write(DATA, { ...STORED, maxChars: LINE.length - 1 }), "limit_exceeded"],
  ];
  for (const [what, at, over, code] of table) {
    assert.equal(await codeOf(at), undefined, what);
    assert.equal(await codeOf(over), code, what);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { type EncodeOptions, Float64, NdArray, TenvelopeError } from "tenvelope";
import { decodeSync, encodeSync } from "tenvelope/sync";
import { Random } from "./random.js";

/** Values that a writer must expect, and values that it must not. */
function oddValue(random: Random): unknown {
  const init = {
    dtype: random.pick<unknown>(["bool", "x", 5, undefined, "string", "struct", "bytes~2", "tree", "object", "int4", "utf32~1"]),
    shape: random.pick<unknown>([[2], [], [0], null, [1, 2], "2", [NaN], [2 ** 53]]),
    data: random.pick<unknown>([new Uint8Array(2), null, ["a"], ["a", null], new Int8Array(2), {}, new Uint32Array(2)]),
    fields: random.pick<unknown>([undefined, null, [["a", "uint8"]], [["a", "int16"]], 5, []]),
    attrs: random.pick<unknown>([undefined, null, { a: 1 }, { a: NaN }, {}, 5]),
    dims: random.pick<unknown>([undefined, ["x"], [null], 5, [""]]),
  };
  return random.pick<unknown>([
    null, undefined, 0, -0, 1.5, NaN, 2 ** 60, 5n, 2n ** 80n, "a", "\ud800", true, Symbol("x"), () => 1, new Date(0), new Map([[1, 2]]), new Map([["a", 1]]), new Set(), new Uint8Array(3),
    new Float64Array(2), new ArrayBuffer(3), new SharedArrayBuffer(2), new DataView(new ArrayBuffer(2)), /x/, new Error("x"), Promise.resolve(), new Float64(3), new Float64("x" as never),
    Object.create(null), Object.create({}), new Proxy({}, {}), new Proxy([], {}), JSON.parse('{"__proto__":{}}'), { then() {} }, [, 1], new String("x"), Uint8Array, Uint8Array.prototype, NdArray.prototype,
    { data: new Uint8Array(4), shape: [2], stride: [random.below(9) - 4], offset: random.below(9) - 4 }, { data: new Uint8Array(4), shape: null, stride: 1 }, new NdArray(init as never),
  ]);
}

function oddTree(random: Random, depth: number): unknown {
  if (depth > 4 || random.below(3) === 0) return oddValue(random);
  const items = Array.from({ length: random.below(4) }, () => oddTree(random, depth + 1));
  return random.below(2) ? items : Object.fromEntries(items.map((item, i) => [random.pick(["a", "b", "$x", "$", "__proto__", "constructor", "é"]) + i, item]));
}

function oddOptions(random: Random): EncodeOptions {
  return {
    dtype: random.pick<unknown>([undefined, "tree", "string", "bool", "float32", "struct", 7]), shape: random.pick<unknown>([undefined, [1], [], [3], {}]),
    codecs: random.pick([undefined, "raw", "json", "raw-zlib", "", "x", "json-zlib-hex", "delta-raw-hex", "-", "hex"]), chunk: random.pick([undefined, 1, false, -1, NaN]),
    attrs: random.pick([undefined, { a: oddValue(random) }]), dims: random.pick([undefined, ["a"]]), text: random.pick([undefined, "hex", "base64url"]), maxChars: random.pick([undefined, 10, 1000]),
  } as EncodeOptions;
}

test("whatever is written can be read, and all else is a TenvelopeError", () => {
  const random = new Random(1);
  let written = 0;
  for (let i = 0; i < 30000; i++) {
    const value = oddTree(random, 0);
    const options = random.below(3) ? {} : oddOptions(random);
    let line;
    try {
      line = encodeSync(value, options);
    } catch (error) {
      assert.ok(error instanceof TenvelopeError, String(error));
      continue;
    }
    written++;
    decodeSync(line);
  }
  assert.ok(written > 5000);
});

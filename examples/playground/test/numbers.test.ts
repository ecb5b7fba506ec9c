import assert from "node:assert/strict";
import { test } from "node:test";
import { NdArray } from "tenvelope";
import { dateText, spanText } from "../src/numbers/dates.js";
import { plainOf } from "../src/numbers/plain.js";
import { brackets, sizesOf } from "../src/numbers/sizes.js";
import { histogramOf, rangeOf, statsOf } from "../src/numbers/stats.js";
import { tellerOf } from "../src/numbers/text.js";

/** The same random numbers in every run. */
function* random(seed: number): Generator<number, never> {
  for (let state = seed >>> 0; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

const SPECIAL = [NaN, Infinity, -Infinity, 0, -0, 1e308, -1e308, 5e-324];

function samples(): Float64Array[] {
  const next = random(7);
  const draw = (): number => next.next().value;
  return [1, 2, 5, 1000, 10_000].flatMap((length) => [
    Float64Array.from({ length }, () => draw() * 10 - 5),
    Float64Array.from({ length }, () => Math.floor(draw() * 30)),
    Float64Array.from({ length }, () => (draw() < 0.3 ? (SPECIAL[Math.floor(draw() * SPECIAL.length)] ?? 0) : draw())),
    new Float64Array(length).fill(3),
    new Float64Array(length).fill(NaN),
  ]);
}

test("ranges and histograms agree with a plain twin", () => {
  for (const values of samples()) {
    const finite = [...values].filter(Number.isFinite);
    const range = rangeOf(values);
    assert.equal(range.finite, finite.length);
    assert.equal(range.nan, values.filter(Number.isNaN).length);
    assert.equal(range.infinite, values.length - finite.length - range.nan);
    if (!finite.length) continue;
    const [least, most] = [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
    assert.ok(range.least === least && range.most === most);
    const mean = finite.reduce((sum, value) => sum + value / finite.length, 0);
    assert.ok(Math.abs(range.mean - mean) <= 1e-9 * Math.max(Math.abs(least), Math.abs(most)), `${range.mean} ${mean}`);

    for (const isInteger of [finite.every(Number.isInteger) && finite.length === values.length, false]) {
      const { counts } = histogramOf(values, range, isInteger, 40);
      assert.equal(counts.reduce((a, b) => a + b, 0), finite.length);
      const twin = new Array<number>(counts.length).fill(0);
      for (const value of finite) {
        // Each bin is asked whether it holds the value, from the last to the first.
        const edge = (bin: number): number => (isInteger && most - least < 40 ? least + bin : (least / 2 + (most / 2 - least / 2) * (bin / counts.length)) * 2);
        let bin = counts.length - 1;
        while (bin > 0 && value < edge(bin)) bin--;
        twin[bin] = (twin[bin] ?? 0) + 1;
      }
      // A value on the edge of two bins may fall into either, by the rounding of the edge.
      let carried = 0;
      counts.forEach((count, bin) => {
        carried += count - (twin[bin] ?? 0);
        assert.ok(Math.abs(carried) <= 0.01 * finite.length, `bin ${bin}: ${counts} ${twin}`);
      });
    }
  }
});

test("few integers have a bin each", () => {
  const values = Int32Array.of(-2, 0, 0, 3);
  assert.deepEqual(histogramOf(values, rangeOf(values), true).counts, [1, 0, 2, 0, 0, 1]);
});

test("64-bit integers are told exactly, and NaT is none", () => {
  const array = new NdArray({ dtype: "int64", shape: [3], data: BigInt64Array.of(-(2n ** 63n), 9007199254740993n, 5n) });
  const stats = statsOf(array);
  assert.deepEqual([stats.least, stats.most, stats.distinct], ["-9223372036854775808", "9007199254740993", 3]);
  assert.equal(tellerOf(array)(1), "9007199254740993");
  const dates = new NdArray({ dtype: "datetime64~D", shape: [3], data: BigInt64Array.of(0n, -(2n ** 63n), 19000n) });
  const told = statsOf(dates);
  assert.deepEqual([told.least, told.most, told.nan, tellerOf(dates)(1)], ["1970-01-01", "2022-01-08", 1, "NaT"]);
  const large = new NdArray({ dtype: "uint64", shape: [2], data: BigUint64Array.of(2n ** 64n - 1n, 2n ** 53n) });
  assert.deepEqual(plainOf(large)?.values, Float64Array.of(2 ** 64, 2 ** 53));
  assert.equal(statsOf(large).most, "18446744073709551615");
});

test("dates agree with those of JavaScript, and go beyond them", () => {
  for (let day = -800_000; day < 3_000_000; day += 997) {
    assert.equal(dateText(BigInt(day), "D", 1), new Date(day * 864e5).toISOString().replace(/T.*/, ""));
  }
  const told = dateText(1_700_000_000_123n, "ms", 1);
  assert.equal(`${told}Z`, new Date(1_700_000_000_123).toISOString());
  assert.equal(dateText(-1n, "ns", 1), "1969-12-31T23:59:59.999999999");
  assert.equal(dateText(2n, "m", 90), "1970-01-01T03:00");
  assert.equal(dateText(-1n, "M", 1), "1969-12");
  assert.equal(dateText(30n, "Y", 1), "2000");
  assert.equal(dateText(2n ** 62n, "Y", 1).startsWith("+4611686018427389874"), true);
  assert.equal(spanText(3n, "h", 2), "6 h");
});

test("elements are told so that they are read as the same", () => {
  const next = random(3);
  const floats = Float32Array.from({ length: 2000 }, () => (next.next().value - 0.5) * 10 ** Math.floor(next.next().value * 40 - 20));
  const tell = tellerOf(new NdArray({ dtype: "float32", shape: [2000], data: floats }));
  floats.forEach((value, i) => assert.equal(Math.fround(Number(tell(i))), value));
  assert.equal(tellerOf(new NdArray({ dtype: "float32", shape: [1], data: Float32Array.of(0.1) }))(0), "0.1");
  const cases: readonly (readonly [NdArray, string])[] = [
    [new NdArray({ dtype: "float64", shape: [], data: Float64Array.of(-0) }), "-0"],
    [new NdArray({ dtype: "complex64", shape: [], data: Float32Array.of(1, -0.5) }), "1 − 0.5i"],
    [new NdArray({ dtype: "bool", shape: [], data: Uint8Array.of(1) }), "true"],
    [new NdArray({ dtype: "bytes~4", shape: [], data: Uint8Array.of(97, 98, 0, 0) }), '"ab"'],
    [new NdArray({ dtype: "void~2", shape: [], data: Uint8Array.of(1, 255) }), "01ff"],
    [new NdArray({ dtype: "utf32~2", shape: [], data: Uint32Array.of(0x1f600, 0) }), '"😀"'],
    [new NdArray({ dtype: "struct", shape: [], fields: [["n", "uint16"], ["v", "float32", [2]]], data: Uint8Array.of(7, 0, 0, 0, 128, 63, 0, 0, 0, 64) }), "(7, [1, 2])"],
    [new NdArray({ dtype: "bfloat16", shape: [], data: Uint16Array.of(0x3dcd) }), "0.1001"],
  ];
  for (const [array, text] of cases) assert.equal(tellerOf(array)(0), text);
});

test("sizes are those of what JSON writes", () => {
  for (const [shape, length] of [[[2, 3], 6], [[6], 6], [[1, 2, 3], 6], [[0], 0], [[2, 0], 0], [[], 1]] as readonly (readonly [readonly number[], number])[]) {
    const data = Int32Array.from({ length }, (_, i) => i * 7 - 9);
    const nest = (axis: number, from: number): unknown => {
      if (axis === shape.length) return data[from];
      const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
      return Array.from({ length: shape[axis] ?? 0 }, (_, i) => nest(axis + 1, from + i * inner));
    };
    assert.equal(sizesOf(new NdArray({ dtype: "int32", shape, data })).json, JSON.stringify(nest(0, 0)).length, `[${shape}]`);
  }
  assert.equal(brackets([2, 3]), "[[,,],[,,]]".length);
  assert.deepEqual(sizesOf(new NdArray({ dtype: "float64", shape: [1], data: Float64Array.of(NaN) })).isLossy, true);
});

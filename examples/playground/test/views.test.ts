import assert from "node:assert/strict";
import { test } from "node:test";
import { NdArray } from "tenvelope";
import { ramp } from "../src/views/colours.js";
import { curveOf } from "../src/views/curve.js";
import { fit } from "../src/views/fit.js";
import { ticks } from "../src/views/labels.js";
import { heatMap, picture } from "../src/views/raster.js";
import { firstSlice, flatIndex, indexOf, planeOf } from "../src/views/slice.js";
import { summaryOf } from "../src/views/summary.js";
import { tableOf } from "../src/views/table.js";

test("colours: lightness rises with every step", () => {
  const colours = ramp();
  // Nothing is clipped: no part lies at an end of its range.
  assert.ok([...colours].every((part) => part > 0 && part < 255));
  // CIE lightness, which was not used to make them.
  const lightness = Array.from({ length: 256 }, (_, i) => {
    const [r = 0, g = 0, b = 0] = [...colours.subarray(3 * i, 3 * i + 3)].map((part) => (part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
  });
  for (let i = 4; i < 256; i++) assert.ok((lightness[i] ?? 0) > (lightness[i - 4] ?? 0), `${i}: ${lightness[i]}`);
  assert.ok((lightness[0] ?? 0) < 15 && (lightness[255] ?? 0) > 88);
});

test("heat maps: means of blocks, as a plain twin has them", () => {
  const [rows, columns, width, height] = [13, 17, 5, 4];
  const values = Float64Array.from({ length: rows * columns }, (_, i) => (i % 29 === 0 ? NaN : (i * 37) % 101));
  const grey = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
  const plane = planeOf([rows, columns], firstSlice([rows, columns]));
  const { pixels, ...size } = heatMap(values, plane, 0, 100, grey, { width, height });
  assert.deepEqual(size, { width, height });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const block = [...values].filter((value, i) => Math.floor((Math.floor(i / columns) * height) / rows) === y && Math.floor(((i % columns) * width) / columns) === x && !Number.isNaN(value));
      const mean = block.reduce((a, b) => a + b, 0) / block.length;
      assert.ok(Math.abs((pixels[4 * (y * width + x)] ?? 0) - mean * 2.55) <= 0.51, `${y} ${x}`);
    }
  }
  const none = heatMap(Float64Array.of(NaN, 1), planeOf([1, 2], { rows: 0, columns: 1, at: [0, 0] }), 1, 1, grey, { width: 9, height: 9 });
  assert.deepEqual([...none.pixels], [0, 0, 0, 0, 128, 128, 128, 255]);
});

test("pictures: channels as they are, see-through ones do not shine through", () => {
  const plane = { offset: 0, rows: 1, columns: 2, rowStride: 8, columnStride: 4 };
  const rgba = Uint8Array.of(10, 20, 30, 0, 200, 100, 50, 255);
  assert.deepEqual([...picture(rgba, plane, 4, 1, { width: 2, height: 1 }).pixels], [...rgba]);
  assert.deepEqual([...picture(rgba, plane, 4, 1, { width: 1, height: 1 }).pixels], [200, 100, 50, 128]);
  assert.deepEqual([...picture(Float32Array.of(0, 0.5, 1), { ...plane, columns: 1 }, 3, 255, { width: 1, height: 1 }).pixels], [0, 128, 255, 255]);
});

test("slices: the two longest dims first, every element found", () => {
  assert.deepEqual(firstSlice([128, 96, 24, 2]), { rows: 0, columns: 1, at: [0, 0, 0, 0] });
  assert.deepEqual(firstSlice([3, 40, 50]), { rows: 1, columns: 2, at: [0, 0, 0] });
  assert.deepEqual(firstSlice([7]), { rows: -1, columns: 0, at: [0] });
  assert.deepEqual(firstSlice([]), { rows: -1, columns: -1, at: [] });
  const shape = [3, 4, 5];
  const slice = { rows: 2, columns: 0, at: [0, 3, 0] };
  const plane = planeOf(shape, slice);
  assert.deepEqual([plane.rows, plane.columns], [5, 3]);
  for (let r = 0; r < 5; r++) for (let c = 0; c < 3; c++) assert.equal(plane.offset + r * plane.rowStride + c * plane.columnStride, flatIndex(shape, indexOf(slice, r, c)));
});

test("curves keep every peak", () => {
  const values = Float64Array.from({ length: 10_007 }, (_, i) => (i === 5003 ? 99 : i === 7001 ? -99 : i === 9 ? NaN : Math.sin(i)));
  const curve = curveOf(values, 0, 1, values.length, 300);
  assert.deepEqual([curve.least, curve.most, curve.lows.length], [-99, 99, 300]);
  assert.ok(Math.abs(curve.highs.indexOf(99) - 5003 / curve.step) <= 1);
  const few = curveOf(values, 1, 2, 20, 300);
  assert.deepEqual([few.step, few.lows[3], few.lows[4]], [1, values[7], NaN]);
});

test("rooms and ticks", () => {
  assert.deepEqual(fit(28, 28, { width: 800, height: 400 }, false), { width: 392, height: 392 });
  assert.deepEqual(fit(2000, 1000, { width: 800, height: 400 }, false), { width: 200, height: 400 });
  assert.deepEqual(fit(1797, 64, { width: 800, height: 400 }, true), { width: 400, height: 400 });
  assert.deepEqual(ticks(-1.05, 1.05, 5), [-1, -0.5, 0, 0.5, 1]);
  assert.deepEqual(ticks(0, 1023, 6), [0, 200, 400, 600, 800, 1000]);
  assert.deepEqual(ticks(3, 3, 6), [3]);
});

test("which views an array has", () => {
  const views = (dtype: string, shape: number[], data: NdArray["data"]): string => summaryOf(new NdArray({ dtype, shape, data })).views.join();
  assert.equal(views("uint8", [20, 30], new Uint8Array(600)), "picture,heat,plot,table");
  assert.equal(views("uint8", [20, 30, 3], new Uint8Array(1800)), "picture,heat,plot,table");
  assert.equal(views("float32", [20, 30, 3], new Float32Array(1800).fill(0.5)), "picture,heat,plot,table");
  assert.equal(views("float32", [20, 30, 3], new Float32Array(1800).fill(2)), "heat,plot,table");
  assert.equal(views("float64", [20], new Float64Array(20)), "plot,table");
  assert.equal(views("int64", [2, 2], new BigInt64Array(4)), "table,heat,plot");
  assert.equal(views("string", [2], ["a", "b"]), "table");
  assert.equal(views("float64", [], new Float64Array(1)), "table");
});

test("tables: a page of elements, of structs a column for each field", () => {
  const array = new NdArray({ dtype: "int64", shape: [4, 3], data: BigInt64Array.from({ length: 12 }, (_, i) => BigInt(i) * 10n ** 17n) });
  const table = tableOf(array, firstSlice([4, 3]), { row: 1, column: 1, rows: 2, columns: 5 });
  assert.deepEqual([table.columns, table.rows[0], table.allRows, table.allColumns], [["1", "2"], { name: "1", cells: ["400000000000000000", "500000000000000000"] }, 4, 3]);
  const struct = new NdArray({ dtype: "struct", shape: [2], fields: [["n", "uint8"], ["s", "bytes~1"]], data: Uint8Array.of(1, 97, 2, 98) });
  assert.deepEqual(tableOf(struct, firstSlice([2]), { row: 0, column: 0, rows: 9, columns: 9 }).rows, [{ name: "0", cells: ["1", '"a"'] }, { name: "1", cells: ["2", '"b"'] }]);
  assert.deepEqual(tableOf(new NdArray({ dtype: "bool", shape: [], data: Uint8Array.of(1) }), firstSlice([]), { row: 0, column: 0, rows: 9, columns: 9 }).rows, [{ name: "", cells: ["true"] }]);
});

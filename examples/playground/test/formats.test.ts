import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { decode, encode, Float64, NdArray } from "tenvelope";
import { arrayOfRow, rawOfArray, rawOfRow, type Row } from "../../../packages/typescript/test/fidelity.js";
import { readCsv } from "../src/formats/csv.js";
import { parseJson } from "../src/formats/json.js";
import { readNpy } from "../src/formats/npy.js";
import { writeNpy } from "../src/formats/npy-write.js";
import { openBytes, openText } from "../src/formats/open.js";
import { Problem } from "../src/formats/problem.js";
import { ROOT } from "./root.js";

const rows = JSON.parse(readFileSync(`${ROOT}/tests/fidelity.json`, "utf8")) as Row[];

const isProblem = (code: string, at?: number) => (error: unknown): boolean => {
  assert.ok(error instanceof Problem, String(error));
  assert.equal(error.code, code, error.message);
  if (at !== undefined) assert.equal(error.at, at, error.message);
  return true;
};

/** One array, as a dialect. */
async function one(text: string, name: string): Promise<NdArray> {
  const found = await openText(text);
  assert.equal(found.name, name);
  assert.ok(found.value instanceof NdArray);
  return found.value;
}

test("JSON keeps what JSON.parse loses, and agrees with it else", () => {
  const plain = '{"a":[1,-2,0.5,1e-7,"\\u00e9\\n",null,true],"b":{"__proto__":[[]]},"c":""}';
  const strip = (value: unknown): unknown => (value instanceof Map ? Object.fromEntries([...value].map(([name, member]) => [name, strip(member)])) : Array.isArray(value) ? value.map(strip) : value);
  assert.deepEqual(JSON.stringify(strip(parseJson(plain).value)), JSON.stringify(JSON.parse(plain)));
  assert.deepEqual(parseJson("[9007199254740993,1.0,-0,1e2,-9007199254740993,9007199254740991]").value, [9007199254740993n, new Float64(1), new Float64(-0), new Float64(100), -9007199254740993n, 9007199254740991]);
});

test("JSON that is none is refused where it stands", () => {
  const wrong: readonly (readonly [string, number])[] = [["[1,]", 3], ["[1 2]", 3], ["[01]", 1], ["[1.]", 1], ["[NaN]", 1], ['{"a":1', 6], ['["a]', 1], ["[1]x", 3], ["[-]", 1], ['["\\x"]', 1], ['["\\ud800"]', 1], ["[1e999]", 1], ["", 0], ["[tru]", 1], ["{a:1}", 1]];
  for (const [text, at] of wrong) {
    assert.throws(() => JSON.parse(text.replace("1e999", "x").replace("\\ud800", "\\x")), SyntaxError, text);
    assert.throws(() => parseJson(text), isProblem("bad_json", at), text);
  }
  assert.throws(() => parseJson('{"a":1,"a":2}'), isProblem("duplicate_member", 7));
  assert.throws(() => parseJson("[".repeat(129) + "]".repeat(129)), isProblem("bad_json"));
});

test("lists: dtypes as the library has them", async () => {
  const cases: readonly (readonly [string, string, readonly number[], unknown])[] = [
    ["[[1,2],[3,9007199254740993]]", "int64", [2, 2], BigInt64Array.of(1n, 2n, 3n, 9007199254740993n)],
    ["[-1,-4294967297,4294967296,-9007199254740991,0]", "int64", [5], BigInt64Array.of(-1n, -4294967297n, 4294967296n, -9007199254740991n, 0n)],
    ["[18446744073709551615]", "uint64", [1], BigUint64Array.of(2n ** 64n - 1n)],
    ["[1,2.5]", "float64", [2], Float64Array.of(1, 2.5)],
    ["[1.0]", "float64", [1], Float64Array.of(1)],
    ["[-0]", "float64", [1], Float64Array.of(-0)],
    ["[true,false]", "bool", [2], Uint8Array.of(1, 0)],
    ['[["a",""]]', "string", [1, 2], ["a", ""]],
    ["[[],[]]", "float64", [2, 0], new Float64Array()],
  ];
  for (const [text, dtype, shape, data] of cases) {
    const array = await one(text, "lists");
    assert.deepEqual([array.dtype, array.shape, array.data], [dtype, shape, data], text);
  }
  await assert.rejects(openText("[[1,2],[3]]"), isProblem("bad_value", 7));
  await assert.rejects(openText('[["[", "\\"{"], ["a"]]'), isProblem("bad_value", 15));
  await assert.rejects(openText("[[1,2],3]"), isProblem("bad_value"));
  await assert.rejects(openText("[1,null]"), isProblem("bad_value"));
  await assert.rejects(openText("[-1,18446744073709551615]"), isProblem("bad_value"));
  await assert.rejects(openText("[0.5,9007199254740993]"), isProblem("bad_value"));
});

test("npy files of all dtypes come back as they were", () => {
  let written = 0;
  for (const row of rows) {
    const array = arrayOfRow(row);
    if (/^(string|u?int4|bfloat16|float8)/.test(row.dtype)) {
      assert.throws(() => writeNpy(array), isProblem("unsupported"), row.name);
      continue;
    }
    const back = readNpy(writeNpy(array));
    assert.deepEqual([back.dtype, back.shape, back.fields, rawOfArray(back)], [array.dtype, array.shape, array.fields, rawOfRow(row)], row.name);
    written++;
  }
  assert.ok(written > 30, String(written));
});

/** An npy file with this header. */
function npy(header: string, bytes: readonly number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length & 255, header.length >> 8, ...Buffer.from(header), ...bytes]);
}

test("npy files in other orders, padded structs, and what is refused", () => {
  const fortran = readNpy(npy("{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }", [0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6]));
  assert.deepEqual([fortran.shape, fortran.data], [[2, 3], Int16Array.of(1, 2, 3, 4, 5, 6)]);
  const padded = readNpy(npy("{'descr': [('a', '|u1'), ('', '|V1'), ('b', '>u2', (2,))], 'fortran_order': False, 'shape': (1,), }", [7, 99, 0, 1, 0, 2]));
  assert.deepEqual([padded.dtype, padded.fields, padded.data], ["struct", [["a", "uint8"], ["b", "uint16", [2]]], Uint8Array.of(7, 1, 0, 2, 0)]);
  const dates = readNpy(npy("{'descr': '<M8[25s]', 'fortran_order': False, 'shape': (), }", [1, 0, 0, 0, 0, 0, 0, 0]));
  assert.deepEqual([dates.dtype, dates.shape], ["datetime64~s~25", []]);
  const bad: readonly (readonly [string, string, number])[] = [
    ["{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "unsupported", 8], ["{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }", "unsupported", 16], ["{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "size_mismatch", 8],
    ["{'descr': '<q9', 'fortran_order': False, 'shape': (1,), }", "unknown_dtype", 8], ["{'descr': '|b1', 'fortran_order': False, 'shape': (1,), }", "bad_value", 1], ["[1, 2", "bad_value", 1], ["{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000000,), }", "size_mismatch", 8],
  ];
  for (const [header, code, size] of bad) assert.throws(() => readNpy(npy(header, new Array<number>(size).fill(2))), isProblem(code), header);
});

test("the arrays of the project, and those beside it, are read and written", async () => {
  const shared = process.env["TENVELOPE_SHARED"] ?? `${ROOT}/../shared`;
  const folders = [`${ROOT}/examples/data`, `${shared}/arrays`].filter((folder) => existsSync(folder) || (console.log(`SKIPPED ${folder}: not there`), false));
  for (const folder of folders) {
    for (const name of readdirSync(folder).filter((name) => name.endsWith(".npy"))) {
      const file = readFileSync(`${folder}/${name}`);
      const { value } = await openBytes(Uint8Array.from(file));
      assert.ok(value instanceof NdArray);
      assert.deepEqual(Buffer.from(writeNpy(value)).subarray(-1000), file.subarray(-1000), name);
      const back = (await decode(await encode(value, { codecs: "raw" }))) as NdArray;
      assert.deepEqual(back.data, value.data, name);
    }
  }
});

const base64 = (data: ArrayBufferView): string => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");

test("Plotly, json-numpy and Bokeh: arrays anywhere in a document", async () => {
  const found = await openText(JSON.stringify({ data: [{ y: { dtype: "f4", bdata: base64(Float32Array.of(1, 2, 3, 4, 5, 6)), shape: "2, 3" } }], layout: { n: 1 } }));
  assert.equal(found.name, "plotly");
  const y = ((found.value as Map<string, Map<string, NdArray>[]>).get("data")?.[0] as Map<string, NdArray>).get("y");
  assert.deepEqual([y?.dtype, y?.shape, y?.data], ["float32", [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)]);
  assert.deepEqual((await one(JSON.stringify({ dtype: "uint8", bdata: "AQID" }), "plotly")).shape, [3]);
  await assert.rejects(openText(JSON.stringify({ dtype: "f4", bdata: "AQID", shape: "2" })), isProblem("size_mismatch"));
  await assert.rejects(openText(JSON.stringify({ dtype: "f4", bdata: "A*ID" })), isProblem("bad_text"));
  await assert.rejects(openText(JSON.stringify({ dtype: "i8", bdata: "AQID" })), isProblem("unknown_dtype"));

  const numpy = await one(JSON.stringify({ __numpy__: base64(BigInt64Array.of(2n ** 60n, -1n)), dtype: "<i8", shape: [2, 1] }), "json-numpy");
  assert.deepEqual([numpy.dtype, numpy.shape, numpy.data], ["int64", [2, 1], BigInt64Array.of(2n ** 60n, -1n)]);
  const bokeh = await one(JSON.stringify({ type: "ndarray", array: { type: "bytes", data: base64(Uint8Array.of(0, 1, 0, 2)) }, shape: [2], dtype: "int16", order: "big" }), "bokeh");
  assert.deepEqual(bokeh.data, Int16Array.of(1, 2));
});

test("KServe, TensorFlow Serving, ndarray, OpenAI, npy in base64", async () => {
  const tensor = (extra: object): string => JSON.stringify({ model_name: "m", outputs: [{ name: "x", shape: [2, 2], datatype: "FP32", ...extra }] });
  for (const data of [[1.5, 2, 3, 4], [[1.5, 2], [3, 4]]]) {
    const { name, value } = await openText(tensor({ data }));
    assert.equal(name, "kserve");
    const x = ((value as Map<string, Map<string, NdArray>>).get("outputs") as Map<string, NdArray>).get("x");
    assert.deepEqual([x?.dtype, x?.shape, x?.data], ["float32", [2, 2], Float32Array.of(1.5, 2, 3, 4)]);
  }
  await assert.rejects(openText(tensor({ data: [1, 2] })), isProblem("size_mismatch"));
  await assert.rejects(openText(tensor({ data: [1, 2, 3, 4], datatype: "FP99" })), isProblem("unknown_dtype"));
  await assert.rejects(openText(tensor({ data: [300, 2, 3, 4], datatype: "UINT8" })), isProblem("bad_value"));
  await assert.rejects(openText(tensor({ parameters: { binary_data_size: 16 } })), isProblem("unsupported"));

  const serving = await openText('{"instances":[[1,2],[3,4]],"signature_name":"s"}');
  assert.equal(serving.name, "tf-serving");
  assert.deepEqual(((serving.value as Map<string, NdArray>).get("instances") as NdArray).shape, [2, 2]);
  assert.deepEqual((await one('{"v":1,"dim":[2,2],"data":[1.5,2,3,4]}', "ndarray")).data, Float64Array.of(1.5, 2, 3, 4));

  const vector = Float32Array.of(0.5, -0.25, 0.125);
  assert.deepEqual((await one(base64(vector), "openai")).data, vector);
  const response = { object: "list", data: [{ index: 1, embedding: base64(Float32Array.of(3, 4)) }, { index: 0, embedding: [1, 2] }] };
  const embeddings = await one(JSON.stringify(response), "openai");
  assert.deepEqual([embeddings.shape, embeddings.data], [[2, 2], Float32Array.of(1, 2, 3, 4)]);
  const file = readFileSync(`${ROOT}/examples/data/tiny_u8_28x28.npy`);
  assert.deepEqual((await one(file.toString("base64"), "npy-base64")).shape, [28, 28]);
  assert.deepEqual((await one(JSON.stringify(file.toString("base64")), "npy-base64")).shape, [28, 28]);
  for (const [text, name] of [['{"__ndarray__":[1],"dtype":"int64","shape":[1]}', "json-tricks"], ['{"_ArrayType_":"double"}', "jdata"]] as const) {
    await assert.rejects(openText(text), (error) => isProblem("unsupported")(error) && (error as Problem).advice?.includes(name) === true);
  }
});

test("CSV: numbers alone, with or without a row of names", async () => {
  const table = await one("x,y\n1,2\n3,9007199254740993\n", "csv");
  assert.deepEqual([table.dtype, table.shape, table.data, table.attrs], ["int64", [2, 2], BigInt64Array.of(1n, 2n, 3n, 9007199254740993n), { columns: ["x", "y"] }]);
  assert.deepEqual([(await one("1 2\t3".replace("\t", " "), "csv")).shape], [[3]]);
  assert.deepEqual((await one("1;+.5\n007;1e3", "csv")).data, Float64Array.of(1, 0.5, 7, 1000));
  assert.deepEqual((await one("1,nan\n-inf,2", "csv")).data, Float64Array.of(1, NaN, -Infinity, 2));
  assert.throws(() => readCsv("1,2\n3"), isProblem("bad_value", 4));
  assert.throws(() => readCsv("1,2\n3,x"), isProblem("bad_value", 4));
  assert.throws(() => readCsv("1,2\n3,"), isProblem("bad_value", 4));
});

test("lines in other text, several lines, JSON strings, and what is nothing", async () => {
  const line = "tnv1.int16.2x3.raw-base64url.AQACAAMABAAFAP__.2cdcd249";
  for (const text of [line, ` ${line}\n`, `${line}\n${line}\n`, `see ${line}, please`, JSON.stringify(line)]) {
    const found = await openText(text);
    assert.equal(found.line, line, text);
    assert.deepEqual((found.value as NdArray).data, Int16Array.of(1, 2, 3, 4, 5, -1));
  }
  assert.equal((await openText('{"$tnv":1,"dtype":"uint8","shape":[2],"codecs":["raw","hex"],"data":"0aff","check":"6d8416eb"}')).line, "tnv1.uint8.2.raw-hex.0aff.6d8416eb");
  assert.equal((await openText('{"$tnv":1,"dtype":"uint8","shape":[2],"values":[1,2]}')).line, undefined);
  for (const text of ["", "  \n", "hello, world", "(1, 2)"]) await assert.rejects(openText(text), isProblem("bad_magic"), text);
  await assert.rejects(openBytes(Uint8Array.of(0xff, 0xfe, 1)), isProblem("bad_magic"));
  await assert.rejects(openText("data:text/plain;base64,AAAA"), isProblem("unsupported"));
});

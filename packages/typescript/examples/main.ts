// Goes there and back with each package.
import assert from "node:assert/strict";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { table } from "arquero";
import ndarray from "ndarray";
import { Tensor } from "onnxruntime-web";
import * as arquero from "./arquero.js";
import * as ndarrays from "./ndarray.js";
import * as onnx from "./onnxruntime.js";
import * as tfjs from "./tfjs.js";

const view = ndarray(Float64Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
const turned = await ndarrays.fromLine(await ndarrays.toLine(view.transpose(1, 0)));
assert.deepEqual([turned.shape, turned.get(2, 0), turned.get(0, 1)], [[3, 2], 3, 4]);
const reversed = await ndarrays.fromLine(await ndarrays.toLine(view.step(-1, -2)));
assert.deepEqual([...(reversed.data as Float64Array)], [6, 4, 3, 1]);

await tf.setBackend("cpu");
for (const tensor of [tf.tensor2d([[1, NaN], [-0, 4]]), tf.tensor1d([1, 2], "int32"), tf.tensor1d([1, 0], "bool"), tf.scalar(2), tf.complex([1, 2], [3, -4]), tf.tensor1d(["a", "é"])]) {
  const back = await tfjs.fromLine(await tfjs.toLine(tensor));
  assert.deepEqual([back.dtype, back.shape, [...(await back.data())]], [tensor.dtype, tensor.shape, [...(await tensor.data())]]);
}

const feeds = { ids: new Tensor("int64", BigInt64Array.of(1n, 2n ** 62n), [1, 2]), mask: new Tensor("bool", Uint8Array.of(1, 0), [2]), x: new Tensor("float32", Float32Array.of(1, 2), [2, 1]) };
const fed = await onnx.fromLine(await onnx.toLine(feeds));
for (const [name, tensor] of Object.entries(feeds)) assert.deepEqual([fed[name]?.type, fed[name]?.dims, fed[name]?.data], [tensor.type, tensor.dims, tensor.data]);

const rows = table({ time: Float64Array.of(0, 0.5), name: ["first", "second"], count: Int32Array.of(3, 4) });
assert.deepEqual((await arquero.fromLine(await arquero.toLine(rows))).objects(), rows.objects());

console.log("There and back.");

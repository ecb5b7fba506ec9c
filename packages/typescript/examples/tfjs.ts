// Tensors of TensorFlow.js. The names of its dtypes are those of Tenvelope.
import * as tf from "@tensorflow/tfjs-core";
import { decode, encode, NdArray } from "tenvelope";

export async function toLine(tensor: tf.Tensor): Promise<string> {
  const { dtype, shape } = tensor;
  // TypeScript knows no strings here; data() gives them all the same.
  const data = (await tensor.data()) as Float32Array | Int32Array | Uint8Array | string[];
  return encode(data, { dtype, shape });
}

export async function fromLine(line: string): Promise<tf.Tensor> {
  const array = await decode(line);
  if (!(array instanceof NdArray)) throw new Error("a tree");
  const { dtype, data } = array;
  const shape = [...array.shape];
  switch (dtype) {
    case "float32": case "int32": case "bool": case "string":
      return tf.tensor(data as Float32Array | Int32Array | Uint8Array | string[], shape, dtype);
    case "complex64": {
      const pairs = data as Float32Array;
      const half = (first: number): tf.Tensor => tf.tensor(Float32Array.from({ length: pairs.length / 2 }, (_, i) => pairs[2 * i + first] ?? 0), shape);
      return tf.complex(half(0), half(1));
    }
    default:
      throw new Error(`TensorFlow.js has no ${dtype}`);
  }
}

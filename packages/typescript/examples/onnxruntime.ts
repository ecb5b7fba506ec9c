// Tensors of ONNX Runtime, one or a whole set of named inputs.
import { Tensor } from "onnxruntime-web";
import { decode, encode, NdArray } from "tenvelope";

const toArray = ({ type, dims, data }: Tensor): NdArray => new NdArray({ dtype: type, shape: dims, data: data as NdArray["data"] });

const toTensor = ({ dtype, shape, data }: NdArray): Tensor => new Tensor(dtype as "float32", data as Float32Array, shape);

/** The feeds of a session, or what it gave back, as one line: a tree. */
export const toLine = (tensors: { readonly [name: string]: Tensor }): Promise<string> =>
  encode(new Map(Object.entries(tensors).map(([name, tensor]) => [name, toArray(tensor)])));

export async function fromLine(line: string): Promise<{ [name: string]: Tensor }> {
  const tree = (await decode(line)) as object;
  const entries = tree instanceof Map ? [...(tree as Map<string, unknown>)] : Object.entries(tree);
  return Object.fromEntries(entries.map(([name, array]) => [name, toTensor(array as NdArray)]));
}

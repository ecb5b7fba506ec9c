import { decodeJson, Float64, NdArray } from "tenvelope";
import { countOf } from "./bytes.js";
import { dims, PLAIN, text, toTree, type Tree } from "./document.js";
import { type Document, isObject, type Json, type JsonObject } from "./json.js";
import { Problem, quote, refuse } from "./problem.js";

/** A request or response of KServe's V2 protocol: `{"inputs":[{"name":"x","shape":[2],"datatype":"FP32","data":[1.5,2.5]}]}`, `outputs` in a response. */
export function isKserve(value: Json): boolean {
  const isTensor = (item: Json): boolean => isObject(item) && item.has("datatype") && item.has("name");
  return isObject(value) && LISTS.some((name) => {
    const list = value.get(name);
    return Array.isArray(list) && list.some(isTensor);
  });
}

/** The document, with a map of arrays by their names in place of the list of tensors. Parameters of single tensors are left out. */
export async function readKserve(document: Document): Promise<Tree> {
  const { value, places } = document;
  const map = new Map<string, Tree>();
  for (const [name, member] of isObject(value) ? value : []) {
    if (!LISTS.includes(name) || !Array.isArray(member)) {
      map.set(name, await toTree(member, PLAIN, document));
      continue;
    }
    const tensors = new Map<string, Tree>();
    for (const tensor of member) {
      if (!isObject(tensor)) return refuse("bad_value", "a tensor that is no object", places.get(member));
      const own = text(tensor, "name", document);
      if (tensors.has(own)) refuse("duplicate_member", `two tensors are called ${quote(own)}`, places.get(tensor));
      tensors.set(own, await tensorOf(tensor, document));
    }
    map.set(name, tensors);
  }
  return map;
}

const LISTS: readonly string[] = ["inputs", "outputs"];

async function tensorOf(tensor: JsonObject, document: Document): Promise<NdArray> {
  const at = document.places.get(tensor);
  const datatype = text(tensor, "datatype", document);
  const dtype = DTYPES.get(datatype) ?? refuse("unknown_dtype", `no datatype is called ${quote(datatype)}`, at);
  const shape = dims(tensor.get("shape"), at);
  const data = tensor.get("data");
  const parameters = tensor.get("parameters");
  if (isObject(parameters) && parameters.has("binary_data_size")) refuse("unsupported", "the bytes of this tensor stand behind the JSON (dialect `triton`), which this page does not read", at, "The command does: tenvelope convert --from triton FILE array.tnv");
  if (!Array.isArray(data)) return refuse("bad_value", "a tensor without the list `data`", at);
  const values = shape.includes(0) || data.some(Array.isArray) ? data : nest(data, shape, at);
  try {
    // What a number must be to be of a dtype, the readable values of Tenvelope say as well.
    return (await decodeJson({ $tnv: 1, dtype, shape, values: shape.includes(0) ? nest([], shape, at) : plain(values, at) }, { dtype })) as NdArray;
  } catch (error) {
    if (error instanceof Problem || !(error instanceof Error) || !("code" in error)) throw error;
    return refuse(String(error.code), `${quote(text(tensor, "name", document))}: ${error.message}`, at);
  }
}

/** `data` may be flat whatever the shape is. */
function nest(flat: readonly Json[], shape: readonly number[], at: number | undefined): Json {
  if (flat.length !== countOf(shape)) refuse("size_mismatch", `${flat.length} elements, and the shape is [${shape.join(", ")}]`, at);
  let next = 0;
  const level = (depth: number): Json => {
    const dim = shape[depth];
    return dim === undefined ? (flat[next++] ?? null) : Array.from({ length: dim }, () => level(depth + 1));
  };
  return level(0);
}

/** As readable values are spelled: large integers as texts. */
function plain(value: Json, at: number | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item, at));
  if (isObject(value)) return refuse("bad_value", "an object among the elements", at);
  return typeof value === "bigint" ? String(value) : value instanceof Float64 ? value.value : value;
}

const DTYPES = new Map([
  ["BOOL", "bool"], ["UINT8", "uint8"], ["UINT16", "uint16"], ["UINT32", "uint32"], ["UINT64", "uint64"], ["INT8", "int8"], ["INT16", "int16"], ["INT32", "int32"], ["INT64", "int64"],
  ["FP16", "float16"], ["BF16", "bfloat16"], ["FP32", "float32"], ["FP64", "float64"], ["BYTES", "string"],
]);

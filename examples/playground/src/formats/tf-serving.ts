import { PLAIN, toTree, type Tree } from "./document.js";
import { type Document, isObject, type Json } from "./json.js";
import { arrayOfLists } from "./lists.js";
import { refuse } from "./problem.js";

/** TensorFlow Serving's REST API: lists under `instances`, `inputs`, `predictions` or `outputs`; the dtypes stand in the model. */
export function isTfServing(value: Json): boolean {
  const areLists = (item: Json): boolean => Array.isArray(item) && !item.some((tensor) => isObject(tensor) && tensor.has("datatype"));
  const holds = (item: Json): boolean => areLists(item) || (isObject(item) && item.size > 0 && [...item.values()].every(areLists));
  return isObject(value) && [...value].some(([name, member]) => ARRAYS.has(name) && holds(member));
}

export async function readTfServing(document: Document): Promise<Tree> {
  const { value } = document;
  if (!isObject(value)) return refuse("bad_value", "no object");
  const map = new Map<string, Tree>();
  for (const [name, member] of value) {
    if (!ARRAYS.has(name)) map.set(name, await toTree(member, PLAIN, document));
    else if (isObject(member)) map.set(name, new Map(await Promise.all([...member].map(async ([name, lists]) => [name, await array(lists, document)] as const))));
    else map.set(name, await array(member, document));
  }
  return map;
}

const ARRAYS = new Set(["instances", "inputs", "predictions", "outputs"]);

/** Lists that are one array; rows of named values (`[{"a":1},{"a":2}]`) stay a list of maps. */
async function array(value: Json, document: Document): Promise<Tree> {
  if (!Array.isArray(value) || !value.some(isObject)) return arrayOfLists(value, document);
  return await Promise.all(value.map(async (row) => {
    if (!isObject(row)) return refuse("bad_value", "rows with names and without side by side", document.places.get(value));
    return new Map(await Promise.all([...row].map(async ([name, member]) => [name, Array.isArray(member) ? arrayOfLists(member, document) : await toTree(member, PLAIN, document)] as const)));
  }));
}

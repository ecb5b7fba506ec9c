import type { NdArray } from "tenvelope";
import { dims } from "./document.js";
import { type Document, isObject, type Json } from "./json.js";
import { arrayOfElements } from "./lists.js";
import { refuse } from "./problem.js";

/** What serde makes of an array of the crate ndarray: `{"v":1,"dim":[2,3],"data":[…]}`. It does not say the dtype. */
export function isNdarray(value: Json): boolean {
  return isObject(value) && value.size === 3 && typeof value.get("v") === "number" && value.has("dim") && value.has("data");
}

export function readNdarray({ value, places }: Document): NdArray {
  const at = isObject(value) ? places.get(value) : undefined;
  if (!isObject(value) || value.get("v") !== 1) return refuse("bad_value", "the member `v` is 1, the only version there is", at);
  const data = value.get("data");
  return arrayOfElements(Array.isArray(data) ? data : refuse("bad_value", "the member `data` is a list", at), dims(value.get("dim"), at), at);
}

import { base64Decode } from "./bytes.js";
import { dims, type Marked, text } from "./document.js";
import type { Json } from "./json.js";
import type { Literal } from "./literal.js";
import { readItems } from "./npy.js";
import { refuse } from "./problem.js";

/** json-numpy's arrays: `{"__numpy__":"…","dtype":"<f4","shape":[2,3]}`, base64 of the elements in C order; a scalar has no shape. */
export const JSON_NUMPY: Marked = {
  is: (members) => members.has("__numpy__"),
  read(members, document) {
    const at = document.places.get(members);
    const bytes = base64Decode(text(members, "__numpy__", document), at);
    const shape = members.get("shape");
    return readItems(literal(members.get("dtype"), at), shape === undefined ? [] : dims(shape, at), false, bytes);
  },
};

/** What stands for a dtype in JSON, as the literal that npy files have. */
function literal(descr: Json | undefined, at: number | undefined): Literal {
  if (typeof descr === "string" || typeof descr === "number") return descr;
  if (Array.isArray(descr)) return { tuple: false, items: descr.map((item) => literal(item, at)) };
  return refuse("bad_value", "a dtype is a type string such as `<f4`, or a list of fields [name, type] or [name, type, shape]", at);
}

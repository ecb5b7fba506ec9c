import { arrayOfBytes, base64Decode, wordsOf } from "./bytes.js";
import { dims, type Marked, text } from "./document.js";
import { isNumber, type Json } from "./json.js";
import { quote, refuse } from "./problem.js";

/** Plotly's typed arrays: `{"dtype":"f4","bdata":"…","shape":"2, 3"}`, little-endian, the shape left out for one dim. */
export const PLOTLY: Marked = {
  is: (members) => members.has("bdata") && members.has("dtype"),
  read(members, document) {
    const at = document.places.get(members);
    const name = text(members, "dtype", document);
    const dtype = DTYPES.get(name) ?? refuse("unknown_dtype", `Plotly has no dtype ${quote(name)}`, at);
    const bytes = base64Decode(text(members, "bdata", document), at);
    return arrayOfBytes(dtype, shapeOf(members.get("shape"), Math.floor(bytes.length / wordsOf(dtype).itemSize), at), bytes);
  },
};

function shapeOf(shape: Json | undefined, count: number, at: number | undefined): number[] {
  if (shape === undefined || shape === null) return [count];
  if (typeof shape === "string") return dims(shape.split(",").map((dim) => (/^\s*\d+\s*$/.test(dim) ? Number(dim) : dim)), at);
  return dims(isNumber(shape) ? [shape] : shape, at);
}

const LONG = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"];
const SHORT = ["i1", "u1", "i2", "u2", "i4", "u4", "f4", "f8"];

/** By its short and its long name; what browsers draw pictures with are bytes all the same. */
const DTYPES = new Map([...LONG.map((name) => [name, name] as const), ...SHORT.map((name, i) => [name, LONG[i] ?? ""] as const), ["uc1", "uint8"], ["uint8clamped", "uint8"]]);

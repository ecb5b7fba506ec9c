import { Float64, NdArray } from "tenvelope";
import type { Tree } from "../formats/document.js";
import { bytes as bytesText } from "../line/explain.js";
import { float64Text } from "../numbers/text.js";
import type { ArraySummary, Node, ViewKind } from "../protocol.js";
import { firstSlice, type Slice } from "./slice.js";

/** What the page has to know of an array without having it. */
export function summaryOf(array: NdArray): ArraySummary {
  const { dtype, shape, data, dims, attrs, fields } = array;
  const count = shape.reduce((product, dim) => product * dim, 1);
  const channels = channelsOf(array);
  return {
    dtype, shape, count, channels, views: viewsOf(array, channels), slice: channels ? pictureSlice(shape, channels) : firstSlice(shape),
    bytes: ArrayBuffer.isView(data) ? data.byteLength : 0,
    ...(dims && { dims }), ...(attrs && { attrs }), ...(fields && { fields }),
  };
}

/** The document of a tree as nodes; its arrays are put into `arrays`. */
export function nodeOf(value: Tree, arrays: NdArray[]): Node {
  if (value instanceof NdArray) return { kind: "array", array: arrays.push(value) - 1 };
  if (Array.isArray(value)) return branch("list", value.slice(0, MOST).map((item, i) => [String(i), item] as const), value.length, arrays);
  if (value instanceof Map) return branch("map", [...value].slice(0, MOST), value.size, arrays);
  if (value === null) return plain("null", "null");
  if (value instanceof Float64) return plain(Number.isFinite(value.value) ? `${float64Text(value.value)}${Number.isInteger(value.value) && Math.abs(value.value) < 1e21 ? ".0" : ""}` : float64Text(value.value), "number");
  if (value instanceof ArrayBuffer) return plain(`${bytesText(value.byteLength)} of bytes: ${Array.from(new Uint8Array(value, 0, Math.min(16, value.byteLength)), (byte) => byte.toString(16).padStart(2, "0")).join(" ")}${value.byteLength > 16 ? " …" : ""}`, "bytes");
  if (typeof value === "object") {
    const entries = Object.entries(value as { [name: string]: Tree });
    return branch("map", entries.slice(0, MOST), entries.length, arrays);
  }
  if (typeof value === "string") return plain(value.length > 2000 ? `${JSON.stringify(value.slice(0, 2000))}… (${value.length.toLocaleString("en")} characters)` : JSON.stringify(value), "string");
  return plain(typeof value === "number" ? float64Text(value) : String(value), typeof value === "boolean" ? "boolean" : "number");
}

/** Of a longer list the beginning is shown. */
const MOST = 500;

function branch(kind: "list" | "map", items: readonly (readonly [string, Tree])[], length: number, arrays: NdArray[]): Node {
  return { kind, length, items: items.map(([name, item]) => [name, nodeOf(item, arrays)] as const) };
}

function plain(text: string, type: string): Node {
  return { kind: "plain", text, type };
}

/** 1, 3 or 4 for what can be shown as a picture; 0 for what cannot. */
function channelsOf({ dtype, shape, data }: NdArray): number {
  const [last = 0] = shape.slice(-1);
  const isColour = shape.length > 2 && (last === 3 || last === 4);
  const [height = 0, width = 0] = isColour ? shape.slice(-3) : shape.slice(-2);
  if (shape.length < 2 || height < 8 || width < 8) return 0;
  if (dtype === "uint8") return isColour ? last : 1;
  // Floats from 0 to 1 in three or four channels are a picture as well.
  return isColour && (dtype === "float32" || dtype === "float64") && (data as Float32Array).every((value) => value >= 0 && value <= 1) ? last : 0;
}

function pictureSlice(shape: readonly number[], channels: number): Slice {
  const last = shape.length - (channels > 1 ? 2 : 1);
  return { rows: last - 1, columns: last, at: shape.map(() => 0) };
}

function viewsOf({ dtype, shape }: NdArray, channels: number): ViewKind[] {
  const isNumeric = /^(bool|u?int|b?float|complex|datetime64|timedelta64)/.test(dtype);
  const count = shape.reduce((product, dim) => product * dim, 1);
  if (!isNumeric || count < 2) return ["table"];
  const long = shape.filter((dim) => dim > 1).length;
  const isDate = /time/.test(dtype);
  // Few numbers are read rather than looked at.
  const small = count <= 12 || isDate;
  const drawn: ViewKind[] = long > 1 ? ["heat", "plot"] : ["plot"];
  return [...(channels ? (["picture"] as const) : []), ...(small ? (["table", ...drawn] as const) : ([...drawn, "table"] as const))];
}

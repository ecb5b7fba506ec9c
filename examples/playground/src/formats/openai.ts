import { NdArray } from "tenvelope";
import { arrayOfBytes, base64Decode } from "./bytes.js";
import { type Document, isNumber, isObject, type Json } from "./json.js";
import { refuse } from "./problem.js";

/** Whether this is a response with embeddings. */
export function isEmbeddings(value: Json): boolean {
  return entriesOf(value) !== undefined;
}

/** The vectors of a response, as the rows of one array in the order of their `index`. */
export function readEmbeddings({ value, places }: Document): NdArray {
  const rows = (entriesOf(value) ?? []).map((entry, place) => {
    const at = isObject(entry) ? places.get(entry) : undefined;
    const { index = place, embedding }: { index?: Json | undefined; embedding?: Json | undefined } = isObject(entry) ? { index: entry.get("index"), embedding: entry.get("embedding") } : {};
    return { index: typeof index === "number" ? index : place, at, floats: floatsOf(embedding, at) };
  });
  rows.sort((a, b) => a.index - b.index);
  const width = rows[0]?.floats.length ?? 0;
  const other = rows.find(({ floats }) => floats.length !== width);
  if (other) refuse("bad_value", `embeddings of several lengths: ${width} and ${other.floats.length}`, other.at);
  const data = new Float32Array(rows.length * width);
  rows.forEach(({ floats }, i) => data.set(floats, i * width));
  return new NdArray({ dtype: "float32", shape: [rows.length, width], data });
}

/** One embedding, from its bytes. */
export function vector(bytes: Uint8Array): NdArray {
  return arrayOfBytes("float32", [bytes.length / 4], bytes);
}

/** The list of embeddings in a response. */
function entriesOf(value: Json): readonly Json[] | undefined {
  const list = isObject(value) ? value.get("data") : undefined;
  return Array.isArray(list) && list.length && list.every((entry) => isObject(entry) && entry.has("embedding")) ? list : undefined;
}

function floatsOf(embedding: Json | undefined, at: number | undefined): Float32Array {
  if (typeof embedding === "string") {
    const bytes = base64Decode(embedding, at);
    return bytes.length % 4 ? refuse("bad_value", `${bytes.length} bytes are no whole number of float32`, at) : new Float32Array(new Uint8Array(bytes).buffer);
  }
  // What the service has computed is float32, and this is what its decimals stand for.
  if (Array.isArray(embedding) && embedding.every(isNumber)) return Float32Array.from(embedding, Number);
  return refuse("bad_value", "an embedding is base64 or a list of numbers", at);
}

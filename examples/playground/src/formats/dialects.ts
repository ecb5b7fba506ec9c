import type { NdArray } from "tenvelope";
import { base64Decode, isBase64 } from "./bytes.js";
import { holds, toTree, type Marked, type Tree } from "./document.js";
import type { Document } from "./json.js";
import { JSON_NUMPY } from "./json-numpy.js";
import { isKserve, readKserve } from "./kserve.js";
import { areLists, arrayOfLists } from "./lists.js";
import { isNdarray, readNdarray } from "./ndarray.js";
import { isNpy, MAGIC, readNpy } from "./npy.js";
import { isEmbeddings, readEmbeddings, vector } from "./openai.js";
import { BOKEH } from "./bokeh.js";
import { PLOTLY } from "./plotly.js";
import { refuse } from "./problem.js";
import { isTfServing, readTfServing } from "./tf-serving.js";

/** A way in which others write arrays, under the name that `tenvelope convert --from` has for it. */
export interface Dialect {
  readonly name: string;
  readonly title: string;
  readonly recognises: (document: Document) => boolean;
  readonly read: (document: Document) => Promise<Tree> | Tree;
}

/** The dialect of a document of JSON, in the order in which the library tries them; undefined for none that is known. */
export function detectJson(document: Document): Dialect | undefined {
  return JSON_DIALECTS.find((dialect) => dialect.recognises(document));
}

/** The dialect of a text that is no JSON, or of a JSON string, with what it holds. */
export function readBase64(text: string): { name: string; title: string; value: NdArray } | undefined {
  if (!isBase64(text)) return undefined;
  const begin = btoa(MAGIC).slice(0, 8);
  if (text.startsWith(begin)) return { name: "npy-base64", title: "an npy file in base64", value: readNpy(base64Decode(text, 0)) };
  const bytes = text.replace(/=+$/, "").length % 4 === 1 ? undefined : base64Decode(text, 0);
  if (!bytes || bytes.length % 4 || !looksLikeNumbers(bytes) || isNpy(bytes)) return undefined;
  return { name: "openai", title: "an embedding as OpenAI's API gives it", value: vector(bytes) };
}

/** Any text of letters and digits is base64, but hardly ever of float32 of usual sizes. */
function looksLikeNumbers(bytes: Uint8Array<ArrayBuffer>): boolean {
  return new Float32Array(new Uint8Array(bytes).buffer).every((number) => number === 0 || (Math.abs(number) >= 1e-12 && Math.abs(number) < 1e9));
}

/** Arrays that stand anywhere in a document. */
function inDocument(name: string, title: string, marked: Marked): Dialect {
  return { name, title, recognises: ({ value }) => holds(value, marked.is), read: (document) => toTree(document.value, marked, document) };
}

/** What the library reads and this page does not: it can be named all the same. */
function namedOnly(name: string, title: string, is: Marked["is"]): Dialect {
  const read = (): never => refuse("unsupported", `this is ${title}, which this page does not read`, undefined, `The command does: tenvelope convert --from ${name} FILE array.tnv`);
  return { name, title, recognises: ({ value }) => holds(value, is), read };
}

const JSON_DIALECTS: readonly Dialect[] = [
  { name: "kserve", title: "a request or response of KServe's V2 protocol", recognises: ({ value }) => isKserve(value), read: readKserve },
  { name: "openai", title: "embeddings as OpenAI's API gives them", recognises: ({ value }) => isEmbeddings(value), read: readEmbeddings },
  namedOnly("json-tricks", "arrays of json-tricks", (members) => members.has("__ndarray__")),
  inDocument("json-numpy", "arrays of json-numpy", JSON_NUMPY),
  namedOnly("jdata", "annotated arrays of JData", (members) => members.has("_ArrayType_")),
  inDocument("bokeh", "arrays in a document of Bokeh", BOKEH),
  inDocument("plotly", "typed arrays in a figure of Plotly", PLOTLY),
  { name: "ndarray", title: "what serde makes of an array of the crate ndarray", recognises: ({ value }) => isNdarray(value), read: readNdarray },
  { name: "tf-serving", title: "a request or response of TensorFlow Serving", recognises: ({ value }) => isTfServing(value), read: readTfServing },
  { name: "lists", title: "lists of numbers in JSON", recognises: ({ value }) => areLists(value), read: (document) => arrayOfLists(document.value, document) },
];

import type { Field, JsonValue } from "../array.js";
import { fail } from "../errors.js";
import type { Step } from "../step.js";
import { type Encoded, encodeArray, SEGMENTS } from "./array.js";
import { WORTH } from "./choose.js";
import { compress, type Engine, judge } from "./engine.js";
import type { Envelope } from "./forms.js";
import { metaField } from "./json.js";
import { prepare } from "./prepare.js";
import { asArray, given } from "./source.js";
import { prepareTree } from "./tree.js";

/** How a value is written. What is left out follows from the value. */
export interface EncodeOptions {
  /** What the elements of a typed array are, where its kind does not say it: `"bfloat16"`, `"datetime64~ns"`, `"bytes~8"`. `"tree"` makes a tree of an array, `"string"` an array of a list of strings. */
  readonly dtype?: string;
  /** Dims; one by default. */
  readonly shape?: readonly number[];
  /** Of dtype `struct`. */
  readonly fields?: readonly Field[];
  /** Notes; they never change the value. */
  readonly attrs?: { readonly [name: string]: JsonValue };
  /** A name or null for each dimension. */
  readonly dims?: readonly (string | null)[];
  /** The chain, as in the line, with or without the text codec: `"delta-raw-shuffle-zlib"`. Of a tree that of its document: `"json-zlib"`. By default the one that gives the shortest line, of zlib and what may stand before it. */
  readonly codecs?: string;
  /** Elements of a chunk; false for one chunk. By default arrays over 1 MiB are cut into pieces of 512 KiB. */
  readonly chunk?: number | false;
  /** The text codec: `"base64url"` by default. */
  readonly text?: "base64url" | "hex";
  /** The most characters that the line may have, for columns and cells: a longer one is `limit_exceeded`. */
  readonly maxChars?: number;
}

/** Writes a value in the form that `write` makes. */
export function* encodeAs<T>(value: unknown, options: EncodeOptions | undefined, engine: Engine, write: (envelope: Envelope) => T): Step<T> {
  return write(yield* encodeEnvelope(value, options ?? {}, engine));
}

/** Reads a value once, and runs it through its codecs. */
function* encodeEnvelope(value: unknown, options: EncodeOptions, engine: Engine): Step<Envelope> {
  const { dtype, shape, fields, attrs, dims, codecs: chain, chunk, maxChars, text: codec } = readOptions(options);
  const [, codecs = chain, text = codec ?? "base64url"] = (codec === undefined && chain?.match(/(.+)-(base64url|hex)$/)) || [];
  if (text !== "base64url" && text !== "hex") fail("bad_argument", "text", "base64url or hex");

  const said = given({ dtype, shape, fields, attrs, dims });
  const array = dtype === "tree" ? undefined : asArray(value, said, "value");
  if (array) {
    // What others may change while a compressor runs is copied.
    const prepared = prepare(array, engine.later && !/^[a-z]+$/.test(codecs ?? "-"), "value");
    return { ...(yield* encodeArray(prepared, codecs, chunk, engine)), text, maxChars };
  }
  if (shape || fields || (dtype ?? "tree") !== "tree") fail("bad_argument", "value", "no array, but a tree: it has no dtype, shape and fields. For numbers pass a typed array");
  return { ...(yield* encodeTree(value, metaField(said, "value"), codecs, engine)), text, maxChars };
}

const TYPES: { readonly [name in keyof EncodeOptions]-?: string } = {
  dtype: "string", shape: "object", fields: "object", attrs: "object", dims: "object", codecs: "string", chunk: "number boolean", text: "string", maxChars: "number",
};

/** Reads each option once; what they hold is judged where it is used. */
function readOptions(options: EncodeOptions): EncodeOptions {
  const read = given(options);
  for (const [name, value] of Object.entries(read)) {
    if (!Object.hasOwn(TYPES, name) || !TYPES[name as keyof EncodeOptions].includes(typeof value)) fail("bad_argument", name, `no option, or not as a ${typeof value}`);
  }
  return read;
}

function* encodeTree(value: unknown, meta: string[], codecs: string | undefined, engine: Engine): Step<Encoded> {
  const { chain } = judge(["tree", "s", codecs ?? "json-zlib", ...meta]);
  const { tree, arrays } = prepareTree(value, engine.later);
  const parts: Encoded[] = [];
  for (const array of arrays) parts.push(yield* encodeArray(array, undefined, undefined, engine));
  const document = new TextEncoder().encode(`{"parts":${JSON.stringify(parts.map((part) => part.fields.join(".")))},"tree":${tree((part) => `{"$part":${part}}`)}}`);
  const [packed = document] = yield* compress(chain.compressor, [document], engine);
  const isWorth = codecs !== undefined || packed.length < WORTH * document.length - "-zlib".length;
  const segments = [isWorth ? packed : document, ...parts.flatMap((part) => part.segments)];
  if (segments.length > SEGMENTS) fail("too_large", "value", `${segments.length} segments, at most 2^20`);
  return { fields: ["tree", "s", codecs ?? (isWorth ? "json-zlib" : "json"), ...meta], segments };
}

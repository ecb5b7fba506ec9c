import type { Field, JsonValue } from "./array.js";
import { readBinaryHeader } from "./binary.js";
import { splitCodecs } from "./codecs/chain.js";
import { capped, parseDtype } from "./dtype.js";
import { fail } from "./errors.js";
import { headerLength, judgeCharacters, judgeHeaderLength, judgeStart } from "./header.js";
import { readMeta, type Meta } from "./meta.js";
import { judgeChunk, judgeSize, splitShape } from "./shape.js";

/** What a header says. */
export interface Info {
  readonly form: "line" | "binary";
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Elements of a segment, where there are several. */
  readonly chunk?: number;
  /** Each codec as in the line, but for the text codec. */
  readonly codecs: readonly string[];
  /** Of a line. */
  readonly textCodec?: string;
  readonly attrs?: { readonly [name: string]: JsonValue };
  readonly dims?: readonly (string | null)[];
  readonly fields?: readonly Field[];
  /** The label of an object. */
  readonly type?: string;
  /** Bytes of the elements; unknown for strings, objects and trees. */
  readonly bytes?: number;
}

/**
 * Says what a line or the binary form holds, from its header alone: the beginning is enough, and codecs may be unknown.
 *
 * Nothing is verified: see `verify`.
 *
 * @param options - `maxHeader`: limit on the header in characters, default 65,536
 * @throws TenvelopeError where the header breaks a rule of the specification that can be judged without knowing the codecs
 */
export function inspect(input: string | Uint8Array, options: { readonly maxHeader?: number } = {}): Info {
  const { maxHeader = 65536 } = options;
  if (!(Number.isInteger(maxHeader) && maxHeader >= 0)) fail("bad_argument", "maxHeader", "expected a whole number");
  const limit = Math.min(maxHeader, 2 ** 20);
  const line = typeof input === "string";
  if (!line && !(input instanceof Uint8Array)) fail("bad_argument", "input", "expected a string or a Uint8Array");
  const [dtypeField = "", shapeField = "", codecsField = "", metaField] = line ? lineFields(input, limit) : readBinaryHeader(input, limit).fields;

  const dtype = parseDtype(dtypeField);
  capped(dtype.itemSize, "dtype");
  const { dims, chunk } = splitShape(shapeField);
  const { name } = dtype;
  const whole = name === "object" || name === "tree";
  if (whole && dims.length) fail("bad_shape", "shape", `the shape of ${name} is s`);
  // A number of JavaScript cannot say what is over the cap, so the dims of a struct are judged here, too: illegal they are in any case.
  let bytes = judgeSize(dtype, dims, dtype.itemSize || 1, Infinity);
  const chunkLength = judgeChunk(chunk);
  const codecs = splitCodecs(codecsField);
  const { struct, ...notes }: Meta = metaField === undefined ? {} : readMeta(metaField);
  if (struct) bytes = judgeSize(dtype, dims, struct.itemSize, Infinity);
  const textCodec = line ? codecs.pop() : undefined;
  const sized = !whole && name !== "string" && (name !== "struct" || struct);
  return {
    form: line ? "line" : "binary", dtype: dtype.text, shape: dims.map(Number), codecs, ...notes,
    ...(chunkLength !== undefined && { chunk: Number(chunkLength) }), ...(textCodec !== undefined && { textCodec }), ...(struct && { fields: struct.fields }),
    ...(sized && { bytes }),
  };
}

/** dtype, shape, codecs and perhaps meta of what is there of a line: steps 2 to 4 of rule O1. */
function lineFields(text: string, limit: number): string[] {
  judgeStart(text, Infinity);
  judgeCharacters(text);
  const fields = text.split(".", 8);
  const hasMeta = fields[4]?.startsWith("~") ?? false;
  const body = hasMeta ? 5 : 4;
  if (fields.length <= body || fields.length > body + 2) fail("bad_field_count", "line", `${fields.length > 7 ? "over 7" : fields.length} fields`);
  const header = fields.slice(0, body);
  judgeHeaderLength(headerLength(header), limit);
  return header.slice(1);
}

import { judgeChain, parseChain, type Chain } from "./codecs/chain.js";
import { capped, parseDtype, type Dtype } from "./dtype.js";
import { fail, quote } from "./errors.js";
import type { Meta } from "./meta.js";
import type { Context } from "./options.js";
import { cut, judgeChunk, judgeSize, splitShape } from "./shape.js";
import { wait, type Step } from "./step.js";

/** What stands before the body, read and judged (sections 3 to 6). */
export interface Header {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Product of the shape. */
  readonly count: number;
  /** Elements of a segment; the last may have fewer. */
  readonly chunk: number;
  /** How many segments are due; of a tree its document tells. */
  readonly segments: number;
  /** Bytes of an element (see {@link Dtype.itemSize}), of a struct, too. */
  readonly itemSize: number;
  /** What the array comes to by step 7 of rule O1. */
  readonly bytes: number;
  readonly chain: Chain;
  readonly meta: Meta;
}

/**
 * Reads the fields dtype, shape, codecs and, where there is one, meta: steps 6 to 11 of rule O1.
 *
 * @param form - a line has a text codec; the binary form has none, and a part of a tree is no object and no tree besides
 * @param decoded - limit on decoded bytes
 */
export function* readHeader(fields: readonly string[], form: "line" | "binary" | "part", context: Context, decoded = context.decoded): Step<Header> {
  const [dtypeField = "", shapeField = "", codecsField = "", metaField] = fields;
  const dtype = parseDtype(dtypeField);
  const { name } = dtype;
  const whole = name === "object" || name === "tree";
  capped(dtype.itemSize, "dtype");
  if (whole && form === "part") fail("bad_dtype", "dtype", `${name} in a tree`);

  const isStruct = name === "struct";
  const split = splitShape(shapeField);
  const { dims } = split;
  if (whole && dims.length) fail("bad_shape", "shape", `${name} has none`);
  let bytes = isStruct ? 0 : judgeSize(dtype, dims, dtype.itemSize, decoded);

  const chunkText = judgeChunk(split.chunk);
  const chain = parseChain(codecsField, form === "line", context);
  const meta: Meta = metaField === undefined ? {} : (yield* wait(context.host.meta())).readMeta(metaField);

  judgeChain(chain, dtype);
  const { chunk, segments, count } = cut(dtype, dims, chunkText, chain);
  if (meta.dims && (whole || meta.dims.length !== dims.length)) fail("bad_meta", "meta.dims", `${meta.dims.length} for ${dims.length} dims`);
  if (isStruct !== !!meta.struct) fail("bad_meta", "meta.fields", `dtype ${name}`);
  if (meta.type !== undefined && name !== "object") fail("bad_meta", "meta.type", `dtype ${name}`);
  const itemSize = meta.struct?.itemSize ?? dtype.itemSize;
  if (isStruct) bytes = judgeSize(dtype, dims, itemSize, decoded);
  return { dtype, shape: dims.map(Number), count, chunk, segments, itemSize, bytes, chain, meta };
}

/** What a caller expects of the array, where it says so [`dtype_mismatch`, `shape_mismatch`]. */
export function judgeExpected({ dtype, shape }: Header, expected: Context): void {
  if (expected.dtype !== undefined && expected.dtype !== dtype.text) fail("dtype_mismatch", "dtype", `expected ${expected.dtype}, found ${dtype.text}`);
  const dims = expected.shape;
  if (dims && !(dims.length === shape.length && dims.every((dim, i) => dim === null || dim === shape[i]))) fail("shape_mismatch", "shape", `expected [${dims}], found [${shape}]`);
}

/** Steps 1 and 2 of rule O1 [`input_too_long`, `bad_magic`, `unsupported_version`]. */
export function judgeStart(text: string, limit: number): void {
  // Characters are code points.
  if (text.length > limit && text.replace(/[^\0-\uffff]/gu, " ").length > limit) fail("input_too_long", "input", `over ${limit}`);
  const [, version] = /^tnv(\d+)\./.exec(text) ?? fail("bad_magic", "magic", quote(text));
  if (version !== "1") fail("unsupported_version", "magic", quote(version ?? ""));
}

/** Rule G1 [`bad_character`]. */
export function judgeCharacters(text: string): void {
  const at = text.search(/[^\w.~-]/);
  if (at >= 0) fail("bad_character", `character ${at}`, quote(text.charAt(at)));
}

/** The limit on the header, F3 [`header_too_long`]. */
export function judgeHeaderLength(length: number, limit: number): void {
  if (length > limit) fail("header_too_long", "header", `${length}, limit ${limit}`);
}

/** Length of the header: all fields up to the body, less the text codec (F3). */
export function headerLength(fields: readonly string[]): number {
  const codecs = fields[3] ?? "";
  const cut = codecs.includes("-") ? codecs.length - codecs.lastIndexOf("-") : 0;
  return fields.join(".").length - cut;
}

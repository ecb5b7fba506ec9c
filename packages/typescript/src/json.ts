import { base64urlEncode } from "#platform/encode";
import type { JsonValue, NdArray } from "./array.js";
import { canonicalJson } from "./canonical.js";
import type { Envelope } from "./body.js";
import { CAP } from "./dtype.js";
import { fail, quote } from "./errors.js";
import { headerLength, judgeCharacters, judgeExpected, judgeHeaderLength, judgeStart, readHeader, type Header } from "./header.js";
import { readLine } from "./line.js";
import { isObject } from "./meta.js";
import { parseJson, judgeModel } from "./model.js";
import type { Context } from "./options.js";
import { wait, type Step } from "./step.js";
import { readValues } from "./values.js";

type Model = { readonly [name: string]: JsonValue };

/** Reads the JSON form, readable values, a readable tree, or a line as a JSON string: in the order of rule JSON7. Text is JSON, anything else the model. */
export function* readJson(input: unknown, context: Context): Step<Envelope> {
  const model = typeof input === "string" ? parseJson(input, context.input) : judgeModel(input);
  if (typeof model === "string") {
    judgeStart(model, Infinity);
    return yield* readLine(model, context);
  }
  return yield* readModel(model, context, false);
}

/** The line that is equivalent to the JSON form (rules JSON1 to JSON5) [`unsupported` if there is none]. */
export function lineOfJson(input: unknown, { input: limit }: Context): string {
  const model = typeof input === "string" ? parseJson(input, limit) : judgeModel(input);
  if (typeof model === "string") return model;
  const [kind, object] = kindOf(model);
  return kind === "form" ? lineOf(object) : fail("unsupported", "input", "readable values have no segments: decode and encode them");
}

/** Rules JSON2 to JSON13 for an object. An array in a tree is no object and no tree itself. */
function* readModel(input: JsonValue, context: Context, inTree: boolean): Step<Envelope> {
  const [kind, model] = kindOf(input);
  const dtype = model.dtype as string;
  const whole = dtype === "object" || dtype === "tree";
  if (kind === "values" && whole) bad("dtype", "an array");
  if (kind === "value" && dtype !== "tree") bad("dtype", "tree");
  if (inTree && whole) fail("bad_dtype", "dtype", `an array in a tree cannot be ${dtype}`);
  if (kind === "form") return yield* readLine(lineOf(model), context);
  return yield* (kind === "values" ? readValuesOf(model, context) : readReadableTree(model, context));
}

/** Rules JSON2 to JSON4: which of the three forms an object has. */
function kindOf(model: JsonValue): [kind: "form" | "values" | "value", model: Model] {
  if (!isObject(model) || !Object.hasOwn(model, "$tnv")) return fail("bad_magic", "input", "no object with a member $tnv");
  if (model.$tnv !== 1) fail("unsupported_version", "$tnv", quote(JSON.stringify(model.$tnv)));
  const kind = Object.hasOwn(model, "values") ? "values" : Object.hasOwn(model, "value") ? "value" : "form";
  judgeMembers(model, kind);
  return [kind, model];
}

function* readValuesOf(model: Model, context: Context): Step<Envelope> {
  const dtype = model.dtype as string;
  const header = yield* readModelHeader([dtype, shapeOf(model), dtype === "string" ? "vlen_utf8-hex" : "raw-hex"], model, context);
  return readValues(model.values ?? null, header);
}

function* readReadableTree(model: Model, context: Context): Step<Envelope> {
  const header = yield* readModelHeader(["tree", "s", "json-hex"], model, context);
  const { build, judgeValue } = yield* wait(context.host.tree());
  const arrays = new Map<JsonValue, NdArray>();
  let left = context.decoded;
  const value = model.value ?? null;
  yield* judgeValue(value, function* (object) {
    if (!Object.hasOwn(object, "$tnv")) return false;
    const read = yield* readModel(object, { ...context, decoded: left, dtype: undefined, shape: undefined }, true);
    if (read.bytes > left) fail("limit_exceeded", "value", `over ${context.decoded} bytes`);
    left -= read.bytes;
    arrays.set(object, read.value as NdArray);
    return true;
  });
  return { header, value: build(value, context.exactNumbers, (object) => arrays.get(object)), bytes: context.decoded - left };
}

/** Rules JSON8 and JSON11: the header that a line with these fields would have. Its codecs are not asked for by the caller. */
function* readModelHeader(fields: readonly string[], model: Model, context: Context): Step<Header> {
  const all = ["tnv1", ...fields, ...metaOf(model)];
  judgeCharacters(all.join("."));
  judgeHeaderLength(headerLength(all), context.header);
  const header = yield* readHeader(all.slice(1), "line", { ...context, allow: undefined });
  judgeExpected(header, context);
  return header;
}

/** The equivalent line; rule JSON5 on the way. */
function lineOf(model: Model): string {
  const codecs = [...(model.codecs as string[])];
  let data = model.data as string;
  if (codecs.at(-1) === "base64") {
    codecs[codecs.length - 1] = "base64url";
    for (const [k, segment] of data.split("~").entries()) {
      const digits = segment.slice(0, segment.endsWith("==") ? -2 : segment.endsWith("=") ? -1 : undefined);
      if (segment.length % 4 || /[^A-Za-z0-9+/]/.test(digits)) fail("bad_text", `segment ${k}`, "not what base64 writes");
    }
    data = urlAlphabet(data);
  }
  return ["tnv1", model.dtype, shapeOf(model), codecs.join("-"), ...metaOf(model), data, model.check].join(".");
}

/** Base64 in the alphabet of base64url, without padding. Byte by byte, as replacing in a long string leaves a rope of short ones. */
function urlAlphabet(base64: string): string {
  const bytes = new TextEncoder().encode(base64);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte !== 61) bytes[length++] = byte === 43 ? 45 : byte === 47 ? 95 : byte;
  }
  return new TextDecoder().decode(bytes.subarray(0, length));
}

function shapeOf({ shape, chunk }: Model): string {
  const dims = (shape as number[]).map(String).join("x") || "s";
  return chunk === undefined ? dims : `${dims}~${String(chunk)}`;
}

function metaOf({ meta }: Model): string[] {
  return meta === undefined ? [] : [`~${base64urlEncode(new TextEncoder().encode(canonicalJson(meta)))}`];
}

/** Rules JSON3 and JSON4, but for what they say about `object` and `tree`. */
function judgeMembers(model: Model, kind: "form" | "values" | "value"): void {
  const due = MEMBERS.filter(([, kinds]) => kinds.split(" ").includes(kind));
  for (const name of Object.keys(model)) if (!due.some(([known]) => known === name)) fail("unknown_member", quote(name), "the JSON form has no such member");
  for (const [name, , , optional] of due) if (!optional && !Object.hasOwn(model, name)) fail("missing_member", name, "it must be there");
  for (const [name, , expected] of due) {
    const value = model[name];
    if (value !== undefined && !TYPES[expected](value)) bad(name, expected);
  }
}

const isSize = (value: JsonValue): boolean => typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= CAP;

const TYPES = {
  "anything": () => true,
  "a string without dots": (value: JsonValue) => typeof value === "string" && !value.includes("."),
  "a whole number": isSize,
  "a list of whole numbers": (value: JsonValue) => Array.isArray(value) && value.every(isSize),
  "a list of strings without dots and hyphens": (value: JsonValue) => Array.isArray(value) && value.every((item) => typeof item === "string" && !/[.-]/.test(item)),
  "an object": (value: JsonValue) => isObject(value),
};

/** Name, kinds of input that have it, what it is, and whether it may be missing: in the order in which they are judged. */
const MEMBERS: readonly (readonly [name: string, kinds: string, expected: keyof typeof TYPES, optional?: true])[] = [
  ["$tnv", "form values value", "anything"],
  ["dtype", "form values value", "a string without dots"],
  ["shape", "form values", "a list of whole numbers"],
  ["chunk", "form", "a whole number", true],
  ["codecs", "form", "a list of strings without dots and hyphens"],
  ["meta", "form values value", "an object", true],
  ["data", "form", "a string without dots"],
  ["check", "form", "a string without dots"],
  ["values", "values", "anything"],
  ["value", "value", "anything"],
];

function bad(member: string, expected: string): never {
  return fail("bad_member", member, `expected ${expected}`);
}

import { base64urlDecode } from "#platform";
import { Float64, NdArray, type Data, type JsonValue } from "./array.js";
import { splitHeader } from "./binary.js";
import { boundedBytes, readArray, type Read, type Segments } from "./body.js";
import { fail, quote } from "./errors.js";
import { judgeCharacters, judgeHeaderLength, readHeader, type Header } from "./header.js";
import { brackets, isObject, parseCanonical } from "./meta.js";
import type { Context } from "./options.js";
import type { Step } from "./step.js";
import type { TreeValue } from "./types.js";

/** Reads the segments of a tree, in the order of rule TREE9. */
export function* readTree(header: Header, count: number, segment: Segments, context: Context): Step<Read<TreeValue>> {
  const { host, decoded } = context;
  const bytes = yield* boundedBytes(header.chain.compressor, segment(0), decoded, "document", host);
  const { depth, items } = brackets(bytes);
  if (depth > 128) bad("nested deeper than 128");
  let left = decoded - bytes.length - 128 * items;
  if (left < 0) fail("limit_exceeded", "document", `its values come to more than ${decoded} bytes`);
  const { parts, tree } = readDocument(parseCanonical(bytes, "document"));

  const uses: number[] = [];
  yield* judgeValue(tree, function* (object) {
    return judgePart(object, parts.length, uses);
  });
  if (uses.length < parts.length) bad(`part ${uses.length} is not used`);

  const headers: Header[] = [];
  for (const [k, text] of parts.entries()) {
    const used = uses[k] ?? 1;
    const part = yield* readPartHeader(text, context, Math.floor(left / used));
    left -= used * part.bytes;
    headers.push(part);
  }
  const due = headers.reduce((sum, part) => sum + part.segments, 1);
  if (count !== due) fail("bad_segment_count", "body", `${count} segments, expected ${due}`);

  const arrays: NdArray[] = [];
  let first = 1;
  for (const [k, part] of headers.entries()) {
    const used = uses[k] ?? 1;
    const claimed = part.dtype.name === "string" ? part.bytes : 0; // what judging the header took from the limit is given back
    const from = first;
    const read = yield* readArray(part, (n) => segment(from + n), host, Math.floor(left / used) + claimed);
    left += claimed && used * (claimed - read.bytes);
    first += part.segments;
    arrays.push(read.value);
  }
  return { value: build(tree, context.exactNumbers, useOf(arrays)), bytes: decoded - left };
}

/** The header of a part: rule TREE7. */
function* readPartHeader(text: string, context: Context, decoded: number): Step<Header> {
  judgeCharacters(text);
  const fields = splitHeader(text);
  judgeHeaderLength(text.length + 5, context.header);
  return yield* readHeader(fields, "part", context, decoded);
}

/** Rule TREE3. */
function readDocument(document: JsonValue): { parts: string[]; tree: JsonValue } {
  if (!isObject(document) || Object.keys(document).sort().join() !== "parts,tree") return bad("expected the members parts and tree");
  const { parts, tree = null } = document;
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === "string")) return bad("parts is no list of strings");
  return { parts: parts as string[], tree };
}

/**
 * Rules TREE4 and TREE5, for values from left to right, an object before its members.
 *
 * @param judgeArray - is asked first, for every object; says whether it is an array
 */
export function* judgeValue(value: JsonValue, judgeArray: (object: { [name: string]: JsonValue }) => Step<boolean>): Step<void> {
  if (typeof value === "number") {
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) bad(`${value} is no integer up to 2^53-1`);
  } else if (Array.isArray(value)) for (const item of value) yield* judgeValue(item, judgeArray);
  else if (isObject(value) && !(yield* judgeArray(value))) {
    const names = Object.keys(value).sort(); // the order of RFC 8785, which is that of the document
    if (!names.some(isMarker)) for (const name of names) yield* judgeValue(value[name] ?? null, judgeArray);
    else if (names.length > 1 || !MARKERS.get(names[0] ?? "")?.(value[names[0] ?? ""] ?? null)) bad(`${quote(JSON.stringify(value))} is no marker`);
  }
}

/** A `$part`, and rule TREE6: `uses` counts how often each part was named. */
function judgePart(object: { [name: string]: JsonValue }, parts: number, uses: number[]): boolean {
  const { $part } = object;
  if (!Object.hasOwn(object, "$part") || Object.keys(object).length > 1) return false;
  if (typeof $part !== "number" || !Number.isInteger($part) || $part < 0 || $part >= parts || $part > uses.length) return bad(`part ${quote(JSON.stringify($part))} is not the next one`);
  uses[$part] = (uses[$part] ?? 0) + 1;
  return true;
}

/** Makes what was judged into values. */
export function build(value: JsonValue, exact: boolean, arrayOf: (object: { [name: string]: JsonValue }) => NdArray | undefined): TreeValue {
  if (Array.isArray(value)) return value.map((item) => build(item, exact, arrayOf));
  if (!isObject(value)) return value === 0 ? 0 : value; // -0 is an integer, too, in readable trees
  const array = arrayOf(value);
  if (array) return array;
  const { $int, $float, $bytes } = value;
  if (typeof $int === "string") return BigInt($int);
  if (typeof $float === "string") return exact ? new Float64(Number($float)) : Number($float);
  if (typeof $bytes === "string") return (base64urlDecode($bytes) ?? bad("bytes")).buffer;
  // fromEntries makes own properties, of `__proto__`, too.
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name.replace(/^\$\$/, "$"), build(item, exact, arrayOf)]));
}

/** The array that a `$part` stands for: where it is used again a copy, so that no change to one is seen in another. */
function useOf(arrays: readonly NdArray[]): (object: { [name: string]: JsonValue }) => NdArray | undefined {
  const used = new Set<NdArray>();
  return ({ $part }) => {
    const array = typeof $part === "number" ? arrays[$part] : undefined;
    if (!array || !used.has(array)) {
      if (array) used.add(array);
      return array;
    }
    const data = array.data as Exclude<Data, { readonly [Symbol.toStringTag]: "Float16Array" }>;
    return new NdArray({ ...array, data: data.slice() });
  };
}

function isMarker(name: string): boolean {
  return /^\$(?!\$)/.test(name);
}

const MARKERS = new Map<string, (value: JsonValue) => boolean>([
  ["$int", (value) => typeof value === "string" && /^-?[1-9]\d{15,4095}$/.test(value) && !Number.isSafeInteger(Number(value))],
  ["$float", (value) => typeof value === "string" && (value === "-0" || (String(Number(value)) === value && (Number.isInteger(Number(value)) || !Number.isFinite(Number(value)))))],
  ["$bytes", (value) => typeof value === "string" && base64urlDecode(value) !== undefined],
]);

function bad(message: string): never {
  return fail("bad_tree", "document", message);
}

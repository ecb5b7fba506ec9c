import { base64urlDecode } from "#platform";
import type { JsonValue } from "./array.js";
import { canonicalJson } from "./canonical.js";
import { fail } from "./errors.js";
import { parseFields, type Struct } from "./fields.js";

export { judgeStructs } from "./structs.js";

/** The meta field, read. */
export interface Meta {
  readonly attrs?: { readonly [name: string]: JsonValue };
  readonly dims?: readonly (string | null)[];
  readonly struct?: Struct;
  readonly type?: string;
}

/**
 * Reads the field, with its `~`.
 *
 * @throws `bad_meta`, `not_canonical`; of `fields` `too_large`, too
 */
export function readMeta(field: string): Meta {
  const bytes = field.length > 1 ? base64urlDecode(field.slice(1)) : undefined;
  if (!bytes) return bad("expected ~ and base64url");
  if (brackets(bytes).depth > 64) bad("nested deeper than 64");
  const value = parseCanonical(bytes, "meta");
  if (!isObject(value) || Object.keys(value).length < 1) return bad("no object, or an empty one");
  const names = Object.keys(value);
  if (!names.every((name) => ["attrs", "dims", "fields", "type"].includes(name))) bad("members other than attrs, dims, fields and type");
  const { attrs, dims, fields, type } = value;
  if (attrs !== undefined && !(isObject(attrs) && Object.keys(attrs).length)) bad("attrs is no object, or an empty one");
  if (dims !== undefined && !(Array.isArray(dims) && dims.length && dims.every((dim) => dim === null || (typeof dim === "string" && dim)))) bad("dims is no list of names and nulls");
  const struct = fields === undefined ? undefined : parseFields(fields);
  if (type !== undefined && !(typeof type === "string" && /^[ -~]{1,128}$/.test(type))) bad("type is not 1 to 128 printable ASCII characters");
  return { ...(value as Pick<Meta, "attrs" | "dims" | "type">), ...(struct && { struct }) };
}

/** Parses bytes that must be just what RFC 8785 writes [`not_canonical`]. Writing the value again finds every other spelling, and duplicate members. */
export function parseCanonical(bytes: Uint8Array, place: string): JsonValue {
  let cause;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = JSON.parse(text) as JsonValue;
    if (canonicalJson(value) === text && !hasLoneSurrogate(text)) return value;
  } catch (error) {
    if (error instanceof RangeError) throw error;
    cause = error;
  }
  return fail("not_canonical", place, "not what RFC 8785 writes", cause);
}

/** Whether JSON, as `JSON.stringify` spells it, has a lone surrogate: it escapes those, and else but control characters as `\u00..`. */
export function hasLoneSurrogate(json: string): boolean {
  return json.includes("\\ud") && json.replaceAll("\\\\", "").includes("\\ud");
}

/** How deep brackets are nested (as rule M1 counts), and how many `[`, `{` and `,` (rule TREE8), and `:`, stand outside of strings. */
export function brackets(bytes: Uint8Array): { depth: number; items: number; members: number } {
  let level = 0;
  let depth = 0;
  let items = 0;
  let members = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 34) {
      while (++i < bytes.length && bytes[i] !== 34) if (bytes[i] === 92) i++;
    } else if (byte === 91 || byte === 123) {
      items++;
      if (++level > depth) depth = level;
    } else if (byte === 44) items++;
    else if (byte === 58) members++;
    else if ((byte === 93 || byte === 125) && level > 0) level--;
  }
  return { depth, items, members };
}

export function isObject(value: JsonValue | undefined): value is { [name: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function bad(message: string): never {
  return fail("bad_meta", "meta", message);
}

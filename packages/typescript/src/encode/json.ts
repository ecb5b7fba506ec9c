import { base64urlEncode } from "#platform/encode";
import { type ErrorCode, fail, quote } from "../errors.js";
import { given, type Said } from "./source.js";

/** What may stand in a piece of JSON, and how: trees and attrs differ in nothing else. */
export interface JsonRules {
  /** Of a value that cannot be written. */
  readonly code: ErrorCode;
  /** Of nesting beyond `depth`. */
  readonly deep: ErrorCode;
  readonly depth: number;
  /** The lists and maps around the value, to find cycles. */
  readonly open: object[];
  /** Escapes the name of a member. */
  key(name: string): string;
  number(value: number, place: string, depth: number): string;
  /** What JSON has no value for: its text, or undefined. */
  other(value: unknown, place: string, depth: number): string | undefined;
}

/**
 * The RFC 8785 text of a value of lists, plain objects and maps, in one pass: every member is read once, nothing is copied.
 *
 * @param place - the path to the value, for messages
 * @param depth - the brackets around it
 */
export function writeJson(value: unknown, rules: JsonRules, place: string, depth: number): string {
  const { code } = rules;
  if (value === null || typeof value === "boolean") return `${value}`;
  if (typeof value === "string") return jsonString(value, code, place);
  if (typeof value === "number") return rules.number(value, place, depth);
  const other = rules.other(value, place, depth);
  if (other !== undefined) return other;
  if (typeof value !== "object" || !(Array.isArray(value) || value instanceof Map || isPlain(value))) {
    fail(code, place, `${describe(value)} is no list, plain object, Map, number, string, boolean or null`);
  }
  if (rules.open.includes(value)) fail(code, place, "a cycle: the value is inside of itself");
  checkDepth(rules, place, depth);
  rules.open.push(value);
  const text = Array.isArray(value) ? writeList(value, rules, place, depth) : writeMap(value, rules, place, depth);
  rules.open.pop();
  return text;
}

function writeList(list: readonly unknown[], rules: JsonRules, place: string, depth: number): string {
  const items: string[] = [];
  for (let i = 0; i < list.length; i++) items.push(writeJson(list[i], rules, `${place}[${i}]`, depth + 1));
  return `[${items.join()}]`;
}

function writeMap(value: object, rules: JsonRules, place: string, depth: number): string {
  const { code } = rules;
  const map = value instanceof Map;
  const keys: Iterable<unknown> = map ? value.keys() : Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
  const members = Array.from(keys, (key) => {
    if (typeof key !== "string") fail(code, place, `the key ${String(key)} is no string`);
    return [rules.key(key), key] as const;
  });
  // RFC 8785 sorts by UTF-16 units, as JavaScript compares strings. Keys are unique, so no two are equal.
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  const text = members.map(([name, key]) => {
    const at = `${place}${/^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${quote(key)}]`}`;
    return `${jsonString(name, code, at)}:${writeJson(map ? value.get(key) : (value as Record<string, unknown>)[key], rules, at, depth + 1)}`;
  });
  return `{${text.join()}}`;
}

/** Refuses one bracket more than there may be. */
export function checkDepth(rules: JsonRules, place: string, depth: number): void {
  if (depth >= rules.depth) fail(rules.deep, place.slice(0, 99), `over ${rules.depth} brackets deep`);
}

/** A string of JSON; JSON cannot carry half of a surrogate pair. */
export function jsonString(text: string, code: ErrorCode, place: string): string {
  if (isLone(text)) fail(code, place, `${quote(text)} has a lone surrogate`);
  return JSON.stringify(text);
}

/** Whether there is half of a surrogate pair in the text. */
export function isLone(text: string): boolean {
  return /\p{Cs}/u.test(text);
}

/** An object literal, of any realm: what stands behind its prototype is nothing. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  if (typeof value !== "object" || value === null) return value === undefined ? "undefined, or a hole," : `a ${typeof value}`;
  return `a ${quote(String((value as { constructor?: { name?: unknown } }).constructor?.name))}`;
}

/**
 * The meta field (section 6), or nothing where there is nothing to say.
 *
 * @throws `bad_meta` for attrs that are no JSON
 */
export function metaField({ attrs, dims, fields }: Said, place: string): string[] {
  const meta = given({ attrs, dims, fields });
  if (!Object.keys(meta).length) return [];
  const rules: JsonRules = {
    code: "bad_meta",
    deep: "bad_meta",
    depth: 64,
    open: [],
    key: (name) => name,
    // Every number of JavaScript is a double already; integers beyond them are bigints, which JSON has not.
    number: (value, at) => (Number.isFinite(value) ? JSON.stringify(value) : fail("bad_meta", at, `JSON has no ${value}`)),
    other: () => undefined,
  };
  return [`~${base64urlEncode(new TextEncoder().encode(writeJson(meta, rules, place, 0)))}`];
}

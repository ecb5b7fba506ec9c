import { Float64 } from "tenvelope";
import { refuse } from "./problem.js";

/**
 * A value of JSON without loss: integers are numbers up to 2^53−1 and bigints beyond, floats that are whole are a `Float64`, other floats numbers.
 * Objects are Maps, so that `__proto__` is a key like any other.
 */
export type Json = null | boolean | number | bigint | Float64 | string | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;

/** A document, and where its lists and objects begin in the text, which is looked for when it is asked: to keep it of a million lists would take longer than to read them. */
export interface Document {
  readonly value: Json;
  readonly places: { get(item: object): number | undefined };
}

/**
 * Parses JSON, strictly. `JSON.parse` would round integers beyond 2^53, and read 1.0 and 1 as the same.
 *
 * @throws Problem `bad_json`, `duplicate_member`
 */
export function parseJson(text: string): Document {
  const value = new Parser(text).document();
  return { value, places: { get: (item) => placeOf(item, value, text) } };
}

export function isObject(value: Json | undefined): value is JsonObject {
  return value instanceof Map;
}

export function isNumber(value: Json | undefined): value is number | bigint | Float64 {
  return typeof value === "number" || typeof value === "bigint" || value instanceof Float64;
}

/** Where a list or an object of a document begins: it is counted among those before it, and then in the text. */
function placeOf(item: object, value: Json, text: string): number | undefined {
  let before = 0;
  const isBefore = (other: Json): boolean => {
    if (other === item) return true;
    if (!Array.isArray(other) && !isObject(other)) return false;
    before++;
    for (const member of other.values()) if (isBefore(member)) return true;
    return false;
  };
  if (!isBefore(value)) return undefined;
  for (const { 0: mark, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{]/gs)) if (!mark.startsWith('"') && before-- === 0) return index;
  return undefined;
}

/** The deepest nesting, as the JSON form has it. */
const DEPTH = 128;

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  document(): Json {
    const value = this.value(0);
    this.blank();
    if (this.at < this.text.length) this.bad("something stands behind the end of the JSON");
    return value;
  }

  private value(depth: number): Json {
    this.blank();
    const code = this.text.charCodeAt(this.at);
    if (code === 45 || (code >= 48 && code <= 57)) return this.number();
    if (code === 91) return this.list(depth + 1);
    if (code === 123) return this.object(depth + 1);
    if (code === 34) return this.string();
    for (const [word, value] of WORDS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    const rest = this.text.slice(this.at, this.at + 9);
    if (/^(-?Infinity|NaN)/.test(rest)) this.bad("NaN and Infinity, which some writers put into it bare, are no JSON");
    return this.bad(rest === "" ? "the JSON ends where a value is expected: it was cut" : "expected a value");
  }

  private list(depth: number): Json[] {
    const list: Json[] = [];
    this.enter(depth);
    if (this.next("]")) return list;
    for (;;) {
      list.push(this.value(depth));
      if (this.next("]")) return list;
      if (!this.next(",")) this.bad(this.at < this.text.length ? "expected , or ] after an element" : "the JSON ends inside of a list: it was cut");
    }
  }

  private object(depth: number): JsonObject {
    const object: JsonObject = new Map();
    this.enter(depth);
    if (this.next("}")) return object;
    for (;;) {
      this.blank();
      const from = this.at;
      if (this.text[from] !== '"') this.bad("expected the name of a member, in double quotes");
      const name = this.string();
      if (object.has(name)) refuse("duplicate_member", `two members are called ${JSON.stringify(name)}`, from);
      if (!this.next(":")) this.bad("expected : after the name of a member");
      object.set(name, this.value(depth));
      if (this.next("}")) return object;
      if (!this.next(",")) this.bad(this.at < this.text.length ? "expected , or } after a member" : "the JSON ends inside of an object: it was cut");
    }
  }

  private enter(depth: number): void {
    if (depth > DEPTH) this.bad(`nested deeper than ${DEPTH}`);
    this.at++;
  }

  private number(): Json {
    const { text, at: from } = this;
    let i = from;
    if (text.charCodeAt(i) === 45) i++;
    const digits = i;
    let whole = 0;
    for (let code = text.charCodeAt(i); code >= 48 && code <= 57; code = text.charCodeAt(++i)) whole = whole * 10 + code - 48;
    if (i === digits) this.bad("expected a digit after the sign");
    if (i - digits > 1 && text.charCodeAt(digits) === 48) this.bad("a number with a leading zero");
    const end = text.charCodeAt(i);
    if (end !== 46 && end !== 69 && end !== 101) {
      this.at = i;
      if (digits === from) return i - digits < 16 ? whole : integer(text.slice(from, i));
      // Of integers JSON has a -0, which only floats can hold.
      return whole === 0 ? new Float64(-0) : i - digits < 16 ? -whole : integer(text.slice(from, i));
    }
    FRACTION.lastIndex = i;
    const [tail = ""] = FRACTION.exec(text) ?? [];
    if (tail === "") this.bad("a number with a point or an exponent that has no digits");
    this.at = i + tail.length;
    const value = Number(text.slice(from, this.at));
    if (!Number.isFinite(value)) refuse("bad_json", "a number beyond the range of doubles", from);
    return Number.isInteger(value) ? new Float64(value) : value;
  }

  private string(): string {
    const { text, at: from } = this;
    let i = from + 1;
    let plain = true;
    for (;;) {
      const code = text.charCodeAt(i);
      if (code === 34) break;
      if (Number.isNaN(code)) refuse("bad_json", "a string without its end", from);
      if (code < 32) refuse("bad_json", "a control character in a string, which has to be escaped", i);
      if (code === 92) {
        plain = false;
        i++;
      }
      i++;
    }
    this.at = i + 1;
    if (plain) return text.slice(from + 1, i);
    try {
      const value = JSON.parse(text.slice(from, this.at)) as string;
      if (value.isWellFormed()) return value;
    } catch {
      return refuse("bad_json", "a string with an escape that JSON does not have", from);
    }
    return refuse("bad_json", "a string with half of a surrogate pair", from);
  }

  private next(mark: string): boolean {
    this.blank();
    if (this.text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  private blank(): void {
    for (let code = this.text.charCodeAt(this.at); code === 32 || code === 10 || code === 13 || code === 9; code = this.text.charCodeAt(this.at)) this.at++;
  }

  private bad(message: string): never {
    return refuse("bad_json", message, Math.min(this.at, this.text.length));
  }
}

const WORDS = [["true", true], ["false", false], ["null", null]] as const;
const FRACTION = /(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function integer(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

import type { JsonValue } from "./array.js";
import { fail, quote } from "./errors.js";
import { brackets } from "./meta.js";

/** Parses JSON strictly: rule JSON1 [`input_too_long`, `bad_json`, `duplicate_member`]. */
export function parseJson(text: string, limit: number): JsonValue {
  if (text.length > limit) fail("input_too_long", "input", `over ${limit} bytes`);
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > limit) fail("input_too_long", "input", `over ${limit} bytes`);
  const { depth, members } = brackets(bytes);
  if (depth > 128) bad("nested deeper than 128");
  if (!text.isWellFormed()) bad("a lone surrogate");
  let value;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    return bad(error instanceof Error ? quote(error.message) : "no JSON", error);
  }
  // Of two members of one name the parser keeps one; what the other held is judged in the text.
  if (judge(value, 0) === members) return value;
  judgeText(text);
  return fail("duplicate_member", "input", "an object has two members of one name");
}

/** Looks for lone surrogates and infinite numbers in JSON that parses. */
function judgeText(text: string): void {
  const plain = text.replaceAll("\\\\", "__").replaceAll('\\"', "__"); // now each quote is the end of a string
  if (/\\ud[89ab]..(?!\\ud[c-f])|(?<!\\ud[89ab]..)\\ud[c-f]/i.test(plain)) bad("a lone surrogate");
  for (const [number] of plain.replace(/"[^"]*"/g, "").matchAll(/\d[^,\]}\s]*/g)) judge(Number(number), 0);
}

/** Makes sure that a value is what JSON can say [`bad_json`]. */
export function judgeModel(value: unknown): JsonValue {
  judge(value, 0);
  return value as JsonValue;
}

/** Counts the members of all objects in a value that is one of JSON. */
function judge(value: unknown, depth: number): number {
  switch (typeof value) {
    case "boolean":
      return 0;
    case "number":
      return Number.isFinite(value) ? 0 : bad("a number beyond the range of doubles");
    case "string":
      return value.isWellFormed() ? 0 : bad("a lone surrogate");
    case "object": {
      if (value === null) return 0;
      if (depth === 128) bad("nested deeper than 128");
      let members = 0;
      if (Array.isArray(value)) {
        for (const item of value) members += judge(item, depth + 1); // what is left out in a sparse array is undefined here
        return members;
      }
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== null && Object.getPrototypeOf(prototype) !== null) bad("an object of a class");
      for (const [name, member] of Object.entries(value)) members += 1 + judge(name, 0) + judge(member, depth + 1);
      return members;
    }
    default:
      return bad(`a ${typeof value}`);
  }
}

function bad(message: string, cause?: unknown): never {
  return fail("bad_json", "input", message, cause);
}

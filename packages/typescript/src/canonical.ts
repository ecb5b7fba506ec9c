import type { JsonValue } from "./array.js";

/**
 * RFC 8785: the one spelling of a JSON value. Members are sorted by UTF-16 code units, which is how JavaScript compares
 * strings, and numbers are written as ECMAScript writes them; so only the order is left to do.
 *
 * The caller has made sure that there are no lone surrogates, NaN or infinities.
 */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name] as JsonValue)}`);
  return `{${members.join(",")}}`;
}

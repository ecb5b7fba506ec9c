import type { Field, JsonValue } from "./array.js";
import { CAP, capped, parseDtype, type Dtype } from "./dtype.js";
import { fail, quote } from "./errors.js";

/** The fields of a `struct`, measured (rules M6 and M7). */
export interface Struct {
  /** As in the meta. */
  readonly fields: readonly Field[];
  readonly parts: readonly StructPart[];
  /** Bytes of the struct, without padding. */
  readonly itemSize: number;
}

/** One field of a {@link Struct}: `count` items, one after the other. */
export interface StructPart {
  readonly name: string;
  /** A dtype, or the struct inside. */
  readonly type: Dtype | Struct;
  /** The shape of a subarray; empty where there is none. */
  readonly shape: readonly number[];
  /** Product of the shape. */
  readonly count: number;
  /** Bytes from the start of the struct. */
  readonly offset: number;
}

/**
 * Reads the member `fields` of a meta.
 *
 * @throws `bad_meta` (M6, for the whole list first), then `too_large` (M7)
 */
export function parseFields(list: JsonValue): Struct {
  const struct = readList(list, 1);
  capped(struct.itemSize, "meta.fields"); // No part is larger than the whole.
  return struct;
}

/** Whether a field is a struct inside. */
export function isStruct(type: Dtype | Struct): type is Struct {
  return "parts" in type;
}

function readList(list: JsonValue, depth: number): Struct {
  if (depth > 16) bad("structs are nested deeper than 16");
  if (!Array.isArray(list) || list.length < 1) return bad("a struct is a list of one field or more");
  const names = new Set<string>();
  let itemSize = 0;
  const parts = list.map((entry): StructPart => {
    if (!Array.isArray(entry) || entry.length < 2 || entry.length > 3) return bad("a field is [name, type] or [name, type, [k, ...]]");
    const [name, type, shape = undefined] = entry;
    if (typeof name !== "string" || name === "" || names.has(name)) return bad("the name of a field is a string, not empty and unique");
    names.add(name);
    const dims = shape === undefined ? [] : readShape(shape);
    const read = typeof type === "string" ? readType(type) : readList(type ?? null, depth + 1);
    const count = dims.reduce((product, k) => product * k, 1);
    const offset = itemSize;
    itemSize += count * read.itemSize;
    return { name, type: read, shape: dims, count, offset };
  });
  return { fields: list as unknown as readonly Field[], parts, itemSize };
}

function readType(text: string): Dtype {
  let dtype;
  try {
    dtype = parseDtype(text);
  } catch (error) {
    return bad(`${quote(text)} is no dtype`, error);
  }
  return /^(string|u?int4|struct|object|tree)$/.test(dtype.name) ? bad(`no field is of dtype ${dtype.name}`) : dtype;
}

function readShape(shape: JsonValue): number[] {
  if (!Array.isArray(shape) || shape.length < 1 || shape.length > 64) return bad("the shape of a field is a list of 1 to 64 integers");
  return shape.map((k) => (typeof k === "number" && Number.isInteger(k) && k > 0 && k <= CAP ? k : bad("a dim of a field is an integer from 1 to 2^53-1")));
}

function bad(message: string, cause?: unknown): never {
  return fail("bad_meta", "meta.fields", message, cause);
}

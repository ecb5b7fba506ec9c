import { Float64, NdArray } from "tenvelope";
import { type Document, isNumber, type Json } from "./json.js";
import { quote, refuse } from "./problem.js";
import { countOf } from "./bytes.js";

/** Whether these are lists of numbers, texts or true and false, as far as the first element tells. */
export function areLists(value: Json): boolean {
  let leaf: Json | undefined = value;
  while (Array.isArray(leaf)) leaf = leaf[0];
  return Array.isArray(value) && (leaf === undefined || isNumber(leaf) || typeof leaf === "boolean" || typeof leaf === "string");
}

/**
 * The array of lists in lists, all of one length on each level. Integers are int64 (uint64 where they need it), numbers with a point or an exponent float64.
 *
 * @throws Problem `bad_value` for ragged lists and mixed elements
 */
export function arrayOfLists(value: Json, { places }: Document): NdArray {
  const shape: number[] = [];
  for (let level: Json | undefined = value; Array.isArray(level); level = level[0]) shape.push(level.length);
  const flat: Json[] = [];
  const flatten = (item: Json, depth: number, parent: object): void => {
    const dim = shape[depth];
    if (dim === undefined) {
      if (Array.isArray(item)) refuse("bad_value", `a list of ${item.length} where other lists have an element`, places.get(item));
      flat.push(item);
    } else if (!Array.isArray(item)) refuse("bad_value", `${shown(item)} where other lists have a list`, places.get(parent));
    else if (item.length !== dim) refuse("bad_value", `lists of ${dim} and of ${item.length} side by side: ragged lists are no array`, places.get(item));
    else for (const inner of item) flatten(inner, depth + 1, item);
  };
  flatten(value, 0, value as Json[]);
  return arrayOfElements(flat, shape, places.get(value as Json[]));
}

/** The array of a list of elements in C order. @throws Problem `bad_value`, `size_mismatch` */
export function arrayOfElements(flat: readonly Json[], shape: readonly number[], at?: number): NdArray {
  if (flat.length !== countOf(shape)) refuse("size_mismatch", `${flat.length} elements, and the shape is [${shape.join(", ")}]`, at);
  const [first] = flat;
  if (typeof first === "boolean" && flat.every((item) => typeof item === "boolean")) return new NdArray({ dtype: "bool", shape, data: Uint8Array.from(flat, Number) });
  if (typeof first === "string" && flat.every((item) => typeof item === "string")) return new NdArray({ dtype: "string", shape, data: flat });
  const other = flat.find((item) => !isNumber(item));
  if (other !== undefined) refuse("bad_value", `${shown(other)} among the elements: expected numbers, or only texts, or only true and false`, at);

  // Numbers that are whole and no Float64 are integers.
  if (flat.length && flat.every((item) => typeof item === "bigint" || Number.isInteger(item))) {
    const fits = (least: bigint, most: bigint): boolean => flat.every((item) => typeof item !== "bigint" || (item >= least && item <= most));
    const signs = flat.some((item) => (item as number) < 0);
    if (fits(-(2n ** 63n), 2n ** 63n - 1n)) return new NdArray({ dtype: "int64", shape, data: int64(flat as readonly (number | bigint)[]) });
    if (!signs && fits(0n, 2n ** 64n - 1n)) return new NdArray({ dtype: "uint64", shape, data: BigUint64Array.from(flat as number[], BigInt) });
    if (fits(-(2n ** 63n), 2n ** 64n - 1n)) refuse("bad_value", "integers below 0 and from 2^63 on: no dtype holds both", at);
    refuse("bad_value", "an integer beyond 64 bits", at);
  }
  if (flat.some((item) => typeof item === "bigint")) refuse("bad_value", "integers beyond 2^53 among numbers with a point: no dtype holds both", at);
  return new NdArray({ dtype: "float64", shape, data: Float64Array.from(flat as readonly (number | Float64)[], Number) });
}

/** Integers in 64 bits; those that are numbers by their halves, which is many times as fast as through bigints. */
function int64(flat: readonly (number | bigint)[]): BigInt64Array {
  const data = new BigInt64Array(flat.length);
  const halves = new Int32Array(data.buffer);
  flat.forEach((item, i) => {
    if (typeof item === "bigint") data[i] = item;
    else {
      halves[2 * i] = item;
      halves[2 * i + 1] = Math.floor(item / 0x100000000);
    }
  });
  return data;
}

/** An element, for a sentence. */
function shown(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "string" ? quote(value) : value instanceof Map ? "an object" : String(value);
}

import { type Float64, NdArray } from "tenvelope";
import { type Document, isNumber, isObject, type Json, type JsonObject } from "./json.js";
import { refuse } from "./problem.js";

/** A document in which arrays stand: what `encode` takes for a tree. */
export type Tree = null | boolean | number | bigint | Float64 | string | NdArray | ArrayBuffer | Tree[] | Map<string, Tree>;

/** An object of JSON that stands for an array. */
export interface Marked {
  readonly is: (members: JsonObject) => boolean;
  readonly read: (members: JsonObject, document: Document) => NdArray | Promise<NdArray>;
}

/** Whether such an object is anywhere in the document. */
export function holds(value: Json, is: Marked["is"]): boolean {
  if (Array.isArray(value)) return value.some((item) => typeof item === "object" && item !== null && holds(item, is));
  if (!isObject(value)) return false;
  return is(value) || [...value.values()].some((member) => holds(member, is));
}

/** The document with arrays in place of the objects that stand for them. */
export async function toTree(value: Json, marked: Marked, document: Document): Promise<Tree> {
  if (Array.isArray(value)) {
    // Long lists of plain values are what documents are made of: nothing in them has to be awaited.
    if (value.every((item) => typeof item !== "object" || item === null || isNumber(item))) return value as Tree[];
    const list: Tree[] = [];
    for (const item of value) list.push(await toTree(item, marked, document));
    return list;
  }
  if (!isObject(value)) return value;
  if (marked.is(value)) return await marked.read(value, document);
  const map = new Map<string, Tree>();
  for (const [name, member] of value) map.set(name, await toTree(member, marked, document));
  return map;
}

/** Marks nothing: what is left is the document itself. */
export const PLAIN: Marked = { is: () => false, read: () => refuse("bad_value", "no array") };

/** A member that must be a text. */
export function text(members: JsonObject, name: string, { places }: Document): string {
  const value = members.get(name);
  return typeof value === "string" ? value : refuse("bad_value", `the member \`${name}\` is a text`, places.get(members));
}

/** A list of dims. */
export function dims(value: Json | undefined, at?: number): number[] {
  const list = Array.isArray(value) ? value : refuse("bad_value", "a shape is a list of whole numbers, none below 0", at);
  return list.map((dim) => (Number.isSafeInteger(dim) && (dim as number) >= 0 ? (dim as number) : refuse("bad_value", "a shape is a list of whole numbers, none below 0", at)));
}

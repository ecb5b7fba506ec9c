import { crc32 } from "#platform";
import { base64urlEncode } from "#platform/encode";
import { Float64 } from "../array.js";
import { fail } from "../errors.js";
import { checkDepth, type JsonRules, writeJson } from "./json.js";
import { type Prepared, prepare } from "./prepare.js";
import { asArray } from "./source.js";

/** A tree that is ready to be written (section 14). */
export interface PreparedTree {
  /** Canonical text, with what is made of the number of each array in its place. */
  readonly tree: (mark: (part: number) => string) => string;
  /** The arrays in the order of their first use, each once. */
  readonly arrays: readonly Prepared[];
}

/**
 * Reads a value of lists and maps, each of its members once.
 *
 * @param copy - whether the parts must not share memory with the value
 * @throws `unsupported` for a value that no tree has, `bad_tree` for one that nests too deep; what {@link prepare} throws for arrays
 */
export function prepareTree(value: unknown, copy: boolean): PreparedTree {
  const parts = new Parts();
  const rules: JsonRules = {
    code: "unsupported",
    deep: "bad_tree",
    depth: 128,
    open: [],
    key: (name) => (name.startsWith("$") ? `$${name}` : name),
    number: (number, place, depth) => (Number.isSafeInteger(number) && !Object.is(number, -0) ? `${number}` : float(number, place, depth)),
    other(found, place, depth) {
      if (typeof found === "bigint") return integer(found, place, depth);
      if (typeof found !== "object" || found === null) return undefined;
      if (found instanceof Float64) return typeof found.value === "number" ? float(found.value, place, depth) : fail("unsupported", place, "a Float64 holds a number");
      if (found instanceof ArrayBuffer) return marker("bytes", base64urlEncode(new Uint8Array(found)), place, depth);
      let part = parts.known.get(found);
      if (part === undefined) {
        const array = asArray(found, {}, place);
        if (array === undefined) return undefined;
        part = parts.add(found, prepare(array, copy, place));
      }
      checkDepth(rules, place, depth);
      // JSON has no raw control characters, so these cannot stand in a string.
      return `\0${part}\0`;
    },
  };
  const marker = (name: string, content: string, place: string, depth: number): string => {
    checkDepth(rules, place, depth);
    return `{"$${name}":${JSON.stringify(content)}}`;
  };
  /** Fractions are numbers of JSON; what would read as an integer, or as nothing, is marked. */
  const float = (number: number, place: string, depth: number): string =>
    number % 1 ? `${number}` : marker("float", Object.is(number, -0) ? "-0" : `${number}`, place, depth);
  const integer = (number: bigint, place: string, depth: number): string => {
    if (Number.isSafeInteger(Number(number))) return `${number}`;
    const digits = `${number}`;
    return digits.length > (number < 0 ? 4097 : 4096) ? fail("bad_tree", place, "an integer of more than 4096 digits") : marker("int", digits, place, depth);
  };
  const text = writeJson(value, rules, "value", 1);
  return { tree: (mark) => text.replace(/\0(\d+)\0/g, (_, part) => mark(Number(part))), arrays: parts.list };
}

/** The arrays of a tree in the order of their first use; arrays that are equal are one part. */
class Parts {
  readonly list: Prepared[] = [];
  /** The part of each array that was met. */
  readonly known = new Map<object, number>();
  readonly #alike = new Map<string, number[]>();

  add(found: object, array: Prepared): number {
    // Header and check find arrays that may be equal; their bytes decide.
    const key = `${array.fields.join(".")} ${crc32(array.run)}`;
    const alike = this.#alike.get(key) ?? [];
    this.#alike.set(key, alike);
    let index = alike.find((k) => this.list[k]?.run.every((byte, i) => byte === array.run[i]));
    if (index === undefined) {
      index = this.list.push(array) - 1;
      alike.push(index);
    }
    this.known.set(found, index);
    return index;
  }
}

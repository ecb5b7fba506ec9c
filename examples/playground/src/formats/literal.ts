import { refuse } from "./problem.js";

/** What the header of an npy file is made of. A tuple and a list are told apart by `tuple`. */
export type Literal = string | number | boolean | null | Sequence | Map<string, Literal>;

export interface Sequence {
  readonly tuple: boolean;
  readonly items: readonly Literal[];
}

/** Parses a literal of Python: texts, whole numbers, `True`, tuples, lists, dicts. @throws Problem `bad_value` */
export function parseLiteral(text: string): Literal {
  let at = 0;
  const bad = (why: string): never => refuse("bad_value", `the header of this npy file is no Python literal: ${why} at character ${at}`);
  const take = (mark: string): boolean => {
    while (/\s/.test(text.charAt(at))) at++;
    if (text.charAt(at) !== mark) return false;
    at++;
    return true;
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    at += found?.length ?? 0;
    return found;
  };
  const sequence = (end: string, depth: number): { items: Literal[]; commas: number } => {
    const items: Literal[] = [];
    let commas = 0;
    while (!take(end)) {
      items.push(value(depth));
      if (take(",")) commas++;
      else if (take(end)) break;
      else bad(`expected , or ${end}`);
    }
    return { items, commas };
  };
  const value = (depth: number): Literal => {
    if (depth > 64) bad("nested deeper than 64");
    if (take("[")) return { tuple: false, items: sequence("]", depth + 1).items };
    if (take("(")) {
      const { items, commas } = sequence(")", depth + 1);
      const [only] = items;
      return items.length === 1 && !commas && only !== undefined ? only : { tuple: true, items };
    }
    if (take("{")) {
      const map = new Map<string, Literal>();
      while (!take("}")) {
        const key = value(depth + 1);
        if (typeof key !== "string" || !take(":")) return bad("expected a name and a colon");
        map.set(key, value(depth + 1));
        if (!take(",")) {
          if (take("}")) break;
          bad("expected , or }");
        }
      }
      return map;
    }
    const string = match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/y);
    if (string !== undefined) return unescape(string.slice(1, -1));
    // Python 2 put an L behind large numbers.
    const number = match(/-?\d+(?=L?)/y);
    if (number !== undefined) {
      if (text.charAt(at) === "L") at++;
      return Number.isSafeInteger(Number(number)) ? Number(number) : refuse("too_large", `the number ${number} in the header of this npy file`);
    }
    const word = match(/True|False|None/y);
    return word === undefined ? bad("expected a value") : word === "None" ? null : word === "True";
  };
  const found = value(0);
  if (text.slice(at).trim()) bad("something stands behind it");
  return found;
}

/** A text as Python writes it in single quotes. */
export function pythonText(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&").replace(/[\x00-\x1f\x7f]/g, (mark) => `\\x${mark.charCodeAt(0).toString(16).padStart(2, "0")}`)}'`;
}

const ESCAPES: { readonly [mark: string]: string } = { n: "\n", r: "\r", t: "\t", "\\": "\\", "'": "'", '"': '"' };

function unescape(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/gi, (all, x?: string, u?: string, long?: string, mark?: string) => {
    const hex = x ?? u ?? long;
    return hex !== undefined ? String.fromCodePoint(parseInt(hex, 16)) : (ESCAPES[mark ?? ""] ?? all);
  });
}

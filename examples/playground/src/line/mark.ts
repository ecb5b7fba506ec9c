import { fieldsOf, type PartName } from "./parts.js";

/** A piece of the text with what is wrong marked in it. */
export interface Excerpt {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
  /** How many characters stand before and behind, and are not shown; and how many of the marked ones. */
  readonly cutBefore: number;
  readonly cutMarked: number;
  readonly cutAfter: number;
  /** Where the mark begins, counted from 0. */
  readonly at: number;
}

/** Where in a line the place of an error is: `"dtype"`, `"codecs[1]"`, `"segment 3"`, `"character 17"`. The whole line for what is nowhere else. */
export function rangeOf(line: string, code: string, place: string): readonly [from: number, to: number] {
  const [, index] = /(\d+)/.exec(place) ?? [];
  if (place.startsWith("character") && index !== undefined) return [Number(index), Number(index) + 1];
  const field = (name: PartName): readonly [number, number] | undefined => {
    const found = fieldsOf(line).find((one) => one.name === name);
    return found && [found.from, found.to];
  };
  if (code === "bad_magic" || code === "unsupported_version") return [0, Math.max(1, Math.min(line.search(/[^a-z0-9]|$/), 12))];
  if (place.startsWith("codecs[")) return codecRange(line, field("chain") ?? [0, line.length], Number(index));
  if (place.startsWith("segment") || place.startsWith("element")) {
    const body = field("body") ?? [0, line.length];
    return place.startsWith("segment") ? segmentRange(line, body, Number(index), code) : body;
  }
  if (code === "empty_segment") {
    const body = field("body") ?? [0, line.length];
    const at = line.startsWith("~", body[0]) ? body[0] : line.indexOf("~~", body[0]);
    return at >= 0 && at < body[1] ? [at, at + 2] : [Math.max(body[0], body[1] - 1), body[1]];
  }
  if (code === "bad_field_count") return [Math.max(0, line.length - 1), line.length];
  const name = FIELDS.find(([prefix]) => place.startsWith(prefix))?.[1];
  return (name && field(name)) ?? [0, line.length];
}

/** Where in the JSON form the place of an error is: the name of the member. */
export function memberRange(text: string, place: string): readonly [from: number, to: number] {
  const [word = ""] = /^[a-z$]+/.exec(place) ?? [];
  const name = `"${/^(segment|body|element|document)$/.test(word) ? "data" : word}"`;
  const at = text.indexOf(name);
  return at < 0 ? [0, Math.min(text.length, 1)] : [at, at + name.length];
}

/** Cuts a text sensibly around what is marked. */
export function excerptOf(text: string, [from, to]: readonly [number, number], around = 60, most = 80): Excerpt {
  const start = Math.max(0, from - around);
  const end = Math.min(text.length, to + around);
  const marked = text.slice(from, Math.min(to, from + most));
  return {
    before: text.slice(start, from), marked, after: text.slice(to, end), at: from,
    cutBefore: start, cutMarked: Math.max(0, to - from - most), cutAfter: text.length - end,
  };
}

const FIELDS: readonly (readonly [string, PartName])[] = [["magic", "magic"], ["dtype", "dtype"], ["shape", "shape"], ["chunk", "shape"], ["codecs", "chain"], ["meta", "meta"], ["body", "body"], ["document", "body"], ["check", "check"]];

function codecRange(line: string, [from, to]: readonly [number, number], index: number): readonly [number, number] {
  let at = from;
  for (const codec of line.slice(from, to).split("-").slice(0, index)) at += codec.length + 1;
  const end = line.indexOf("-", at);
  return [at, end < 0 || end > to ? to : end];
}

function segmentRange(line: string, [from, to]: readonly [number, number], index: number, code: string): readonly [number, number] {
  let at = from;
  for (let k = 0; k < index && at > 0; k++) at = line.indexOf("~", at) + 1;
  const next = line.indexOf("~", at);
  const end = next < 0 || next > to ? to : next;
  // The length of base64 is wrong at its end.
  return code === "bad_text" ? [Math.max(at, end - 4), end] : [at, end];
}

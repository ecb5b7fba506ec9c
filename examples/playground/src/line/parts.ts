import type { Info } from "tenvelope";
import { explainCodec, explainDtype, explainMeta, explainShape, number } from "./explain.js";

/** The fields of a line, in their order. */
export type PartName = "magic" | "dtype" | "shape" | "chain" | "meta" | "body" | "check";

/** A field of a line, to be shown and explained. */
export interface Part {
  readonly name: PartName;
  /** From and to, in the line. */
  readonly from: number;
  readonly to: number;
  /** What of it is shown; a long field is cut in its middle, `hidden` characters are left out behind `head`. */
  readonly head: string;
  readonly hidden: number;
  readonly tail: string;
  /** What it says, one sentence each. */
  readonly says: readonly string[];
}

/** Where the fields of a line lie: from and to of each. The body is not looked through. */
export function fieldsOf(line: string): readonly { readonly name: PartName; readonly from: number; readonly to: number }[] {
  const found: { name: PartName; from: number; to: number }[] = [];
  const names: readonly PartName[] = ["magic", "dtype", "shape", "chain"];
  let from = 0;
  for (const name of names) {
    const dot = line.indexOf(".", from);
    const to = dot < 0 ? line.length : dot;
    found.push({ name, from, to });
    from = to + 1;
    if (dot < 0) return found;
  }
  if (line[from] === "~") {
    const dot = line.indexOf(".", from);
    const to = dot < 0 ? line.length : dot;
    found.push({ name: "meta", from, to });
    from = to + 1;
    if (dot < 0) return found;
  }
  const last = line.lastIndexOf(".");
  const hasCheck = last >= from;
  found.push({ name: "body", from, to: hasCheck ? last : line.length });
  if (hasCheck) found.push({ name: "check", from: last + 1, to: line.length });
  return found;
}

/**
 * The fields of a line, each with what it says.
 *
 * @param info - what the header says, where it could be read
 * @param proved - whether the whole line was read, its check and all
 */
export function partsOf(line: string, info: Info | undefined, proved: boolean): Part[] {
  return fieldsOf(line).map(({ name, from, to }) => {
    const [before, after] = SHOWN.get(name) ?? [40, 12];
    const isCut = to - from > before + after + 8;
    const cut = { head: line.slice(from, isCut ? from + before : to), hidden: isCut ? to - from - before - after : 0, tail: isCut ? line.slice(to - after, to) : "" };
    return { name, from, to, ...cut, says: says(name, line.slice(from, Math.min(to, from + 4096)), to - from, info, line, proved) };
  });
}

/** How many characters of the beginning and the end of a field are shown. */
const SHOWN = new Map<PartName, readonly [number, number]>([["meta", [14, 6]], ["body", [46, 14]], ["chain", [80, 20]], ["shape", [60, 20]]]);

function says(name: PartName, text: string, length: number, info: Info | undefined, line: string, proved: boolean): string[] {
  switch (name) {
    case "magic":
      return ["Tenvelope, version 1. Version 1 is frozen: its lines stay readable for ever."];
    case "dtype":
      return explainDtype(text, info);
    case "shape":
      return explainShape(text, info);
    case "chain":
      return ["What was done to the elements, in this order; reading undoes it from the right.", ...text.split("-").map(explainCodec)];
    case "meta":
      return explainMeta(info);
    case "body":
      return explainBody(line, length, info);
    case "check":
      return [`CRC-32 of all characters before it${proved ? ": it was computed anew, and is right" : ""}. It finds every change of up to 32 adjacent bits, and every cut. It is no signature: anyone can compute it.`];
  }
}

function explainBody(line: string, length: number, info: Info | undefined): string[] {
  if (!length) return ["No segments: an array without elements has none."];
  const { from, to } = fieldsOf(line).find(({ name }) => name === "body") ?? { from: 0, to: 0 };
  let segments = 1;
  for (let at = line.indexOf("~", from); at >= 0 && at < to; at = line.indexOf("~", at + 1)) segments++;
  const codec = info?.textCodec ?? "base64url";
  const bytes = Math.floor((length - segments + 1) * (codec === "hex" ? 0.5 : 0.75));
  const what = info?.dtype === "tree" ? "the document first, then its arrays" : segments > 1 ? "one for each chunk of elements" : "the whole array";
  return [`The elements: ${number(length)} characters, about ${number(bytes)} bytes in ${codec}.`, `${number(segments)} ${segments > 1 ? "segments" : "segment"}: ${what}.`];
}

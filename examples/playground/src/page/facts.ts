import type { Info, JsonValue } from "tenvelope";
import { bytes, number } from "../line/explain.js";
import type { Sizes } from "../numbers/sizes.js";
import type { Stats } from "../numbers/stats.js";
import type { ArraySummary, Opened } from "../protocol.js";
import { shortNumber } from "../views/labels.js";
import { byId, define, make } from "./dom.js";

/** What an array is: dtype, shape, names of dims, notes. */
export function showFacts(array: ArraySummary | undefined, opened: Opened): void {
  const given = `${opened.title}, ${bytes(opened.size)}`;
  const read = `${shortNumber(Number(opened.took.toPrecision(2)))} ms`;
  const notes = opened.notes.map((note) => ["note", note] as const);
  if (!array) {
    const names = opened.arrays.length;
    define(byId("facts-list"), [["given", given], ["holds", `a tree with ${number(names)} ${names === 1 ? "array" : "arrays"}`], ...attrsOf(opened.attrs), ["read in", read], ...notes]);
    return;
  }
  const { dtype, shape, count, dims, attrs, fields } = array;
  const named = shape.map((dim, i) => `${dims?.[i] != null ? `${dims[i]} ` : ""}${number(dim)}`).join(" × ");
  define(byId("facts-list"), [
    ["given", given],
    ["dtype", dtype],
    ["shape", shape.length ? `${named}${shape.length > 1 ? ` = ${number(count)}` : ""}` : "one element, no dims"],
    ...(fields ? [["fields", fields.map(([name, type, sub]) => `${name} ${typeof type === "string" ? type : "struct"}${sub ? ` [${sub.join(", ")}]` : ""}`).join(", ")] as const] : []),
    ...attrsOf(attrs),
    ["read in", read],
    ...notes,
  ]);
}

/** What a header claims, of a line that could not be read. */
export function showHeader(info: Info | undefined): void {
  byId("facts").hidden = !info;
  if (!info) return;
  const { dtype, shape, dims, attrs, bytes: size } = info;
  define(byId("facts-list"), [
    ["header", "what it claims; nothing of it is proved"], ["dtype", dtype], ["shape", `${shape.map((dim, i) => `${dims?.[i] != null ? `${dims[i]} ` : ""}${number(dim)}`).join(" × ") || "no dims"}`],
    ...(size === undefined ? [] : [["bytes", bytes(size)] as const]), ...attrsOf(attrs),
  ]);
}

/** What the elements are like. */
export function showStats(stats: Stats | undefined): void {
  const list = byId("stats-list");
  const box = byId("histogram");
  box.replaceChildren();
  if (!stats) return list.replaceChildren();
  const { count, least, most, mean, nan, infinite, distinct, histogram, what } = stats;
  const isTime = least !== undefined && /\d-\d\d|NaT/.test(least);
  define(list, [
    ...(what === undefined ? [] : [["of the", what] as const]),
    ...(least === undefined ? [] : [["min", least] as const, ["max", most] as const]),
    ...(mean === undefined ? [] : [["mean", mean] as const]),
    ["distinct", distinct === undefined ? "not counted" : number(distinct)],
    ...(least === undefined && mean === undefined && !nan && !infinite ? [["elements", number(count)] as const] : [[isTime ? "NaT" : "NaN", number(nan)] as const, ...(isTime ? [] : [["infinite", number(infinite)] as const])]),
  ]);
  // Long numbers and dates get a row of their own.
  for (const says of list.querySelectorAll("dd")) {
    const isWide = (says.textContent ?? "").length > 14;
    for (const cell of [says, says.previousElementSibling]) cell?.classList.toggle("wide", isWide);
  }
  if (histogram && histogram.counts.length > 0) box.append(...drawn(histogram.counts), make("p", { class: "hint ends" }, make("span", {}, isTime ? (least ?? "").slice(0, 19) : (least ?? "")), make("span", {}, isTime ? (most ?? "").slice(0, 19) : (most ?? ""))));
}

/** How long the array is in other ways of writing, beside its line. */
export function showSizes(sizes: Sizes | undefined, line: number | undefined): void {
  const box = byId("sizes-list");
  if (!sizes) return box.replaceChildren(make("span", { class: "empty" }, "…"));
  const rows: readonly (readonly [name: string, size: number, note: string, own: boolean])[] = [
    ...(line === undefined ? [] : [["this line", line, "", true] as const]),
    ["raw bytes", sizes.raw, "", false],
    ["base64 of them", sizes.base64, "", false],
    ["JSON lists", sizes.json, `${sizes.isSampled ? "≈ " : ""}`, false],
  ];
  const most = Math.max(...rows.map(([, size]) => size), 1);
  box.replaceChildren(...rows.flatMap(([name, size, note, own]) => {
    const bar = make("div", { class: own ? "bar-of own" : "bar-of" });
    bar.style.width = `${(100 * size) / most}%`;
    return [make("span", {}, name), bar, make("span", { class: "count" }, `${note}${bytes(size)}`)];
  }));
  if (sizes.isLossy) box.append(make("span", { class: "hint lossy" }, "JSON would not bring all elements back."));
}

function attrsOf(attrs: { readonly [name: string]: JsonValue } | undefined): (readonly [string, string])[] {
  return Object.entries(attrs ?? {}).slice(0, 20).map(([name, value]) => [`attr ${name}`, cut(typeof value === "string" ? value : JSON.stringify(value))] as const);
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function drawn(counts: readonly number[]): [SVGSVGElement] {
  const svg = document.createElementNS(SVG, "svg");
  const most = Math.max(...counts, 1);
  svg.setAttribute("viewBox", `0 0 ${counts.length} 100`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `Histogram in ${counts.length} steps; the fullest has ${number(most)} elements`);
  counts.forEach((count, i) => {
    const bar = document.createElementNS(SVG, "rect");
    // What is there is seen: one element has at least a hair.
    const height = count ? Math.max(1.5, (100 * count) / most) : 0;
    for (const [name, value] of [["x", i + 0.06], ["y", 100 - height], ["width", 0.88], ["height", height]] as const) bar.setAttribute(name, String(value));
    svg.append(bar);
  });
  return [svg];
}

const SVG = "http://www.w3.org/2000/svg";

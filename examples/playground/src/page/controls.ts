import { number } from "../line/explain.js";
import type { ArraySummary, Look } from "../protocol.js";
import type { Slice } from "../views/slice.js";
import type { Page } from "../views/table.js";
import { button, make } from "./dom.js";

/** Sliders for the dims that are not shown, choices of those that are, and pages of a table. What has the focus keeps it. */
export function sliceControls(box: HTMLElement, summary: ArraySummary, look: Look, change: (slice: Slice) => void, turn: (page: Page) => void, notes: readonly (HTMLElement | string)[]): void {
  const focused = box.contains(document.activeElement) ? document.activeElement?.getAttribute("data-key") : undefined;
  const { slice } = look;
  const { shape } = summary;
  const shown = new Set(look.view === "plot" ? [slice.columns] : [slice.rows, slice.columns]);
  const parts: (HTMLElement | string)[] = [];
  const long = shape.flatMap((dim, axis) => (dim > 1 ? [axis] : []));
  if (look.view === "plot" && long.length > 1) parts.push(axisChoice("along", summary, slice.columns, (columns) => change(swapped(slice, { columns }))));
  else if (shape.length > 2 && look.view !== "picture") {
    parts.push(axisChoice("down", summary, slice.rows, (rows) => change(swapped(slice, { rows }))), axisChoice("across", summary, slice.columns, (columns) => change(swapped(slice, { columns }))));
  }
  const channels = look.view === "picture" && summary.channels > 1 ? shape.length - 1 : -1;
  shape.forEach((dim, axis) => {
    if (dim < 2 || shown.has(axis) || axis === channels) return;
    const at = slice.at[axis] ?? 0;
    const slider = make("input", { type: "range", min: "0", max: String(dim - 1), value: String(at), "data-key": `axis${axis}` });
    slider.addEventListener("input", () => change({ ...slice, at: slice.at.map((index, k) => (k === axis ? Number(slider.value) : index)) }));
    parts.push(make("label", {}, axisLabel(summary, axis), slider, `${at} of ${number(dim)}`));
  });
  if (look.view === "table") parts.push(...pager(look, turn));
  box.replaceChildren(...parts, ...notes);
  if (focused != null) box.querySelector<HTMLElement>(`[data-key="${focused}"]`)?.focus();
}

/** The two dims that are shown are never the same: whoever takes the other's place gives it its own. */
function swapped(slice: Slice, wish: Partial<Pick<Slice, "rows" | "columns">>): Slice {
  const next = { ...slice, ...wish };
  if (next.rows !== next.columns) return next;
  return wish.rows === undefined ? { ...next, rows: slice.columns } : { ...next, columns: slice.rows };
}

function axisLabel({ dims }: ArraySummary, axis: number): string {
  return dims?.[axis] ?? `dim ${axis}`;
}

function axisChoice(label: string, summary: ArraySummary, chosen: number, choose: (axis: number) => void): HTMLElement {
  const options = summary.shape.map((dim, axis) => make("option", { value: String(axis), selected: axis === chosen }, `${axisLabel(summary, axis)} (${number(dim)})`));
  const select = make("select", { "data-key": label }, ...options);
  select.addEventListener("change", () => choose(Number(select.value)));
  return make("label", {}, label, select);
}

function pager({ table, page }: Extract<Look, { view: "table" }>, turn: (page: Page) => void): HTMLElement[] {
  const one = (name: string, from: number, size: number, all: number, go: (from: number) => Page): HTMLElement | undefined => {
    if (all <= size) return undefined;
    const step = (label: string, to: number, key: string): HTMLElement => button(label, () => turn(go(Math.max(0, to))), { "data-key": key, disabled: to < 0 ? from === 0 : to >= all, "aria-label": `${name}: ${to < from ? "before" : "after"}` });
    return make("span", { class: "row" }, step("‹", from - size, `${name}-`), `${name} ${number(from)}–${number(Math.min(all, from + size) - 1)} of ${number(all)}`, step("›", from + size, `${name}+`));
  };
  return [
    one("rows", page.row, page.rows, table.allRows, (row) => ({ ...page, row })),
    one("columns", page.column, page.columns, table.allColumns, (column) => ({ ...page, column })),
  ].filter((part) => part !== undefined);
}

import type { Look } from "../protocol.js";
import { make } from "./dom.js";

type Told = Extract<Look, { view: "table" }>;

/** Elements as texts, a page of them. */
export function tableView({ table: { columns, rows, isNumeric } }: Told, label: string): HTMLElement {
  const head = make("thead", {}, make("tr", {}, make("td", {}, ""), ...columns.map((name) => make("th", { scope: "col" }, name))));
  const body = make("tbody", {}, ...rows.map(({ name, cells }) => make("tr", {}, make("th", { scope: "row" }, name), ...cells.map((cell) => make("td", {}, cut(cell))))));
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, make("table", { class: isNumeric ? "numbers" : "texts" }, head, body));
}

function cut(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

import { number } from "../line/explain.js";
import type { Part, PartName } from "../line/parts.js";
import { byId, make } from "./dom.js";

/** Shows the fields of a line; the one under the pointer, or in focus, is explained. */
export function showLine(parts: readonly Part[], length: number, wrong?: PartName): void {
  const fields = byId("fields");
  const buttons = parts.map((part) => fieldOf(part, part.name === wrong));
  fields.replaceChildren(...buttons.map((button, i) => make("span", { class: "pair" }, button, i < buttons.length - 1 && make("span", { class: "dot", "aria-hidden": "true" }, "."))));
  byId("line-size").textContent = `${number(length)} characters · pick a field to have it explained`;
  const first = parts.findIndex(({ name }) => name === (wrong ?? "chain"));
  const at = Math.max(0, first);
  const part = parts[at];
  if (part && buttons[at]) explain(part, buttons[at]);
}

/** Takes the line away, saying why there is none. */
export function clearLine(why: string): void {
  byId("fields").replaceChildren(make("span", { class: "hint" }, why));
  byId("says").replaceChildren();
  byId("line-size").textContent = "";
}

function fieldOf(part: Part, isWrong: boolean): HTMLButtonElement {
  const { name, head, hidden, tail } = part;
  const code = make("code", {}, head || "(empty)");
  if (hidden) code.append(make("span", { class: "cut" }, `… ${number(hidden)} more …`), tail);
  const field = make("button", { type: "button", class: `${name}${isWrong ? " wrong" : ""}`, "aria-controls": "says" }, make("small", {}, isWrong ? `${name}: wrong` : name), code);
  for (const event of ["mouseenter", "focus", "click"]) field.addEventListener(event, () => explain(part, field));
  return field;
}

function explain({ name, says }: Part, field: HTMLElement): void {
  for (const other of byId("fields").querySelectorAll("button")) other.classList.toggle("shown", other === field);
  const [first = "", ...rest] = says;
  byId("says").replaceChildren(make("p", {}, make("b", {}, `${name} `), first), make("ul", {}, ...rest.map((line) => make("li", {}, line))));
}

import { number } from "../line/explain.js";
import type { ArraySummary, Node } from "../protocol.js";
import { button, make } from "./dom.js";

/** The document of a tree, its arrays as chips that open. */
export function treeView(root: Node, arrays: readonly ArraySummary[], open: (array: number, path: string) => void): HTMLElement {
  const draw = (node: Node, path: string, depth: number): HTMLElement => {
    if (node.kind === "plain") return make("span", { class: node.type }, node.text);
    if (node.kind === "array") {
      const { dtype = "", shape = [] } = arrays[node.array] ?? {};
      return button(`${dtype} ${shape.join("×") || "scalar"}`, () => open(node.array, path || "array"), { class: "chip", "data-array": String(node.array), "aria-label": `${dtype} ${shape.join("×") || "scalar"}: open ${path}` });
    }
    const isMap = node.kind === "map";
    if (!node.length) return make("span", {}, isMap ? "{}" : "[]");
    // Short lists of plain values are read at a glance.
    const plain = isMap ? [] : node.items.flatMap(([, item]) => (item.kind === "plain" && item.text.length < 30 ? [item] : []));
    if (plain.length === node.length && node.length <= 12) return make("span", {}, "[", ...plain.flatMap((item, i) => [i ? ", " : "", make("span", { class: item.type }, item.text)]), "]");
    const items = node.items.map(([name, item]) => {
      const inner = draw(item, isMap ? (path ? `${path}.${name}` : name) : `${path}[${name}]`, depth + 1);
      const key = make("span", { class: "key" }, `${name}: `);
      // What can be folded is so by its name, too.
      if (inner instanceof HTMLDetailsElement) inner.querySelector("summary")?.prepend(key);
      return make("li", {}, inner instanceof HTMLDetailsElement ? "" : key, inner);
    });
    if (node.length > node.items.length) items.push(make("li", { class: "empty" }, `… ${number(node.length - node.items.length)} more`));
    const label = isMap ? `{ } ${number(node.length)} ${node.length === 1 ? "member" : "members"}` : `[ ] ${number(node.length)} ${node.length === 1 ? "item" : "items"}`;
    const isOpen = depth < 2 || (depth < 4 && node.length < 8);
    return make("details", { open: isOpen }, make("summary", {}, make("span", { class: "count" }, label)), make("ul", {}, ...items));
  };
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "The document" }, make("div", { class: "tree" }, draw(root, "", 0)));
}

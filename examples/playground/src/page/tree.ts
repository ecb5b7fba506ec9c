import { number } from "../line/explain.js";
import type { ArraySummary, Node } from "../protocol.js";
import { button, make } from "./dom.js";

/** The document of a tree, its arrays as chips that open. */
export function treeView(root: Node, arrays: readonly ArraySummary[], open: (array: number, path: string) => void): HTMLElement {
  const draw = (node: Node, path: string, depth: number): HTMLElement => {
    if (node.kind === "plain") return make("span", { class: node.type }, node.text);
    if (node.kind === "array") {
      const { dtype = "", shape = [] } = arrays[node.array] ?? {};
      return button(`${dtype} ${shape.join("×") || "scalar"}`, () => open(node.array, path || "array"), { class: "chip", "data-array": String(node.array), "aria-label": `Open ${path}: ${dtype} ${shape.join(" by ") || "scalar"}` });
    }
    const isMap = node.kind === "map";
    if (!node.length) return make("span", {}, isMap ? "{}" : "[]");
    const items = node.items.map(([name, item]) => {
      const inner = draw(item, isMap ? (path ? `${path}.${name}` : name) : `${path}[${name}]`, depth + 1);
      return make("li", {}, make("span", { class: "key" }, `${name}: `), inner);
    });
    if (node.length > node.items.length) items.push(make("li", { class: "empty" }, `… ${number(node.length - node.items.length)} more`));
    const label = isMap ? `{ } ${number(node.length)} ${node.length === 1 ? "member" : "members"}` : `[ ] ${number(node.length)} ${node.length === 1 ? "item" : "items"}`;
    const isOpen = depth < 2 || (depth < 4 && node.length < 8);
    return make("details", { open: isOpen }, make("summary", {}, label), make("ul", {}, ...items));
  };
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "The document" }, make("div", { class: "tree" }, draw(root, "", 0)));
}

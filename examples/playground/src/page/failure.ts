import { number } from "../line/explain.js";
import type { Failure } from "../protocol.js";
import { make } from "./dom.js";

/** An error as people want it: the code, the place in the text, the sentence, and what to do. */
export function failureView({ code, message, advice, excerpt }: Failure): HTMLElement {
  const view = make("div", { class: "failure" }, make("code", { class: "code" }, code), make("h3", {}, message));
  if (excerpt) {
    const { before, marked, after, cutBefore, cutMarked, cutAfter, at } = excerpt;
    const rest = (count: number): HTMLElement | undefined => (count ? make("span", { class: "rest" }, ` … ${number(count)} more … `) : undefined);
    view.append(
      make("pre", { tabindex: "0", "aria-label": "Where it is wrong" }, rest(cutBefore), before, make("mark", {}, marked || "⟨end⟩", rest(cutMarked)), after, rest(cutAfter)),
      make("p", { class: "hint" }, `Marked at character ${number(at + 1)}.`),
    );
  }
  if (advice) view.append(make("p", {}, make("b", {}, "What to do: "), advice));
  return view;
}

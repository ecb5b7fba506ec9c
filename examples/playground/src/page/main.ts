import { number } from "../line/explain.js";
import type { Sizes } from "../numbers/sizes.js";
import type { Answer, Opened, Written } from "../protocol.js";
import { Client } from "./client.js";
import { byId, make } from "./dom.js";
import { showFacts, showHeader, showSizes, showStats } from "./facts.js";
import { failureView } from "./failure.js";
import { startInput } from "./input.js";
import { clearLine, showLine } from "./line.js";
import { startTheme } from "./theme.js";
import { View } from "./view.js";
import { Writer } from "./write.js";

/** What is on the page now. */
interface Shown {
  readonly ticket: number;
  opened?: Opened;
  written?: Written;
  sizes?: Sizes;
  /** The ticket of facts that were asked for on their own. */
  facts?: number;
}

let shown: Shown = { ticket: 0 };
let name = "array";
const client = new Client(byId("worker").textContent ?? "", heard);
const view = new View(client, showArray);
const writer = new Writer(client);

startTheme(() => view.redraw());
startInput(JSON.parse(byId("samples-data").textContent ?? "{}") as { [name: string]: string }, give, clear);

function give(source: string | File, called: string): void {
  name = called;
  badge("Reading …");
  byId("stage").classList.add("busy");
  byId("view").setAttribute("aria-busy", "true");
  shown = { ticket: client.open(source, view.room) };
}

function clear(): void {
  client.stop();
  shown = { ticket: -1 };
  badge("");
  view.clear(make("p", { class: "empty" }, "Paste something, or take a sample."));
  blank("Nothing is given yet.");
  writer.start(undefined, name);
}

function heard(answer: Answer): void {
  switch (answer.kind) {
    case "opened":
      if (answer.ticket === shown.ticket) opened(answer.opened);
      return;
    case "failed":
      if (answer.ticket === shown.ticket) failed(answer);
      return;
    case "look":
      return view.heard(answer.ticket, answer.array, answer.look);
    case "tell":
      return view.told(answer.ticket, answer.text);
    case "facts":
      if (answer.ticket !== shown.ticket && answer.ticket !== shown.facts) return;
      if (answer.stats) showStats(answer.stats);
      if (answer.sizes && answer.ticket === shown.ticket) {
        shown.sizes = answer.sizes;
        sizes();
      }
      return;
    case "line":
      if (!writer.expects(answer.ticket, shown.ticket)) return;
      shown.written = answer.written;
      writer.show(answer.written);
      showLine(answer.written.parts, answer.written.line.length);
      return sizes();
    case "save":
      return writer.saved(answer.form, answer.bytes);
    case "refused":
      // What cannot be read or drawn takes the place of the array; what cannot be written or saved does not.
      return answer.about === "write" || answer.about === "save" ? writer.refused(answer.failure) : failed(answer);
  }
}

function opened(found: Opened): void {
  shown.opened = found;
  badge(found.name, false, found.title);
  clearLine("Writing the line …");
  for (const id of ["facts", "stats", "sizes"]) byId(id).hidden = false;
  showStats(undefined);
  showSizes(undefined, undefined);
  writer.start(found, name);
  view.show(found);
  byId("view").removeAttribute("aria-busy");
  const [array] = found.arrays;
  status(found.tree || !array ? `${found.title}: a tree with ${number(found.arrays.length)} arrays` : `${found.title}: ${array.dtype} ${array.shape.join(" by ")}`);
  // The picture is there when the next frame has been drawn.
  requestAnimationFrame(() => setTimeout(() => performance.measure("given to drawn", "given")));
}

function failed({ failure }: Extract<Answer, { kind: "failed" | "refused" }>): void {
  badge("not readable", true);
  byId("view").removeAttribute("aria-busy");
  view.clear(failureView(failure));
  const { parts, excerpt } = failure;
  blank(parts ? "" : "No line.");
  showHeader(failure.info);
  const wrong = excerpt && parts?.find(({ from, to }) => excerpt.at >= from && excerpt.at < Math.max(to, from + 1));
  if (parts) showLine(parts, parts.at(-1)?.to ?? 0, wrong?.name);
  writer.start(undefined, name);
  status(`${failure.code}: ${failure.message} ${failure.advice}`);
}

/** Shows what is known of an array; of a tree (-1) what is known of all. */
function showArray(array: number): void {
  const { opened } = shown;
  if (!opened) return;
  showFacts(opened.arrays[array], opened);
  writer.look(array);
  if (!opened.tree) return;
  if (array >= 0) {
    showStats(undefined);
    shown.facts = client.ask("facts", { array });
  } else {
    byId("stats-list").replaceChildren();
    byId("histogram").replaceChildren(make("p", { class: "hint" }, "Open one of its arrays."));
  }
}

function sizes(): void {
  if (shown.sizes) showSizes(shown.sizes, shown.written?.line.length);
}

function blank(why: string): void {
  clearLine(why);
  for (const id of ["facts-list", "stats-list", "histogram", "sizes-list"]) byId(id).replaceChildren();
  for (const id of ["facts", "stats", "sizes"]) byId(id).hidden = true;
}

function badge(text: string, isWrong = false, title = ""): void {
  const element = byId("badge");
  element.hidden = !text;
  element.textContent = text;
  element.title = title;
  element.classList.toggle("wrong", isWrong);
}

function status(text: string): void {
  byId("status").textContent = text;
}

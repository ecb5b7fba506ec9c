import { number } from "../line/explain.js";
import type { ArraySummary, Look, Opened, Room, ViewKind } from "../protocol.js";
import { numberTeller } from "../views/labels.js";
import { flatIndex, indexOf, type Slice } from "../views/slice.js";
import type { Page } from "../views/table.js";
import type { Client } from "./client.js";
import { sliceControls } from "./controls.js";
import { button, byId, make } from "./dom.js";
import { plotView } from "./plot.js";
import { blockNote, rasterView } from "./raster.js";
import { tableView } from "./table.js";
import { treeView } from "./tree.js";
import { ramp } from "../views/colours.js";

/** The part of the page that shows the array: one way to look at it at a time, of one slice. */
export class View {
  private opened: Opened | undefined;
  /** The array that is shown; -1 for the document of a tree. */
  private array = -1;
  private path = "";
  private view: ViewKind = "table";
  private slice: Slice = { rows: -1, columns: -1, at: [] };
  private page: Page = { row: 0, column: 0, ...PAGE };
  private look: Look | undefined;
  private asked = 0;
  /** What was pointed at, and not told yet. */
  private wanted: { readonly index: readonly number[] } | undefined;
  private telling: { readonly ticket: number; readonly index: readonly number[] } | undefined;

  constructor(private readonly client: Client, private readonly shows: (array: number) => void) {
    let timer = 0;
    new ResizeObserver(() => {
      clearTimeout(timer);
      timer = window.setTimeout(() => this.ask(), 120);
    }).observe(byId("stage"));
  }

  /** Pixels that there are, in those of the screen. */
  get room(): Room {
    const { clientWidth, clientHeight } = byId("stage");
    const ratio = Math.min(2, devicePixelRatio || 1);
    return { width: Math.max(64, Math.floor(clientWidth * ratio)), height: Math.max(64, Math.floor(clientHeight * ratio)) };
  }

  /** Shows what was opened. */
  show(opened: Opened): void {
    this.opened = opened;
    // A worker that was ended does not answer any more.
    this.telling = this.wanted = undefined;
    if (opened.tree) return this.showTree();
    this.enter(0, "");
    if (opened.look) this.draw(opened.look);
    else this.ask();
  }

  /** Shows something else in place of an array: an error, a word. */
  clear(content: HTMLElement): void {
    this.opened = undefined;
    this.array = -1;
    this.look = undefined;
    byId("tabs").replaceChildren();
    byId("controls").replaceChildren();
    byId("readout").replaceChildren();
    byId("view-title").textContent = "The array";
    this.stage(content);
  }

  /** Takes an answer of the worker. */
  heard(ticket: number, array: number, look: Look): void {
    if (ticket === this.asked && array === this.array) this.draw(look);
  }

  told(ticket: number, text: string): void {
    if (this.telling?.ticket !== ticket) return;
    const { index } = this.telling;
    this.telling = undefined;
    const { dims } = this.summary ?? {};
    const named = index.map((at, axis) => `${dims?.[axis] != null ? `${dims[axis]} ` : ""}${at}`).join(", ");
    byId("readout").textContent = `[${named}] = ${text}`;
    this.tell();
  }

  /** Draws again with the colours of now. */
  redraw(): void {
    if (this.look) this.draw(this.look);
  }

  private get summary(): ArraySummary | undefined {
    return this.opened?.arrays[this.array];
  }

  private showTree(back?: number): void {
    const { opened } = this;
    if (!opened?.tree) return;
    this.array = -1;
    this.look = undefined;
    byId("tabs").replaceChildren();
    byId("controls").replaceChildren();
    byId("readout").replaceChildren();
    byId("view-title").textContent = "The tree";
    const view = treeView(opened.tree, opened.arrays, (array, path) => {
      this.enter(array, path);
      this.ask();
      byId("view-title").querySelector("button")?.focus();
    });
    this.stage(view);
    this.shows(-1);
    if (back !== undefined) view.querySelector<HTMLElement>(`[data-array="${back}"]`)?.focus();
  }

  private enter(array: number, path: string): void {
    this.array = array;
    this.path = path;
    const { summary } = this;
    if (!summary) return;
    this.view = summary.views[0] ?? "table";
    this.slice = summary.slice;
    this.page = { row: 0, column: 0, ...PAGE };
    this.look = undefined;
    byId("readout").textContent = "";
    byId("view-title").replaceChildren(...(this.opened?.tree ? [button("‹ Tree", () => this.showTree(array)), path] : ["The array"]));
    this.tabs();
    this.shows(array);
  }

  private tabs(): void {
    const { summary } = this;
    byId("tabs").replaceChildren(...(summary?.views ?? []).map((view) => button(NAMES[view], () => {
      this.view = view;
      // A picture has its own two dims.
      if (summary) this.slice = view === "picture" ? { ...summary.slice, at: this.slice.at } : this.slice;
      for (const tab of byId("tabs").querySelectorAll("button")) tab.setAttribute("aria-pressed", String(tab.textContent === NAMES[view]));
      byId("readout").textContent = "";
      this.ask();
    }, { "aria-pressed": String(view === this.view) })));
  }

  private ask(): void {
    if (this.array < 0 || !this.opened) return;
    byId("stage").classList.add("busy");
    const { array, view, slice, room, page } = this;
    this.asked = this.client.ask("look", { array, view, slice, room, page });
  }

  private draw(look: Look): void {
    const { summary } = this;
    if (!summary) return;
    this.look = look;
    const { slice } = look;
    const { clientWidth: width, clientHeight: height } = byId("stage");
    const room = { width, height };
    const label = `${summary.dtype} ${summary.shape.join(" by ")}${this.path ? `, ${this.path}` : ""}; arrow keys move through the elements`;
    const pick = (row: number, column: number): void => {
      this.wanted = { index: indexOf(slice, row, column) };
      this.tell();
    };
    const say = numberTeller(summary.dtype);
    if (look.view === "table") this.stage(tableView(look, `Elements of ${summary.dtype} ${summary.shape.join(" by ")}`));
    else if (look.view === "plot") this.stage(plotView(look, room, label, axisName(summary, slice.columns), say, (column) => pick(0, column)));
    else this.stage(rasterView(look, room, label, pick));
    this.controls(look);
  }

  private controls(look: Look): void {
    const { summary } = this;
    if (!summary) return;
    const box = byId("controls");
    const change = (slice: Slice): void => {
      this.slice = slice;
      this.ask();
    };
    const turn = (page: Page): void => {
      this.page = page;
      this.ask();
    };
    const notes: (HTMLElement | string)[] = [];
    if (look.view === "heat" && look.least !== "") notes.push(scale(look.least, look.most));
    if (look.view !== "table" && look.what !== undefined) notes.push(make("span", {}, `of the ${look.what}`));
    if (look.view === "picture" || look.view === "heat") notes.push(make("span", {}, blockNote(look)));
    if (look.view === "heat" && look.hasGaps === true) notes.push(make("span", {}, "chequered: NaN or infinite"));
    if (look.view === "plot" && look.curve.step > 1) notes.push(make("span", {}, `${number(look.curve.length)} elements; each pixel from the least to the most of ${Math.round(look.curve.step)}`));
    sliceControls(box, summary, look, change, turn, notes);
  }

  private tell(): void {
    if (this.telling || !this.wanted || !this.summary) return;
    const { index } = this.wanted;
    this.wanted = undefined;
    this.telling = { index, ticket: this.client.ask("tell", { array: this.array, index: flatIndex(this.summary.shape, index) }) };
  }

  private stage(content: HTMLElement): void {
    const stage = byId("stage");
    // A slider keeps its focus, the canvas that is replaced would lose it.
    const hadFocus = stage.contains(document.activeElement);
    stage.classList.remove("busy");
    stage.replaceChildren(content);
    if (hadFocus) (content.matches("[tabindex]") ? content : content.querySelector<HTMLElement>("[tabindex]"))?.focus();
  }
}

/** Rows and columns of a page of the table. */
export const PAGE = { rows: 60, columns: 24 };

const NAMES: { readonly [view in ViewKind]: string } = { picture: "Picture", heat: "Heat map", plot: "Line plot", table: "Table" };

/** The name of a dim, for an axis. */
export function axisName({ dims }: ArraySummary, axis: number): string {
  return dims?.[axis] ?? "";
}

/** The colours, from least to most. */
function scale(least: string, most: string): HTMLElement {
  const canvas = make("canvas", { role: "img", "aria-label": `Colours from ${least} to ${most}` });
  canvas.width = 256;
  canvas.height = 1;
  const context = canvas.getContext("2d");
  const colours = ramp();
  for (let i = 0; context && i < 256; i++) {
    context.fillStyle = `rgb(${colours[3 * i]} ${colours[3 * i + 1]} ${colours[3 * i + 2]})`;
    context.fillRect(i, 0, 1, 1);
  }
  return make("span", { class: "scale" }, least, canvas, most);
}

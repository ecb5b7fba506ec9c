import type { Look } from "../protocol.js";
import { fit } from "../views/fit.js";
import { make } from "./dom.js";

type Drawn = Extract<Look, { view: "picture" | "heat" }>;

/** A picture or a heat map. Pointing at it, or moving through it with the arrow keys, picks an element. */
export function rasterView(look: Drawn, room: { width: number; height: number }, label: string, pick: (row: number, column: number) => void): HTMLElement {
  const { raster, rows, columns, view } = look;
  const canvas = make("canvas", { class: "pixels", tabindex: "0", role: "application", "aria-roledescription": view === "heat" ? "heat map" : "picture", "aria-label": label });
  canvas.width = raster.width;
  canvas.height = raster.height;
  canvas.getContext("2d")?.putImageData(new ImageData(raster.pixels, raster.width, raster.height), 0, 0);
  const size = fit(rows, columns, room, view === "heat");
  canvas.style.width = `${size.width}px`;
  canvas.style.height = `${size.height}px`;
  // A picture that is smaller than its elements is smoothed by the browser as by any viewer.
  if (raster.width < columns || size.width < columns) canvas.style.imageRendering = "auto";

  const cell = make("div", { class: "cell" });
  const choose = (row: number, column: number): void => {
    const [width, height] = [size.width / columns, size.height / rows];
    Object.assign(cell.style, { display: "block", left: `${column * width}px`, top: `${row * height}px`, width: `${Math.max(width, 3)}px`, height: `${Math.max(height, 3)}px` });
    pick(row, column);
  };
  canvas.addEventListener("pointermove", (event) => {
    const { offsetX, offsetY } = event;
    const at = (offset: number, all: number, count: number): number => Math.min(count - 1, Math.max(0, Math.floor((offset / all) * count)));
    [row, column] = [at(offsetY, size.height, rows), at(offsetX, size.width, columns)];
    choose(row, column);
  });
  canvas.addEventListener("pointerleave", () => (cell.style.display = "none"));
  canvas.addEventListener("blur", () => (cell.style.display = "none"));
  let [row, column] = [0, 0];
  canvas.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 10 : 1;
    const moves: { readonly [key: string]: readonly [number, number] } = { ArrowUp: [-step, 0], ArrowDown: [step, 0], ArrowLeft: [0, -step], ArrowRight: [0, step], Home: [0, -columns], End: [0, columns], PageUp: [-rows, 0], PageDown: [rows, 0] };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    row = Math.min(rows - 1, Math.max(0, row + move[0]));
    column = Math.min(columns - 1, Math.max(0, column + move[1]));
    choose(row, column);
  });
  return make("div", { class: "frame" }, canvas, cell);
}

/** What a pixel stands for, where that is more than one element. */
export function blockNote({ raster, rows, columns }: Drawn): string {
  const [down, across] = [rows / raster.height, columns / raster.width];
  const text = (size: number): string => String(Number(size.toPrecision(2)));
  return down > 1 || across > 1 ? `each pixel is the mean of ${text(down)} × ${text(across)} elements` : "";
}

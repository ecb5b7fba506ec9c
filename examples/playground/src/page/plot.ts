import type { Look } from "../protocol.js";
import { shortNumber, ticks } from "../views/labels.js";
import { colour, make } from "./dom.js";

type Drawn = Extract<Look, { view: "plot" }>;

const RIGHT = 14;
const TOP = 10;
const BOTTOM = 22;
const FONT = "11px system-ui, sans-serif";

/** A series as a line; where a pixel has more than one element, from the least to the most of them. */
export function plotView(look: Drawn, room: { width: number; height: number }, label: string, axis: string, say: (value: number) => string, pick: (index: number) => void): HTMLElement {
  const { curve } = look;
  const { width, height } = room;
  const canvas = make("canvas", { tabindex: "0", role: "application", "aria-roledescription": "line plot", "aria-label": label });
  const ratio = Math.min(2, devicePixelRatio || 1);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  const tall = height - TOP - BOTTOM;
  const marks = marksOf(look, tall, say);
  if (context) context.font = FONT;
  // As wide as the labels, which may be dates.
  const left = Math.min(width / 3, 14 + Math.max(40, ...marks.map(({ label }) => context?.measureText(label).width ?? 0)));
  const inner = width - left - RIGHT;
  const x = (index: number): number => left + (curve.length > 1 ? (index / (curve.length - 1)) * inner : inner / 2);
  if (context) {
    context.scale(ratio, ratio);
    draw(context, look, { x, left, right: width - RIGHT, top: TOP, bottom: height - BOTTOM, tall }, axis, marks);
  }

  const cross = make("div", { class: "cross" });
  let index = 0;
  const choose = (): void => {
    Object.assign(cross.style, { display: "block", left: `${x(index)}px`, bottom: `${BOTTOM}px`, top: `${TOP}px` });
    pick(index);
  };
  const clamp = (value: number): number => Math.min(curve.length - 1, Math.max(0, Math.round(value)));
  canvas.addEventListener("pointermove", ({ offsetX }) => {
    index = clamp(((offsetX - left) / inner) * (curve.length - 1));
    choose();
  });
  canvas.addEventListener("pointerleave", () => (cross.style.display = "none"));
  canvas.addEventListener("blur", () => (cross.style.display = "none"));
  canvas.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? Math.max(10, Math.round(curve.length / 50)) : 1;
    const moves: { readonly [key: string]: number } = { ArrowLeft: -step, ArrowRight: step, Home: -curve.length, End: curve.length };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    index = clamp(index + move);
    choose();
  });
  return make("div", { class: "frame" }, canvas, cross);
}

interface Frame {
  readonly x: (index: number) => number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly tall: number;
}

/** A number on the axis. */
interface Mark {
  readonly at: number;
  readonly label: string;
}

function marksOf(look: Drawn, tall: number, say: (value: number) => string): Mark[] {
  const { middle, half, unit } = spanOf(look);
  const found = Number.isNaN(middle) ? [] : ticks(middle - half, middle + half, Math.max(2, tall / 44));
  return found.map((tick) => tick / unit).filter(Number.isFinite).map((at) => ({ at, label: say(at) }));
}

/** What the axis goes over: its middle, and as much above as below, in units of 1 / `unit`, since the distance of two large doubles is no double. A constant lies in the middle. */
function spanOf({ curve: { least, most } }: Drawn): { middle: number; half: number; unit: number } {
  const unit = Math.max(-least, most) > 1e300 ? 2 ** -16 : 1;
  const [low, high] = [least * unit, most * unit];
  return { middle: (low + high) / 2, half: ((high - low) / 2) * 1.05 || Math.abs(high) * 0.05 || 1, unit };
}

function draw(context: CanvasRenderingContext2D, look: Drawn, { x, left, right, top, bottom, tall }: Frame, axis: string, marks: readonly Mark[]): void {
  const { length, step, lows, highs, least } = look.curve;
  context.font = FONT;
  context.fillStyle = colour("dim");
  context.strokeStyle = colour("rule");
  context.lineWidth = 1;
  if (Number.isNaN(least)) return context.fillText("no finite values", left, top + 20);
  const { middle, half, unit } = spanOf(look);
  const y = (value: number): number => top + tall / 2 - ((value * unit - middle) / half) * (tall / 2);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { at, label } of marks) {
    context.fillText(label, left - 6, y(at), left - 8);
    rule(context, left, Math.round(y(at)) + 0.5, right, Math.round(y(at)) + 0.5);
  }
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const tick of ticks(0, length - 1, Math.max(2, (right - left) / 90)).filter(Number.isInteger)) context.fillText(shortNumber(tick), x(tick), bottom + 5);
  context.textAlign = "right";
  if (axis) context.fillText(axis, left - 14, bottom + 5, left - 16);

  context.strokeStyle = context.fillStyle = colour("accent");
  context.lineWidth = 1.5;
  context.lineJoin = "round";
  context.beginPath();
  let isOn = false;
  for (let k = 0; k < lows.length; k++) {
    const [low = NaN, high = NaN] = [lows[k], highs[k]];
    // Where nothing is finite the line has a gap.
    if (Number.isNaN(low)) {
      isOn = false;
      continue;
    }
    const at = x(step === 1 ? k : Math.min(length - 1, (k + 0.5) * step));
    if (isOn) context.lineTo(at, y(high));
    else context.moveTo(at, y(high));
    if (low < high) context.lineTo(at, y(low));
    isOn = true;
  }
  context.stroke();
  if (lows.length * 8 > right - left) return;
  lows.forEach((value, k) => {
    if (Number.isNaN(value)) return;
    context.beginPath();
    context.arc(x(k), y(value), 2.5, 0, 7);
    context.fill();
  });
}

function rule(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

import type { Look } from "../protocol.js";
import { shortNumber, ticks } from "../views/labels.js";
import { colour, make } from "./dom.js";

type Drawn = Extract<Look, { view: "plot" }>;

const LEFT = 58;
const RIGHT = 14;
const TOP = 10;
const BOTTOM = 22;

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
  const [inner, tall] = [width - LEFT - RIGHT, height - TOP - BOTTOM];
  const x = (index: number): number => LEFT + (curve.length > 1 ? (index / (curve.length - 1)) * inner : inner / 2);
  const context = canvas.getContext("2d");
  if (context) {
    context.scale(ratio, ratio);
    draw(context, look, { x, left: LEFT, right: width - RIGHT, top: TOP, bottom: height - BOTTOM, tall }, axis, say);
  }

  const cross = make("div", { class: "cross" });
  let index = 0;
  const choose = (): void => {
    Object.assign(cross.style, { display: "block", left: `${x(index)}px`, bottom: `${BOTTOM}px`, top: `${TOP}px` });
    pick(index);
  };
  const clamp = (value: number): number => Math.min(curve.length - 1, Math.max(0, Math.round(value)));
  canvas.addEventListener("pointermove", ({ offsetX }) => {
    index = clamp(((offsetX - LEFT) / inner) * (curve.length - 1));
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

function draw(context: CanvasRenderingContext2D, { curve }: Drawn, { x, left, right, top, bottom, tall }: Frame, axis: string, say: (value: number) => string): void {
  const { length, step, lows, highs, least, most } = curve;
  context.font = "11px system-ui, sans-serif";
  context.fillStyle = colour("dim");
  context.strokeStyle = colour("rule");
  context.lineWidth = 1;
  if (Number.isNaN(least)) return context.fillText("no finite values", left, top + 20);
  // Halves, since the distance of two doubles may be no double. A constant lies in the middle.
  const [middle, half] = [least / 2 + most / 2, (most / 2 - least / 2) * 1.05 || Math.abs(most) * 0.05 || 1];
  const y = (value: number): number => top + tall / 2 - ((value - middle) / half) * (tall / 2);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of ticks(middle - half, middle + half, Math.max(2, tall / 44))) {
    context.fillText(say(tick), left - 6, y(tick), left - 8);
    rule(context, left, Math.round(y(tick)) + 0.5, right, Math.round(y(tick)) + 0.5);
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

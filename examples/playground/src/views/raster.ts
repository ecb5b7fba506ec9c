import type { Numbers } from "../numbers/plain.js";
import type { Plane } from "./slice.js";

/** A picture in red, green, blue and alpha. */
export interface Raster {
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/**
 * Numbers as colours. Where there are more elements than room, a pixel is the mean of the numbers of its block; what is no number is left see-through.
 *
 * @param colours - 256 of them
 */
export function heatMap(values: Numbers, plane: Plane, least: number, most: number, colours: Uint8Array, room: { width: number; height: number }): Raster {
  const { sums, counts, width, height } = means(values, plane, room, 1);
  const pixels = new Uint8ClampedArray(width * height * 4);
  // Halves, since the distance of two doubles may be no double.
  const scale = most > least ? 255 / (most / 2 - least / 2) : 0;
  for (let i = 0; i < counts.length; i++) {
    const n = counts[i] ?? 0;
    if (!n) continue;
    const level = scale ? Math.round(((sums[i] ?? 0) / n / 2 - least / 2) * scale) : 128;
    const colour = 3 * Math.min(255, Math.max(0, level));
    pixels[4 * i] = colours[colour] ?? 0;
    pixels[4 * i + 1] = colours[colour + 1] ?? 0;
    pixels[4 * i + 2] = colours[colour + 2] ?? 0;
    pixels[4 * i + 3] = 255;
  }
  return { pixels, width, height };
}

/**
 * Elements as a picture: one channel is grey, three are red, green and blue, a fourth is alpha.
 *
 * @param scale - what makes 255 of white: 1, or 255 for floats
 */
export function picture(values: Numbers, plane: Plane, channels: number, scale: number, room: { width: number; height: number }): Raster {
  const { rows, columns, offset, rowStride, columnStride } = plane;
  if (rows > room.height || columns > room.width) return smallPicture(values, plane, channels, scale, room);
  const pixels = new Uint8ClampedArray(columns * rows * 4);
  for (let r = 0, to = 0; r < rows; r++) {
    for (let c = 0, from = offset + r * rowStride; c < columns; c++, from += columnStride, to += 4) {
      const red = (values[from] ?? 0) * scale;
      pixels[to] = red;
      pixels[to + 1] = channels > 1 ? (values[from + 1] ?? 0) * scale : red;
      pixels[to + 2] = channels > 1 ? (values[from + 2] ?? 0) * scale : red;
      pixels[to + 3] = channels > 3 ? (values[from + 3] ?? 0) * scale : 255;
    }
  }
  return { pixels, width: columns, height: rows };
}

/** Means of blocks. Colours weigh as much as their alpha, so that what is see-through does not shine through. */
function smallPicture(values: Numbers, plane: Plane, channels: number, scale: number, room: { width: number; height: number }): Raster {
  const parts = channels < 3 ? 1 : channels;
  const { sums, counts, width, height } = means(values, plane, room, parts);
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < counts.length; i++) {
    const n = counts[i] || 1;
    const alpha = parts === 4 ? (sums[4 * i + 3] ?? 0) : n;
    const weight = scale / (alpha || 1);
    for (let k = 0; k < 3; k++) pixels[4 * i + k] = (sums[parts * i + (parts > 1 ? k : 0)] ?? 0) * weight;
    pixels[4 * i + 3] = parts === 4 ? (alpha / n) * scale : 255;
  }
  return { pixels, width, height };
}

interface Means {
  readonly sums: Float64Array;
  readonly counts: Uint32Array;
  readonly width: number;
  readonly height: number;
}

/** Sums of blocks, so many that they fit into the room. Of several parts, which lie side by side, the fourth weighs the others. */
function means(values: Numbers, { rows, columns, offset, rowStride, columnStride }: Plane, room: { width: number; height: number }, parts: number): Means {
  const width = Math.max(1, Math.min(columns, Math.floor(room.width)));
  const height = Math.max(1, Math.min(rows, Math.floor(room.height)));
  const sums = new Float64Array(width * height * parts);
  const counts = new Uint32Array(width * height);
  const blockOf = Uint32Array.from({ length: columns }, (_, c) => Math.floor((c * width) / columns));
  for (let r = 0; r < rows; r++) {
    const line = Math.floor((r * height) / rows) * width;
    for (let c = 0, from = offset + r * rowStride; c < columns; c++, from += columnStride) {
      const block = line + (blockOf[c] ?? 0);
      if (parts === 1) {
        const value = values[from] ?? 0;
        if (value - value !== 0) continue;
        sums[block] = (sums[block] ?? 0) + value;
      } else if (parts === 4) {
        const alpha = values[from + 3] ?? 0;
        const at = 4 * block;
        for (let k = 0; k < 3; k++) sums[at + k] = (sums[at + k] ?? 0) + (values[from + k] ?? 0) * alpha;
        sums[at + 3] = (sums[at + 3] ?? 0) + alpha;
      } else {
        const at = 3 * block;
        for (let k = 0; k < 3; k++) sums[at + k] = (sums[at + k] ?? 0) + (values[from + k] ?? 0);
      }
      counts[block] = (counts[block] ?? 0) + 1;
    }
  }
  return { sums, counts, width, height };
}

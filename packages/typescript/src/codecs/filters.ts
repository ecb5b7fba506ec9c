import { swapToNative } from "#platform";
import { owned } from "../body.js";
import type { Dtype } from "../dtype.js";
import type { Chain } from "./chain.js";

/** Undoes what reorders bytes, then the deltas, of one chunk. Its bytes may be used up. */
export function undoFilters(bytes: Uint8Array, { reorder, deltas }: Chain, { word, itemSize: element }: Dtype, itemSize: number): Uint8Array<ArrayBuffer> {
  const run = !reorder ? owned(bytes) : reorder === "shuffle" ? undoShuffle(bytes, itemSize) : undoBitshuffle(bytes, itemSize);
  // Sums are taken in words of this machine.
  if (deltas.length) swapToNative(run, word);
  for (const distance of deltas.toReversed()) undoDelta(run, word, (distance * element) / word);
  if (deltas.length) swapToNative(run, word);
  return run;
}

/**
 * Undoes `delta` in place: each word becomes its sum with the word `distance` before it, modulo its width.
 *
 * @param word - bytes of a word: 1, 2, 4 or 8
 * @param distance - in words; at or beyond the end it changes nothing
 */
function undoDelta(bytes: Uint8Array, word: number, distance: number): void {
  const { buffer, byteOffset, length } = bytes;
  if (word === 8) return sum64(new Uint32Array(buffer, byteOffset, length / 4), 2 * distance);
  const words = word === 1 ? bytes : word === 2 ? new Uint16Array(buffer, byteOffset, length / 2) : new Uint32Array(buffer, byteOffset, length / 4);
  for (let i = distance, j = 0; i < words.length; i++, j++) words[i] = (words[i] ?? 0) + (words[j] ?? 0);
}

/** 64-bit words as pairs, low half first: many times as fast as BigInt. */
function sum64(halves: Uint32Array, distance: number): void {
  for (let i = distance, j = 0; i < halves.length; i += 2, j += 2) {
    const low = (halves[i] ?? 0) + (halves[j] ?? 0);
    halves[i] = low;
    halves[i + 1] = (halves[i + 1] ?? 0) + (halves[j + 1] ?? 0) + (low > 0xffffffff ? 1 : 0);
  }
}

/** Undoes `shuffle`: byte j of item i stands at j·n + i. */
function undoShuffle(bytes: Uint8Array, itemSize: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length);
  const n = bytes.length / itemSize;
  for (let j = 0, from = 0; j < itemSize; j++) {
    for (let i = 0, to = j; i < n; i++, to += itemSize) out[to] = bytes[from++] ?? 0;
  }
  return out;
}

/** Undoes `bitshuffle`: plane 8b + j holds bit j of byte b of every item, but for the last items, less than eight, which stand as they are. */
function undoBitshuffle(bytes: Uint8Array, itemSize: number): Uint8Array<ArrayBuffer> {
  const out = bytes.slice() as Uint8Array<ArrayBuffer>;
  const plane = Math.floor(bytes.length / itemSize / 8); // bytes of one
  const at = (index: number): number => bytes[index] ?? 0;
  for (let b = 0; b < itemSize; b++) {
    for (let k = 0; k < plane; k++) {
      // Eight bytes, one of each plane, are a square of bits, the highest plane at the top. Turned over its diagonal, its rows are the bytes of eight items.
      const i = 8 * b * plane + k;
      let low = at(i) | (at(i + plane) << 8) | (at(i + 2 * plane) << 16) | (at(i + 3 * plane) << 24);
      let high = at(i + 4 * plane) | (at(i + 5 * plane) << 8) | (at(i + 6 * plane) << 16) | (at(i + 7 * plane) << 24);
      let t = (low ^ (low >>> 7)) & 0x00aa00aa;
      low ^= t ^ (t << 7);
      t = (high ^ (high >>> 7)) & 0x00aa00aa;
      high ^= t ^ (t << 7);
      t = (low ^ (low >>> 14)) & 0x0000cccc;
      low ^= t ^ (t << 14);
      t = (high ^ (high >>> 14)) & 0x0000cccc;
      high ^= t ^ (t << 14);
      t = (low & 0x0f0f0f0f) | ((high << 4) & 0xf0f0f0f0);
      high = ((low >>> 4) & 0x0f0f0f0f) | (high & 0xf0f0f0f0);
      low = t;
      for (let row = 0, to = 8 * k * itemSize + b; row < 8; row++, to += itemSize) out[to] = (row < 4 ? low : high) >>> (8 * (row & 3));
    }
  }
  return out;
}

// The filters of a chain in the direction of the writer. The reader has their way back in `codecs/filters.ts`.

/**
 * Replaces each word by its difference to the word `distance` words before it, in place: `delta`.
 *
 * @param width - bytes of a word: 1, 2, 4 or 8; `bytes` begins at a multiple of it
 */
export function delta(bytes: Uint8Array<ArrayBuffer>, width: number, distance: number): void {
  const count = bytes.length / width;
  if (distance >= count) return;
  if (width === 8) return delta64(new Uint32Array(bytes.buffer, bytes.byteOffset, 2 * count), 2 * distance);
  const words = new (width === 1 ? Uint8Array : width === 2 ? Uint16Array : Uint32Array)(bytes.buffer, bytes.byteOffset, count);
  for (let i = count - 1; i >= distance; i--) words[i] = (words[i] as number) - (words[i - distance] as number);
}

/** 64-bit words as halves, low one first: several times as fast as `BigUint64Array`. */
function delta64(halves: Uint32Array, distance: number): void {
  for (let i = halves.length - 2; i >= distance; i -= 2) {
    const low = halves[i] as number;
    const other = halves[i - distance] as number;
    halves[i] = low - other;
    halves[i + 1] = (halves[i + 1] as number) - (halves[i + 1 - distance] as number) - (low < other ? 1 : 0);
  }
}

/** First bytes of all items, then all second bytes, and so on: `shuffle`. */
export function shuffle(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length);
  let to = 0;
  for (let j = 0; j < size; j++) {
    for (let from = j; from < bytes.length; from += size) out[to++] = bytes[from] as number;
  }
  return out;
}

/** As {@link shuffle} with bits; the items after the last multiple of eight stay as they are: `bitshuffle`. */
export function bitshuffle(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length);
  const groups = Math.floor(bytes.length / size / 8);
  const done = groups * 8 * size;
  for (let b = 0; b < size; b++) {
    for (let k = 0; k < groups; k++) {
      const at = (i: number): number => bytes[(8 * k + i) * size + b] as number;
      // Eight bytes are a square of 8 × 8 bits, which is turned about its diagonal: first 2 × 2, then 4 × 4, then 8 × 8.
      let low = turn(at(0) | (at(1) << 8) | (at(2) << 16) | (at(3) << 24));
      let high = turn(at(4) | (at(5) << 8) | (at(6) << 16) | (at(7) << 24));
      const swap = (low ^ (high << 4)) & 0xf0f0f0f0;
      low ^= swap;
      high ^= swap >>> 4;
      for (let j = 0; j < 4; j++) {
        out[(8 * b + j) * groups + k] = low >>> (8 * j);
        out[(8 * b + j + 4) * groups + k] = high >>> (8 * j);
      }
    }
  }
  out.set(bytes.subarray(done), done);
  return out;
}

function turn(x: number): number {
  let t = (x ^ (x >>> 7)) & 0x00aa00aa;
  x ^= t ^ (t << 7);
  t = (x ^ (x >>> 14)) & 0x0000cccc;
  return x ^ t ^ (t << 14);
}

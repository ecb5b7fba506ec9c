import type { Numbers } from "../numbers/plain.js";

/** A series of numbers, to be drawn. Where there are more than pixels, each pixel has the least and the most of its stretch, so that no peak is lost. */
export interface Curve {
  readonly length: number;
  /** Elements of a stretch; 1 where each is drawn. */
  readonly step: number;
  readonly lows: Float64Array<ArrayBuffer>;
  readonly highs: Float64Array<ArrayBuffer>;
  /** Of the finite values; NaN where there are none. */
  readonly least: number;
  readonly most: number;
}

export function curveOf(values: Numbers, offset: number, stride: number, length: number, width: number): Curve {
  const step = length > 2 * width ? length / Math.max(1, Math.floor(width)) : 1;
  const columns = Math.ceil(length / step);
  const lows = new Float64Array(columns).fill(NaN);
  const highs = new Float64Array(columns).fill(NaN);
  let least = Infinity;
  let most = -Infinity;
  for (let x = 0; x < columns; x++) {
    const to = Math.min(length, Math.max(Math.floor(x * step) + 1, Math.floor((x + 1) * step)));
    let low = Infinity;
    let high = -Infinity;
    for (let i = Math.floor(x * step); i < to; i++) {
      const value = values[offset + i * stride] ?? 0;
      if (value - value !== 0) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (low > high) continue;
    lows[x] = low;
    highs[x] = high;
    if (low < least) least = low;
    if (high > most) most = high;
  }
  const none = least > most;
  return { length, step, lows, highs, least: none ? NaN : least, most: none ? NaN : most };
}

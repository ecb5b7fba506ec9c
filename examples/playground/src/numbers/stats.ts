import type { NdArray } from "tenvelope";
import { NAT, dateText, spanText } from "./dates.js";
import { bigOf, isTime, type Numbers, plainOf } from "./plain.js";
import { float32Text, float64Text, tellerOf } from "./text.js";

/** What the elements of an array are like. Texts are for people; `least` and `most` are exact. */
export interface Stats {
  readonly count: number;
  readonly least?: string;
  readonly most?: string;
  readonly mean?: string;
  /** NaN, or NaT of dates. */
  readonly nan: number;
  readonly infinite: number;
  /** Of different values, where it is cheap to say: up to 262,144 elements, or of 16 bits. */
  readonly distinct?: number;
  /** What the numbers are, where they are not the elements themselves. */
  readonly what?: string;
  readonly histogram?: Histogram;
}

export interface Histogram {
  readonly counts: readonly number[];
  readonly from: number;
  readonly to: number;
}

export function statsOf(array: NdArray): Stats {
  const plain = plainOf(array);
  const { shape, dtype } = array;
  const count = shape.reduce((product, dim) => product * dim, 1);
  if (!plain) return { count, nan: 0, infinite: 0, ...distinctTexts(array, count) };
  const { values, isInteger, what } = plain;
  const range = rangeOf(values);
  const big = bigOf(array);
  const time = isTime(dtype);
  const ends = range.finite ? (big ? bigEnds(big, dtype, time) : { least: numberText(range.least, dtype), most: numberText(range.most, dtype) }) : {};
  const mean = range.finite ? range.mean : NaN;
  return {
    count, nan: range.nan, infinite: range.infinite, ...ends,
    ...(range.finite && { mean: time ? timeText(BigInt(Math.round(mean)), dtype).slice(0, 19) : meanText(mean) }),
    ...distinctNumbers(big ?? values), ...(what !== undefined && { what }),
    ...(range.finite && { histogram: histogramOf(values, range, isInteger) }),
  };
}

function meanText(mean: number): string {
  const rounded = Number(mean.toPrecision(7));
  return Math.abs(rounded) < 1e9 ? float64Text(rounded) : rounded.toExponential().replace("e+", "e");
}

/** Least, most and mean of the finite values, and how many are not finite. */
export interface Range {
  readonly finite: number;
  readonly nan: number;
  readonly infinite: number;
  readonly least: number;
  readonly most: number;
  readonly mean: number;
}

export function rangeOf(values: Numbers): Range {
  let least = Infinity;
  let most = -Infinity;
  let finite = 0;
  let nan = 0;
  // Of a mean of many values a plain sum would lose digits, and could overflow: sums of stretches are averaged.
  let mean = 0;
  for (let from = 0; from < values.length; from += STRETCH) {
    const to = Math.min(values.length, from + STRETCH);
    let sum = 0;
    let n = 0;
    for (let i = from; i < to; i++) {
      const value = values[i] ?? 0;
      if (value - value === 0) {
        n++;
        sum += value;
        if (value < least) least = value;
        if (value > most) most = value;
      } else if (value !== value) nan++;
    }
    if (!n) continue;
    finite += n;
    const own = Number.isFinite(sum) ? sum / n : meanOfLarge(values, from, to, n);
    mean += (own - mean) * (n / finite);
  }
  return { finite, nan, infinite: values.length - finite - nan, least, most, mean };
}

const STRETCH = 4096;

function meanOfLarge(values: Numbers, from: number, to: number, n: number): number {
  let mean = 0;
  for (let i = from; i < to; i++) if (Number.isFinite(values[i])) mean += (values[i] ?? 0) / n;
  return mean;
}

/** Counts of the finite values in stretches of one width from the least to the most; of few integers one for each. */
export function histogramOf(values: Numbers, { least, most }: Range, isInteger: boolean, bins = 56): Histogram {
  const whole = isInteger && most - least < bins;
  const n = least === most ? 1 : whole ? most - least + 1 : bins;
  const counts = new Array<number>(n).fill(0);
  // Halves, since the distance of two doubles may be no double.
  const from = least / 2;
  const scale = n / (whole ? n / 2 : most / 2 - from);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value - value !== 0) continue;
    const bin = n === 1 ? 0 : Math.min(n - 1, Math.floor((value / 2 - from) * scale));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { counts, from: least, to: most };
}

/** How many different values there are; those of floats as they compare, so that -0 is 0. */
function distinctNumbers(values: Numbers | BigInt64Array | BigUint64Array): { distinct?: number } {
  const width = values.BYTES_PER_ELEMENT;
  if (width <= 2) {
    const seen = new Uint8Array(1 << (8 * width));
    const mask = seen.length - 1;
    let distinct = 0;
    for (let i = 0; i < values.length; i++) {
      const at = (values[i] as number) & mask;
      if (!seen[at]) {
        seen[at] = 1;
        distinct++;
      }
    }
    return { distinct };
  }
  return values.length <= CHEAP ? { distinct: new Set<number | bigint>(values as Iterable<number | bigint>).size } : {};
}

const CHEAP = 1 << 18;

function distinctTexts(array: NdArray, count: number): { distinct?: number } {
  if (count > CHEAP || array.dtype === "struct") return {};
  const tell = tellerOf(array);
  const seen = new Set<string>();
  for (let i = 0; i < count; i++) seen.add(tell(i));
  return { distinct: seen.size };
}

function bigEnds(values: BigInt64Array | BigUint64Array, dtype: string, time: boolean): { least?: string; most?: string } {
  let least: bigint | undefined;
  let most: bigint | undefined;
  for (const value of values) {
    if (time && value === NAT) continue;
    if (least === undefined || value < least) least = value;
    if (most === undefined || value > most) most = value;
  }
  if (least === undefined || most === undefined) return {};
  return time ? { least: timeText(least, dtype), most: timeText(most, dtype) } : { least: `${least}`, most: `${most}` };
}

function timeText(value: bigint, dtype: string): string {
  const [name, unit = "generic", step = "1"] = dtype.split("~");
  return (name === "datetime64" ? dateText : spanText)(value, unit, Number(step));
}

function numberText(value: number, dtype: string): string {
  if (dtype === "bool") return value ? "true" : "false";
  return dtype === "float32" || dtype.startsWith("float8") || dtype.endsWith("float16") ? float32Text(value) : float64Text(value);
}

import { dateText, spanText } from "../numbers/dates.js";

/** Says numbers at the ends of a scale: short, and of dates as dates. */
export function numberTeller(dtype: string): (value: number) => string {
  const [name = "", unit = "generic", step = "1"] = dtype.split("~");
  if (name === "datetime64") return (value) => dateText(BigInt(Math.round(value)), unit, Number(step));
  if (name === "timedelta64") return (value) => spanText(BigInt(Math.round(value)), unit, Number(step));
  return shortNumber;
}

/** A number with at most five digits that count. */
export function shortNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value).replace("-", "−");
  return String(Number(value.toPrecision(5))).replace("-", "−");
}

/** Round numbers that divide a range into about `count` steps. */
export function ticks(least: number, most: number, count: number): number[] {
  const span = most - least;
  if (!(span > 0) || !Number.isFinite(span)) return Number.isFinite(least) ? [least] : [];
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => span / size <= count) ?? 10 * power;
  const found: number[] = [];
  // Multiples, not sums: rounding would add up.
  for (let k = Math.ceil(least / step); k * step <= most + step * 1e-9; k++) found.push(Number((k * step).toPrecision(12)));
  return found;
}

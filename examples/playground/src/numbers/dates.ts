/** A `datetime64` as ISO 8601 says it, with as many digits as its unit has; proleptic Gregorian. */
export function dateText(value: bigint, unit: string, step: number): string {
  if (value === NAT) return "NaT";
  const count = value * BigInt(step);
  if (unit === "generic") return `${count}`;
  if (unit === "Y") return yearText(count + 1970n);
  if (unit === "M") return `${yearText(1970n + floor(count, 12n))}-${two(modulo(count, 12n) + 1n)}`;
  const perDay = UNITS_PER_DAY.get(unit) ?? 1n;
  const days = unit === "W" ? count * 7n : floor(count, perDay);
  const date = dayText(days);
  if (unit === "W" || unit === "D") return date;
  const rest = modulo(count, perDay);
  const hours = two((rest * 24n) / perDay);
  if (unit === "h") return `${date}T${hours}`;
  const minutes = two(((rest * 1440n) / perDay) % 60n);
  if (unit === "m") return `${date}T${hours}:${minutes}`;
  const perSecond = perDay / 86400n;
  const seconds = two((rest / perSecond) % 60n);
  const digits = String(perSecond).length - 1;
  const fraction = digits ? `.${String(rest % perSecond).padStart(digits, "0")}` : "";
  return `${date}T${hours}:${minutes}:${seconds}${fraction}`;
}

/** A `timedelta64` with its unit. */
export function spanText(value: bigint, unit: string, step: number): string {
  return value === NAT ? "NaT" : `${value * BigInt(step)}${unit === "generic" ? "" : ` ${unit}`}`;
}

export const NAT = -(2n ** 63n);

const UNITS_PER_DAY = new Map<string, bigint>([
  ["D", 1n], ["h", 24n], ["m", 1440n], ["s", 86400n], ...["ms", "us", "ns", "ps", "fs", "as"].map((unit, i) => [unit, 86400n * 1000n ** BigInt(i + 1)] as const),
]);

/** The day of a count of days since 1970-01-01. Years are counted from March, so that the leap day is the last of one. */
function dayText(days: bigint): string {
  const shifted = days + 719468n; // since 0000-03-01
  const era = floor(shifted, 146097n); // of 400 years
  const day = modulo(shifted, 146097n);
  const yearOfEra = (day - day / 1460n + day / 36524n - day / 146096n) / 365n;
  const dayOfYear = day - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n);
  const month = (5n * dayOfYear + 2n) / 153n; // from March on
  const year = yearOfEra + 400n * era + (month >= 10n ? 1n : 0n);
  return `${yearText(year)}-${two(month < 10n ? month + 3n : month - 9n)}-${two(dayOfYear - (153n * month + 2n) / 5n + 1n)}`;
}

function yearText(year: bigint): string {
  const size = String(year < 0n ? -year : year).padStart(year < 0n || year > 9999n ? 6 : 4, "0");
  return year < 0n ? `-${size}` : year > 9999n ? `+${size}` : size;
}

const two = (value: bigint): string => String(value).padStart(2, "0");
const modulo = (value: bigint, by: bigint): bigint => ((value % by) + by) % by;
const floor = (value: bigint, by: bigint): bigint => (value - modulo(value, by)) / by;

import { field, type NdArray, toFloat32 } from "tenvelope";
import { dateText, spanText } from "./dates.js";

/** Says element `i` exactly, as short as it can be. */
export type Teller = (i: number) => string;

/** Tells the elements of an array: numbers so that they are read as the same, dates as dates, texts in quotes. */
export function tellerOf(array: NdArray): Teller {
  const { dtype, data } = array;
  const [name = "", first = "", second] = dtype.split("~");
  const numbers = data as ArrayLike<number>;
  switch (name) {
    case "bool":
      return (i) => (numbers[i] ? "true" : "false");
    case "float32":
      return (i) => float32Text(numbers[i] ?? 0);
    case "float64":
      return (i) => float64Text(numbers[i] ?? 0);
    case "float16": case "bfloat16": case "float8_e4m3fn": case "float8_e5m2": {
      const floats = toFloat32(array);
      const digits = DIGITS.get(name) ?? 9;
      return (i) => float64Text(Number((floats[i] ?? 0).toPrecision(digits)));
    }
    case "complex64": case "complex128": {
      const tell = name === "complex64" ? float32Text : float64Text;
      return (i) => complexText(tell(numbers[2 * i] ?? 0), tell(numbers[2 * i + 1] ?? 0));
    }
    case "datetime64":
      return (i) => dateText((data as BigInt64Array)[i] ?? 0n, first, Number(second ?? 1));
    case "timedelta64":
      return (i) => spanText((data as BigInt64Array)[i] ?? 0n, first, Number(second ?? 1));
    case "string":
      return (i) => JSON.stringify((data as readonly string[])[i] ?? "");
    case "utf32": {
      const width = Number(first);
      return (i) => JSON.stringify(Array.from((data as Uint32Array).subarray(i * width, (i + 1) * width), (point) => String.fromCodePoint(point)).join("").replace(/\0+$/, ""));
    }
    case "bytes": case "void": {
      const width = Number(first);
      return (i) => bytesText((data as Uint8Array).subarray(i * width, (i + 1) * width), name === "bytes");
    }
    case "struct": {
      const tellers = (array.fields ?? []).map(([member]) => tellItems(field(array, member), array.shape.length));
      return (i) => `(${tellers.map((tell) => tell(i)).join(", ")})`;
    }
    default:
      return (i) => String((data as ArrayLike<number | bigint>)[i]);
  }
}

/** Tells the items of a field, of which a subarray has several. */
export function tellItems(array: NdArray, outer: number): Teller {
  const tell = tellerOf(array);
  const count = array.shape.slice(outer).reduce((product, dim) => product * dim, 1);
  if (array.shape.length === outer) return tell;
  return (i) => `[${Array.from({ length: Math.min(count, 8) }, (_, k) => tell(i * count + k)).join(", ")}${count > 8 ? ", …" : ""}]`;
}

/** The shortest decimal that is read as the same float32. */
export function float32Text(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return float64Text(Number(text));
  }
  return float64Text(Number.isFinite(value) ? Number(value.toPrecision(9)) : value);
}

export function float64Text(value: number): string {
  return Object.is(value, -0) ? "-0" : value === Infinity ? "inf" : value === -Infinity ? "-inf" : String(value);
}

function complexText(real: string, imaginary: string): string {
  return /^[-]/.test(imaginary) ? `${real} − ${imaginary.slice(1)}i` : `${real} + ${imaginary}i`;
}

/** Bytes as text where they are ASCII, as hex digits else. */
function bytesText(bytes: Uint8Array, isText: boolean): string {
  const text = String.fromCharCode(...bytes.subarray(0, 64)).replace(isText ? /\0+$/ : /$^/, "");
  if (isText && /^[ -~]*$/.test(text)) return `${JSON.stringify(text)}${bytes.length > 64 ? "…" : ""}`;
  return `${Array.from(bytes.subarray(0, 32), (byte) => byte.toString(16).padStart(2, "0")).join("")}${bytes.length > 32 ? "…" : ""}`;
}

/** Digits that tell any two of them apart. */
const DIGITS = new Map([["float16", 5], ["bfloat16", 4], ["float8_e4m3fn", 3], ["float8_e5m2", 2]]);

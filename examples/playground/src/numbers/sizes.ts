import { strings, type NdArray } from "tenvelope";
import { tellerOf } from "./text.js";

/** How long an array is when it is written in other ways, in characters; of raw bytes, in bytes. */
export interface Sizes {
  readonly raw: number;
  readonly base64: number;
  /** Lists in JSON without blanks, each number as short as it can be. */
  readonly json: number;
  /** Whether `json` was reckoned from a sample. */
  readonly isSampled: boolean;
  /** Whether JSON lacks some of the elements (NaN, infinities), or all (dates, complex, bytes). */
  readonly isLossy: boolean;
}

/** Of more elements only every k-th is written: floats take a microsecond each, integers a tenth of that. */
const [FLOATS, INTEGERS] = [1 << 17, 1 << 21];

export function sizesOf(array: NdArray): Sizes {
  const { dtype, shape, data } = array;
  const count = shape.reduce((product, dim) => product * dim, 1);
  const raw = ArrayBuffer.isView(data) ? (dtype.endsWith("int4") ? Math.ceil(count / 2) : data.byteLength) : utf8Length(strings(array)) + 4 * count;
  const tell = tellerOf(array);
  const step = Math.max(1, Math.floor(count / (/^(bool|u?int)/.test(dtype) ? INTEGERS : FLOATS)));
  let length = 0;
  let seen = 0;
  let isLossy = !/^(bool|u?int\d+|b?float|string|utf32)/.test(dtype);
  for (let i = 0; i < count; i += step, seen++) {
    const text = tell(i);
    length += text.length;
    isLossy ||= text === "NaN" || text === "inf" || text === "-inf";
  }
  return { raw, base64: 4 * Math.ceil(raw / 3), json: Math.round((length / Math.max(seen, 1)) * count) + brackets(shape), isSampled: step > 1, isLossy };
}

/** Brackets and commas of lists in lists. */
export function brackets(shape: readonly number[]): number {
  let lists = 1; // on this level
  let sum = 0;
  for (const dim of shape) {
    sum += lists * (2 + Math.max(0, dim - 1));
    lists *= dim;
  }
  return sum;
}

function utf8Length(texts: readonly string[]): number {
  const encoder = new TextEncoder();
  return texts.reduce((sum, text) => sum + encoder.encode(text).length, 0);
}

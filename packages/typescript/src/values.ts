import type { JsonValue } from "./array.js";
import { arrayOf, type Envelope } from "./body.js";
import type { Dtype } from "./dtype.js";
import { toData } from "./elements.js";
import { fail, quote } from "./errors.js";
import { isStruct, type Struct } from "./fields.js";
import type { Header } from "./header.js";
import { SMALL_FLOATS, type SmallFloat } from "./small-floats.js";

/** Makes an array of readable values: rules JSON9 and JSON10. A string counts 4 bytes and its own (JSON13). */
export function readValues(values: JsonValue, header: Header): Envelope {
  const { dtype, shape, meta: { struct } } = header;
  const { name } = dtype;
  if (name === "string") {
    const strings: string[] = [];
    readList(values, shape, (value) => strings.push(typeof value === "string" ? value : bad(value, "a string")));
    const bytes = strings.reduce((sum, string) => sum + 4 + new TextEncoder().encode(string).length, 0);
    return { header, value: arrayOf(header, strings), bytes };
  }
  const run = new Run();
  readList(values, shape, (value) => (struct ? writeStruct(run, struct, value) : writeValue(run, dtype, value)));
  const bytes = run.bytes();
  // Here each of them has a byte.
  const data = name.endsWith("int4") ? new dtype.array(bytes.buffer) : toData(dtype, bytes, header.count);
  return { header, value: arrayOf(header, data), bytes: header.bytes };
}

/** Lists in lists, as deep as there are dims; a dim 0 ends them [`size_mismatch`]. */
function readList(value: JsonValue, dims: readonly number[], write: (value: JsonValue) => void, level = 0): void {
  const length = dims[level];
  if (length === undefined) return write(value);
  if (!Array.isArray(value) || value.length !== length) return fail("size_mismatch", "values", `${Array.isArray(value) ? `a list of ${value.length}` : "no list"}, expected a list of ${length}`);
  for (const item of value) readList(item, dims, write, level + 1);
}

/** A raw run that grows with what is written, as a header alone gets no memory. */
class Run {
  #view = new DataView(new ArrayBuffer(256));
  #length = 0;

  /** A place for n more bytes, which are zero. */
  add(n: number): DataView {
    const from = this.#length;
    this.#length += n;
    if (this.#length > this.#view.byteLength) {
      const larger = new Uint8Array(Math.max(2 * this.#view.byteLength, this.#length));
      larger.set(new Uint8Array(this.#view.buffer));
      this.#view = new DataView(larger.buffer);
    }
    return new DataView(this.#view.buffer, from, n);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#view.buffer.slice(0, this.#length) as ArrayBuffer);
  }
}

function writeStruct(run: Run, struct: Struct, value: JsonValue): void {
  if (!Array.isArray(value) || value.length !== struct.parts.length) return bad(value, `a list of ${struct.parts.length} fields`);
  for (const [i, { type, shape }] of struct.parts.entries()) {
    readList(value[i] ?? null, shape, (item) => (isStruct(type) ? writeStruct(run, type, item) : writeValue(run, type, item)));
  }
}

function writeValue(run: Run, dtype: Dtype, value: JsonValue): void {
  const { name, itemSize, word } = dtype;
  const integer = /^(u?)int(\d+)$/.exec(name);
  const time = name.endsWith("delta64") || name === "datetime64";
  if (integer || time) {
    const bits = integer ? Number(integer[2]) : 64;
    const number = time && value === "NaT" ? -(2n ** 63n) : integerOf(value, integer?.[1] ? 0n : -(2n ** BigInt(bits - 1)), 2n ** BigInt(integer?.[1] ? bits : bits - 1));
    const view = run.add(itemSize);
    for (let i = 0; i < itemSize; i++) view.setUint8(i, Number((number >> BigInt(8 * i)) & 255n));
  } else if (name === "bool") {
    if (typeof value !== "boolean") bad(value, "true or false");
    run.add(1).setUint8(0, Number(value));
  } else if (name === "bytes" || name === "void") {
    if (typeof value !== "string" || value.length !== 2 * itemSize || /[^0-9a-f]/.test(value)) return bad(value, `${2 * itemSize} digits 0-9a-f`);
    const view = run.add(itemSize);
    for (let i = 0; i < itemSize; i++) view.setUint8(i, parseInt(value.slice(2 * i, 2 * i + 2), 16));
  } else if (name === "utf32") {
    if (typeof value !== "string" || (value.length > itemSize / 4 && [...value].length > itemSize / 4)) return bad(value, `a string of at most ${itemSize / 4} code points`);
    const view = run.add(itemSize);
    let at = 0;
    for (const character of value) view.setUint32(4 * at++, character.codePointAt(0) ?? 0, true);
  } else if (name.startsWith("complex")) {
    if (!Array.isArray(value) || value.length !== 2) return bad(value, "a list of two numbers");
    for (const part of value) writeFloat(run, word, floatOf(part));
  } else {
    const small = SMALL_FLOATS.get(name);
    if (small) writeSmallFloat(run, itemSize, small, floatOf(value), value);
    else writeFloat(run, word, floatOf(value), value);
  }
}

function integerOf(value: JsonValue, least: bigint, beyond: bigint): bigint {
  const spelled = typeof value === "string" ? /^(0|-?[1-9]\d{0,19})$/.test(value) : Number.isSafeInteger(value);
  const number = spelled ? BigInt(value as string | number) : beyond;
  return number >= least && number < beyond ? number : bad(value, `an integer from ${least} to ${beyond - 1n}`);
}

function floatOf(value: JsonValue): number {
  return typeof value === "number" || value === "NaN" || value === "Infinity" || value === "-Infinity" ? Number(value) : bad(value, "a number");
}

/** Float32 and float64. A NaN is the quiet one with sign 0, whatever the engine writes. */
function writeFloat(run: Run, size: number, number: number, value: JsonValue = number): void {
  const view = run.add(size);
  if (size === 8) {
    if (Number.isNaN(number)) view.setUint32(4, 0x7ff80000, true);
    else view.setFloat64(0, number, true);
  } else if (Number.isNaN(number)) view.setUint32(0, 0x7fc00000, true);
  else {
    if (Number.isFinite(number) && !Number.isFinite(Math.fround(number))) bad(value, "a number that float32 holds");
    view.setFloat32(0, number, true);
  }
}

function writeSmallFloat(run: Run, size: number, { mantissa, least, largest, infinity, nan }: SmallFloat, number: number, value: JsonValue): void {
  const magnitude = Math.abs(number);
  let bits = nan;
  if (magnitude === Infinity) bits = infinity ?? bad(value, "a finite number");
  else if (!Number.isNaN(number)) {
    // In units of the last place, of the exponent that the number has, or of the least; both are exact.
    let exponent = Math.max(least, Math.floor(Math.log2(magnitude)) - 1);
    while (2 ** (exponent + 1) <= magnitude) exponent++;
    const units = magnitude / 2 ** (exponent - mantissa);
    const floor = Math.floor(units);
    const up = units - floor > 0.5 || (units - floor === 0.5 && floor % 2 === 1);
    // When it rounds up to a power of two, the exponent counts one on by itself.
    bits = (exponent - least) * 2 ** mantissa + floor + Number(up);
    if (bits > largest) bad(value, "a number that the dtype holds");
  }
  const sign = number < 0 || Object.is(number, -0) ? 2 ** (8 * size - 1) : 0;
  const view = run.add(size);
  if (size === 2) view.setUint16(0, sign + bits, true);
  else view.setUint8(0, sign + bits);
}

function bad(value: JsonValue, expected: string): never {
  return fail("bad_value", "values", `${quote(JSON.stringify(value).slice(0, 80))}, expected ${expected}`);
}

import type { Field, NdArray } from "tenvelope";
import { arrayOfBytes, countOf, swap, wordsOf } from "./bytes.js";
import { type Literal, parseLiteral, type Sequence } from "./literal.js";
import { quote, refuse } from "./problem.js";

/** How an npy file begins. */
export const MAGIC = "\x93NUMPY";

/** Whether these bytes are an npy file. */
export function isNpy(bytes: Uint8Array): boolean {
  return bytes.length > 5 && [...MAGIC].every((mark, i) => bytes[i] === mark.charCodeAt(0));
}

/**
 * Reads an npy file of any dtype that a line has, in either byte order and either order of dims; structs come back packed.
 *
 * @throws Problem `unsupported` for pickles and longdouble, `size_mismatch` for a file that is cut or followed by something
 */
export function readNpy(file: Uint8Array): NdArray {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const wide = (file[6] ?? 0) > 1;
  const start = wide ? 12 : 10;
  if (file.length < start) refuse("truncated", "this npy file ends before its header");
  if (![1, 2, 3].includes(file[6] ?? 0)) refuse("unsupported_version", `npy files of version ${file[6]}.${file[7]} are not known here, only 1.0 to 3.0`);
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  if (file.length < start + length) refuse("truncated", "this npy file ends inside of its header");
  // Up to version 2 the header is Latin-1, of which ASCII is all that most have.
  const header = parseLiteral(new TextDecoder(file[6] === 3 ? "utf-8" : "latin1").decode(file.subarray(start, start + length)));
  if (!(header instanceof Map)) return refuse("bad_value", "the header of this npy file is no dict");
  const shape = shapeOf(header.get("shape"));
  const fortran = header.get("fortran_order");
  if (typeof fortran !== "boolean") refuse("bad_value", "`fortran_order` of this npy file is neither True nor False");
  return readItems(header.get("descr") ?? null, shape, fortran === true, file.subarray(start + length));
}

/** Reads items as NumPy lays them out, with the dtype as a type string or a list of fields. */
export function readItems(descr: Literal, shape: readonly number[], fortran: boolean, bytes: Uint8Array): NdArray {
  const item = itemOf(descr, 0);
  const count = countOf(shape);
  const due = count * item.stride;
  if (bytes.length !== due) refuse("size_mismatch", `the shape (${shape.join(", ")}) takes ${due.toLocaleString("en")} bytes, and ${bytes.length.toLocaleString("en")} are there`, undefined, "The file was cut, or something was put behind it: save it again.");
  const packed = packedSize(item);
  const isPlain = item.stride === packed && item.words.every(({ swapped }) => !swapped);
  const run = isPlain ? bytes : pack(item, packed, bytes, count);
  const ordered = fortran && shape.length > 1 ? fromFortran(run, shape, packed) : run;
  return arrayOfBytes(item.dtype, shape, ordered, item.fields, packed);
}

/** An item: its dtype, how far it is to the next one in the file, and the words that are its value. */
interface Item {
  readonly dtype: string;
  readonly fields?: readonly Field[];
  readonly stride: number;
  readonly words: readonly Run[];
}

/** Words of one size, one after the other. */
interface Run {
  readonly from: number;
  readonly bytes: number;
  readonly word: number;
  readonly swapped: boolean;
}

const packedSize = (item: Item): number => item.words.reduce((sum, { bytes }) => sum + bytes, 0);

function itemOf(descr: Literal, depth: number): Item {
  if (depth > 16) refuse("unsupported", "the struct of this npy file is nested deeper than 16");
  if (typeof descr === "string") {
    const { dtype, swapped } = typeString(descr);
    const { itemSize, word } = wordsOf(dtype);
    return { dtype, stride: itemSize, words: [{ from: 0, bytes: itemSize, word, swapped: swapped && word > 1 }] };
  }
  if (!isSequence(descr) || descr.tuple || !descr.items.length) return refuse("bad_value", "the `descr` of this npy file is neither a type string nor a list of fields");
  const fields: Field[] = [];
  const words: Run[] = [];
  let stride = 0;
  for (const entry of descr.items) {
    const [name, type = null, dims] = isSequence(entry) ? entry.items : [];
    if (isSequence(name)) refuse("unsupported", "a field of this npy file has a title beside its name, which no line holds");
    if (typeof name !== "string") return refuse("bad_value", "a field of this npy file has no name");
    const inner = itemOf(type, depth + 1);
    const shape = dims === undefined ? [] : shapeOf(dims);
    const count = countOf(shape);
    if (count === 0) refuse("unsupported", `the field ${quote(name)} of this npy file has no elements`);
    // What aligned structs have between and after their fields.
    const isPadding = name === "" && inner.dtype.startsWith("void");
    for (let k = 0; !isPadding && k < count; k++) {
      for (const run of inner.words) words.push({ ...run, from: run.from + stride + k * inner.stride });
    }
    if (!isPadding) fields.push(shape.length ? [name, inner.fields ?? inner.dtype, shape] : [name, inner.fields ?? inner.dtype]);
    stride += count * inner.stride;
  }
  return { dtype: "struct", fields, stride, words };
}

function pack({ stride, words }: Item, packed: number, bytes: Uint8Array, count: number): Uint8Array {
  const out = new Uint8Array(packed * count);
  let to = 0;
  for (let i = 0; i < count; i++) {
    for (const { from, bytes: size, word, swapped } of words) {
      const start = i * stride + from;
      out.set(bytes.subarray(start, start + size), to);
      if (swapped) swap(out.subarray(to, to + size), word);
      to += size;
    }
  }
  return out;
}

/** Items with the first index fastest, in C order. */
function fromFortran(run: Uint8Array, shape: readonly number[], size: number): Uint8Array {
  const out = new Uint8Array(run.length);
  const strides: number[] = [];
  shape.reduce((stride, dim) => (strides.push(stride), stride * dim), size);
  const index = shape.map(() => 0);
  for (let to = 0, from = 0; to < out.length; to += size) {
    for (let b = 0; b < size; b++) out[to + b] = run[from + b] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      from += stride;
      index[axis] = next === shape[axis] ? 0 : next;
      if (index[axis]) break;
      from -= next * stride;
    }
  }
  return out;
}

/** The dtype of a type string of NumPy such as `<f4`, and whether its words are big-endian. */
function typeString(text: string): { dtype: string; swapped: boolean } {
  const [, order, kind = "", size = "", unit] = /^([<>|=])([a-zA-Z])(\d+)(?:\[([^\]]*)\])?$/.exec(text) ?? [];
  const unknown = (): never => refuse("unknown_dtype", `the dtype ${quote(text)} of NumPy is not known here`);
  if (kind === "O" || /^[|<>=]?O$/.test(text)) refuse("unsupported", "object arrays are pickles, which run code when they are read", undefined, 'Save numbers or strings: a.astype("f8"), a.astype("U").');
  if (order === undefined) return unknown();
  if ((kind === "f" || kind === "c") && Number(size) > 8 && !(kind === "c" && size === "16")) {
    refuse("unsupported", `${quote(text)} is longdouble, whose bits differ between machines`, undefined, 'Save it as float64: a.astype("f8").');
  }
  const plain = PLAIN.get(kind + size);
  const sized = SIZED.get(kind);
  const swapped = order === ">";
  if (plain !== undefined && unit === undefined) return { dtype: plain, swapped };
  if (sized !== undefined && unit === undefined) return Number(size) > 0 ? { dtype: `${sized}~${Number(size)}`, swapped } : refuse("unsupported", `items of the dtype ${quote(text)} have no bytes, which no line holds`);
  if ((kind === "M" || kind === "m") && size === "8") {
    const [, step = "", name = "generic"] = /^(\d*)([A-Za-z]+)$/.exec(unit ?? "generic") ?? unknown();
    return { dtype: `${kind === "M" ? "datetime64" : "timedelta64"}~${name}${step && step !== "1" ? `~${step}` : ""}`, swapped };
  }
  return unknown();
}

function isSequence(value: Literal | undefined): value is Sequence {
  return typeof value === "object" && value !== null && !(value instanceof Map);
}

function shapeOf(value: Literal | undefined): number[] {
  const items = isSequence(value) ? value.items : [value ?? null];
  return items.map((dim) => (typeof dim === "number" && dim >= 0 ? dim : refuse("bad_value", "a shape in the header of this npy file is no tuple of whole numbers")));
}

const PLAIN = new Map([
  ["b1", "bool"], ["i1", "int8"], ["i2", "int16"], ["i4", "int32"], ["i8", "int64"], ["u1", "uint8"], ["u2", "uint16"], ["u4", "uint32"], ["u8", "uint64"],
  ["f2", "float16"], ["f4", "float32"], ["f8", "float64"], ["c8", "complex64"], ["c16", "complex128"],
]);
const SIZED = new Map([["S", "bytes"], ["a", "bytes"], ["U", "utf32"], ["V", "void"]]);

import type { Field, NdArray } from "tenvelope";
import { pythonText } from "./literal.js";
import { refuse } from "./problem.js";

/** The array as an npy file, as NumPy would save it in C order. @throws Problem `unsupported` for dtypes that NumPy has no name for */
export function writeNpy(array: NdArray): Uint8Array<ArrayBuffer> {
  const { dtype, shape, data, fields } = array;
  const descr = descrOf(dtype === "struct" && fields ? fields : dtype);
  if (!ArrayBuffer.isView(data)) return refuse("unsupported", "strings of any length have no dtype in npy files");
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': ${descr}, 'fortran_order': False, 'shape': ${tuple}, }`;
  // Names beyond ASCII take version 3, whose header is UTF-8.
  const header = new TextEncoder().encode(text);
  const version = header.length > text.length ? 3 : header.length + 75 > 0xffff ? 2 : 1;
  const before = version === 1 ? 10 : 12;
  // NumPy pads with blanks so that the elements begin at a multiple of 64.
  const start = Math.ceil((before + header.length + 1) / 64) * 64;
  const out = new Uint8Array(start + data.byteLength);
  out.fill(32, 0, start);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  const view = new DataView(out.buffer);
  if (version === 1) view.setUint16(8, start - before, true);
  else view.setUint32(8, start - before, true);
  out.set(header, before);
  out[start - 1] = 10;
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return out;
}

/** The type string of NumPy, or the list of a struct's fields. */
function descrOf(type: string | readonly Field[]): string {
  if (typeof type !== "string") {
    const entries = type.map(([name, inner, shape]) => `(${pythonText(name)}, ${descrOf(inner)}${shape ? `, (${shape.join(", ")}${shape.length === 1 ? "," : ""})` : ""})`);
    return `[${entries.join(", ")}]`;
  }
  const [name = "", unit, step] = type.split("~");
  const plain = PLAIN.get(name);
  if (plain !== undefined) return `'${plain}'`;
  if (name === "bytes" || name === "void") return `'|${name === "bytes" ? "S" : "V"}${unit}'`;
  if (name === "utf32") return `'<U${unit}'`;
  if (name === "datetime64" || name === "timedelta64") {
    const kind = name === "datetime64" ? "M" : "m";
    if (unit === "generic" && step !== undefined) return refuse("unsupported", `NumPy forgets the step of ${type}`);
    return unit === "generic" ? `'<${kind}8'` : `'<${kind}8[${step ?? ""}${unit}]'`;
  }
  return refuse("unsupported", `npy files of plain NumPy have no dtype for ${type}`);
}

const PLAIN = new Map([
  ["bool", "|b1"], ["int8", "|i1"], ["int16", "<i2"], ["int32", "<i4"], ["int64", "<i8"], ["uint8", "|u1"], ["uint16", "<u2"], ["uint32", "<u4"], ["uint64", "<u8"],
  ["float16", "<f2"], ["float32", "<f4"], ["float64", "<f8"], ["complex64", "<c8"], ["complex128", "<c16"],
]);

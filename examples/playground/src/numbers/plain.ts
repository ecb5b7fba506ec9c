import { type NdArray, toFloat32 } from "tenvelope";

/** Elements as numbers, to be drawn and counted: exact for all dtypes but those of 64 bits, of which {@link bigOf} has the exact values. */
export interface Plain {
  readonly values: Numbers;
  readonly isInteger: boolean;
  /** What the numbers are, where they are not the elements themselves: `"magnitude"`. */
  readonly what?: string;
}

export type Numbers = Float64Array | Float32Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** The elements as numbers; undefined for texts, bytes and structs. NaT is NaN. */
export function plainOf(array: NdArray): Plain | undefined {
  const { dtype, data } = array;
  const [name] = dtype.split("~");
  switch (name) {
    case "bool": case "int8": case "uint8": case "int16": case "uint16": case "int32": case "uint32": case "int4": case "uint4":
      return { values: data as Numbers, isInteger: true };
    case "float32": case "float64":
      return { values: data as Numbers, isInteger: false };
    case "float16": case "bfloat16": case "float8_e4m3fn": case "float8_e5m2":
      return { values: toFloat32(array), isInteger: false };
    case "complex64": case "complex128":
      return { values: magnitudes(data as Float32Array | Float64Array), isInteger: false, what: "magnitude" };
    case "int64": case "uint64":
      return { values: fromHalves(data as BigInt64Array, name === "int64", false), isInteger: true };
    case "datetime64": case "timedelta64":
      return { values: fromHalves(data as BigInt64Array, true, true), isInteger: true };
    default:
      return undefined;
  }
}

/** The exact elements of a dtype of 64-bit integers. */
export function bigOf({ data }: NdArray): BigInt64Array | BigUint64Array | undefined {
  return data instanceof BigInt64Array || data instanceof BigUint64Array ? data : undefined;
}

/** Whether the least integer means not-a-time. */
export function isTime(dtype: string): boolean {
  return dtype.startsWith("datetime64") || dtype.startsWith("timedelta64");
}

function magnitudes(parts: Float32Array | Float64Array): Float64Array {
  const out = new Float64Array(parts.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Math.hypot(parts[2 * i] ?? 0, parts[2 * i + 1] ?? 0);
  return out;
}

/** 64-bit integers as doubles, by their halves: many times as fast as through bigints. */
function fromHalves(data: BigInt64Array | BigUint64Array, signed: boolean, nat: boolean): Float64Array {
  const low = new Uint32Array(data.buffer, data.byteOffset, 2 * data.length);
  const high = new Int32Array(data.buffer, data.byteOffset, 2 * data.length);
  const out = new Float64Array(data.length);
  for (let i = 0; i < out.length; i++) {
    const top = (signed ? high[2 * i + 1] : low[2 * i + 1]) ?? 0;
    const bottom = low[2 * i] ?? 0;
    out[i] = nat && top === -0x80000000 && bottom === 0 ? NaN : top * 0x100000000 + bottom;
  }
  return out;
}

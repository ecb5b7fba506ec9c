import { type Data, NdArray } from "tenvelope";

/** Random numbers that are the same in every run (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0 to n − 1. */
  below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** Bytes of which some repeat, so that compressors have work. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    const few = this.below(2) === 0;
    return Uint8Array.from({ length }, () => (few ? this.below(3) : this.below(256)));
  }
}

/** Name, bytes of an element in memory, the typed array. `bool` and `utf32` hold what is legal. */
const DTYPES: readonly (readonly [dtype: string, make: (random: Random, count: number) => Data])[] = [
  ["bool", (random, count) => Uint8Array.from({ length: count }, () => random.below(2))],
  ["int4", (random, count) => Int8Array.from({ length: count }, () => random.below(16) - 8)],
  ["uint4", (random, count) => Uint8Array.from({ length: count }, () => random.below(16))],
  ["utf32~3", (random, count) => Uint32Array.from({ length: 3 * count }, () => random.pick([0, 97, 0xe9, 0x1f600, 0x10ffff]))],
  ["string", (random, count) => Array.from({ length: count }, () => "aé😀\0".slice(random.below(2), 5 * random.below(2)))],
  ["int8", (random, count) => new Int8Array(random.bytes(count).buffer)],
  ["int16", (random, count) => new Int16Array(random.bytes(2 * count).buffer)],
  ["int32", (random, count) => new Int32Array(random.bytes(4 * count).buffer)],
  ["uint8", (random, count) => random.bytes(count)],
  ["uint16", (random, count) => new Uint16Array(random.bytes(2 * count).buffer)],
  ["uint32", (random, count) => new Uint32Array(random.bytes(4 * count).buffer)],
  ["float32", (random, count) => new Float32Array(random.bytes(4 * count).buffer)],
  ["float64", (random, count) => new Float64Array(random.bytes(8 * count).buffer)],
  ["float16", (random, count) => new Uint16Array(random.bytes(2 * count).buffer)],
  ["bfloat16", (random, count) => new Uint16Array(random.bytes(2 * count).buffer)],
  ["float8_e5m2", (random, count) => random.bytes(count)],
  ["float8_e4m3fn", (random, count) => random.bytes(count)],
  ["complex64", (random, count) => new Float32Array(random.bytes(8 * count).buffer)],
  ["complex128", (random, count) => new Float64Array(random.bytes(16 * count).buffer)],
  ["int64", (random, count) => new BigInt64Array(random.bytes(8 * count).buffer)],
  ["uint64", (random, count) => new BigUint64Array(random.bytes(8 * count).buffer)],
  ["datetime64~ns", (random, count) => new BigInt64Array(random.bytes(8 * count).buffer)],
  ["timedelta64~D~7", (random, count) => new BigInt64Array(random.bytes(8 * count).buffer)],
  ["bytes~5", (random, count) => random.bytes(5 * count)],
  ["void~2", (random, count) => random.bytes(2 * count)],
  ["struct", (random, count) => random.bytes(7 * count).map((byte, i) => (i % 7 === 6 ? byte & 1 : byte))],
];

const FIELDS = [["a", "uint16"], ["in", [["x", "int8", [2, 2]], ["b", "bool"]]]] as const;

/** An array of any dtype and shape. */
export function randomArray(random: Random, largest = 60): NdArray {
  const [dtype, make] = random.pick(DTYPES);
  const shape = Array.from({ length: random.below(4) }, () => (random.below(12) === 0 ? 0 : 1 + random.below(random.pick([3, 8, largest]))));
  const count = shape.reduce((product, dim) => product * dim, 1);
  return new NdArray({
    dtype, shape, data: make(random, count),
    ...(dtype === "struct" && { fields: FIELDS }),
    ...(random.below(4) === 0 && { attrs: { unit: "m", list: [1, 0.5, null, { "": "é" }] } }),
    ...(shape.length > 0 && random.below(4) === 0 && { dims: shape.map((_, i) => (i === 1 ? null : `dim ${i}`)) }),
  });
}

/** A legal chain for the array, without text codec, and a chunk length or false. */
export function randomChain(random: Random, { dtype, shape }: NdArray): { codecs: string; chunk: number | false } {
  const count = shape.reduce((product, dim) => product * dim, 1);
  const delta = !/^(u?int4|bytes|utf32|void|struct|string)/.test(dtype);
  const deltas = delta ? Array.from({ length: random.below(4) }, () => random.pick(["delta", "delta~2", "delta~3", "delta~17", "delta~1000"])) : [];
  const serializer = dtype === "string" ? ["vlen_utf8"] : ["raw", ...random.pick([[], ["shuffle"], ["bitshuffle"]])];
  const codecs = [...deltas, ...serializer, ...random.pick([[], ["zlib"]])].join("-");
  let chunk: number | false = count > 1 && codecs !== "raw" && random.below(2) === 0 ? 1 + random.below(count - 1) : false;
  if (chunk !== false && dtype.endsWith("int4")) chunk = chunk + (chunk % 2) < count && chunk + (chunk % 2);
  return { codecs, chunk };
}

import type { Chain } from "./codecs/chain.js";
import { capped, POSITIVE, type Dtype } from "./dtype.js";
import { fail, quote } from "./errors.js";

/** The shape field as it stands there: numbers may be beyond the caps, and so are text. */
export interface ShapeField {
  readonly dims: readonly string[];
  readonly chunk: string | undefined;
}

/** Splits the field [`bad_shape`]. The chunk length is not judged. */
export function splitShape(field: string): ShapeField {
  const at = field.indexOf("~");
  const shape = at < 0 ? field : field.slice(0, at);
  const dims = shape === "s" ? [] : shape.split("x", 65);
  const chunk = at < 0 ? undefined : field.slice(at + 1);
  if (dims.length > 64 || !dims.every((dim) => /^(0|[1-9]\d{0,15})$/.test(dim)) || chunk?.includes("~")) fail("bad_shape", "shape", quote(field));
  return { dims, chunk };
}

/** The syntax of a chunk length [`bad_chunk`]. */
export function judgeChunk(chunk: string | undefined): string | undefined {
  if (chunk !== undefined && !(POSITIVE.test(chunk) && chunk.length < 17)) fail("bad_chunk", "shape", quote(chunk));
  return chunk;
}

/** Rule S2, then the limit. Returns the bytes that the array comes to. */
export function judgeSize({ name }: Dtype, dims: readonly string[], itemSize: number, decoded: number): number {
  const sizes = dims.map(Number);
  for (const size of [...sizes, sizes.reduce((product, dim) => product * (dim || 1), itemSize)]) capped(size, "shape");
  const count = sizes.reduce((product, dim) => product * dim, 1);
  const bytes = name === "object" || name === "tree" ? 0 : name === "string" ? 4 * count : rawSize(name, itemSize, count);
  return bytes > decoded ? fail("limit_exceeded", "shape", `${bytes} bytes, limit ${decoded}`) : bytes;
}

/** The rest of S4, S5 and VLEN3. Dims of a struct are not judged yet, so numbers are compared as BigInt. */
export function cut({ name }: Dtype, dims: readonly string[], chunkText: string | undefined, { deltas, reorder, compressor, serializer }: Chain): { chunk: number; segments: number; count: number } {
  const count = dims.reduce((product, dim) => product * BigInt(dim), 1n);
  const chunk = chunkText === undefined ? count : BigInt(chunkText);
  const bad = (found: string): never => fail("bad_chunk", "shape", found);
  if (chunkText !== undefined) {
    if (chunk >= count) bad(`${chunk} for ${count} elements`);
    if (name.endsWith("int4") && chunk % 2n) bad(`${chunk} is odd`);
    if (serializer === "json" || (serializer === "raw" && !deltas.length && !reorder && !compressor)) bad("not with this chain");
  }
  const segments = count ? (count + chunk - 1n) / chunk : 0n;
  if (segments > 1n << 20n) fail("too_large", "shape", `${segments} segments`);
  if (name === "string" && chunk > 0xffffffffn) bad(`${chunk} strings`);
  return { chunk: Number(chunk), segments: Number(segments), count: Number(count) };
}

/** Bytes of the raw run of n elements. */
export function rawSize(name: string, itemSize: number, n: number): number {
  return name.endsWith("int4") ? Math.ceil(n / 2) : n * itemSize;
}

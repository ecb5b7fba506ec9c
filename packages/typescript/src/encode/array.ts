import { rawSize } from "../shape.js";
import type { Step } from "../step.js";
import { choose } from "./choose.js";
import { compress, type Engine, judge } from "./engine.js";
import { bitshuffle, delta, shuffle } from "./filters.js";
import { type Prepared, vlenUtf8 } from "./prepare.js";

/** What has to be written, whatever the form. */
export interface Encoded {
  /** dtype, shape, codecs without text codec and, where there is one, meta. */
  readonly fields: readonly [dtype: string, shape: string, codecs: string, ...meta: string[]];
  readonly segments: readonly Uint8Array[];
}

/** Larger arrays are cut into chunks of about {@link CHUNK} bytes (section 4). */
const WHOLE = 1 << 20;
const CHUNK = 1 << 19;
/** The most segments of a line. */
export const SEGMENTS = 1 << 20;
/** Chunks that are compressed at a time. */
const BATCH = 8;

/**
 * Runs an array through a chain.
 *
 * @param codecs - without text codec; chosen where it is undefined
 * @param cut - elements of a chunk; false for one chunk, by section 4 where it is undefined
 */
export function* encodeArray(array: Prepared, codecs: string | undefined, cut: number | false | undefined, engine: Engine): Step<Encoded> {
  const [dtype, shape, stored, ...meta] = array.fields;
  const chunk = cut ?? (codecs === "raw" ? false : chunkLength(array));
  const fieldsOf = (chain: string) => [dtype, chunk === false || (chain === "raw" && !codecs) ? shape : `${shape}~${chunk}`, chain, ...meta] as const;
  // What the caller says is judged before there is any work.
  judge(fieldsOf(codecs ?? `${stored}-zlib`));

  const fields = fieldsOf(codecs ?? (yield* choose(array, chunk || array.header.count, engine)));
  const header = judge(fields);
  const segments: Uint8Array[] = [];
  for (let k = 0; k < header.segments; k += BATCH) {
    const chunks = Array.from({ length: Math.min(BATCH, header.segments - k) }, (_, i) => runFilters(array, header, (k + i) * header.chunk));
    segments.push(...(yield* compress(header.chain.compressor, chunks, engine)));
  }
  return { fields, segments };
}

/** The chunk that begins at this element, before its compressor. */
function runFilters({ run, strings }: Prepared, { dtype, itemSize, count, chunk, segments, chain }: Prepared["header"], from: number): Uint8Array {
  const to = Math.min(from + chunk, count);
  if (strings) return segments === 1 ? run : vlenUtf8(strings.slice(from, to));
  const piece = run.subarray(rawSize(dtype.name, itemSize, from), rawSize(dtype.name, itemSize, to));
  const bytes = chain.deltas.length ? piece.slice() : piece;
  for (const distance of chain.deltas) delta(bytes, dtype.word, (distance * itemSize) / dtype.word);
  return chain.reorder ? (chain.reorder === "shuffle" ? shuffle : bitshuffle)(bytes, itemSize) : bytes;
}

function chunkLength({ run, header: { count, dtype } }: Prepared): number | false {
  if (run.length <= WHOLE) return false;
  let length = Math.max(1, Math.floor((CHUNK * count) / run.length));
  if (dtype.name.endsWith("int4")) length += length % 2;
  while (count > length * SEGMENTS) length *= 2;
  return length < count && length;
}

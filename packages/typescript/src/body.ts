import { NdArray, type Data } from "./array.js";
import { decompress } from "./codecs/compressors.js";
import { decodeText } from "./codecs/text.js";
import { judgeElements, toData } from "./elements.js";
import { fail } from "./errors.js";
import { judgeExpected, type Header } from "./header.js";
import type { Host } from "./host.js";
import type { Context } from "./options.js";
import { rawSize } from "./shape.js";
import { wait, type Step } from "./step.js";
import type { TreeValue } from "./types.js";

/** What a line, or another form, holds. */
export interface Envelope extends Read<NdArray | TreeValue> {
  readonly header: Pick<Header, "dtype" | "shape" | "meta">;
}

/** The bytes of segment k, its text codec undone. */
export type Segments = (k: number) => Uint8Array<ArrayBuffer>;

/** An array, and what it comes to: for strings by rule B5, else by step 7 of rule O1. */
export interface Read<T> {
  readonly value: T;
  readonly bytes: number;
}

/**
 * Hands the header to the caller's expectations, and the body to what reads arrays or trees.
 *
 * @param segments - in a line text, in the binary form bytes; of an array as many as are due, of a tree at least one
 */
export function* readBody(header: Header, segments: readonly (string | Uint8Array)[], context: Context): Step<Envelope> {
  const { host, decoded } = context;
  judgeExpected(header, context);
  const { name } = header.dtype;
  if (name === "object") fail("unsupported", "dtype", "objects are not read");
  const segment: Segments = (k) => {
    const written = segments[k] ?? "";
    // Of bytes a copy, so that an array never shares memory with the input.
    return typeof written === "string" ? decodeText(header.chain.text, written, `segment ${k}`) : new Uint8Array(written);
  };
  const read: Read<NdArray | TreeValue> = name === "tree" ? yield* (yield* wait(host.tree())).readTree(header, segments.length, segment, context) : yield* readArray(header, segment, host, decoded);
  return { ...read, header };
}

/**
 * Decodes the segments of an array, which are as many as are due: step 13 of rule O1.
 *
 * @param decoded - limit on the bytes of strings
 */
export function* readArray(header: Header, segments: Segments, host: Host, decoded: number): Step<Read<NdArray>> {
  const { dtype, count } = header;
  const strings = dtype.name === "string";
  const read = strings ? yield* (yield* wait(host.strings())).readStrings(header, segments, host, decoded) : { value: toData(dtype, yield* readRun(header, segments, host), count), bytes: header.bytes };
  return { value: arrayOf(header, read.value as Data), bytes: read.bytes };
}

/** An array with the notes of its meta. */
export function arrayOf({ dtype, shape, meta: { attrs, dims, struct } }: Pick<Header, "dtype" | "shape" | "meta">, data: Data): NdArray {
  return new NdArray({ dtype: dtype.text, shape, data, fields: struct?.fields, attrs, dims });
}

function* readRun(header: Header, segments: Segments, host: Host): Step<Uint8Array<ArrayBuffer>> {
  const { dtype, count, chunk, itemSize, chain, meta: { struct } } = header;
  const filters = (chain.reorder || chain.deltas.length) && (yield* wait(host.filters()));
  const structs = struct && (yield* wait(host.meta()));
  const text = dtype.name === "utf32" && (yield* wait(host.strings()));
  // Segments are joined when all are there: a header alone gets no memory.
  const pieces: Uint8Array[] = [];
  for (let k = 0; k < header.segments; k++) {
    const place = `segment ${k}`;
    const n = Math.min(chunk, count - k * chunk);
    const size = rawSize(dtype.name, itemSize, n);
    let bytes: Uint8Array = segments(k);
    if (chain.compressor) bytes = yield* decompress(chain.compressor, bytes, size, true, place, host);
    else if (bytes.length !== size) fail("size_mismatch", place, `${bytes.length}, expected ${size}`);
    if (filters) bytes = filters.undoFilters(bytes, chain, dtype, itemSize);
    if (struct && structs) structs.judgeStructs(struct, bytes, place);
    else if (text) text.judgeCodePoints(bytes, place);
    else judgeElements(dtype, bytes, n, place);
    pieces.push(bytes);
  }
  return join(pieces);
}

/** The bytes before the compressor where no header tells how many they are; rule B5 [`limit_exceeded`]. */
export function* boundedBytes(compressor: string | undefined, bytes: Uint8Array, limit: number, place: string, host: Host): Step<Uint8Array> {
  if (compressor) return yield* decompress(compressor, bytes, limit, false, place, host);
  return bytes.length > limit ? fail("limit_exceeded", place, `over ${limit}`) : bytes;
}

/** Bytes in a buffer of their own, aligned for words of any size. */
export function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer.byteLength === bytes.length ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}

/** All pieces as one. */
export function join(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const [first] = pieces;
  if (first && pieces.length === 1) return owned(first);
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

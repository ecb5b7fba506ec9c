import { BackwardBits, corrupt, fseOf, fseOfOne, readFse, readHuffman, type Fse, type Huffman } from "./tables.js";

/** What the blocks of a frame share. */
export interface Frame {
  /** The compressed bytes, with room before and behind them. */
  readonly view: DataView;
  readonly out: Uint8Array;
  /** Where in `out` the frame starts, its next byte stands, and it ends. */
  readonly start: number;
  at: number;
  readonly end: number;
  /** Bytes that a block may come to. */
  readonly blockSize: number;
  readonly repeats: [number, number, number];
  huffman?: Huffman;
  /** Tables of the last block, in the order of {@link KINDS}. */
  tables: (Fse | undefined)[];
}

/** Decodes a compressed block from `start` to `end` of the view (RFC 8878, 3.1.1.3). */
export function decodeBlock(frame: Frame, start: number, end: number): void {
  const [literals, at] = readLiterals(frame, start, end);
  readSequences(frame, literals, at, end);
}

function readLiterals(frame: Frame, start: number, end: number): [literals: Uint8Array, end: number] {
  const { view } = frame;
  // Its room reaches beyond the block; what it claims is held against the block.
  const head = view.getUint32(start, true);
  const type = head & 3;
  const format = (head >> 2) & 3;
  const plain = type < 2;
  const width = [10, 10, 14, 18][format] ?? 10; // of each of the two sizes
  let at = start + ((plain ? [1, 2, 1, 3] : [3, 3, 4, 5])[format] ?? 1);
  const size = !plain ? (head >>> 4) & ((1 << width) - 1) : format & 1 ? (head >>> 4) & (format === 1 ? 0xfff : 0xfffff) : (head >>> 3) & 31;
  const wide = head + view.getUint8(start + 4) * 2 ** 32;
  const packed = !plain ? Math.floor(wide / 2 ** (4 + width)) % 2 ** width : type ? 1 : size;
  const stop = at + packed;
  if (stop > end || size > frame.blockSize) corrupt("literals");
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, packed);
  if (type === 0) return [bytes, stop];
  const literals = new Uint8Array(size);
  if (type === 1) return [literals.fill(bytes[0] ?? 0), stop];

  if (type === 2) [frame.huffman, at] = readHuffman(view, at, stop);
  const { huffman } = frame;
  if (!huffman) return corrupt("no code for the literals");
  if (!format) decodeStream(huffman, view, at, stop, literals);
  else {
    const quarter = (size + 3) >> 2;
    let from = at + 6;
    if (from > stop || 3 * quarter > size) corrupt("literals");
    for (let i = 0; i < 4; i++) {
      const to = i < 3 ? from + view.getUint16(at + 2 * i, true) : stop;
      if (to > stop) corrupt("literals");
      decodeStream(huffman, view, from, to, literals.subarray(i * quarter, i < 3 ? (i + 1) * quarter : size));
      from = to;
    }
  }
  return [literals, stop];
}

function decodeStream({ log, table }: Huffman, view: DataView, start: number, end: number, out: Uint8Array): void {
  const bits = new BackwardBits(view, start, end);
  const mask = (1 << log) - 1;
  let i = 0;
  // Two codes have at most 24 bits, which come in one word.
  for (let { left } = bits; left >= 24 && i + 1 < out.length; bits.left = left) {
    const at = left - 24;
    const word = view.getUint32(start + (at >>> 3), true) >>> (at & 7);
    const first = table[(word >>> (24 - log)) & mask] ?? 0;
    const second = table[(word >>> (24 - log - (first & 15))) & mask] ?? 0;
    out[i++] = first >> 4;
    out[i++] = second >> 4;
    left -= (first & 15) + (second & 15);
  }
  for (; i < out.length; i++) {
    const entry = table[bits.peek(log)] ?? 0;
    out[i] = entry >> 4;
    bits.left -= entry & 15;
    if (bits.left < 0) corrupt("literals");
  }
  if (bits.left) corrupt("literals");
}

function readSequences(frame: Frame, literals: Uint8Array, at: number, end: number): void {
  const { view, out, repeats } = frame;
  const limit = Math.min(frame.end, frame.at + frame.blockSize);
  let used = 0; // literals
  const copy = (n: number): void => {
    if (n > literals.length - used || n > limit - frame.at) corrupt("literals");
    if (n < 32) for (const stop = used + n; used < stop; ) out[frame.at++] = literals[used++] ?? 0;
    else {
      out.set(literals.subarray(used, (used += n)), frame.at);
      frame.at += n;
    }
  };
  const byte = (): number => (at < end ? view.getUint8(at++) : corrupt("cut"));
  let count = byte();
  if (count === 255) count = byte() + (byte() << 8) + 0x7f00;
  else if (count > 127) count = ((count - 128) << 8) + byte();
  if (count) {
    const modes = byte();
    if (modes & 3) corrupt("reserved bits");
    const [literal, offset, match] = frame.tables = KINDS.map(({ preset, log, maxLog, max }, i) => {
      const mode = (modes >> (6 - 2 * i)) & 3;
      if (mode === 3) return frame.tables[i] ?? corrupt("no table to repeat");
      if (mode === 0) return (presets[i] ??= fseOf(preset, log));
      if (mode === 1) {
        const symbol = byte();
        return symbol > max ? corrupt("no such symbol") : fseOfOne(symbol);
      }
      const [table, stop] = readFse(view, at, end, maxLog, max);
      at = stop;
      return table;
    });
    if (!literal || !offset || !match) return corrupt("tables");
    const bits = new BackwardBits(view, at, end);
    let literalState = bits.read(literal.log);
    let offsetState = bits.read(offset.log);
    let matchState = bits.read(match.log);
    for (;;) {
      const offsetCode = offset.symbols[offsetState] ?? 0;
      const matchCode = match.symbols[matchState] ?? 0;
      const literalCode = literal.symbols[literalState] ?? 0;
      if (offsetCode > 24) corrupt("offset"); // farther than any window of ours
      const value = (1 << offsetCode) + bits.read(offsetCode);
      const matchLength = (MATCH_BASE[matchCode] ?? 0) + bits.read(MATCH_BITS[matchCode] ?? 0);
      const literalLength = (LITERAL_BASE[literalCode] ?? 0) + bits.read(LITERAL_BITS[literalCode] ?? 0);
      if (--count) {
        literalState = (literal.next[literalState] ?? 0) + bits.read(literal.bits[literalState] ?? 0);
        matchState = (match.next[matchState] ?? 0) + bits.read(match.bits[matchState] ?? 0);
        offsetState = (offset.next[offsetState] ?? 0) + bits.read(offset.bits[offsetState] ?? 0);
      }
      if (bits.left < 0) corrupt("cut");
      const distance = resolveOffset(repeats, value, literalLength);
      copy(literalLength);
      if (distance < 1 || distance > frame.at - frame.start || matchLength > limit - frame.at) corrupt("match");
      const stop = frame.at + matchLength;
      if (distance < matchLength || matchLength < 32) for (let to = frame.at; to < stop; to++) out[to] = out[to - distance] ?? 0;
      else out.copyWithin(frame.at, frame.at - distance, stop - distance);
      frame.at = stop;
      if (!count) break;
    }
    if (bits.left) corrupt("sequences");
  } else if (at !== end) corrupt("something follows the literals");
  copy(literals.length - used);
}

/** Values 1 to 3 mean one of the last three offsets; without literals each means the next one, and 3 the last less 1. */
function resolveOffset(repeats: [number, number, number], value: number, literals: number): number {
  const [first, second, third] = repeats;
  const which = value > 3 ? 4 : value - (literals ? 1 : 0);
  if (which === 0) return first;
  const distance = which === 1 ? second : which === 2 ? third : which === 3 ? first - 1 : value - 3;
  repeats[2] = which === 1 ? third : second;
  repeats[1] = first;
  repeats[0] = distance;
  return distance;
}

/** For literal lengths, offsets and match lengths: the table where none is given, the largest accuracy, the largest symbol. */
const KINDS = [
  { preset: [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1], log: 6, maxLog: 9, max: 35 },
  { preset: [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1], log: 5, maxLog: 8, max: 31 },
  { preset: [1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1], log: 6, maxLog: 9, max: 52 },
];

const presets: Fse[] = [];

/** Extra bits of each code. */
const LITERAL_BITS = Uint8Array.of(...new Array<number>(16).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
const MATCH_BITS = Uint8Array.of(...new Array<number>(32).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
const LITERAL_BASE = bases(LITERAL_BITS, 0);
const MATCH_BASE = bases(MATCH_BITS, 3);

function bases(bits: Uint8Array, first: number): Uint32Array {
  let next = first;
  return Uint32Array.from(bits, (n) => (next += 1 << n) - (1 << n));
}

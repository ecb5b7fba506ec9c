/** Reads the bits of a stream from its end to its start, as zstd writes them. */
export class BackwardBits {
  readonly #view: DataView;
  readonly #start: number;
  /** Bits that are left. Below 0 when more were read than there are; what was read then is anything. */
  left: number;

  /** @param view - bytes with at least four others before and behind the stream */
  constructor(view: DataView, start: number, end: number) {
    const last = end > start ? view.getUint8(end - 1) : 0;
    if (!last) corrupt("end of a bit stream");
    this.#view = view;
    this.#start = start;
    this.left = 8 * (end - start) - 8 + (31 - Math.clz32(last));
  }

  /** The next n bits, at most 24, the first one highest. */
  read(n: number): number {
    this.left -= n;
    return (this.#view.getUint32(this.#start + (this.left >> 3), true) >>> (this.left & 7)) & ((1 << n) - 1);
  }

  /** Like read, without moving on. */
  peek(n: number): number {
    const from = this.left - n;
    return (this.#view.getUint32(this.#start + (from >> 3), true) >>> (from & 7)) & ((1 << n) - 1);
  }
}

/** A table of finite state entropy: for each state its symbol, how many bits follow, and to what they are added for the next state. */
export interface Fse {
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly next: Uint16Array;
}

/** The table of an RLE mode: always the same symbol, no bits. */
export function fseOfOne(symbol: number): Fse {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), next: new Uint16Array(1) };
}

/** The table of a distribution; −1 is "less than one". */
export function fseOf(counts: readonly number[], log: number): Fse {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const bits = new Uint8Array(size);
  const next = new Uint16Array(size);
  let high = size;
  counts.forEach((count, symbol) => {
    if (count === -1) symbols[--high] = symbol;
  });
  const step = (size >> 1) + (size >> 3) + 3;
  let place = 0;
  counts.forEach((count, symbol) => {
    for (let i = 0; i < count; i++) {
      symbols[place] = symbol;
      do place = (place + step) & (size - 1);
      while (place >= high);
    }
  });
  const states = counts.map(Math.abs);
  symbols.forEach((symbol, i) => {
    const state = states[symbol] ?? 0;
    states[symbol] = state + 1;
    const n = log - (31 - Math.clz32(state));
    bits[i] = n;
    next[i] = (state << n) - size;
  });
  return { log, symbols, bits, next };
}

/** Reads a distribution (RFC 8878, 4.1.1) that must end before `end`; returns its table and where it ends. */
export function readFse(view: DataView, start: number, end: number, maxLog: number, maxSymbol: number): [table: Fse, end: number] {
  let at = 0; // in bits
  const peek = (n: number): number => (view.getUint32(start + (at >> 3), true) >>> (at & 7)) & ((1 << n) - 1);
  const log = peek(4) + 5;
  if (log > maxLog) corrupt("accuracy of a table");
  at = 4;
  const counts: number[] = [];
  for (let left = 1 << log; left > 0; ) {
    // A number from 0 to left + 1: the low ones take a bit less.
    const wide = 32 - Math.clz32(left + 1);
    const spare = (1 << wide) - 2 - left;
    const low = peek(wide - 1);
    let value = peek(wide);
    if (low < spare) {
      value = low;
      at += wide - 1;
    } else {
      if (value >= 1 << (wide - 1)) value -= spare;
      at += wide;
    }
    const count = value - 1;
    counts.push(count);
    left -= Math.abs(count);
    for (let repeat = count ? 0 : 3; repeat === 3; ) {
      repeat = peek(2);
      at += 2;
      for (let i = 0; i < repeat; i++) counts.push(0);
      if (counts.length > 256) corrupt("symbols of a table");
    }
    if (left < 0 || start + ((at + 7) >> 3) > end) corrupt("distribution");
  }
  if (counts.length > maxSymbol + 1) corrupt("symbols of a table");
  return [fseOf(counts, log), start + ((at + 7) >> 3)];
}

/** A Huffman code: the next `log` bits give the symbol times 16, and the bits of its code. */
export interface Huffman {
  readonly log: number;
  readonly table: Uint16Array;
}

/** Reads the description of a Huffman code (RFC 8878, 4.2.1); returns it and where it ends. */
export function readHuffman(view: DataView, start: number, end: number): [code: Huffman, end: number] {
  if (start >= end) corrupt("cut");
  const head = view.getUint8(start++);
  const stop = start + (head < 128 ? head : (head - 126) >> 1);
  if (stop > end) corrupt("cut");
  const weights = head < 128 ? compressedWeights(view, start, stop) : Array.from({ length: head - 127 }, (_, i) => (view.getUint8(start + (i >> 1)) >> (i & 1 ? 0 : 4)) & 15);
  if (weights.some((weight) => weight > 11)) corrupt("weights");
  const sum = weights.reduce((total, weight) => total + ((1 << weight) >> 1), 0);
  const log = 32 - Math.clz32(sum);
  const rest = (1 << log) - sum;
  if (!sum || log > 11 || rest & (rest - 1)) corrupt("weights");
  weights.push(32 - Math.clz32(rest));
  if (!weights.includes(1)) corrupt("weights"); // no code is as long as the sum says
  const table = new Uint16Array(1 << log);
  let at = 0;
  for (let weight = 1; weight <= log; weight++) {
    weights.forEach((own, symbol) => {
      if (own === weight) table.fill((symbol << 4) | (log + 1 - weight), at, (at += (1 << weight) >> 1));
    });
  }
  return [{ log, table }, stop];
}

/** Two states take turns, until one has not the bits for its next. */
function compressedWeights(view: DataView, start: number, stop: number): number[] {
  const [{ log, symbols, bits: widths, next }, at] = readFse(view, start, stop, 6, 255);
  const bits = new BackwardBits(view, at, stop);
  const weights: number[] = [];
  let state = bits.read(log);
  let other = bits.read(log);
  if (bits.left < 0) corrupt("cut");
  for (;;) {
    weights.push(symbols[state] ?? 0);
    if (weights.length > 254) corrupt("weights");
    const width = widths[state] ?? 0;
    if (width > bits.left) break;
    const following = (next[state] ?? 0) + bits.read(width);
    state = other;
    other = following;
  }
  weights.push(symbols[other] ?? 0);
  return weights;
}

export function corrupt(what: string): never {
  throw new Error(what);
}

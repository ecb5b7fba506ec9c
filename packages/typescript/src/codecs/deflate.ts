import { adler32 } from "./inflate.js";

/** The symbol that ends a block. */
const LITERAL_END = 256;
const WINDOW = 32768;
const LONGEST = 258;
/** Tokens of a block. */
const BLOCK = 1 << 15;
/** Places that are looked at for a match, and the length from which it is good enough. */
const CHAIN = 64;
const GOOD = 32;

/** From here on, a match of three bytes takes more than three literals. */
const FAR = 4096;

/** Order of the lengths of the code of code lengths. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/**
 * One zlib stream (RFC 1950, RFC 1951), for where no engine has a compressor that answers at once. Matches are found by chains of equal hashes, a
 * match gives way to a longer one that begins a byte later, and each block has its own Huffman codes or is stored.
 */
export function deflate(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Bits(bytes.length);
  out.put(0x9c78, 16);
  const head = new Int32Array(1 << 15).fill(-1);
  const chain = new Int32Array(WINDOW);
  const tokens = new Int32Array(BLOCK + 1);
  const end = bytes.length;
  let count = 0;
  let from = 0;

  const at = (i: number): number => bytes[i] ?? 0;
  const hash = (i: number): number => (Math.imul((at(i) << 16) | (at(i + 1) << 8) | at(i + 2), 0x9e3779b1) >>> 17);
  const enter = (i: number): void => {
    if (i + 2 >= end) return;
    const slot = hash(i);
    chain[i % WINDOW] = head[slot] ?? -1;
    head[slot] = i;
  };
  /** The longest match of what stands at i, longer than `least`: its length times 2^16, and its distance; or 0. */
  const find = (i: number, least: number): number => {
    const most = Math.min(LONGEST, end - i);
    let found = 0;
    let best = Math.max(2, least);
    let place = most > 2 ? (head[hash(i)] ?? -1) : -1;
    for (let tries = CHAIN; place >= 0 && i - place < WINDOW && best < most && tries > 0; tries--) {
      if (at(place + best) === at(i + best)) {
        let length = 0;
        while (length < most && at(place + length) === at(i + length)) length++;
        if (length > best && (length > 3 || i - place < FAR)) {
          best = length;
          found = (length << 16) | (i - place);
        }
      }
      place = chain[place % WINDOW] ?? -1;
    }
    return found;
  };

  for (let i = 0; i < end; ) {
    let match = find(i, 0);
    enter(i);
    // A short match may be in the way of a better one.
    if (match >> 16 && match >> 16 < GOOD && find(i + 1, match >> 16)) match = 0;
    const length = match >> 16 || 1;
    tokens[count++] = match || at(i);
    for (let k = 1; k < length; k++) enter(i + k);
    i += length;
    if (count === BLOCK || i === end) {
      writeBlock(out, tokens.subarray(0, count), bytes.subarray(from, i), i === end);
      count = 0;
      from = i;
    }
  }
  if (!end) writeBlock(out, tokens.subarray(0, 0), bytes, true);
  const check = new Uint8Array(4);
  new DataView(check.buffer).setUint32(0, adler32(bytes));
  out.bytes(check);
  return out.done();
}

/** Bits, the first one lowest. */
class Bits {
  #bytes: Uint8Array<ArrayBuffer>;
  #size = 0;
  #hold = 0;
  #held = 0;

  constructor(expected: number) {
    this.#bytes = new Uint8Array(expected + 64);
  }

  /** At most 16 bits. */
  put(value: number, width: number): void {
    this.#hold |= value << this.#held;
    for (this.#held += width; this.#held > 7; this.#held -= 8) {
      this.#room(1)[this.#size++] = this.#hold;
      this.#hold >>>= 8;
    }
  }

  /** Whole bytes, from the next one on. */
  bytes(bytes: Uint8Array): void {
    this.put(0, -this.#held & 7);
    this.#room(bytes.length).set(bytes, this.#size);
    this.#size += bytes.length;
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#size);
  }

  #room(more: number): Uint8Array<ArrayBuffer> {
    if (this.#size + more > this.#bytes.length) {
      const larger = new Uint8Array(2 * (this.#size + more));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return this.#bytes;
  }
}

/** The symbols of a length and of a distance; each step of `group` symbols has one extra bit more. */
function symbolOf(n: number, group: 1 | 2): number {
  const bits = extraOf(n, group);
  return (bits << group) + (n >> bits);
}

/** The number of extra bits. */
function extraOf(n: number, group: 1 | 2): number {
  return Math.max(0, 31 - Math.clz32(n | 1) - group);
}

/** A Huffman code: length and bits of each symbol. */
interface Code {
  readonly lengths: readonly number[];
  readonly codes: readonly number[];
}

function writeBlock(out: Bits, tokens: Int32Array, bytes: Uint8Array, last: boolean): void {
  const counts = [new Array<number>(286).fill(0), new Array<number>(30).fill(0)] as const;
  let extra = 0;
  const count = (list: number[], symbol: number): void => void (list[symbol] = (list[symbol] ?? 0) + 1);
  const each = (literal: (symbol: number) => void, distance: (symbol: number) => void, more: (value: number, width: number) => void): void => {
    for (const token of tokens) {
      const length = (token >> 16) - 3;
      if (length < 0) {
        literal(token);
        continue;
      }
      const isLongest = length === LONGEST - 3;
      literal(257 + (isLongest ? 28 : symbolOf(length, 2)));
      if (!isLongest) more(length, extraOf(length, 2));
      const far = (token & 0xffff) - 1;
      distance(symbolOf(far, 1));
      more(far, extraOf(far, 1));
    }
    literal(LITERAL_END);
  };
  each((symbol) => count(counts[0], symbol), (symbol) => count(counts[1], symbol), (_, width) => (extra += width));

  const own = counts.map((list) => codeOf(lengthsOf(list, 15))) as [Code, Code];
  const table = new Bits(99);
  const tableBits = writeLengths(own, (value, width) => table.put(value, width));
  const cost = (codes: readonly Code[]): number => counts.reduce((sum, list, i) => list.reduce((bits, n, symbol) => bits + n * (codes[i]?.lengths[symbol] ?? 0), sum), extra);
  const isFixed = cost(FIXED) <= cost(own) + tableBits;
  const codes = isFixed ? FIXED : own;
  const put = (value: number, width: number): void => out.put(value & ((1 << width) - 1), width);
  if (bytes.length < 65536 && 8 * bytes.length + 32 <= cost(codes) + (isFixed ? 0 : tableBits)) {
    put(last ? 1 : 0, 3);
    out.bytes(new Uint8Array(Uint16Array.of(bytes.length, ~bytes.length).buffer));
    return out.bytes(bytes);
  }
  put((last ? 1 : 0) | (isFixed ? 2 : 4), 3);
  if (!isFixed) writeLengths(own, put);
  const symbol = ({ lengths, codes }: Code) => (index: number): void => put(codes[index] ?? 0, lengths[index] ?? 0);
  each(symbol(codes[0]), symbol(codes[1]), put);
}

/** The lengths of both codes, themselves in a code; returns the number of bits. */
function writeLengths([{ lengths: literals }, { lengths: distances }]: readonly [Code, Code], put: (value: number, width: number) => void): number {
  const used = (list: readonly number[], least: number): number => Math.max(least, list.findLastIndex(Boolean) + 1);
  const [l, d] = [used(literals, 257), used(distances, 1)];
  const all = [...literals.slice(0, l), ...distances.slice(0, d)];
  // Symbol, extra bits, their width: 17 and 18 are runs of zeros, 16 repeats the length before.
  const runs: [symbol: number, extra: number, width: number][] = [];
  for (let i = 0; i < all.length; ) {
    const value = all[i] ?? 0;
    let n = 1;
    while (n < 138 && i + n < all.length && all[i + n] === value) n++;
    if (value === 0 && n > 10) runs.push([18, n - 11, 7]);
    else if (value === 0 && n > 2) runs.push([17, n - 3, 3]);
    else if (n > 3) runs.push([value, 0, 0], [16, (n = Math.min(n, 7)) - 4, 2]);
    else runs.push([value, 0, (n = 1) - 1]);
    i += n;
  }
  const counts = new Array<number>(19).fill(0);
  for (const [symbol] of runs) counts[symbol] = (counts[symbol] ?? 0) + 1;
  const { lengths, codes } = codeOf(lengthsOf(counts, 7));
  const widths = ORDER.map((symbol) => lengths[symbol] ?? 0);
  const n = used(widths, 4);
  let bits = 0;
  const write = (value: number, width: number): void => {
    bits += width;
    put(value, width);
  };
  write(l - 257, 5);
  write(d - 1, 5);
  write(n - 4, 4);
  for (const width of widths.slice(0, n)) write(width, 3);
  for (const [symbol, extra, width] of runs) {
    write(codes[symbol] ?? 0, lengths[symbol] ?? 0);
    write(extra, width);
  }
  return bits;
}

/** Lengths of a Huffman code, none over `widest`; there are two symbols at least. */
function lengthsOf(counts: readonly number[], widest: number): number[] {
  const weights = counts.slice();
  for (let i = 0; weights.filter(Boolean).length < 2; i++) weights[i] ||= 1;
  for (;;) {
    const lengths = weights.map(() => 0);
    const nodes = weights.flatMap((weight, symbol) => (weight ? [{ weight, symbols: [symbol] }] : [])).sort((a, b) => a.weight - b.weight);
    for (;;) {
      const [a, b] = nodes.splice(0, 2);
      if (!a || !b) break;
      const symbols = a.symbols.concat(b.symbols);
      for (const symbol of symbols) lengths[symbol] = (lengths[symbol] ?? 0) + 1;
      const weight = a.weight + b.weight;
      const at = nodes.findIndex((node) => node.weight > weight);
      nodes.splice(at < 0 ? nodes.length : at, 0, { weight, symbols });
    }
    if (Math.max(...lengths) <= widest) return lengths;
    // Flatter weights give shorter codes.
    weights.forEach((weight, symbol) => (weights[symbol] = weight && (weight >> 1) | 1));
  }
}

/** The canonical code of these lengths, the first bit of each lowest. */
function codeOf(lengths: readonly number[]): Code {
  const codes = lengths.map(() => 0);
  for (let width = 1, next = 0; width < 16; width++, next *= 2) {
    lengths.forEach((length, symbol) => {
      if (length !== width) return;
      let code = 0;
      for (let bit = 0; bit < width; bit++) code |= ((next >> bit) & 1) << (width - 1 - bit);
      codes[symbol] = code;
      next++;
    });
  }
  return { lengths, codes };
}

const FIXED = [
  codeOf(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))),
  codeOf(new Array<number>(30).fill(5)),
] as const;

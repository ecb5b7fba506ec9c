/**
 * Undoes zlib (RFC 1950, RFC 1951), exactly one stream; its header was judged before. As strict as the library zlib: every code complete,
 * the Adler-32 right, nothing behind it.
 *
 * @returns undefined if more than `limit` bytes come out
 * @throws Error if the stream is corrupt
 */
export function inflate(bytes: Uint8Array, limit: number): Uint8Array<ArrayBuffer> | undefined {
  let out = new Uint8Array(Math.min(limit, 4 * bytes.length + 1024));
  let size = 0;
  let at = 2;
  let hold = 0; // bits that were read from `bytes` and not yet used, the next one lowest
  let held = 0;

  const bits = (n: number): number => {
    for (; held < n; held += 8) hold |= (at < bytes.length ? (bytes[at++] ?? 0) : corrupt("cut")) << held;
    const value = hold & ((1 << n) - 1);
    hold >>>= n;
    held -= n;
    return value;
  };
  const symbol = ({ table, mask }: Code): number => {
    for (; held < 15 && at < bytes.length; held += 8) hold |= (bytes[at++] ?? 0) << held;
    const entry = table[hold & mask] ?? 0;
    const length = entry & 15;
    if (!length || length > held) corrupt("no such code");
    hold >>>= length;
    held -= length;
    return entry >> 4;
  };
  /** Makes room; false if that would be over the limit. */
  const room = (n: number): boolean => {
    if (size + n > limit) return false;
    if (size + n > out.length) {
      const larger = new Uint8Array(Math.min(limit, Math.max(2 * out.length, size + n)));
      larger.set(out);
      out = larger;
    }
    return true;
  };
  const block = (lengths: Code, distances: Code): boolean => {
    for (;;) {
      const code = symbol(lengths);
      if (code === 256) return true;
      if (code < 256) {
        if (!room(1)) return false;
        out[size++] = code;
        continue;
      }
      const length = extra(LENGTHS, code - 257, bits);
      const distance = extra(DISTANCES, symbol(distances), bits);
      if (distance > size) corrupt("distance too far back");
      if (!room(length)) return false;
      for (const end = size + length; size < end; size++) out[size] = out[size - distance] ?? 0;
    }
  };

  for (let last = 0; !last; ) {
    last = bits(1);
    const type = bits(2);
    if (type === 0) {
      bits(held & 7);
      const length = bits(16);
      if ((length ^ bits(16)) !== 0xffff) corrupt("stored block");
      at -= held >> 3; // whole bytes go back
      hold = held = 0;
      if (at + length > bytes.length) corrupt("cut");
      if (!room(length)) return undefined;
      out.set(bytes.subarray(at, at + length), size);
      size += length;
      at += length;
    } else if (type === 3) corrupt("block type");
    else if (!block(...(type === 1 ? (fixed ??= fixedCodes()) : dynamicCodes(bits, symbol)))) return undefined;
  }
  at -= held >> 3;
  out = out.length === size ? out : out.slice(0, size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (at + 4 !== bytes.length) corrupt("cut, or something follows");
  if (view.getUint32(at) !== adler32(out)) corrupt("Adler-32");
  return out;
}

/** A prefix code: the next bits, masked, give the symbol times 16, and the bits of its code; 0 where there is none. */
interface Code {
  readonly table: Uint16Array;
  readonly mask: number;
}

/** Base and number of extra bits of each length or distance, as pairs. */
const LENGTHS = ranges(28, 4, 3).concat(258, 0);
const DISTANCES = ranges(30, 2, 1);
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

let fixed: [Code, Code] | undefined;

/** After twice as many as share a number of extra bits, each `group` has one bit more. */
function ranges(count: number, group: number, base: number): number[] {
  const pairs: number[] = [];
  for (let i = 0; i < count; i++) {
    const bits = Math.max(0, Math.floor(i / group) - 1);
    pairs.push(base, bits);
    base += 1 << bits;
  }
  return pairs;
}

function extra(pairs: readonly number[], index: number, bits: (n: number) => number): number {
  const base = pairs[2 * index] ?? corrupt("no such symbol");
  return base + bits(pairs[2 * index + 1] ?? 0);
}

function fixedCodes(): [Code, Code] {
  const lengths = Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
  return [codeOf(lengths), codeOf(new Array<number>(32).fill(5))];
}

function dynamicCodes(bits: (n: number) => number, symbol: (code: Code) => number): [Code, Code] {
  const literals = bits(5) + 257;
  const total = literals + bits(5) + 1;
  const count = bits(4) + 4;
  if (literals > 286 || total - literals > 30) corrupt("too many codes");
  const widths = new Array<number>(19).fill(0);
  for (const index of ORDER.slice(0, count)) widths[index] = bits(3);
  const code = codeOf(widths, true);
  const lengths: number[] = [];
  while (lengths.length < total) {
    const value = symbol(code);
    if (value < 16) lengths.push(value);
    else {
      const repeated = value > 16 ? 0 : (lengths.at(-1) ?? corrupt("nothing to repeat"));
      for (let n = value === 16 ? 3 + bits(2) : value === 17 ? 3 + bits(3) : 11 + bits(7); n > 0; n--) lengths.push(repeated);
    }
  }
  if (lengths.length > total || !lengths[256]) corrupt("code lengths");
  return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals))];
}

/** The canonical code of these lengths. It must be complete; one code of one bit, or none at all, may stand alone where `strict` is false. */
function codeOf(lengths: readonly number[], strict = false): Code {
  const widest = Math.max(...lengths);
  const table = new Uint16Array(1 << widest);
  let next = 0; // the code, its first bit highest
  for (let length = 1; length <= widest; length++) {
    lengths.forEach((own, symbol) => {
      if (own !== length) return;
      const step = 1 << length;
      if (next >= step) corrupt("too many codes");
      let first = 0;
      for (let bit = 0; bit < length; bit++) first |= ((next >> bit) & 1) << (length - 1 - bit);
      for (let i = first; i < table.length; i += step) table[i] = (symbol << 4) | length;
      next++;
    });
    if (length < widest) next *= 2;
  }
  if (next !== 1 << widest && (strict || widest > 1)) corrupt("incomplete code");
  return { table, mask: table.length - 1 };
}

/** The check at the end of a zlib stream. */
export function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let i = 0; i < bytes.length; ) {
    // As many as cannot overflow 32 bits.
    for (const end = Math.min(i + 3800, bytes.length); i < end; i++) b += a += bytes[i] ?? 0;
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}

function corrupt(what: string): never {
  throw new Error(what);
}

import { join } from "../body.js";
import { type Step, wait } from "../step.js";
import type { Engine } from "./engine.js";
import { bitshuffle, delta, shuffle } from "./filters.js";
import { type Prepared, vlenUtf8 } from "./prepare.js";

/** Arrays up to this size are tried whole. */
const SMALL = 1 << 16;

/** zlib finds what repeats within about 32 KB. */
const WINDOW = 32000;

/** A stored line is read fastest: another must save as much as this. */
export const WORTH = 0.98;

/** A chain that leads so far is not tried on more. */
const CLEAR = 0.8;

/** A chain of the writer: distances of the deltas, the filter after `raw`. */
interface Chain {
  readonly lags: readonly number[];
  readonly filter: "" | "shuffle" | "bitshuffle";
}

/**
 * The chain (without text codec) that gives the shortest line, as far as samples can tell.
 *
 * All chains that suit the dtype are tried on 16 KB from four places, the best three on 64 KB (of large arrays a 32nd, to 512 KB) from eight.
 *
 * @param chunk - elements of a chunk
 */
export function* choose(array: Prepared, chunk: number, engine: Engine): Step<string> {
  const total = array.run.length;
  const serializer = array.fields[2];
  if (!array.header.count) return serializer;
  const isFar = chunk / 8 > WINDOW;
  let tried: Tried[] = chainsFor(array).map((chain) => ({ chain, name: nameOf(chain, serializer), cost: 0 }));
  for (const [places, bytes] of total <= SMALL ? ([[1, total]] as const) : ([[4, SMALL / 4], [8, Math.min(Math.max(SMALL, total / 32), 8 * SMALL)]] as const)) {
    const ranges = spread(array, places, bytes);
    const costs: number[] = [];
    for (const { chain, name } of tried) {
      const runs = sample(array, chain, ranges, isFar);
      const packed = yield* wait(engine.deflate(runs));
      costs.push(((bytesOf(packed) / bytesOf(runs)) * total * 4) / 3 + name.length);
    }
    // Sorting is stable: of two that are equal the simpler one, which stands first, wins.
    tried = tried.map((one, i) => ({ ...one, cost: costs[i] ?? 0 })).sort((a, b) => a.cost - b.cost).slice(0, 3);
    const [first, second] = tried;
    if (first && first.cost < CLEAR * (second?.cost ?? Infinity)) break;
  }
  const [best] = tried;
  return best && best.cost < WORTH * ((total * 4) / 3 + serializer.length) ? best.name : serializer;
}

/** A chain with what the array would take with it, in characters. */
interface Tried {
  readonly chain: Chain;
  readonly name: string;
  readonly cost: number;
}

const bytesOf = (runs: readonly Uint8Array[]): number => runs.reduce((sum, { length }) => sum + length, 0);

function nameOf({ lags, filter }: Chain, serializer: string): string {
  return [...lags.map((lag) => (lag === 1 ? "delta" : `delta~${lag}`)), serializer, filter, "zlib"].filter(Boolean).join("-");
}

/** The chains worth a try, simple ones first. */
function chainsFor({ strings, header: { shape, count, itemSize, dtype } }: Prepared): Chain[] {
  if (strings) return [{ lags: [], filter: "" }];
  // Neighbours, rows, and planes: an image is predicted by its neighbour or its other colour, and by the row above.
  const row = shape.at(-1) ?? 1;
  const near = [...new Set([1, row, row * (shape.at(-2) ?? 1)])].filter((lag) => dtype.word && lag < count && lag * itemSize <= 2 * SMALL);
  const lags = [[], ...near.map((lag) => [lag]), ...near.flatMap((a) => near.filter((b) => a < b).map((b) => [a, b]))];
  const filters = ["", "shuffle", "bitshuffle"] as const;
  return lags.flatMap((lags) => filters.filter((filter) => !filter || (filter === "shuffle" ? itemSize > 1 : itemSize <= 16)).map((filter) => ({ lags, filter })));
}

/** Stretches of the array, evenly spread, which come to about `bytes`; in items. Of large items there are fewer. */
function spread({ run, strings, header: { itemSize } }: Prepared, most: number, bytes: number): (readonly [from: number, to: number])[] {
  const items = strings?.length ?? run.length / itemSize;
  const places = Math.max(1, Math.min(most, Math.floor(bytes / itemSize)));
  const length = Math.max(1, Math.floor((items * Math.min(1, bytes / run.length)) / places));
  return Array.from({ length: places }, (_, i) => {
    const from = Math.floor(((items - length) * i) / (places - 1 || 1));
    return [from, from + length];
  });
}

/** What the compressor would get of these stretches. Where planes of bits are so long that it cannot see one from the next, each stands for itself. */
function sample({ run, strings, header: { itemSize: size, dtype: { word } } }: Prepared, { lags, filter }: Chain, ranges: readonly (readonly [number, number])[], isFar: boolean): Uint8Array[] {
  const reach = lags.reduce((sum, lag) => sum + lag, 0);
  const whole = join(ranges.map(([from, to]) => {
    if (strings) return vlenUtf8(strings.slice(from, to));
    // Differences need what stands before the stretch.
    const start = Math.max(0, from - reach);
    const piece = run.slice(start * size, to * size);
    for (const lag of lags) delta(piece, word, (lag * size) / word);
    return piece.subarray((from - start) * size);
  }));
  if (!filter) return [whole];
  if (filter === "shuffle") return [shuffle(whole, size)];
  const bits = bitshuffle(whole, size);
  const plane = Math.floor(bits.length / size / 8);
  return isFar ? Array.from({ length: 8 * size }, (_, b) => bits.subarray(b * plane, (b + 1) * plane)) : [bits];
}

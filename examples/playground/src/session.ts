import { convert, encode, type Info, inspect, NdArray, TenvelopeError } from "tenvelope";
import type { Tree } from "./formats/document.js";
import { openBytes, openText, textOf } from "./formats/open.js";
import { writeNpy } from "./formats/npy-write.js";
import { Problem } from "./formats/problem.js";
import { adviceFor, sayTenvelope } from "./line/advice.js";
import { excerptOf, memberRange, rangeOf } from "./line/mark.js";
import { fieldsOf, partsOf } from "./line/parts.js";
import { type Sizes, sizesOf } from "./numbers/sizes.js";
import { type Stats, statsOf } from "./numbers/stats.js";
import type { Failure, Opened, Room, Written } from "./protocol.js";
import { Looker } from "./views/look.js";
import { nodeOf, summaryOf } from "./views/summary.js";

/** One thing that was opened, and what can be asked of it. Runs in the worker. */
export class Session {
  private constructor(
    readonly opened: Opened,
    private readonly value: Tree,
    private readonly lookers: readonly Looker[],
    /** The line that was pasted, where it was one. */
    private readonly own: string | undefined,
  ) {}

  /** @throws Refused */
  static async open(source: string | File, room: Room): Promise<Session> {
    const started = performance.now();
    let text = typeof source === "string" ? source : undefined;
    try {
      let found;
      if (typeof source === "string") found = await openText(source);
      else {
        const bytes = new Uint8Array(await source.arrayBuffer());
        text = textOf(bytes);
        found = text === undefined ? await openBytes(bytes) : await openText(text);
      }
      const { name, title, value, line, attrs, notes = [] } = found;
      const arrays: NdArray[] = [];
      const tree = nodeOf(value, arrays);
      const lookers = arrays.map((array) => new Looker(array, summaryOf(array)));
      const [first] = lookers;
      const look = tree.kind === "array" && first ? first.look(first.summary.views[0] ?? "table", first.summary.slice, room, PAGE) : undefined;
      const opened: Opened = {
        name, title, notes, isLine: line !== undefined, size: typeof source === "string" ? source.length : source.size, arrays: lookers.map(({ summary }) => summary), took: performance.now() - started,
        ...(tree.kind !== "array" && { tree }), ...(attrs && { attrs }), ...(look && { look }),
      };
      return new Session(opened, value, lookers, line);
    } catch (error) {
      throw new Refused(failureOf(error, text));
    }
  }

  looker(array: number): Looker {
    return this.lookers[array] ?? unknown(array);
  }

  stats(array: number): Stats {
    return statsOf(this.looker(array).array);
  }

  /** Of a tree (-1) the sum of its arrays. */
  sizes(array: number): Sizes {
    const some = array < 0 ? this.lookers : [this.looker(array)];
    const none: Sizes = { raw: 0, base64: 0, json: 0, isSampled: false, isLossy: false };
    return some.map(({ array }) => sizesOf(array)).reduce((a, b) => ({ raw: a.raw + b.raw, base64: a.base64 + b.base64, json: a.json + b.json, isSampled: a.isSampled || b.isSampled, isLossy: a.isLossy || b.isLossy }), none);
  }

  /** The line: the one that was pasted, or written anew where a chain or a text codec is asked for, or where there was none. */
  async write(codecs: string, text: "base64url" | "hex"): Promise<Written> {
    const started = performance.now();
    const turn = ++this.turn;
    const own = this.own === undefined ? undefined : chainOf(this.own);
    const isOwn = codecs === "own" && own?.text === text;
    const chain = codecs === "own" ? own?.codecs : codecs === "auto" ? undefined : codecs;
    const line = isOwn && this.own !== undefined ? this.own : await encode(this.value, { text, ...(chain !== undefined && { codecs: chain }), ...(this.opened.attrs && { attrs: this.opened.attrs }) });
    if (turn === this.turn) this.last = line;
    return { line, parts: partsOf(line, inspect(headOf(line)), true), ...chainOf(line), isOwn, took: performance.now() - started };
  }

  /** The line that was asked for last; others may be finished after it. */
  private last: string | undefined;
  private turn = 0;

  /** The binary form of the line that was written last, or an array as an npy file. */
  async save(form: "binary" | "npy", array: number): Promise<Uint8Array<ArrayBuffer>> {
    if (form === "npy") return writeNpy(this.looker(array).array);
    return await convert(this.last ?? this.own ?? (await this.write("auto", "base64url")).line, "binary", { limits: { decoded: 2 ** 29 } });
  }
}

/** What could not be opened or written, with all that can be said about it. */
export class Refused extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** What is wrong, for people: its place in the text where there is one, and what to do. */
export function failureOf(error: unknown, text?: string): Failure {
  if (error instanceof Problem) {
    const { code, message, at, advice = adviceFor(code) } = error;
    return { code, message: sentence(message), advice, ...(text !== undefined && at !== undefined && { excerpt: excerptOf(text, [at, Math.min(text.length, at + 1)]) }) };
  }
  if (!(error instanceof TenvelopeError)) {
    // What is no error of ours is a fault of this page: it is shown as it is.
    return { code: error instanceof RangeError ? "alloc_failed" : "fault", message: sentence(error instanceof Error ? error.message : String(error)), advice: error instanceof RangeError ? adviceFor("alloc_failed") : "This is a fault of the page, not of what was pasted." };
  }
  const { code, place } = error;
  const message = sayTenvelope(code, place, error.message.replace(`${code}: ${place}: `, ""));
  const failure = { code, message, advice: adviceFor(code) };
  const line = text?.trimStart();
  if (text === undefined || line === undefined) return failure;
  if (!/^tnv/.test(line)) return { ...failure, excerpt: excerptOf(text, memberRange(text, place)) };
  const start = text.length - line.length;
  const whole = line.trimEnd();
  const [from, to] = rangeOf(whole, code, place);
  let info: Info | undefined;
  try {
    info = inspect(headOf(whole));
  } catch {
    // A header that cannot be read has nothing to be said about it beyond the error.
    info = undefined;
  }
  return { ...failure, excerpt: excerptOf(text.slice(0, start + whole.length), [start + from, start + to]), parts: partsOf(whole, info, false), ...(info && { info }) };
}

/** The chain of a line without its text codec, and that. */
function chainOf(line: string): { readonly codecs: string; readonly text: "base64url" | "hex" } {
  const [from, to] = rangeOf(line, "", "codecs");
  const chain = line.slice(from, to);
  const dash = chain.lastIndexOf("-");
  return { codecs: chain.slice(0, dash), text: chain.slice(dash + 1) === "hex" ? "hex" : "base64url" };
}

/** The beginning of a line that has its header, up to the dot of the body. */
function headOf(line: string): string {
  const body = fieldsOf(line).find(({ name }) => name === "body");
  return body ? line.slice(0, body.from) : line;
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;
}

function unknown(array: number): never {
  throw new Error(`there is no array ${array}`);
}

const PAGE = { row: 0, column: 0, rows: 60, columns: 24 };

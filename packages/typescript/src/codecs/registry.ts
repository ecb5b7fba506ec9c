import { fail, quote } from "../errors.js";
import { wait, type Step } from "../step.js";
import { registered } from "./compressors.js";

/** A compressor of a third party. */
export interface Codec {
  /**
   * Undoes `compress`.
   *
   * @param size - the bytes that must come out; where `exact` is false (strings and trees) the most that may
   */
  decompress(bytes: Uint8Array, size: number, exact: boolean): Uint8Array;
  compress?(bytes: Uint8Array): Uint8Array;
}

/** Loads a {@link Codec} when a line first needs it: `() => import("./x_brotli.js")`. */
export type CodecLoader = () => Promise<Codec | { readonly default: Codec }>;

/**
 * Makes a compressor without parameters known under a name that begins with `x_`.
 *
 * What it throws becomes the cause of `codec_failed`, and what it returns is checked for its size. A loader works in async decoding alone.
 *
 * @throws `bad_argument` if the name is none, or taken
 */
export function registerCodec(name: string, codec: Codec | CodecLoader): void {
  if (!/^x_[a-z0-9_]{0,30}$/.test(name) || registered.has(name)) fail("bad_argument", "name", `${quote(name)} does not begin with x_, or is taken`);
  if (typeof codec !== "function" && typeof codec?.decompress !== "function") fail("bad_argument", "codec", "expected { decompress } or a loader");
  let known: Codec | undefined;
  const load = function* (): Step<Codec> {
    return (known ??= typeof codec === "function" ? codecIn(yield* wait(codec())) : codec);
  };
  loaders.set(name, load);
  registered.set(name, function* (bytes, size, exact) {
    const out: unknown = (yield* load()).decompress(bytes, size, exact);
    if (!(out instanceof Uint8Array)) throw new Error("no Uint8Array came back");
    return new Uint8Array(out); // A copy, which nobody else has a hand on.
  });
}

/** What was registered, for the writer. */
export const loaders = new Map<string, () => Step<Codec>>();

function codecIn(loaded: Codec | { readonly default: Codec }): Codec {
  return "default" in loaded ? loaded.default : loaded;
}

import { loaders } from "../codecs/registry.js";
import { CAP } from "../dtype.js";
import { fail, TenvelopeError } from "../errors.js";
import { type Header, judgeHeaderLength, readHeader } from "../header.js";
import { lazy } from "../lazy.js";
import * as meta from "../meta.js";
import { contextOf } from "../options.js";
import { runSync, type Step, wait } from "../step.js";

/** How runs of bytes are compressed, now or later. */
export interface Engine {
  /** Whether others run between two steps: then the value is copied before the first one. */
  readonly later: boolean;
  /** One zlib stream for each run. */
  deflate(runs: readonly Uint8Array[]): readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
}

/** A reader without limits of its own: what is left are the caps of the format. */
const CAPS = contextOf({ ...lazy, meta: () => meta }, { limits: { header: CAP, decoded: CAP } });

/**
 * Reads the header that would be written, without its text codec: so the writer refuses what a reader refuses, with the same codes.
 *
 * @param header - dtype, shape, codecs and, where there is one, meta
 * @param at - the path to the array
 */
export function judge(header: readonly string[], at = "value"): Header {
  try {
    judgeHeaderLength("tnv1.".length + header.join().length, CAPS.header);
    return runSync(readHeader(header, "binary", CAPS));
  } catch (error) {
    if (!(error instanceof TenvelopeError)) throw error;
    const { code, place, message } = error;
    return fail(code, `${at}: ${place}`, message.slice(`${code}: ${place}: `.length), error);
  }
}

/**
 * Compresses runs of bytes.
 *
 * @throws `unsupported` for a compressor that is not written here
 */
export function* compress(name: string | undefined, runs: readonly Uint8Array[], engine: Engine): Step<readonly Uint8Array[]> {
  if (name === undefined) return runs;
  if (name === "zlib") return yield* wait(engine.deflate(runs));
  const load = loaders.get(name);
  const codec = load && (yield* load());
  const write = codec?.compress?.bind(codec) ?? fail("unsupported", "codecs", `${name} is read, but not written; zlib is`);
  return runs.map((run): Uint8Array => {
    const out: unknown = write(run);
    return out instanceof Uint8Array && out.length ? out.slice() : fail("codec_failed", "codecs", `${name} gave no bytes`);
  });
}

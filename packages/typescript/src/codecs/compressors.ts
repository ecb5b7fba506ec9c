import { fail, TenvelopeError } from "../errors.js";
import type { Host } from "../host.js";
import { wait, type Step } from "../step.js";

/** Undoes a compressor: like {@link decompress}, but may give more or less than `size`, undefined for more, and throws what it likes. */
type Decompressor = (bytes: Uint8Array, size: number, exact: boolean) => Step<Uint8Array | undefined>;

/** Compressors of third parties, by name: see `registerCodec`. */
export const registered = new Map<string, Decompressor>();

/**
 * Undoes a compressor.
 *
 * @param size - the bytes that must come out [`codec_failed`]; where `exact` is false (strings, documents of trees) the most that may [`limit_exceeded`]
 */
export function* decompress(codec: string, bytes: Uint8Array, size: number, exact: boolean, place: string, host: Host): Step<Uint8Array> {
  let out: Uint8Array | undefined;
  try {
    const foreign = registered.get(codec);
    if (foreign) out = yield* foreign(bytes, size, exact);
    else if (codec === "zlib") out = yield* unzlib(bytes, size, exact, host);
    else out = (yield* wait(host.zstd())).unzstd(bytes, size, exact);
  } catch (error) {
    // Memory that cannot be had is no fault of the stream; and sync decoding says itself that it cannot load a codec.
    if ((error instanceof RangeError && !registered.has(codec)) || (error instanceof TenvelopeError && error.code === "unsupported")) throw error;
    fail("codec_failed", place, `${codec}: ${String(error)}`, error);
  }
  if (!exact && (!out || out.length > size)) fail("limit_exceeded", place, `over ${size}`);
  return out && (!exact || out.length === size) ? out : fail("codec_failed", place, `${codec}: ${out?.length ?? "more"}, expected ${size}`);
}

/** What inflaters judge in different ways is judged here: the header, a dictionary, and sizes that no stream can come to. */
function* unzlib(bytes: Uint8Array, size: number, exact: boolean, { inflate }: Host): Step<Uint8Array | undefined> {
  const [cmf = 0, flags = 0] = bytes;
  if ((cmf & 15) !== 8 || cmf >> 4 > 7 || (cmf * 256 + flags) % 31 || flags & 32) throw new Error("bad header");
  if (exact && size > 1032 * bytes.length) throw new Error("too short");
  return yield* wait(inflate(bytes, size));
}

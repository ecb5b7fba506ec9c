import { CAP, NAME, POSITIVE, type Dtype } from "../dtype.js";
import { fail, quote } from "../errors.js";
import type { Context } from "../options.js";
import { registered } from "./compressors.js";

/** The codecs field, read: what was done to each chunk (rules C1 to C4). */
export interface Chain {
  /** Each codec as in the line. */
  readonly codecs: readonly string[];
  /** Distances of the deltas, in the order of encoding. */
  readonly deltas: readonly number[];
  readonly serializer: string;
  readonly reorder: string | undefined;
  readonly compressor: string | undefined;
  /** Undefined in the binary form. */
  readonly text: string | undefined;
}

/** Splits the field [`bad_codecs`]. */
export function splitCodecs(field: string): string[] {
  const codecs = field.split("-", 9);
  if (codecs.length > 8 || !codecs.every((codec) => NAME.test(codec))) fail("bad_codecs", "codecs", quote(field));
  return codecs;
}

/**
 * Reads the field.
 *
 * @param text - whether the chain ends with a text codec
 * @throws `bad_codecs`, `unknown_codec`, `codec_not_allowed`, `bad_codec_params`, `bad_chain`
 */
export function parseChain(field: string, text: boolean, { allow }: Pick<Context, "allow">): Chain {
  const codecs = splitCodecs(field);
  const names: Partial<Record<Kind, string>> = {};
  const deltas: number[] = [];
  const kinds = codecs.map((codec, index) => {
    const place = `codecs[${index}]`;
    const [name = "", ...params] = codec.split("~");
    const kind = KINDS.get(name) ?? (registered.has(name) ? "z" : fail("unknown_codec", place, quote(name)));
    if (allow && !allow.has(name)) fail("codec_not_allowed", place, name);
    const [first = "1"] = params;
    if (params.length > (kind === "d" ? 1 : 0) || !POSITIVE.test(first) || Number(first) > CAP || params[0] === "1") fail("bad_codec_params", place, quote(codec));
    if (kind === "d") deltas.push(Number(first));
    names[kind] = name;
    return kind;
  }).join("");
  if (!(text ? /^d{0,3}(rs?|v|j)z?t$/ : /^d{0,3}(rs?|v|j)z?$/).test(kinds)) fail("bad_chain", "codecs", quote(field));
  return { codecs, deltas, serializer: names.r ?? names.v ?? names.j ?? "", reorder: names.s, compressor: names.z, text: names.t };
}

/** Rule C5, and the dtypes that `delta` takes [`bad_chain`]. */
export function judgeChain(chain: Chain, dtype: Dtype): void {
  const due = SERIALIZERS.get(dtype.name) ?? "raw";
  if (chain.serializer !== due || (chain.deltas.length > 0 && dtype.word === 0)) fail("bad_chain", "codecs", `not for ${dtype.name}`);
}

const SERIALIZERS = new Map([["string", "vlen_utf8"], ["object", "json"], ["tree", "json"]]);

/** delta, the serializers, what reorders bytes, compressors (z), text codecs: the order of a chain is judged as a word of these letters. */
type Kind = "d" | "r" | "v" | "j" | "s" | "z" | "t";

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["delta", "d"], ["raw", "r"], ["vlen_utf8", "v"], ["json", "j"], ["shuffle", "s"], ["bitshuffle", "s"], ["zlib", "z"], ["zstd", "z"], ["base64url", "t"], ["hex", "t"],
]);

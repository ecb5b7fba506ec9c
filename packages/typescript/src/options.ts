import { fail } from "./errors.js";
import type { Host } from "./host.js";

/** Limits of a reader (section 10 of the specification). What is exactly as large passes. */
export interface Limits {
  /** Characters of the input, bytes in the other forms. Default 2^30. */
  readonly input?: number;
  /** Characters of the header. Default 65,536, at most 2^20. */
  readonly header?: number;
  /** Bytes that arrays come to. Default 2^28, half of what other readers have: a short string takes five times its bytes in JavaScript. */
  readonly decoded?: number;
}

export interface DecodeOptions {
  readonly limits?: Limits;
  /** The only codecs that may be used, of any kind: `["raw", "zlib", "base64url"]`. Default: all. */
  readonly allow?: readonly string[];
  /** The dtype that is expected, as in the line; another is `dtype_mismatch`. */
  readonly dtype?: string;
  /** The shape that is expected, null for a dim of any length; another is `shape_mismatch`. */
  readonly shape?: readonly (number | null)[];
  /** Whether whole floats in trees come back as `Float64`, to tell them from integers. Default false. */
  readonly exactNumbers?: boolean;
}

/** Options that were judged, and what decoding gets its codecs from. */
export interface Context {
  readonly host: Host;
  readonly input: number;
  readonly header: number;
  readonly decoded: number;
  readonly allow: ReadonlySet<string> | undefined;
  readonly dtype: string | undefined;
  readonly shape: readonly (number | null)[] | undefined;
  readonly exactNumbers: boolean;
}

/** @throws `bad_argument` */
export function contextOf(host: Host, options: DecodeOptions = {}): Context {
  judge(Object(options) === options, "options");
  const { limits = {}, allow, dtype, shape, exactNumbers = false } = options;
  judge(Object(limits) === limits, "limits");
  const limit = (name: keyof Limits, preset: number): number => {
    const { [name]: value = preset } = limits;
    judge(isSize(value), name);
    return value;
  };
  judge(allow === undefined || (Array.isArray(allow) && allow.every((name) => typeof name === "string")), "allow");
  judge(dtype === undefined || typeof dtype === "string", "dtype");
  judge(shape === undefined || (Array.isArray(shape) && shape.every((dim) => dim === null || isSize(dim))), "shape");
  return {
    host, input: limit("input", 2 ** 30), header: Math.min(limit("header", 65536), 2 ** 20), decoded: limit("decoded", 2 ** 28),
    allow: allow && new Set(allow), dtype, shape, exactNumbers,
  };
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function judge(legal: boolean, option: string): void {
  if (!legal) fail("bad_argument", option, "wrong value");
}

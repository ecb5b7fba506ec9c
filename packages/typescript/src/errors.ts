/** The codes of `spec/errors.md`: stable, the same in every implementation. */
export type ErrorCode =
  | "input_too_long" | "bad_magic" | "unsupported_version" | "bad_character" | "bad_field_count" | "bad_check" | "header_too_long" | "check_mismatch"
  | "bad_dtype" | "unknown_dtype" | "bad_shape" | "bad_chunk" | "too_large" | "limit_exceeded"
  | "bad_codecs" | "unknown_codec" | "codec_not_allowed" | "bad_codec_params" | "bad_chain"
  | "bad_meta" | "not_canonical" | "empty_segment" | "bad_segment_count" | "bad_text" | "codec_failed" | "size_mismatch" | "bad_value" | "bad_tree"
  | "truncated" | "bad_padding" | "trailing_data"
  | "bad_json" | "duplicate_member" | "unknown_member" | "missing_member" | "bad_member"
  | "dtype_mismatch" | "shape_mismatch" | "unsupported" | "bad_argument" | "alloc_failed";

/**
 * What every function of this package throws for what it cannot read or write.
 *
 * `code` is for programs, `message` for people: it says what was found, where, and what was expected.
 */
export class TenvelopeError extends Error {
  override readonly name = "TenvelopeError";
  readonly code: ErrorCode;
  /** The field, codec or segment it is about: `"dtype"`, `"codecs[1]"`, `"segment 3"`. */
  readonly place: string;

  constructor(code: ErrorCode, place: string, message: string, options?: ErrorOptions) {
    super(`${code}: ${place}: ${message}`, options);
    this.code = code;
    this.place = place;
  }
}

/** Throws a {@link TenvelopeError}. */
export function fail(code: ErrorCode, place: string, message: string, cause?: unknown): never {
  throw new TenvelopeError(code, place, message, cause === undefined ? undefined : { cause });
}

/** Text of the input for a message: escaped, in quotes, cut to 64 characters (a `…` after the quotes says so). */
export function quote(text: string): string {
  const escaped = JSON.stringify(text.slice(0, 64)).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return text.length > 64 ? `${escaped}…` : escaped;
}

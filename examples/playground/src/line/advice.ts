import { bytes } from "./explain.js";

/** What to do about an error, by its code; nothing for codes whose sentence says it all. */
export function adviceFor(code: string): string {
  return ADVICE.get(code) ?? "";
}

const CUT = "The line was changed or cut on its way: copy it again, all of it. Mail, chats and spreadsheets may cut long lines, or break them.";
const HOSTILE = "Nothing was allocated for it. If you trust who sent it, the library reads it with a higher limit.";
const WRITER = "Whoever wrote this line broke a rule of the format: it did not come from one of the libraries like this, or was edited by hand.";

const ADVICE = new Map<string, string>([
  ["bad_magic", "A line begins with tnv1. and a dtype."],
  ["unsupported_version", "This page reads version 1. A newer page may read this line."],
  ["bad_character", "A line has letters, digits and - . _ ~ alone. A blank or a line break in it comes from copying; an = from standard base64."],
  ["bad_field_count", CUT],
  ["bad_check", CUT],
  ["check_mismatch", CUT],
  ["header_too_long", HOSTILE],
  ["input_too_long", HOSTILE],
  ["limit_exceeded", HOSTILE],
  ["too_large", "No array is that large: the number is wrong, or the line means harm."],
  ["codec_failed", "The check is right, so the line is as it was written: its writer made a stream that is corrupt, or means harm. Nothing was unpacked beyond the size that the header says."],
  ["size_mismatch", "Shape, dtype and bytes have to agree."],
  ["unknown_dtype", "The dtypes are listed in section 3 of the specification."],
  ["unknown_codec", "This page reads the core profile. The Rust and Python libraries read more: tenvelope convert --profile portable."],
  ["bad_json", "The place is marked above. JSON takes double quotes, no comma behind the last element, no NaN."],
  ["bad_dtype", WRITER], ["bad_shape", WRITER], ["bad_chunk", WRITER], ["bad_codecs", WRITER], ["bad_codec_params", WRITER], ["bad_chain", WRITER], ["bad_meta", WRITER], ["not_canonical", WRITER],
  ["empty_segment", WRITER], ["bad_segment_count", WRITER], ["bad_text", WRITER], ["bad_tree", WRITER],
  ["alloc_failed", "The browser has not enough memory for this array. The library in a program of its own may have."],
]);

/** An error of the package as a sentence: its own, with what the codes that people meet most mean. `detail` is its message behind code and place. */
export function sayTenvelope(code: string, place: string, detail: string): string {
  const [, first = "", second = ""] = /^"?([^,"]*)"?(?:…)?(?:, (?:expected|limit) (.*))?$/.exec(detail) ?? [];
  const grouped = detail.replace(/\d{5,}/g, (digits) => BigInt(digits).toLocaleString("en"));
  switch (code) {
    case "check_mismatch":
      return `The line ends with the check ${first}, but what stands before it has the check ${second}.`;
    case "limit_exceeded":
    case "input_too_long":
      return /^\d+ bytes$/.test(first) && second ? `The header claims an array of ${bytes(parseInt(first, 10))}; this page reads up to ${bytes(Number(second))}.` : `Too large for this page: ${place}, ${grouped}.`;
    case "bad_field_count":
      return `A line has six fields between its dots, or seven with a meta: here are ${first}.`;
    case "bad_magic":
      return "This begins like a line, but not with tnv1 and a dot.";
    case "unsupported_version":
      return `This is a line of version ${first}; only version 1 is known here.`;
    case "bad_character":
      return `No line has the character ${detail} in it (${place}).`;
    case "unknown_dtype":
      return `No dtype is called ${detail}.`;
    case "unknown_codec":
      return `The codec ${detail} is not known here (${place}).`;
    case "codec_failed":
      return `What is compressed in ${place} is corrupt, or comes to another size than the header says: ${grouped}.`;
    default:
      return `${place.charAt(0).toUpperCase()}${place.slice(1)}: ${grouped}${/[.!?]$/.test(grouped) ? "" : "."}`;
  }
}

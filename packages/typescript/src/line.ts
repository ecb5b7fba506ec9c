import { crc32 } from "#platform";
import { readBody, type Envelope } from "./body.js";
import { fail, quote } from "./errors.js";
import { headerLength, judgeCharacters, judgeHeaderLength, judgeStart, readHeader, type Header } from "./header.js";
import type { Context } from "./options.js";
import type { Step } from "./step.js";

/**
 * A form whose header was judged, and whose segments are there, none of them read: in a line text, in the binary form bytes; of an array as many as
 * are due, of a tree at least one. The fields are dtype, shape, codecs and, where there is one, meta.
 */
export type Opened = readonly [header: Header, segments: readonly (string | Uint8Array)[], fields: readonly string[]];

/** Reads a whole line. */
export function* readText(text: string, context: Context): Step<Envelope> {
  if (typeof text !== "string") fail("bad_argument", "input", "no string");
  judgeStart(text, context.input);
  return yield* readLine(text, context);
}

/**
 * Reads a line from step 3 of rule O1 on.
 *
 * Rule G1 stands early in the order of errors, but would cost a pass over the whole text. A line that decodes has proved it by the way: each field
 * has its grammar, and a segment is what its text codec writes. So the pass is made for lines that are refused.
 */
export function* readLine(text: string, context: Context): Step<Envelope> {
  try {
    const [header, segments] = yield* openLine(text, context);
    return yield* readBody(header, segments, context);
  } catch (error) {
    judgeCharacters(text);
    throw error;
  }
}

/** Steps 4 to 12 of rule O1. */
export function* openLine(text: string, context: Context): Step<Opened> {
  const fields = text.split(".", 8);
  const due = fields[4]?.startsWith("~") ? 7 : 6;
  if (fields.length !== due) fail("bad_field_count", "input", `${fields.length}, expected ${due}`);
  const check = fields.pop() ?? "";
  const body = fields.pop() ?? "";
  if (!/^[0-9a-f]{8}$/.test(check)) fail("bad_check", "check", quote(check));
  judgeHeaderLength(headerLength(fields), context.header);
  const crc = crc32(text.slice(0, -9)).toString(16).padStart(8, "0");
  if (check !== crc) fail("check_mismatch", "check", `${check}, expected ${crc}`);

  fields.shift();
  const header = yield* readHeader(fields, "line", context);
  return [header, splitBody(body, header), fields];
}

/** Step 12 of rule O1: `empty_segment`, then `bad_segment_count`; for a tree `too_large`, too. */
function splitBody(body: string, { dtype, segments: due }: Header): string[] {
  if (body.startsWith("~") || body.endsWith("~") || body.includes("~~")) fail("empty_segment", "body", "two ~, or one at an end");
  const tree = dtype.name === "tree";
  const most = tree ? 2 ** 20 : due;
  const segments = body ? body.split("~", most + 1) : [];
  if (tree && segments.length > most) fail("too_large", "body", "2^20");
  if (tree ? !segments.length : segments.length !== due) fail("bad_segment_count", "body", `${segments.length}, expected ${due}`);
  return segments;
}

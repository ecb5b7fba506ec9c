import { decodeText } from "../codecs/text.js";
import { fail } from "../errors.js";
import { judgeCharacters, judgeStart } from "../header.js";
import { openLine, type Opened } from "../line.js";
import type { Context } from "../options.js";
import { type Step, wait } from "../step.js";
import { type Envelope, type JsonEnvelope, toBinary, toJson, toLine } from "./forms.js";

/** The written forms of an envelope. */
export interface Forms {
  line: string;
  json: JsonEnvelope;
  binary: Uint8Array<ArrayBuffer>;
}

const WRITERS: { readonly [F in keyof Forms]: (envelope: Envelope) => Forms[F] } = { line: toLine, json: toJson, binary: toBinary };

/** Copies the segments of an envelope into another form. */
export function* convertEnvelope<F extends keyof Forms>(input: unknown, form: F, context: Context): Step<Forms[F]> {
  if (!Object.hasOwn(WRITERS, form)) fail("bad_argument", "form", "line, json or binary");
  const [{ chain: { codecs, text } }, segments, [dtype = "", shape = "", , ...meta]] = yield* open(input, context);
  const chain = codecs.slice(0, text === undefined ? codecs.length : -1).join("-");
  return WRITERS[form]({ fields: [dtype, shape, chain, ...meta], segments: segments.map((written, k) => (typeof written === "string" ? decodeText(text, written, `segment ${k}`) : written)), text: text ?? "base64url" });
}

function* open(input: unknown, context: Context): Step<Opened> {
  if (input instanceof Uint8Array) return yield* (yield* wait(context.host.binary())).openBinary(input, context);
  const isLine = typeof input === "string" && !/^[\s"{]/.test(input);
  const line = isLine ? input : (yield* wait(context.host.json())).lineOfJson(input, context);
  judgeStart(line, isLine ? context.input : Infinity);
  judgeCharacters(line);
  return yield* openLine(line, context);
}

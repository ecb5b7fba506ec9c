import { deflateSync } from "#platform/sync";
import { eager } from "./eager.js";
import { convertEnvelope, type Forms } from "./encode/convert.js";
import type { Engine } from "./encode/engine.js";
import { type EncodeOptions, encodeAs } from "./encode/envelope.js";
import { type JsonEnvelope, toBinary, toJson, toLine } from "./encode/forms.js";
import { contextOf, type DecodeOptions } from "./options.js";
import { runSync } from "./step.js";

const ENGINE: Engine = { later: false, deflate: (runs) => runs.map(deflateSync) };

/** Like `encode`, at once. */
export function encodeSync(value: unknown, options?: EncodeOptions): string {
  return runSync(encodeAs(value, options, ENGINE, toLine));
}

/** Like `encodeJson`, at once. */
export function encodeJsonSync(value: unknown, options?: EncodeOptions): JsonEnvelope {
  return runSync(encodeAs(value, options, ENGINE, toJson));
}

/** Like `encodeBinary`, at once. */
export function encodeBinarySync(value: unknown, options?: EncodeOptions): Uint8Array<ArrayBuffer> {
  return runSync(encodeAs(value, options, ENGINE, toBinary));
}

/** Like `convert`, at once. */
export function convertSync<F extends keyof Forms>(envelope: unknown, form: F, options?: DecodeOptions): Forms[F] {
  return runSync(convertEnvelope(envelope, form, contextOf(eager, options)));
}

import type { JsonValue } from "./array.js";
import type { Envelope } from "./body.js";
import { readText } from "./line.js";
import type { Context } from "./options.js";
import { wait, type Step } from "./step.js";
import type { TreeValue } from "./types.js";

/** A tree with the notes of its meta. */
export interface Tree {
  readonly value: TreeValue;
  readonly attrs?: { readonly [name: string]: JsonValue };
}

/** Reads the binary form. */
export function* readBytes(bytes: Uint8Array, context: Context): Step<Envelope> {
  return yield* (yield* wait(context.host.binary())).readBinary(bytes, context);
}

/** Reads the JSON form, as text or as the object that it is. */
export function* readObject(input: unknown, context: Context): Step<Envelope> {
  return yield* (yield* wait(context.host.json())).readJson(input, context);
}

/** Reads any form: a line, JSON text, the binary form, or an object. */
export function* readAny(input: unknown, context: Context): Step<Envelope> {
  if (input instanceof Uint8Array) return yield* readBytes(input, context);
  if (typeof input === "string" && !/^[\s"{]/.test(input)) return yield* readText(input, context);
  return yield* readObject(input, context);
}

/** Reads a tree in any form [`dtype_mismatch` if it is an array]. */
export function* readTreeOf(input: unknown, context: Context): Step<Tree> {
  const { value, header } = yield* readAny(input, { ...context, dtype: "tree" });
  const { attrs } = header.meta;
  return { value, ...(attrs && { attrs }) };
}

/** Reads a line or the binary form. */
export function* readLineOrBytes(input: string | Uint8Array, context: Context): Step<Envelope> {
  return yield* (typeof input === "string" ? readText(input, context) : readBytes(input, context));
}

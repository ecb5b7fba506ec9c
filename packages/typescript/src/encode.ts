import { deflate } from "#platform/encode";
import { convertEnvelope, type Forms } from "./encode/convert.js";
import type { Engine } from "./encode/engine.js";
import { type EncodeOptions, encodeAs } from "./encode/envelope.js";
import { type JsonEnvelope, toBinary, toJson, toLine } from "./encode/forms.js";
import { lazy } from "./lazy.js";
import { contextOf, type DecodeOptions } from "./options.js";
import { runAsync } from "./step.js";

const ENGINE: Engine = { later: true, deflate: (runs) => Promise.all(runs.map(deflate)) };

/**
 * Writes a value as a line.
 *
 * An `NdArray`, a typed array, or an object with `data`, `shape` and `stride` (or `strides`; in elements, of any sign) and perhaps `offset` is
 * an array. Everything else is a tree: lists, plain objects and Maps with string keys, strings, booleans, null, numbers, bigints, `ArrayBuffer`s
 * (bytes), and arrays. Numbers that are whole and at most 2^53−1 are integers, others are floats; a `Float64` is one in any case.
 *
 * The value is read before the function returns: what happens to it afterwards does not matter.
 *
 * @throws TenvelopeError `unsupported` for what no envelope holds; otherwise what a reader would say about such a line
 *
 * @example
 * ```ts
 * await encode(new Float32Array([1, 2, 3, 4]), { shape: [2, 2], dims: ["y", "x"] });
 * await encode({ rate: 0.5, weights: new Float64Array(100) });
 * ```
 */
export function encode(value: unknown, options?: EncodeOptions): Promise<string> {
  return runAsync(encodeAs(value, options, ENGINE, toLine));
}

/** Writes a value in the JSON form, as {@link encode} does. */
export function encodeJson(value: unknown, options?: EncodeOptions): Promise<JsonEnvelope> {
  return runAsync(encodeAs(value, options, ENGINE, toJson));
}

/** Writes a value in the binary form, as {@link encode} does. It has no text codec. */
export function encodeBinary(value: unknown, options?: EncodeOptions): Promise<Uint8Array<ArrayBuffer>> {
  return runAsync(encodeAs(value, options, ENGINE, toBinary));
}

/**
 * Turns an envelope (a line, JSON text, its object, or the binary form) into another form, without decoding and compressing again. Checks are
 * verified, elements are not.
 *
 * @throws TenvelopeError `unsupported` for readable values
 */
export function convert<F extends keyof Forms>(envelope: unknown, form: F, options?: DecodeOptions): Promise<Forms[F]> {
  return runAsync(convertEnvelope(envelope, form, contextOf(lazy, options)));
}

import { inspect, type Info } from "./inspect.js";
import { lazy } from "./lazy.js";
import { readText } from "./line.js";
import { contextOf, type DecodeOptions } from "./options.js";
import { readBytes, readLineOrBytes, readObject, readTreeOf, type Tree } from "./read.js";
import { runAsync } from "./step.js";
import type { Decoded } from "./types.js";

/**
 * Decodes a line: exactly what was written, bit for bit, or an error.
 *
 * @param line - one line, without a line break
 * @returns an array, or the value of a tree; with the option `dtype` just that
 * @throws TenvelopeError with the code of `spec/errors.md` that comes first in the order of the specification
 *
 * @example
 * ```ts
 * const { data, shape } = await decode(line, { dtype: "float32", shape: [null, 3] });
 * ```
 */
export async function decode<const O extends DecodeOptions = object>(line: string, options?: O): Promise<Decoded<O>> {
  return (await runAsync(readText(line, contextOf(lazy, options)))).value as Decoded<O>;
}

/**
 * Decodes the JSON form, readable values, a readable tree, or a line as a JSON string.
 *
 * @param input - JSON text, or what such a text was parsed to (then members that stood there twice cannot be found any more)
 * @throws TenvelopeError
 */
export async function decodeJson<const O extends DecodeOptions = object>(input: unknown, options?: O): Promise<Decoded<O>> {
  return (await runAsync(readObject(input, contextOf(lazy, options)))).value as Decoded<O>;
}

/** Decodes the binary form. The array has memory of its own. @throws TenvelopeError */
export async function decodeBinary<const O extends DecodeOptions = object>(bytes: Uint8Array, options?: O): Promise<Decoded<O>> {
  return (await runAsync(readBytes(bytes, contextOf(lazy, options)))).value as Decoded<O>;
}

/** Decodes a tree in any form, with its attrs. @throws TenvelopeError `dtype_mismatch` if it is an array */
export async function decodeTree(input: unknown, options?: DecodeOptions): Promise<Tree> {
  return await runAsync(readTreeOf(input, contextOf(lazy, options)));
}

/** Proves a line or the binary form, all of it, and says what its header says. @throws TenvelopeError */
export async function verify(input: string | Uint8Array, options?: DecodeOptions): Promise<Info> {
  const context = contextOf(lazy, options);
  await runAsync(readLineOrBytes(input, context));
  return inspect(input, { maxHeader: context.header });
}

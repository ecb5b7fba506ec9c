export { convertSync, encodeBinarySync, encodeJsonSync, encodeSync } from "./encode-sync.js";
import { eager } from "./eager.js";
import { inspect, type Info } from "./inspect.js";
import { readText } from "./line.js";
import { contextOf, type DecodeOptions } from "./options.js";
import { readBytes, readLineOrBytes, readObject, readTreeOf, type Tree } from "./read.js";
import { runSync } from "./step.js";
import type { Decoded } from "./types.js";

/** Like `decode`, at once. Codecs that are loaded lazily are `unsupported`. */
export function decodeSync<const O extends DecodeOptions = object>(line: string, options?: O): Decoded<O> {
  return runSync(readText(line, contextOf(eager, options))).value as Decoded<O>;
}

/** Like `decodeJson`, at once. */
export function decodeJsonSync<const O extends DecodeOptions = object>(input: unknown, options?: O): Decoded<O> {
  return runSync(readObject(input, contextOf(eager, options))).value as Decoded<O>;
}

/** Like `decodeBinary`, at once. */
export function decodeBinarySync<const O extends DecodeOptions = object>(bytes: Uint8Array, options?: O): Decoded<O> {
  return runSync(readBytes(bytes, contextOf(eager, options))).value as Decoded<O>;
}

/** Like `decodeTree`, at once. */
export function decodeTreeSync(input: unknown, options?: DecodeOptions): Tree {
  return runSync(readTreeOf(input, contextOf(eager, options)));
}

/** Like `verify`, at once. */
export function verifySync(input: string | Uint8Array, options?: DecodeOptions): Info {
  const context = contextOf(eager, options);
  runSync(readLineOrBytes(input, context));
  return inspect(input, { maxHeader: context.header });
}

/**
 * Tenvelope: any n-dimensional array, exact and compressed, as one piece of ASCII text.
 *
 * @example
 * ```ts
 * const array = await decode("tnv1.int16.2x3.raw-base64url.AQACAAMABAAFAP__.2cdcd249", { dtype: "int16" });
 * array.shape; // [2, 3]
 * array.data; // Int16Array [1, 2, 3, 4, 5, -1]
 * ```
 *
 * @packageDocumentation
 */
export { Float64, isNdArray, NdArray, type Data, type Field, type Float16ArrayLike, type JsonValue, type NdArrayInit } from "./array.js";
export { registerCodec, type Codec, type CodecLoader } from "./codecs/registry.js";
export { decode, decodeBinary, decodeJson, decodeTree, verify } from "./decode.js";
export { convert, encode, encodeBinary, encodeJson } from "./encode.js";
export type { Forms } from "./encode/convert.js";
export type { EncodeOptions } from "./encode/envelope.js";
export type { JsonEnvelope } from "./encode/forms.js";
export { TenvelopeError, type ErrorCode } from "./errors.js";
export { field, strings, toFloat32, toNumbers } from "./helpers.js";
export { contentId } from "./id.js";
export { inspect, type Info } from "./inspect.js";
export type { DecodeOptions, Limits } from "./options.js";
export type { Tree } from "./read.js";
export { convertSync, decodeBinarySync, decodeJsonSync, decodeSync, decodeTreeSync, encodeBinarySync, encodeJsonSync, encodeSync, verifySync } from "./sync.js";
export type { DataOf, Decoded, TreeValue } from "./types.js";

import { arrayOfBytes, base64Decode, swap, wordsOf } from "./bytes.js";
import { dims, type Marked, text } from "./document.js";
import { isObject } from "./json.js";
import { quote, refuse } from "./problem.js";

/** Bokeh's arrays: `{"type":"ndarray","array":{"type":"bytes","data":"…"},"shape":[2],"dtype":"float32","order":"little"}`, the data gzip or plain in base64. */
export const BOKEH: Marked = {
  is: (members) => members.get("type") === "ndarray" && members.has("array"),
  async read(members, document) {
    const at = document.places.get(members);
    const shape = dims(members.get("shape"), at);
    const dtype = text(members, "dtype", document);
    if (!DTYPES.has(dtype)) refuse("unknown_dtype", `Bokeh has no dtype ${quote(dtype)}`, at);
    const data = members.get("array");
    if (Array.isArray(data)) refuse("unsupported", "an array of objects, as Bokeh makes of what it has no dtype for", at);
    if (!isObject(data) || data.get("type") !== "bytes") return refuse("bad_value", "the member `array` of an ndarray is bytes", at);
    if (typeof data.get("data") !== "string") refuse("unsupported", "the data are in a buffer that was sent apart", at, "Take a document that holds them itself.");
    const { itemSize, word } = wordsOf(dtype);
    const packed = base64Decode(text(data, "data", document), at);
    const isGzip = packed[0] === 0x1f && packed[1] === 0x8b;
    const bytes = isGzip ? await gunzip(packed, shape.reduce((size, dim) => size * dim, itemSize), at) : packed;
    const order = members.get("order") ?? "little";
    if (order !== "little" && order !== "big") refuse("bad_value", "the byte order is neither little nor big", at);
    return arrayOfBytes(dtype, shape, order === "big" ? swap(bytes, word) : bytes);
  },
};

/** Undoes gzip, up to the size that the shape demands. */
async function gunzip(packed: Uint8Array<ArrayBuffer>, size: number, at: number | undefined): Promise<Uint8Array> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    for (let next = await reader.read(); next.value; next = await reader.read()) {
      pieces.push(next.value);
      length += next.value.length;
      if (length > size) break;
    }
  } catch {
    return refuse("codec_failed", "the gzip in this document is corrupt", at);
  }
  if (length > size) {
    await reader.cancel();
    refuse("size_mismatch", `more comes out of the gzip than the ${size.toLocaleString("en")} bytes of the shape`, at);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

const DTYPES = new Set(["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"]);

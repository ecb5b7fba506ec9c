import type { Info } from "tenvelope";

/** A number for people: `1,234`. */
export function number(value: number): string {
  return value.toLocaleString("en");
}

/** Bytes for people: `1.5 MB`. */
export function bytes(count: number): string {
  if (count < 10_000) return `${number(count)} B`;
  const power = Math.min(UNITS_OF_BYTES.length, Math.floor(Math.log10(count * 1.0005) / 3));
  const unit = UNITS_OF_BYTES[power - 1] ?? "";
  const value = count / 1000 ** power;
  return `${value.toPrecision(value < 100 ? 3 : 4).replace(/\.?0+$/, "")} ${unit}`;
}

const UNITS_OF_BYTES = ["kB", "MB", "GB", "TB", "PB", "EB"];

export function explainDtype(dtype: string, info: Info | undefined): string[] {
  const [name = "", first = "", step] = dtype.split("~");
  const known = DTYPES.get(name);
  if (known === undefined) return ["What the elements are. No dtype of this name is known."];
  const unit = UNITS.get(first) ?? first;
  if (name === "datetime64") return [`Dates: ${known}, in units of ${step ? `${step} ` : ""}${unit}.`];
  if (name === "timedelta64") return [`Spans of time: ${known}, in units of ${step ? `${step} ` : ""}${unit}.`];
  if (name === "bytes" || name === "void" || name === "utf32") return [`Each element is ${first} ${known}.`];
  if (name === "struct" && info?.fields) return [`Each element is a record of ${info.fields.length} fields: ${info.fields.map(([field, type]) => `${field} (${typeof type === "string" ? type : "struct"})`).slice(0, 12).join(", ")}${info.fields.length > 12 ? ", …" : ""}.`];
  return [`${known}.`];
}

export function explainShape(text: string, info: Info | undefined): string[] {
  const [dims = "", chunk] = text.split("~");
  if (dims === "s") return [info?.dtype === "tree" || info?.dtype === "object" ? "No dims: it is not an array as a whole." : "No dims: one element."];
  const lengths = dims.split("x");
  const count = lengths.reduce((product, dim) => product * BigInt(/^\d{1,16}$/.test(dim) ? dim : 0), 1n);
  const named = info?.dims ? ` (${info.dims.map((name, i) => `${name ?? "–"} ${lengths[i] ?? ""}`).join(", ")})` : "";
  const size = info?.bytes === undefined ? "" : `, ${bytes(info.bytes)}`;
  const says = [`${lengths.length === 1 ? "One dim" : `${lengths.length} dims`}${named}: ${count.toLocaleString("en")} elements${size}. The last index varies fastest.`];
  if (chunk !== undefined) says.push(`Cut into chunks of ${number(Number(chunk))} elements; each is a segment of its own.`);
  return says;
}

export function explainCodec(codec: string): string {
  const [name = "", distance = "1"] = codec.split("~");
  const says = CODECS.get(name);
  if (name === "delta") return `${codec}: each element less the one ${distance === "1" ? "before it" : `${number(Number(distance))} before it`}.`;
  return `${codec}: ${says ?? "a codec that this page does not know"}${says?.endsWith("…") ? "" : "."}`;
}

export function explainMeta(info: Info | undefined): string[] {
  const { attrs, dims, fields, type } = info ?? {};
  const held = [attrs && "attrs", dims && "names of dims", fields && "the fields of the struct", type && "a label"].filter(Boolean);
  const value = JSON.stringify({ attrs, dims, fields, type });
  return [`JSON in base64url${held.length ? `: ${held.join(", ")}` : ""}.`, ...(info ? [value.length > 400 ? `${value.slice(0, 400)}…` : value] : [])];
}

const DTYPES = new Map<string, string>([
  ["bool", "True or false, a byte each"],
  ...[8, 16, 32, 64].flatMap((bits) => [[`int${bits}`, `Whole numbers from −2^${bits - 1} to 2^${bits - 1}−1, ${bits / 8} ${bits === 8 ? "byte" : "bytes"} each`], [`uint${bits}`, `Whole numbers from 0 to 2^${bits}−1, ${bits / 8} ${bits === 8 ? "byte" : "bytes"} each`]] as [string, string][]),
  ["int4", "Whole numbers from −8 to 7, two in a byte"], ["uint4", "Whole numbers from 0 to 15, two in a byte"],
  ["float16", "Half precision floats of IEEE 754, 2 bytes each"], ["float32", "Single precision floats of IEEE 754, 4 bytes each"], ["float64", "Double precision floats of IEEE 754, 8 bytes each"],
  ["bfloat16", "The upper half of a float32, 2 bytes each"], ["float8_e4m3fn", "8-bit floats with 3 bits of mantissa and no infinity"], ["float8_e5m2", "8-bit floats with 2 bits of mantissa"],
  ["complex64", "Complex numbers: two float32, real and imaginary"], ["complex128", "Complex numbers: two float64, real and imaginary"],
  ["datetime64", "64-bit counts since 1970"], ["timedelta64", "64-bit counts"],
  ["bytes", "bytes"], ["void", "bytes without meaning"], ["utf32", "code points, filled up with U+0000"],
  ["string", "Texts of any length"], ["struct", "Each element is a record"],
  ["tree", "No array, but lists and maps whose leaves may be arrays"], ["object", "No array, but one value of a type that its reader knows"],
]);

const UNITS = new Map([["Y", "years"], ["M", "months"], ["W", "weeks"], ["D", "days"], ["h", "hours"], ["m", "minutes"], ["s", "seconds"], ["ms", "milliseconds"], ["us", "microseconds"], ["ns", "nanoseconds"], ["ps", "picoseconds"], ["fs", "femtoseconds"], ["as", "attoseconds"], ["generic", "no name"]]);

const CODECS = new Map([
  ["raw", "the elements as bytes, little-endian, in C order"],
  ["vlen_utf8", "the texts as UTF-8, each with its length before it"],
  ["json", "the document as JSON"],
  ["shuffle", "the first bytes of all elements, then the second …"],
  ["bitshuffle", "the first bits of all elements, then the second …"],
  ["zlib", "compressed, as every standard library reads it"],
  ["zstd", "compressed with Zstandard"],
  ["base64url", "bytes as text, three in each four characters"],
  ["hex", "bytes as text, two digits each"],
  ["pco", "numbers compressed as numbers (extended; this page does not read it)"],
  ["png", "a picture as a PNG file (extended; this page does not read it)"],
  ["npy", "a file of NumPy (extended; this page does not read it)"],
  ["cbor", "an object as CBOR (extended; this page does not read it)"],
  ["msgpack", "an object as MessagePack (extended; this page does not read it)"],
  ["bincode", "an object as bincode (extended; this page does not read it)"],
]);

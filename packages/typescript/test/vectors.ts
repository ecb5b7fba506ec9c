/**
 * The process of "Running an implementation" in `spec/vectors/README.md`: one request per line on stdin, one answer per line on stdout. With the
 * argument `--sync` it decodes and encodes with the functions of `tenvelope/sync`.
 */
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { contentId, decodeBinary, decodeJson, decode, decodeTree, encode, Float64, isNdArray, TenvelopeError, type DecodeOptions, type NdArray, type Tree, type TreeValue } from "tenvelope";
import { decodeBinarySync, decodeJsonSync, decodeSync, decodeTreeSync, encodeSync } from "tenvelope/sync";
import { arrayOfRow, type Row } from "./fidelity.js";

/** Answers a request, as an object of JSON. */
export async function answer(request: unknown, sync: boolean): Promise<object> {
  if (typeof request !== "object" || request === null) return { error: "bad_argument" };
  if ("write" in request) return write(request as { write: Row; codecs?: string }, sync);
  const { line, json, hex, limits = {}, allow } = request as { line?: unknown; json?: unknown; hex?: unknown; limits?: { input?: number; header?: number; decoded?: number }; allow?: string[] };
  // The vectors are about the defaults of the specification; those of this package are lower.
  const options = { limits: { decoded: 2 ** 29, ...limits }, exactNumbers: true, ...(allow && { allow }) };
  try {
    if (typeof line !== "string" && typeof json !== "string" && typeof hex !== "string") return { error: "bad_argument" };
    const bytes = new Uint8Array(Buffer.from(String(hex), "hex"));
    let value;
    if (typeof line === "string") value = sync ? decodeSync(line, options) : await decode(line, options);
    else if (typeof json === "string") value = sync ? decodeJsonSync(json, options) : await decodeJson(json, options);
    else value = sync ? decodeBinarySync(bytes, options) : await decodeBinary(bytes, options);
    const tree = await treeOf(line ?? json ?? bytes, options, sync);
    if (!tree && isNdArray(value)) return { ...describe(value), content_id: await contentId(value) };
    return { dtype: "tree", tree: describeTree(value), content_id: await contentId(value, "tree"), ...(tree?.attrs && { attrs: tree.attrs }) };
  } catch (error) {
    if (!(error instanceof TenvelopeError)) throw error;
    return error.code === "unsupported" ? { skip: error.message } : { error: error.code };
  }
}

/** The line of an array of `tests/fidelity.json`. */
async function write({ write: row, codecs }: { write: Row; codecs?: string }, sync: boolean): Promise<object> {
  const options = codecs === undefined ? {} : { codecs };
  try {
    return { line: sync ? encodeSync(arrayOfRow(row), options) : await encode(arrayOfRow(row), options) };
  } catch (error) {
    if (!(error instanceof TenvelopeError)) throw error;
    return { error: error.code };
  }
}

/** The same input as a tree; undefined if it is an array. */
async function treeOf(input: unknown, options: DecodeOptions, sync: boolean): Promise<Tree | undefined> {
  try {
    return sync ? decodeTreeSync(input, options) : await decodeTree(input, options);
  } catch (error) {
    if (error instanceof TenvelopeError && error.code === "dtype_mismatch") return undefined;
    throw error;
  }
}

function describe(array: NdArray): object {
  const { dtype, shape, fields, attrs, dims } = array;
  return { dtype, shape, elements: elementsOf(array), ...(fields && { fields }), ...(attrs && { attrs }), ...(dims && { dims }) };
}

function elementsOf({ dtype, shape, data, fields }: NdArray): string[] {
  if (!ArrayBuffer.isView(data)) return [...data];
  const count = shape.reduce((product, dim) => product * dim, 1);
  if (!count) return [];
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const size = bytes.length / count;
  const items = Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
  const bits = (item: Buffer): string => Buffer.from(item).reverse().toString("hex");
  if (dtype.startsWith("complex")) return items.map((item) => `${bits(item.subarray(0, size / 2))},${bits(item.subarray(size / 2))}`);
  if (dtype.includes("float")) return items.map(bits);
  if (fields || /^(bytes|void)/.test(dtype)) return items.map((item) => item.toString("hex"));
  if (dtype.startsWith("utf32")) return items.map((item) => Array.from({ length: size / 4 }, (_, i) => String.fromCodePoint(item.readUInt32LE(4 * i))).join(""));
  return Array.from(data as ArrayLike<number | bigint>, String);
}

function describeTree(value: TreeValue): unknown {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "bigint") return { int: String(value) };
  if (typeof value === "number") return Number.isInteger(value) ? { int: String(value) } : { float: floatBits(value) };
  if (value instanceof Float64) return { float: floatBits(value.value) };
  if (value instanceof ArrayBuffer) return { bytes: Buffer.from(value).toString("hex") };
  if (isNdArray(value)) return { array: describe(value) };
  if (Array.isArray(value)) return value.map(describeTree);
  return { map: Object.fromEntries(Object.entries(value).map(([name, item]) => [name, describeTree(item)])) };
}

function floatBits(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString("hex");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for await (const text of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(parse(text), process.argv.includes("--sync")))}\n`);
  }
}

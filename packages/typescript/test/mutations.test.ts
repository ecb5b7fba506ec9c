import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { decode, decodeBinary, decodeJson, inspect, isNdArray, TenvelopeError } from "tenvelope";
import { decodeBinarySync, decodeJsonSync, decodeSync } from "tenvelope/sync";

const ROUNDS = Number(process.env["MUTATIONS"] ?? 20_000);
const SEED = Number(process.env["SEED"] ?? 1);

/** A small generator, so that what was found is found again. */
function generator(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

interface Inputs {
  line: string[];
  json: string[];
  hex: string[];
}

function readInputs(): Inputs {
  const root = new URL("../../../../spec/vectors/", import.meta.url);
  const inputs: Inputs = { line: [], json: [], hex: [] };
  for (const kind of ["valid/", "invalid/"]) {
    for (const file of readdirSync(new URL(kind, root))) {
      for (const one of JSON.parse(readFileSync(new URL(kind + file, root), "utf8")) as Partial<Record<keyof Inputs, string>>[]) {
        for (const form of ["line", "json", "hex"] as const) {
          const input = one[form];
          if (input !== undefined && input.length < 4000) inputs[form].push(input);
        }
      }
    }
  }
  return inputs;
}

const ALPHABET = [..."ABCabcxyz0123456789-_~.{}[]\",:$ \n\0é", "0x", "~1", "9007199254740991", "tnv1.", "raw-", "zlib-", "zstd-", "delta-", "s"];

function mutate(text: string, other: string, random: (n: number) => number): string {
  let out = text;
  for (let n = random(3); n >= 0; n--) {
    const at = random(out.length + 1);
    const piece = ALPHABET[random(ALPHABET.length)] ?? "";
    switch (random(6)) {
      case 0: out = out.slice(0, at) + piece + out.slice(at + 1); break;
      case 1: out = out.slice(0, at) + piece + out.slice(at); break;
      case 2: out = out.slice(0, at) + out.slice(at + 1 + random(4)); break;
      case 3: out = out.slice(0, at); break;
      case 4: out = out.slice(0, at) + other.slice(random(other.length)); break;
      default: { // fields of two lines, mixed
        const [ours, theirs] = [out.split("."), other.split(".")];
        const k = random(ours.length);
        ours[k] = theirs[k] ?? "";
        out = ours.join(".");
      }
    }
  }
  return out;
}

function withCheck(line: string): string {
  const end = line.lastIndexOf(".");
  const head = end < 0 ? line : line.slice(0, end);
  return `${head}.${crc32(head).toString(16).padStart(8, "0")}`;
}

/** What comes of it: a code, or what was decoded. Anything but a TenvelopeError is thrown on. */
async function outcome(run: () => unknown): Promise<string> {
  try {
    const value = await run();
    return isNdArray(value) ? `${value.dtype} [${value.shape}] ${Buffer.from(ArrayBuffer.isView(value.data) ? Buffer.from(value.data.buffer) : value.data.join("\n")).toString("hex")}` : "tree";
  } catch (error) {
    if (!(error instanceof TenvelopeError)) throw error;
    return error.code;
  }
}

test(`${ROUNDS} mutations of lines, the JSON form and the binary form`, async () => {
  const random = generator(SEED);
  const inputs = readInputs();
  const pick = (form: keyof Inputs): string => inputs[form][random(inputs[form].length)] ?? "";
  const options = { limits: { decoded: 2 ** 22 } };
  const counts = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const form = random(10) < 6 ? "line" : random(2) ? "json" : "hex";
    let input = mutate(pick(form), pick(form), random);
    if (form === "line" && random(8)) input = withCheck(input);
    const bytes = new Uint8Array(Buffer.from(input, "hex"));
    const start = performance.now();
    let later, now;
    try {
      later = await outcome(() => (form === "line" ? decode(input, options) : form === "json" ? decodeJson(input, options) : decodeBinary(bytes, options)));
      now = await outcome(() => (form === "line" ? decodeSync(input, options) : form === "json" ? decodeJsonSync(input, options) : decodeBinarySync(bytes, options)));
      if (form !== "json") await outcome(() => inspect(form === "line" ? input : bytes));
    } catch (error) {
      throw new Error(`${form} ${JSON.stringify(input)}`, { cause: error });
    }
    assert.equal(later, now, input);
    assert.ok(performance.now() - start < 2000, `too slow: ${input}`);
    const code = later.includes(" ") ? "array" : later;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  if (process.env["MUTATIONS"]) console.log(Object.fromEntries([...counts].sort((a, b) => b[1] - a[1])));
  assert.ok(counts.size > 25, "mutations reach most of the checks");
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { decode, encode, Float64, NdArray } from "tenvelope";
import { arrayOfRow, rawOfArray, type Row } from "../../../packages/typescript/test/fidelity.js";
import { type Found, openBytes, openText, textOf } from "../src/formats/open.js";
import { ROOT } from "./root.js";

const COMMAND = process.env["TENVELOPE_COMMAND"] ?? `${ROOT}/target/release/tenvelope`;
const skip = existsSync(COMMAND) ? false : `${COMMAND} is not built (cargo build --release -p tenvelope-cli)`;
if (skip) console.log(`SKIPPED what the page reads beside what the command reads: ${skip}`);

/** A value as something that can be compared. */
function flat(value: unknown): unknown {
  if (value instanceof NdArray) return { dtype: value.dtype, shape: [...value.shape], raw: rawOfArray(value), fields: value.fields };
  if (value instanceof Float64) return { float: String(value.value) };
  if (Array.isArray(value)) return value.map(flat);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries([...(value instanceof Map ? value : Object.entries(value))].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, flat(member)]));
}

/** Runs the command; false where it refuses. */
function run(...args: string[]): boolean {
  try {
    execFileSync(COMMAND, args, { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

async function open(path: string): Promise<Found> {
  const bytes = Uint8Array.from(readFileSync(path));
  const text = textOf(bytes);
  return text === undefined ? await openBytes(bytes) : await openText(text);
}

test("what the command writes in each dialect, the page reads as the command does", { skip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "playground-"));
  const [line, written, back] = ["line.tnv", "written", "back.tnv"].map((name) => join(folder, name)) as [string, string, string];
  const read = new Map<string, number>();
  for (const row of JSON.parse(readFileSync(`${ROOT}/tests/fidelity.json`, "utf8")) as Row[]) {
    const array = arrayOfRow(row);
    for (const [dialects, value] of [
      [["plotly", "bokeh", "json-numpy", "openai", "ndarray", "lists", "npy-base64"], array], [["plotly", "bokeh", "json-numpy"], { x: array, n: 1, s: ["q", 0.5, new Float64(2)] }],
      [["kserve"], { inputs: { x: array }, id: "7" }], [["tf-serving"], { instances: array }],
    ] as const) {
      writeFileSync(line, await encode(value));
      for (const dialect of dialects) {
        rmSync(written, { force: true });
        rmSync(back, { force: true });
        if (!run("convert", "--to", dialect, line, written)) continue;
        // What is no array of any dialect to the command, is it to the page as well.
        if (!run("convert", "--from", "auto", written, back)) continue;
        const found = await open(written);
        assert.deepEqual(flat(found.value), flat(await decode(readFileSync(back, "utf8").trim(), { exactNumbers: true })), `${row.name} ${dialect}`);
        read.set(found.name, (read.get(found.name) ?? 0) + 1);
      }
    }
  }
  rmSync(folder, { recursive: true });
  console.log([...read].map(([name, count]) => `${name} ${count}`).join(", "));
  for (const dialect of ["plotly", "bokeh", "json-numpy", "openai", "ndarray", "lists", "npy-base64", "kserve", "tf-serving"]) assert.ok((read.get(dialect) ?? 0) > 0, dialect);
});

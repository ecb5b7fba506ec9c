import assert from "node:assert/strict";
import { test } from "node:test";
import { contentId, decode, encode, type EncodeOptions } from "tenvelope";
import { encodeSync } from "tenvelope/sync";
import { arrayOf, treeOf, cases, type Case } from "./cases.js";

/** What a line says about how it was written. */
function optionsOf(line: string): EncodeOptions {
  const [, , shape = "", codecs = ""] = line.split(".");
  const chunk = shape.split("~")[1];
  return { codecs, chunk: chunk === undefined ? false : Number(chunk) };
}

function valueOf(vector: Case): [unknown, EncodeOptions] {
  if (vector.dtype !== "tree") return [arrayOf(vector), {}];
  return [treeOf(vector.tree ?? null), { dtype: "tree", ...(vector.attrs && { attrs: vector.attrs }) }];
}

const exact = cases("valid").filter(({ exact, line }) => exact === true && line !== undefined);

test(`${exact.length} exact vectors are written as just their lines`, async () => {
  assert.ok(exact.length > 600);
  for (const vector of exact) {
    const line = vector.line as string;
    const [value, said] = valueOf(vector);
    const options = { ...said, ...(vector.dtype === "tree" ? { codecs: line.split(".")[3] as string } : optionsOf(line)) };
    assert.equal(encodeSync(value, options), line, vector.id);
    assert.equal(await encode(value, options), line, vector.id);
  }
});

const compressed = cases("valid").filter(({ exact, line, dtype }) => exact !== true && line !== undefined && dtype !== "object" && !/-zstd\b/.test(line));

test(`${compressed.length} vectors with compressors come back as they were`, async () => {
  assert.ok(compressed.length > 100);
  for (const vector of compressed) {
    const line = vector.line as string;
    const [value, said] = valueOf(vector);
    const written = encodeSync(value, { ...said, ...(vector.dtype === "tree" ? { codecs: line.split(".")[3] as string } : optionsOf(line)) });
    assert.deepEqual(written.split(".").slice(0, 4), line.split(".").slice(0, 4), vector.id);
    const back = await decode(written, { exactNumbers: true });
    assert.equal(await contentId(back, vector.dtype === "tree" ? "tree" : undefined), vector.content_id, vector.id);
  }
});

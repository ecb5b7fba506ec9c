import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";

/** What a bundler makes of a module for browsers: minified chunks, by name. */
async function bundle(source: string, splitting = true): Promise<{ meta: Metafile; gzipped: (file: string) => number }> {
  const result = await build({
    stdin: { contents: source, resolveDir: process.cwd(), loader: "ts" },
    bundle: true, splitting, minify: true, format: "esm", platform: "browser", outdir: "out", write: false, metafile: true, target: "es2022",
  });
  const sizes = new Map(result.outputFiles.map((file) => [file.path, gzipSync(file.contents, { level: 9 }).length]));
  return {
    meta: result.metafile,
    gzipped(file) {
      const [, size = NaN] = [...sizes].find(([path]) => path.endsWith(file)) ?? [];
      return size;
    },
  };
}

/** A chunk and all that it imports statically: what is loaded with it. */
function loaded(meta: Metafile, file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const { path, kind } of meta.outputs[file]?.imports ?? []) if (kind === "import-statement") loaded(meta, path, found);
  return found;
}

const entry = (meta: Metafile): string => Object.keys(meta.outputs).find((file) => file.endsWith("stdin.js")) ?? "";
const holding = (meta: Metafile, part: string): string[] => Object.keys(meta.outputs).filter((file) => Object.keys(meta.outputs[file]?.inputs ?? {}).some((input) => input.includes(part)));

test("bundles keep to their sizes", async () => {
  const reader = await bundle(`import { decode } from "tenvelope"; console.log(decode);`);
  const core = loaded(reader.meta, entry(reader.meta));
  const zstd = new Set(core);
  for (const file of holding(reader.meta, "codecs/zstd")) loaded(reader.meta, file, zstd);
  const writer = await bundle(`import { encode } from "tenvelope"; console.log(encode);`);
  // In one file, as nobody loads it: reader and writer, sync and async, all forms, trees and helpers, with decoders of our own in place of two packages.
  const all = await bundle(`import * as async from "tenvelope"; import * as sync from "tenvelope/sync"; console.log(async, sync);`, false);

  const sum = ({ gzipped }: { gzipped: (file: string) => number }, files: Iterable<string>): number => [...files].reduce((total, file) => total + gzipped(file), 0);
  const rows = [
    { what: "decode", bytes: sum(reader, core), limit: 6000 },
    { what: "decode with zstd", bytes: sum(reader, zstd), limit: 10000 },
    { what: "encode", bytes: sum(writer, loaded(writer.meta, entry(writer.meta))), limit: Infinity },
    { what: "everything", bytes: sum(all, Object.keys(all.meta.outputs)), limit: 28500 },
  ];
  console.table(rows);
  assert.ok(![...core].some((file) => holding(reader.meta, "node_modules/").includes(file)), "the core reader loads no dependency");
  for (const { what, bytes, limit } of rows) assert.ok(bytes > 0 && bytes <= limit, `${what}: ${bytes} bytes, at most ${limit}`);
});

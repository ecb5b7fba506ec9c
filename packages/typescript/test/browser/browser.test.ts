import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { type Browser, chromium, type Page as Tab } from "playwright-core";
import { decode, encode, NdArray, TenvelopeError } from "tenvelope";
import { decodeSync } from "tenvelope/sync";
import { arrayOfRow, rawOfArray, rawOfRow, type Row } from "../fidelity.js";
import { cases } from "../cases.js";
import type { Page } from "./page.js";

declare const page: Page;

const rows = JSON.parse(readFileSync("../../tests/fidelity.json", "utf8")) as Row[];
const chains = (dtype: string): (string | undefined)[] => (dtype === "string" ? [undefined, "vlen_utf8-zlib"] : [undefined, "raw-hex", "raw-zlib", "raw-shuffle-zlib", "raw-bitshuffle-zlib"]);

const files = new Map<string, Uint8Array | string>([["/", "<!doctype html><title>tenvelope</title><script type=module src=/page.js></script>"]]);
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const file = files.get(pathname);
  response.writeHead(file === undefined ? 404 : 200, { "content-type": pathname === "/" ? "text/html" : "text/javascript" }).end(file);
});
let browser: Browser;
let tab: Tab;

before(async () => {
  const bundle = await build({ entryPoints: ["test/browser/page.ts"], bundle: true, splitting: true, minify: true, format: "esm", platform: "browser", outdir: "out", write: false, target: "es2022" });
  for (const { path, contents } of bundle.outputFiles) files.set(path.replace(/.*\/out/, ""), contents);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await chromium.launch({
    executablePath: process.env["TENVELOPE_CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  tab = await browser.newPage();
  await tab.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  await tab.waitForFunction(() => "page" in globalThis);
});

after(async () => {
  await browser?.close();
  server.close();
});

test("what the browser writes, Node reads", async () => {
  for (const row of rows) {
    for (const codecs of chains(row.dtype)) {
      const lines = await tab.evaluate(([json, codecs]) => page.write(json as string, codecs), [JSON.stringify(row), codecs]);
      for (const line of lines) {
        const array = await decode(line);
        assert.ok(array instanceof NdArray);
        assert.equal(rawOfArray(array), rawOfRow(row), `${row.name} ${codecs}`);
      }
    }
  }
});

test("what Node writes, the browser reads", async () => {
  for (const row of rows) {
    for (const codecs of chains(row.dtype)) {
      const line = await encode(arrayOfRow(row), codecs === undefined ? {} : { codecs });
      assert.deepEqual(await tab.evaluate((line) => page.read(line), line), [rawOfRow(row), rawOfRow(row)], `${row.name} ${codecs}`);
    }
  }
});

test("the browser judges all vectors of lines as Node does", async () => {
  const lines = cases("valid", "invalid").flatMap(({ line, limits, allow }) => (line !== undefined && limits === undefined && allow === undefined ? [line] : []));
  const found = await tab.evaluate((lines) => Promise.all(lines.map((line) => page.read(line))), lines);
  for (const [i, line] of lines.entries()) {
    let expected: string;
    try {
      const value = decodeSync(line);
      expected = value instanceof NdArray ? rawOfArray(value) : String(value);
    } catch (error) {
      assert.ok(error instanceof TenvelopeError);
      expected = error.code;
    }
    assert.deepEqual(found[i], [expected, expected], line.slice(0, 200));
  }
});

/**
 * Reads dialects with the JavaScript packages whose they are: one request per line on standard input, `{"dialect": …, "hex": …}`, one answer per line:
 * `{"kind": "Float32Array", "shape": [2, 3], "raw": hex}`. Plotly draws in headless Chromium, and answers with what it has made of the data.
 */
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import cbor from "cbor";
import { chromium } from "playwright-core";

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

function fromCbor(bytes) {
  const value = cbor.decodeFirstSync(bytes);
  const [shape, elements] = value.tag === 40 ? value.value : [[value.length], value];
  return { kind: elements.constructor.name, shape, raw: Buffer.from(elements.buffer, elements.byteOffset, elements.byteLength).toString("hex") };
}

/** Runs in the page: rows of one or two dims, as a line or a heat map. */
async function draw(spec) {
  const place = document.body.appendChild(document.createElement("div"));
  const flat = spec.shape === undefined;
  await Plotly.newPlot(place, [flat ? { type: "scatter", y: spec } : { type: "heatmap", z: spec }]);
  const { y, z } = place._fullData[0];
  const rows = flat ? [y] : [...z];
  const bytes = rows.flatMap((row) => [...new Uint8Array(row.buffer, row.byteOffset, row.byteLength)]);
  place.remove();
  return { kind: rows[0].constructor.name, shape: flat ? [y.length] : [rows.length, rows[0].length], raw: bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("") };
}

const browser = await chromium.launch({ executablePath: process.env.TENVELOPE_CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
const page = await browser.newPage();
await page.addScriptTag({ path: createRequire(import.meta.url).resolve("plotly.js-dist-min") });

for await (const line of createInterface({ input: process.stdin })) {
  const { dialect, hex } = JSON.parse(line);
  const bytes = Buffer.from(hex, "hex");
  const answer = dialect === "cbor" ? fromCbor(bytes) : await page.evaluate(draw, JSON.parse(bytes.toString()));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();

// Refuses the inputs of a file one after the other, COUNT times in all, sync and async in turn; prints the resident memory after WARM of them and at the end.
//
// `node --expose-gc loop.mjs PACKAGE FILE WARM COUNT`

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { setTimeout } from "node:timers/promises";

const [folder, file, warm, count] = process.argv.slice(2);
const { decode, decodeBinary, decodeJson, TenvelopeError } = await import(`${pathToFileURL(folder)}/index.js`);
const { decodeSync, decodeBinarySync, decodeJsonSync } = await import(`${pathToFileURL(folder)}/sync.js`);
const verbs = { line: [decode, decodeSync], json: [decodeJson, decodeJsonSync], hex: [decodeBinary, decodeBinarySync] };

const inputs = readFileSync(file, "ascii").trimEnd().split("\n").map((row) => {
  const [code, form, hex] = row.split(" ");
  const bytes = Buffer.from(hex, "hex");
  return { code, verbs: verbs[form], input: form === "hex" ? new Uint8Array(bytes) : bytes.toString("utf8") };
});

async function resident() {
  // What waits for the event loop to come round is not held for ever.
  await setTimeout(50);
  for (let i = 0; i < 3; i++) globalThis.gc();
  return process.memoryUsage().rss;
}

const total = Number(count);
for (let i = 0; i < total; i++) {
  const { code, verbs, input } = inputs[i % inputs.length];
  let found = "accepted";
  try {
    await verbs[Math.trunc(i / inputs.length) % 2](input);
  } catch (error) {
    if (!(error instanceof TenvelopeError)) throw error;
    found = error.code;
  }
  if (found !== code) throw new Error(`${found} where ${code} was expected: ${input}`);
  if (i + 1 === Number(warm) || i + 1 === total) console.log(await resident());
}

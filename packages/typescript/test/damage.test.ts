/** Every bit flip and every cut of a short envelope of each kind, in two forms: all refused. The long matrix is that of Rust, `cargo xtask harden matrix`. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { TenvelopeError, verify } from "tenvelope";
import { decodeBinarySync, decodeSync } from "tenvelope/sync";

/** What the shortest line is looked for that has it. */
const KINDS = ["raw-base64url", "delta-raw", "raw-shuffle-zlib", "raw-bitshuffle", "raw-zstd", ".string.", ".struct.", ".tree."];

const folder = new URL("../../../../spec/vectors/valid/", import.meta.url);
const vectors = readdirSync(folder)
  .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as { line?: string; hex?: string; needs?: string[]; limits?: object; allow?: string[] }[])
  .filter(({ needs, limits, allow }) => !needs && !limits && !allow);

function shortest(texts: (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined).sort((one, other) => one.length - other.length)[0] ?? "";
}

/** Any other error than our own comes out of here. */
function isRead(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof TenvelopeError) return false;
    throw error;
  }
}

async function everyBitAndEveryCut(whole: Uint8Array, read: (bytes: Uint8Array) => unknown): Promise<void> {
  assert.ok(isRead(() => read(whole)));
  const passed: string[] = [];
  for (let bit = 0; bit < 8 * whole.length; bit++) {
    const mutant = whole.slice();
    mutant[bit >> 3] = (mutant[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    if (isRead(() => read(mutant))) passed.push(`bit ${bit}`);
  }
  for (let length = 0; length < whole.length; length++) {
    if (isRead(() => read(whole.slice(0, length)))) passed.push(`cut to ${length}`);
  }
  assert.deepEqual(passed, []);
}

for (const kind of KINDS) {
  test(`a line with ${kind}`, async () => {
    // One that has a body.
    const line = shortest(vectors.map(({ line }) => (line?.includes(kind) && !line.includes("..") ? line : undefined)));
    await verify(line);
    await everyBitAndEveryCut(Buffer.from(line, "latin1"), (bytes) => decodeSync(Buffer.from(bytes).toString("latin1")));
  });
}

test("the binary form", async () => {
  await everyBitAndEveryCut(new Uint8Array(Buffer.from(shortest(vectors.map(({ hex }) => hex)), "hex")), decodeBinarySync);
});

// Mutants of the vectors through everything that reads in the npm package: only its own errors may come out, and nobody's prototype may change.
//
// `node fuzz/node/loop.mjs COUNT [SEED]`, with the package built in packages/typescript/dist.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as tenvelope from "../../packages/typescript/dist/index.js";

const vectors = new URL("../../spec/vectors/", import.meta.url);
const limits = { input: 1 << 20, decoded: 1 << 16 };
const count = Number(process.argv[2] ?? 2000);
let state = BigInt(process.argv[3] ?? 7);
assert(Number.isInteger(count) && count > 0, "how many?");

const prototypes = [Object, Array, Map, String, Number, Uint8Array, Function].map((of) => of.prototype);
const before = prototypes.map((of) => JSON.stringify(Reflect.ownKeys(of).map(String).sort()));

/** SplitMix64, so that every run tries the same. */
function below(end) {
  state = (state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
  let z = state;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
  return Number((z ^ (z >> 31n)) % BigInt(end));
}

const seeds = ["valid", "invalid"].flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, vectors))
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => JSON.parse(readFileSync(new URL(`${folder}/${name}`, vectors), "utf8"))),
).filter((seed) => JSON.stringify(seed).length < 4000);
assert(seeds.length > 1000, "the vectors are not where they were");

const words = ["__proto__", "constructor", "prototype", "toString", "$tnv", "$part", "~", ".", "9007199254740992", "-0", "\u0000", "\ud800", "{", "]"];
// A map that would change a prototype if its keys were put into an object as they are.
seeds.push({ json: '{"$tnv":1,"dtype":"tree","value":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}' });

/** A text with a few changes. */
function mutant(text) {
  for (let changes = below(4); changes > 0; changes--) {
    const at = below(text.length + 1);
    const put = [words[below(words.length)], String.fromCharCode(32 + below(95)), "", text.slice(at, at + below(9))][below(4)];
    text = text.slice(0, at) + put + text.slice(at + below(3));
  }
  return text;
}

/** The check that a line should have. */
function withCheck(line) {
  const end = line.lastIndexOf(".");
  let crc = -1;
  for (const byte of new TextEncoder().encode(line.slice(0, Math.max(end, 0)))) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return `${line.slice(0, Math.max(end, 0))}.${((crc ^ -1) >>> 0).toString(16).padStart(8, "0")}`;
}

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const ofText = [tenvelope.decode, tenvelope.decodeTree, tenvelope.verify, tenvelope.decodeSync, tenvelope.decodeTreeSync, tenvelope.verifySync, tenvelope.contentId, (line) => tenvelope.inspect(line)];
const ofJson = [tenvelope.decodeJson, tenvelope.decodeTree, tenvelope.decodeJsonSync, (json, options) => tenvelope.decodeJson(parsed(json), options)];
const ofBytes = [tenvelope.decodeBinary, tenvelope.decodeBinarySync, tenvelope.decodeTree, tenvelope.verify, (input) => tenvelope.inspect(input)];

/** What a program would hand over that has parsed the JSON already. */
function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

let accepted = 0;
let refused = 0;
for (let i = 0; i < count; i++) {
  const seed = seeds[below(seeds.length)];
  let verb;
  let input;
  if (seed.hex !== undefined) {
    input = bytes(seed.hex);
    for (let changes = below(3); changes > 0 && input.length > 0; changes--) input[below(input.length)] = below(256);
    verb = ofBytes[below(ofBytes.length)];
  } else if (seed.json !== undefined) {
    input = mutant(seed.json);
    verb = ofJson[below(ofJson.length)];
  } else {
    input = mutant(seed.line);
    if (below(3) > 0) input = withCheck(input);
    verb = ofText[below(ofText.length)];
  }
  try {
    await verb(input, { limits });
    accepted++;
  } catch (error) {
    if (!(error instanceof tenvelope.TenvelopeError)) {
      console.error(`${verb.name} on ${JSON.stringify(input)}`);
      throw error;
    }
    assert(error.message.length <= 600, error.message);
    refused++;
  }
  assert.equal({}.polluted, undefined, `a prototype was changed by ${JSON.stringify(input)}`);
}
prototypes.forEach((of, i) => assert.equal(JSON.stringify(Reflect.ownKeys(of).map(String).sort()), before[i], "a prototype was changed"));
assert(accepted > 0 && refused > 0, "nothing is accepted, or nothing refused");
const format = (number) => number.toLocaleString("en");
console.log(`EVIDENCE inputs through all that reads in the npm package: ${format(count)}, of which ${format(accepted)} accepted, ${format(refused)} refused by its own errors, 0 otherwise; prototypes unchanged`);

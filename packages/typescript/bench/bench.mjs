// Times against what people use now: JSON, and bare base64. All are run in turns, several times; the fastest run of each counts.
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decode, encode } from "tenvelope";
import { decodeSync, encodeSync } from "tenvelope/sync";

const ROUNDS = 7;

/** A smooth signal with noise, as measurements are. */
function signal(count) {
  const data = new Float32Array(count);
  let state = 1;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = 20 + 5 * Math.sin(i / 1000) + (state >>> 24) / 1024;
  }
  return data;
}

const same = (a, b) => assert.ok(Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength)));

/** As code without a library does it. */
function toBtoa(data) {
  const bytes = new Uint8Array(data.buffer);
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

function fromAtob(text) {
  return new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
}

const peers = {
  "JSON": { write: (data) => JSON.stringify(Array.from(data)), read: (text) => Float32Array.from(JSON.parse(text)) },
  "btoa, atob": { write: toBtoa, read: fromAtob },
  "Buffer base64": {
    write: (data) => Buffer.from(data.buffer).toString("base64"),
    read: (text) => { const bytes = Buffer.from(text, "base64"); return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)); },
  },
};

const ours = (codecs) => ({
  [`${codecs} sync`]: { write: (data) => encodeSync(data, { codecs }), read: (line) => decodeSync(line).data },
  [`${codecs} async`]: { write: (data) => encode(data, { codecs }), read: async (line) => (await decode(line)).data },
});

async function measure(title, data, contenders, rounds) {
  const best = new Map(Object.keys(contenders).map((name) => [name, { write: Infinity, read: Infinity, chars: 0 }]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, { write, read }] of Object.entries(contenders)) {
      const start = performance.now();
      const text = await write(data);
      const written = performance.now();
      // As it comes from a socket: in one piece, which what was just put together may not be.
      const received = Buffer.from(text, "latin1").toString("latin1");
      const arrived = performance.now();
      const back = await read(received);
      const end = performance.now();
      same(back, data);
      const row = best.get(name);
      row.write = Math.min(row.write, written - start);
      row.read = Math.min(row.read, end - arrived);
      row.chars = text.length;
    }
  }
  const mb = data.byteLength / 1e6;
  console.log(`\n${title}: ${mb.toFixed(1)} MB of float32`);
  const [base] = [...best.values()];
  console.table(Object.fromEntries([...best].map(([name, { write, read, chars }]) => [name, {
    "write MB/s": Math.round(mb / write * 1e3), "read MB/s": Math.round(mb / read * 1e3), "chars/byte": +(chars / data.byteLength).toFixed(3),
    "write ×": +(base.write / write).toFixed(1), "read ×": +(base.read / read).toFixed(1),
  }])));
}

const large = signal(1 << 22);
await measure("stored", large, { ...peers, ...ours("raw") }, ROUNDS);
await measure("compressed", large, { JSON: peers.JSON, ...ours("raw-shuffle-zlib") }, 2);
const small = signal(1 << 8);
await measure("small", small, { ...peers, ...ours("raw"), ...ours("raw-shuffle-zlib") }, 200);

for (const size of [1 << 14, 1 << 18, 1 << 20, 1 << 22]) {
  const data = signal(size);
  const times = [];
  let line = "";
  for (const codecs of [undefined, undefined, undefined, "chosen", "chosen", "chosen"]) {
    const start = performance.now();
    const text = encodeSync(data, codecs === undefined ? {} : { codecs: line.split(".")[3] });
    times.push(performance.now() - start);
    line = text;
  }
  const chosen = Math.min(...times.slice(0, 3)), given = Math.min(...times.slice(3));
  console.log(`choosing for ${(data.byteLength / 1e6).toFixed(2)} MB: ${line.split(".")[3]}, ${given.toFixed(1)} ms of work, ${(chosen - given).toFixed(1)} ms to choose (${Math.round((chosen / given - 1) * 100)} %)`);
}

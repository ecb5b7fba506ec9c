import assert from "node:assert/strict";
import { test } from "node:test";
import { encode, inspect, NdArray } from "tenvelope";
import { adviceFor } from "../src/line/advice.js";
import { excerptOf, rangeOf } from "../src/line/mark.js";
import { fieldsOf, partsOf } from "../src/line/parts.js";
import { Refused, Session } from "../src/session.js";
import { vectors } from "./root.js";

const ROOM = { width: 400, height: 300 };

test("the fields of a line are its parts, and all of it", async () => {
  const array = new NdArray({ dtype: "float32", shape: [50, 40], data: new Float32Array(2000).map((_, i) => i / 7), attrs: { unit: "mm" }, dims: ["y", "x"] });
  const line = await encode(array, { codecs: "delta~40-raw-shuffle-zlib", chunk: 500 });
  assert.equal(fieldsOf(line).map(({ from, to }) => line.slice(from, to)).join("."), line);
  const parts = partsOf(line, inspect(line), true);
  assert.deepEqual(parts.map(({ name }) => name), ["magic", "dtype", "shape", "chain", "meta", "body", "check"]);
  const says = Object.fromEntries(parts.map(({ name, says }) => [name, says.join(" ")]));
  assert.match(says["dtype"] ?? "", /4 bytes/);
  assert.match(says["shape"] ?? "", /y 50, x 40.*2,000 elements.*chunks of 500/);
  assert.match(says["chain"] ?? "", /delta~40: .* 40 before it.*shuffle.*zlib.*base64url/);
  assert.match(says["meta"] ?? "", /"unit":"mm"/);
  assert.match(says["body"] ?? "", /4 segments/);
  for (const { from, to, head, hidden, tail } of parts) assert.equal(head.length + hidden + tail.length, to - from);
});

test("what is wrong is marked where it stands", async () => {
  const line = "tnv1.int16.2x3.raw-base64url.AQACAAMABAAFAP__.2cdcd249";
  const marks: readonly (readonly [string, string, string])[] = [
    [line.replace("2cdcd249", "2cdcd24a"), "check_mismatch", "2cdcd24a"], [line.replace("int16", "int 6"), "bad_character", " "], [line.replace(".2cdcd249", ""), "bad_field_count", "_"],
    ["tnv2.int16.1.raw-hex.00.00000000", "unsupported_version", "tnv2"], [line.replace("2cdcd249", "2CDCD249"), "bad_check", "2CDCD249"],
  ];
  for (const [text, code, marked] of marks) {
    await assert.rejects(Session.open(`\n ${text} `, ROOM), (error) => {
      assert.ok(error instanceof Refused);
      const { failure } = error;
      assert.deepEqual([failure.code, failure.excerpt?.marked], [code, marked], failure.message);
      assert.equal(failure.excerpt?.at, text.indexOf(marked) < 0 ? -1 : `\n ${text}`.lastIndexOf(marked));
      return true;
    });
  }
  assert.deepEqual(rangeOf("tnv1.int16.2.delta-raw-x_a-hex.00.0", "unknown_codec", "codecs[2]"), [23, 26]);
  assert.deepEqual(rangeOf("tnv1.int16.4~2.raw-hex.0000~11.0", "size_mismatch", "segment 1"), [28, 30]);
  const form = '{"$tnv":1,"dtype":"uint8","shape":[2],"codecs":["raw","hex"],"data":"0aff","check":"6d8416ec"}';
  await assert.rejects(Session.open(form, ROOM), (error) => error instanceof Refused && error.failure.code === "check_mismatch" && error.failure.excerpt?.marked === '"check"');
  const cut = excerptOf("a".repeat(500), [200, 400]);
  assert.equal(cut.before.length + cut.marked.length + cut.after.length + cut.cutBefore + cut.cutMarked + cut.cutAfter, 500);
});

test("all vectors: what is valid opens, of what is not the code, a place and a sentence are shown", async () => {
  let [opened, refused] = [0, 0];
  for (const { line, error, limits, allow, dtype, needs } of vectors()) {
    if (line === undefined || limits !== undefined || allow !== undefined || !/^tnv\d/.test(line)) continue;
    // What stands around a line is not part of it here: blanks and breaks are taken off.
    if (line !== line.trim() || /\n/.test(line)) continue;
    try {
      const session = await Session.open(line, ROOM);
      assert.equal(error, undefined, line);
      const written = await session.write("own", line.match(/-hex\./) ? "hex" : "base64url");
      assert.equal(written.line, line);
      session.sizes(session.opened.tree ? -1 : 0);
      session.opened.arrays.forEach((_, i) => session.stats(i));
      opened++;
    } catch (found) {
      assert.ok(found instanceof Refused, `${String(found)}: ${line}`);
      const { code, message, excerpt, advice } = found.failure;
      // Objects, and the extended codecs, this page does not read.
      if (error === undefined) assert.ok(code === "unsupported" || code === "unknown_codec", `${message} ${dtype}`);
      else if (code !== "unsupported" && needs === undefined) assert.equal(code, error, line);
      assert.ok(message.length > 3 && /[.!?]$/.test(message), message);
      assert.ok(excerpt && excerpt.at >= 0 && excerpt.at <= line.length, message);
      assert.equal(advice, adviceFor(code));
      refused++;
    }
  }
  assert.ok(opened > 50 && refused > 50, `${opened} ${refused}`);
});

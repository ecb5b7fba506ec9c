import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { answer } from "./vectors.js";

const root = new URL("../../../../spec/vectors/", import.meta.url);
const CORE = new Set(["json"]);

interface Case {
  id: string;
  error?: string;
  needs?: string[];
  [member: string]: unknown;
}

for (const sync of [false, true]) {
  for (const kind of ["valid", "invalid"]) {
    test(`${kind} vectors, ${sync ? "sync" : "async"}`, async () => {
      const failed: string[] = [];
      for (const file of readdirSync(new URL(`${kind}/`, root))) {
        for (const one of JSON.parse(readFileSync(new URL(`${kind}/${file}`, root), "utf8")) as Case[]) {
          let got: object;
          try {
            got = await answer(one, sync);
          } catch (error) {
            got = { crash: String(error) };
          }
          // A case of an extended codec is none of ours; errors that come before the codecs are the same.
          const foreign = one.needs?.some((codec) => !CORE.has(codec)) && "error" in got && (got.error === "unknown_codec" || got.error === one.error);
          if (foreign) continue;
          try {
            assert.deepEqual(JSON.parse(JSON.stringify(got)), expected(one));
          } catch {
            failed.push(`${file} ${one.id}: ${JSON.stringify(got).slice(0, 200)}, expected ${JSON.stringify(expected(one)).slice(0, 200)}`);
          }
        }
      }
      assert.equal(failed.length, 0, `${failed.length} failed\n${failed.join("\n")}`);
    });
  }
}

/** What a reader of the core profile answers. */
function expected(one: Case): object {
  if (one.error) return { error: one.error };
  const members = one.dtype === "tree" ? ["dtype", "tree", "content_id", "attrs"] : ["dtype", "shape", "elements", "content_id", "fields", "attrs", "dims"];
  return Object.fromEntries(members.filter((name) => one[name] !== undefined).map((name) => [name, one[name]]));
}

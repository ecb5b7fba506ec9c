import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";

test("every block of the README and of the guide compiles and runs", () => {
  const text = ["README.md", "../../docs/guide/start.md"].map((page) => readFileSync(page, "utf8")).join("\n");
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? "");
  assert.ok(blocks.length > 4);
  // In a folder of the package, so that `tenvelope` is the package itself.
  mkdirSync("build/readme", { recursive: true });
  blocks.forEach((code, i) => writeFileSync(`build/readme/block${i + 1}.ts`, code));
  writeFileSync("build/readme/tsconfig.json", JSON.stringify({ extends: "../../tsconfig.json", compilerOptions: { rootDir: ".", outDir: ".", declaration: false }, include: ["*.ts"], exclude: [] }));
  const run = (args: readonly string[]): string => execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  process.stdout.write(run(["node_modules/typescript/bin/tsc", "-p", "build/readme"]));
  blocks.forEach((_, i) => run([`build/readme/block${i + 1}.js`]));
});

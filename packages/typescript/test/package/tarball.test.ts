import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const directory = mkdtempSync(join(tmpdir(), "tenvelope-"));
const TSC = join(process.cwd(), "node_modules/typescript/bin/tsc");
let tarball = "";
let files: readonly string[] = [];

function run(program: string, args: readonly string[], cwd = process.cwd()): string {
  return execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

before(() => {
  const [packed] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", directory])) as { filename: string; files: { path: string }[] }[];
  assert.ok(packed);
  tarball = join(directory, packed.filename);
  files = packed.files.map(({ path }) => path);
});

after(() => rmSync(directory, { recursive: true }));

test("the tarball holds the built modules, their types, and what npm wants to show", () => {
  const built = readdirSync("dist", { recursive: true, encoding: "utf8" }).filter((file) => /\.(js|d\.ts)$/.test(file)).map((file) => `dist/${file}`);
  assert.deepEqual(files.filter((file) => !file.startsWith("LICENSE")).sort(), [...built, "README.md", "package.json"].sort());
  const modules = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  assert.equal(built.length, 2 * modules.length, "dist has what src has, and no leftovers");
});

test("publint finds nothing", async () => {
  const { messages, pkg } = await publint({ pkgDir: process.cwd(), strict: true });
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg, { color: false })), []);
});

test("types are right for every resolver", () => {
  run(process.execPath, [join(process.cwd(), "node_modules/@arethetypeswrong/cli/dist/index.js"), tarball, "--profile", "esm-only"]);
});

test("a fresh project installs, compiles and runs it", () => {
  const project = join(directory, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "project", version: "1.0.0", private: true, type: "module" }));
  run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball], project);
  writeFileSync(join(project, "main.ts"), `
    import { decode, encode, NdArray } from "tenvelope";
    import { decodeSync, encodeSync } from "tenvelope/sync";
    const line: string = await encode(new Float32Array([1, 2.5, -0]), { codecs: "raw" });
    const array = await decode(line);
    if (!(array instanceof NdArray) || array.dtype !== "float32") throw new Error("no array");
    if (encodeSync(decodeSync(line), { codecs: "raw" }) !== line) throw new Error("another line");
    console.log(line);
  `);
  for (const [module, resolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]] as const) {
    const outDir = join(project, resolution);
    run(process.execPath, [TSC, "--strict", "--target", "es2022", "--lib", "es2022,dom", "--types", "", "--rootDir", project, "--module", module, "--moduleResolution", resolution, "--outDir", outDir, join(project, "main.ts")], project);
    assert.match(run(process.execPath, [join(outDir, "main.js")], project), /^tnv1\.float32\.3\.raw-base64url\.AACAPwAAIEAAAACA\.[0-9a-f]{8}\n$/);
  }
});

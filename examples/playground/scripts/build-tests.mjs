// Bundles the tests, and what makes the screenshots, into `build/`.
import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

process.chdir(new URL("..", import.meta.url).pathname);
const tests = (folder) => readdirSync(folder).filter((name) => name.endsWith(".test.ts")).map((name) => `${folder}/${name}`);
rmSync("build", { recursive: true, force: true });
const shared = { bundle: true, format: "esm", platform: "node", packages: "external", target: "node20", sourcemap: true, logLevel: "warning" };
await build({ ...shared, entryPoints: [...tests("test"), ...tests("test/page")], outdir: "build", outbase: "test" });
await build({ ...shared, entryPoints: ["test/page/screenshots.ts"], outfile: "build/screenshots.js" });

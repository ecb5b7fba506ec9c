// Builds `dist/index.html`: one file that holds the page, its styles, its code, the code of its worker, and the samples. So any server can serve it, under any path, and it opens from a disk, too.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const folder = new URL("..", import.meta.url);
process.chdir(folder.pathname);

const bundle = async (entry, options = {}) => {
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, minify: true, format: "iife", platform: "browser", target: "es2022", charset: "utf8", legalComments: "none", write: false, ...options });
  return outputFiles[0].text.trim();
};
/** Code in a script element must not hold what would end it, or begin another. */
const embedded = (code) => code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const [style, main, worker] = [await bundle("src/page/style.css"), embedded(await bundle("src/page/main.ts")), embedded(await bundle("src/worker.ts"))];
await build({ entryPoints: ["scripts/samples.ts"], bundle: true, format: "esm", platform: "node", packages: "external", outfile: "build/samples.mjs", logLevel: "warning" });
const { samples } = await import(new URL("build/samples.mjs", folder));
const found = JSON.stringify(await samples(new URL("../data/", folder))).replaceAll("<", "\\u003c");

// Nothing may be loaded from anywhere: scripts and styles are named by their hashes, the worker comes from the page itself, and no connection is allowed.
const policy = `default-src 'none'; script-src ${hash(main)}; style-src ${hash(style)}; worker-src blob:; img-src data:; base-uri 'none'; form-action 'none'`;
const parts = { policy, style, main, worker, samples: found };
const page = readFileSync("src/page/index.html", "utf8").replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
writeFileSync("dist/index.html", page);
const kB = (text) => `${(text.length / 1000).toFixed(1)} kB (${(gzipSync(text).length / 1000).toFixed(1)} gzip)`;
console.log(`dist/index.html: ${kB(page)}; page ${kB(main)}, worker ${kB(worker)}, style ${kB(style)}, samples ${kB(found)}`);

// The folder `dist` for the service's --page: three files, and what a line may need later.
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
await build({ entryPoints: ["src/main.ts"], bundle: true, splitting: true, minify: true, format: "esm", platform: "browser", outdir: "dist", target: "es2022", logLevel: "warning" });
for (const file of ["index.html", "style.css", "icon.svg"]) cpSync(`src/${file}`, `dist/${file}`);

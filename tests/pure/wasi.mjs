// Runs a test program of wasm32-wasip1 in Node: `CARGO_TARGET_WASM32_WASIP1_RUNNER="node tests/pure/wasi.mjs"`.
import { readFile } from "node:fs/promises";
import { argv, env, exit } from "node:process";
import { WASI } from "node:wasi";

const [program, ...args] = argv.slice(2);
// The whole tree as it is: tests read vectors by their full paths.
const wasi = new WASI({ version: "preview1", args: [program, ...args], env, preopens: { "/": "/" }, returnOnExit: true });
const { instance } = await WebAssembly.instantiate(await readFile(program), wasi.getImportObject());
exit(wasi.start(instance));

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";

const run = (args: readonly string[]): string => execFileSync(process.execPath, args, { cwd: "examples", encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

test("the examples compile, and go there and back", () => {
  if (!existsSync("examples/node_modules")) throw new Error("first: npm ci --prefix examples");
  run(["../node_modules/typescript/bin/tsc", "-p", "tsconfig.json"]);
  run(["build/main.js"]);
});

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the repository; tests run from `build/` or `build/page/`. */
export const ROOT = fileURLToPath(new URL(import.meta.url.includes("/build/page/") ? "../../../.." : "../../..", import.meta.url));

/** A case of `spec/vectors`: its line, and the code where it is refused. */
export interface Vector {
  readonly line?: string;
  readonly error?: string;
  readonly dtype?: string;
  readonly limits?: unknown;
  readonly allow?: unknown;
  /** Extended codecs. */
  readonly needs?: unknown;
}

export function vectors(): Vector[] {
  return ["valid", "invalid"].flatMap((folder) => readdirSync(`${ROOT}/spec/vectors/${folder}`).sort().flatMap((file) => JSON.parse(readFileSync(`${ROOT}/spec/vectors/${folder}/${file}`, "utf8")) as Vector[]));
}

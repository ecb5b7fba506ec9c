import { inflateSync } from "#platform/sync";
import * as binary from "./binary.js";
import * as filters from "./codecs/filters.js";
import * as strings from "./codecs/strings.js";
import * as zstd from "./codecs/zstd.js";
import type { Host } from "./host.js";
import * as json from "./json.js";
import * as meta from "./meta.js";
import * as tree from "./tree.js";

/** All parts of the reader, loaded beforehand. */
export const eager: Host = {
  meta: () => meta,
  strings: () => strings,
  filters: () => filters,
  zstd: () => zstd,
  tree: () => tree,
  binary: () => binary,
  json: () => json,
  inflate: inflateSync,
};

import { inflate } from "#platform";
import type { Host } from "./host.js";

/** Loads each part of the reader when a line needs it. */
export const lazy: Host = {
  meta: () => import("./meta.js"),
  strings: () => import("./codecs/strings.js"),
  filters: () => import("./codecs/filters.js"),
  zstd: () => import("./codecs/zstd.js"),
  tree: () => import("./tree.js"),
  binary: () => import("./binary.js"),
  json: () => import("./json.js"),
  inflate,
};

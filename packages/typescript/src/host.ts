/** What is loaded when it is first needed: lazily by the async functions, beforehand by those of `tenvelope/sync`. */
export interface Host {
  meta(): Load<typeof import("./meta.js")>;
  strings(): Load<typeof import("./codecs/strings.js")>;
  filters(): Load<typeof import("./codecs/filters.js")>;
  zstd(): Load<typeof import("./codecs/zstd.js")>;
  tree(): Load<typeof import("./tree.js")>;
  binary(): Load<typeof import("./binary.js")>;
  json(): Load<typeof import("./json.js")>;
  /** Undoes zlib. Undefined if more than `limit` bytes come out; throws if the stream is corrupt or followed by anything. */
  inflate(bytes: Uint8Array, limit: number): Load<Uint8Array<ArrayBuffer> | undefined>;
}

type Load<T> = T | Promise<T>;

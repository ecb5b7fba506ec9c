/** Undoes zlib, exactly one stream. Undefined if more than `limit` bytes come out. */
export async function inflate(bytes: Uint8Array, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  // Some engines let bytes after the stream pass; those, and such as have no streams, take our own decoder.
  if (!(await (isStrict ??= probe()))) return (await import("../codecs/inflate.js")).inflate(bytes, limit);
  return await inflateStream(bytes, limit);
}

let isStrict: Promise<boolean> | undefined;

/** Whether the engine refuses a byte behind a stream (an empty one). */
async function probe(): Promise<boolean> {
  try {
    await inflateStream(Uint8Array.of(0x78, 0x9c, 3, 0, 0, 0, 0, 1), 0);
    return false;
  } catch {
    return typeof DecompressionStream === "function";
  }
}

async function inflateStream(bytes: Uint8Array, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (let next = await reader.read(); next.value; next = await reader.read()) {
    size += next.value.length;
    if (size > limit) {
      await reader.cancel();
      return undefined;
    }
    pieces.push(next.value);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

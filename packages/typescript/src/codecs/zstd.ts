import { xxh64 } from "./xxh64.js";
import { decodeBlock } from "./zstd/block.js";
import { corrupt } from "./zstd/tables.js";

/**
 * Undoes zstd: one or more frames, as rules ZSTD1 to ZSTD6 demand.
 *
 * All frames are walked, and their sizes held against what is due, before one is decoded.
 *
 * @param size - the bytes that must come out; where `exact` is false the most that may
 * @returns undefined if more would come out
 * @throws Error
 */
export function unzstd(bytes: Uint8Array, size: number, exact: boolean): Uint8Array<ArrayBuffer> | undefined {
  // Bits are read four bytes at a time, and may be looked for before and behind their stream.
  const padded = new Uint8Array(bytes.length + 2 * PAD);
  padded.set(bytes, PAD);
  const view = new DataView(padded.buffer);
  const end = PAD + bytes.length;
  const frames: FrameHeader[] = [];
  for (let at = PAD; at < end || at === PAD; ) {
    const frame = walkFrame(view, at, end);
    frames.push(frame);
    at = frame.end;
  }
  const total = frames.reduce((sum, frame) => sum + frame.size, 0);
  if (exact && total !== size) corrupt(`frames of ${total} bytes, expected ${size}`);
  if (total > size) return undefined;
  const out = new Uint8Array(total);
  let start = 0;
  for (const frame of frames) {
    decodeFrame(frame, view, out, start);
    start += frame.size;
  }
  return out;
}

const PAD = 8;

interface FrameHeader {
  /** Its blocks, and where its checksum and the frame end. */
  readonly blocks: number;
  readonly checksum: boolean;
  readonly end: number;
  /** Content size. */
  readonly size: number;
  /** The most that a block may come to. */
  readonly blockSize: number;
}

function walkFrame(view: DataView, start: number, stop: number): FrameHeader {
  let at = start;
  const take = (n: number): number => {
    if (at + n > stop) corrupt("cut");
    at += n;
    return at - n;
  };
  if (view.getUint32(take(4), true) !== 0xfd2fb528) corrupt("no frame");
  const flags = view.getUint8(take(1));
  const single = flags & 32;
  const sizeFlag = flags >> 6;
  if (flags & 11) corrupt("a dictionary, or the reserved bit");
  if (!single && !sizeFlag) corrupt("no content size");
  const descriptor = single ? 0 : view.getUint8(take(1));
  const field = take(1 << sizeFlag);
  const size = sizeFlag === 0 ? view.getUint8(field)
    : sizeFlag === 1 ? view.getUint16(field, true) + 256
    : view.getUint32(field, true) + (sizeFlag === 3 ? view.getUint32(field + 4, true) * 2 ** 32 : 0);
  const window = single ? size : 2 ** (10 + (descriptor >> 3)) * (1 + (descriptor & 7) / 8);
  if (!size || window > 2 ** 23) corrupt(`a content of ${size}, a window of ${window} bytes`);
  const blockSize = Math.min(window, 2 ** 17);
  const blocks = at;
  let most = 0;
  for (let last = 0; !last; ) {
    const head = view.getUint32(take(3), true);
    last = head & 1;
    const type = (head >> 1) & 3;
    const length = (head & 0xffffff) >> 3;
    if (type === 3 || length > blockSize) corrupt("block header");
    most += type === 2 ? blockSize : length;
    take(type === 1 ? 1 : length);
  }
  const checksum = (flags & 4) > 0;
  if (checksum) take(4);
  // So the room that a header asks for has been earned by blocks.
  if (size > most) corrupt("blocks that cannot hold the content");
  return { blocks, checksum, end: at, size, blockSize };
}

function decodeFrame(header: FrameHeader, view: DataView, out: Uint8Array, start: number): void {
  const frame = { view, out, start, at: start, end: start + header.size, blockSize: header.blockSize, repeats: [1, 4, 8] as [number, number, number], tables: [] };
  for (let at = header.blocks, last = 0; !last; ) {
    const head = view.getUint32(at, true);
    last = head & 1;
    const type = (head >> 1) & 3;
    const length = (head & 0xffffff) >> 3;
    at += 3;
    const stop = at + (type === 1 ? 1 : length);
    if (type === 2) decodeBlock(frame, at, stop);
    else {
      if (length > frame.end - frame.at) corrupt("more than the content size");
      if (type === 1) out.fill(view.getUint8(at), frame.at, frame.at + length);
      else out.set(new Uint8Array(view.buffer, at, length), frame.at);
      frame.at += length;
    }
    at = stop;
  }
  if (frame.at !== frame.end) corrupt("less than the content size");
  if (header.checksum && Number(xxh64(out.subarray(start, frame.end)) & 0xffffffffn) !== view.getUint32(header.end - 4, true)) corrupt("checksum");
}

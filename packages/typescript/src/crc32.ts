/** CRC-32 (ISO-HDLC), four bytes at a time: `table[256 * k + b]` is what byte b does to the CRC with k bytes of zeros behind it. */
export function crc32(bytes: Uint8Array): number {
  const t = (table ??= makeTable());
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const at = (index: number): number => t[index] ?? 0;
  let crc = -1;
  let i = 0;
  for (; i + 4 <= bytes.length; i += 4) {
    crc ^= view.getUint32(i, true);
    crc = at(768 + (crc & 255)) ^ at(512 + ((crc >>> 8) & 255)) ^ at(256 + ((crc >>> 16) & 255)) ^ at(crc >>> 24);
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ at((crc ^ view.getUint8(i)) & 255);
  return ~crc >>> 0;
}

/** Made when first asked for, so that importing this module costs nothing. */
let table: Uint32Array | undefined;

function makeTable(): Uint32Array {
  const made = new Uint32Array(1024);
  for (let i = 0; i < 1024; i++) {
    let crc = i < 256 ? i : (made[i - 256] ?? 0);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    made[i] = crc;
  }
  return made;
}

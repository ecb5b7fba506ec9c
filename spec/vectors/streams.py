"""Hand-made zlib streams and Zstandard frames: the same bytes on every machine.

A real compressor gives other bytes in other versions, so streams are put together here from the
simplest blocks of RFC 1951 and RFC 8878.  Really compressed streams stand in `captured.py`.
"""

import zlib

# --- zlib (RFC 1950, 1951) --------------------------------------------------------------------


def zlib_wrap(deflated, data, header=b"\x78\x01"):
    """Header, a finished deflate stream, Adler-32 of what it yields."""
    return header + deflated + zlib.adler32(data).to_bytes(4, "big")


def stored_block(data, last=True):
    """One stored block; its three header bits are padded to a byte."""
    size = len(data)
    return bytes([last]) + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + data


def zlib_stored(data, piece=65535, header=b"\x78\x01"):
    """A stream of stored blocks of so many bytes each."""
    pieces = [data[i:i + piece] for i in range(0, len(data), piece)] or [b""]
    blocks = [stored_block(p, i == len(pieces) - 1) for i, p in enumerate(pieces)]
    return zlib_wrap(b"".join(blocks), data, header)


def zlib_fixed(data, header=b"\x78\x9c"):
    """One block with the fixed Huffman code, literals only."""
    bits = [1, 1, 0]  # last block; type 01, low bit first
    for byte in data:
        # RFC 1951, 3.2.6: eight bits from 0x30, nine bits from 0x190; codes go high bit first.
        code, width = (0x30 + byte, 8) if byte < 144 else (0x190 + byte - 144, 9)
        bits += [code >> i & 1 for i in reversed(range(width))]
    bits += [0] * 7  # end of block: seven zero bits
    bits += [0] * (-len(bits) % 8)
    deflated = bytes(sum(b << i for i, b in enumerate(bits[k:k + 8])) for k in range(0, len(bits), 8))
    return zlib_wrap(deflated, data, header)


# --- Zstandard (RFC 8878) ---------------------------------------------------------------------

MAGIC = b"\x28\xb5\x2f\xfd"


def block(kind, data, last=True, size=None):
    """A block: kind 0 raw, 1 run of one byte (`size` times), 3 reserved."""
    size = len(data) if size is None else size
    return (last | kind << 1 | size << 3).to_bytes(3, "little") + data


def raw_block(data, last=True):
    """A stored block."""
    return block(0, data, last)


def rle_block(byte, times, last=True):
    """A run of one byte."""
    return block(1, bytes([byte]), last, times)


def frame(blocks, content, fcs=None, window=None, checksum=None, dict_flag=0, dict_id=b"", bits=0, magic=MAGIC):
    """A frame around finished blocks.

    content: the size it states, None for none.  fcs: bytes of that field (1, 2, 4, 8), the least if
    None.  window: the window descriptor byte; without one the frame is single-segment.  checksum:
    the bytes it is computed from.  bits: further bits of the descriptor (0x10 unused, 0x08 reserved).
    """
    if content is None:
        flag, size_field = 0, b""
    else:
        if fcs is None:
            small = 1 if window is None else 4
            fcs = small if content < 256 else 2 if content < 65792 else 4
        flag = {1: 0, 2: 1, 4: 2, 8: 3}[fcs]
        size_field = (content - 256 if fcs == 2 else content).to_bytes(fcs, "little")
    descriptor = flag << 6 | (window is None) << 5 | bits | (checksum is not None) << 2 | dict_flag
    head = magic + bytes([descriptor]) + (b"" if window is None else bytes([window])) + dict_id + size_field
    tail = b"" if checksum is None else (xxh64(checksum) & 0xFFFFFFFF).to_bytes(4, "little")
    return head + blocks + tail


def zstd_raw(data, **options):
    """One frame with one stored block (at most 128 KiB)."""
    return frame(raw_block(data), len(data), **options)


def zstd_runs(data, **options):
    """One frame; each maximal run of a byte is a run block when it has 3 bytes or more."""
    runs = []
    for byte in data:
        if runs and runs[-1][0] == byte:
            runs[-1][1] += 1
        else:
            runs.append([byte, 1])
    out = b""
    for i, (byte, times) in enumerate(runs):
        last = i == len(runs) - 1
        out += rle_block(byte, times, last) if times > 2 else raw_block(bytes([byte]) * times, last)
    return frame(out, len(data), **options)


def zstd_frames(data, cuts):
    """Several frames: the data cut at these places, stored and run frames in turn."""
    edges = [0, *cuts, len(data)]
    parts = [data[a:b] for a, b in zip(edges, edges[1:])]
    return b"".join((zstd_runs if i % 2 else zstd_raw)(part) for i, part in enumerate(parts))


P1, P2, P3, P4, P5 = (
    0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)
MASK = (1 << 64) - 1


def rotl(x, n):
    """Rotate 64 bits to the left."""
    return (x << n | x >> (64 - n)) & MASK


def xxh64_round(acc, lane):
    """Mix one 8-byte lane into an accumulator."""
    return rotl((acc + lane * P2) & MASK, 31) * P1 & MASK


def xxh64(data, seed=0):
    """XXH64; the checksum of a frame is its low 4 bytes."""
    at = 0
    if len(data) >= 32:
        accs = [(seed + P1 + P2) & MASK, (seed + P2) & MASK, seed, (seed - P1) & MASK]
        while at + 32 <= len(data):
            for i in range(4):
                accs[i] = xxh64_round(accs[i], int.from_bytes(data[at:at + 8], "little"))
                at += 8
        h = sum(rotl(a, n) for a, n in zip(accs, (1, 7, 12, 18))) & MASK
        for a in accs:
            h = ((h ^ xxh64_round(0, a)) * P1 + P4) & MASK
    else:
        h = (seed + P5) & MASK
    h = (h + len(data)) & MASK
    while at + 8 <= len(data):
        h = (rotl(h ^ xxh64_round(0, int.from_bytes(data[at:at + 8], "little")), 27) * P1 + P4) & MASK
        at += 8
    if at + 4 <= len(data):
        h = (rotl(h ^ int.from_bytes(data[at:at + 4], "little") * P1 & MASK, 23) * P2 + P3) & MASK
        at += 4
    for byte in data[at:]:
        h = rotl(h ^ byte * P5 & MASK, 11) * P1 & MASK
    h = (h ^ h >> 33) * P2 & MASK
    h = (h ^ h >> 29) * P3 & MASK
    return h ^ h >> 32

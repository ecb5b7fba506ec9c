"""What rule ZSTD6 leaves to the decoder: whether a compressed block that RFC 8878 forbids is refused."""

import base64
import json
import re

BASE64URL = re.compile(r"[A-Za-z0-9_-]+")


def open_to_decoders(request: dict) -> bool:
    """Whether there is a compressed block of zstd anywhere in a line, JSON or binary form."""
    if "hex" in request:
        return _has_compressed_block(bytes.fromhex(request["hex"]))
    text = request.get("line") or request["json"]
    return any(_has_compressed_block(data) for data in _runs(text))


def _runs(text: str) -> list[bytes]:
    """Whatever the characters of a text codec may stand for, in either of them."""
    try:
        text = text if text.startswith("tnv") else json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return []
    found = []
    for run in BASE64URL.findall(text.replace("+", "-").replace("/", "_")):
        found.append(base64.urlsafe_b64decode(run[: len(run) // 4 * 4] + "=" * (-len(run[: len(run) // 4 * 4]) % 4)))
        if len(run) % 2 == 0 and not re.search("[^0-9a-f]", run):
            found.append(bytes.fromhex(run))
    return found


def _has_compressed_block(data: bytes) -> bool:
    """Whether any frame of zstd in these bytes has one (RFC 8878, 3.1.1.2.3)."""
    at = data.find(b"\x28\xb5\x2f\xfd")
    while at >= 0:
        flags = data[at + 4] if at + 4 < len(data) else 0
        single = flags >> 5 & 1
        block = at + 5 + (1 - single) + (1 << (flags >> 6) if flags >> 6 or single else 0)
        last = False
        while not last and block + 4 <= len(data):
            head = int.from_bytes(data[block:block + 3], "little")
            last, kind, size = bool(head & 1), head >> 1 & 3, head >> 3
            if kind == 2:
                return True
            block += 3 + (1 if kind == 1 else size)
        at = data.find(b"\x28\xb5\x2f\xfd", at + 1)
    return False

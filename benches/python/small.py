"""Small arrays: lines without compression beside what people write by hand, a JSON header and base64. All in turn in one run; the least of many rounds counts.

After `cargo xtask python`:  target/venv-package/bin/pip install pybase64==1.5.1
                             target/venv-package/bin/python benches/python/small.py
"""

import json
import time
import zlib

import numpy as np
import pybase64
import tenvelope

ROUNDS, CALLS = 400, 100


def by_hand(array: np.ndarray) -> str:
    return json.dumps({"dtype": array.dtype.str, "shape": array.shape}) + "\n" + pybase64.b64encode_as_string(array)


def from_hand(text: str) -> np.ndarray:
    header, body = text.split("\n", 1)
    header = json.loads(header)
    # Writable, as ours is.
    return np.frombuffer(bytearray(pybase64.b64decode(body, validate=True)), header["dtype"]).reshape(header["shape"])


def with_check(array: np.ndarray) -> str:
    text = by_hand(array)
    return f"{text}\n{zlib.crc32(text.encode()):08x}"


def from_check(text: str) -> np.ndarray:
    text, check = text.rsplit("\n", 1)
    assert int(check, 16) == zlib.crc32(text.encode())
    return from_hand(text)


def ours(array: np.ndarray) -> str:
    return tenvelope.dumps(array, codecs="raw-base64url")


PEERS = [("tenvelope", ours, tenvelope.loads), ("JSON + pybase64", by_hand, from_hand), ("JSON + pybase64 + CRC-32", with_check, from_check)]


def measure(calls: list) -> list[float]:
    """Microseconds a call takes, for each of some calls, in turn."""
    least = [float("inf")] * len(calls)
    for _ in range(ROUNDS):
        for i, (call, argument) in enumerate(calls):
            start = time.perf_counter_ns()
            for _ in range(CALLS):
                call(argument)
            least[i] = min(least[i], (time.perf_counter_ns() - start) / CALLS / 1000)
    return least


def main() -> None:
    random = np.random.default_rng(1)
    arrays = {"uint8 28×28": random.integers(0, 256, (28, 28), np.uint8), "float32 1536": random.normal(size=1536).astype(np.float32)}
    print("| array | way | dumps µs | ratio | loads µs | ratio |\n|---|---|---|---|---|---|")
    for name, array in arrays.items():
        for _, write, read in PEERS:
            assert (read(write(array)) == array).all()
        dumps = measure([(write, array) for _, write, _ in PEERS])
        loads = measure([(read, write(array)) for _, write, read in PEERS])
        for i, (way, _, _) in enumerate(PEERS):
            print(f"| {name} | {way} | {dumps[i]:.2f} | {dumps[i] / dumps[0]:.2f} | {loads[i]:.2f} | {loads[i] / loads[0]:.2f} |")


if __name__ == "__main__":
    main()

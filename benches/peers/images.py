"""Base64 pictures to arrays: ours beside what people write today, in one run.

    cargo xtask bench images [--count 10000]

Distinct RGB pictures of 512 × 512 are made from a seed, as PNG (Pillow, its default compression) and as JPEG (quality 90, 4:2:0), in Base64. Every way decodes the same strings in turn, batch by batch,
and each array is compared: PNG to the bit, JPEG with Pillow's, of which the largest difference is told. Peak memory is that of a process of its own, beyond the strings and one picture, as the system counts it.
"""

import argparse
import base64
import io
import os
import statistics
import subprocess
import sys
import time

import cv2
import imageio.v3 as imageio
import numpy as np
import tenvelope as tnv
from PIL import Image

SIDE, BATCH = 512, 20


def pillow(text: str) -> np.ndarray:
    return np.array(Image.open(io.BytesIO(base64.b64decode(text))))


def opencv(text: str) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(base64.b64decode(text), np.uint8), cv2.IMREAD_COLOR_RGB)


def of_imageio(text: str) -> np.ndarray:
    return imageio.imread(base64.b64decode(text))


BUFFER = np.empty((SIDE, SIDE, 3), np.uint8)
STACK = np.empty((BATCH, SIDE, SIDE, 3), np.uint8)

# Each takes a list of strings and yields arrays, which are looked at before the next one is asked for.
WAYS = {
    "Pillow + NumPy": lambda texts: map(pillow, texts),
    "OpenCV": lambda texts: map(opencv, texts),
    "imageio": lambda texts: map(of_imageio, texts),
    "tenvelope": lambda texts: map(tnv.loads_image, texts),
    "tenvelope, out=": lambda texts: (tnv.loads_image(text, out=BUFFER) for text in texts),
    "tenvelope, a batch": lambda texts: tnv.loads_images(texts, out=STACK[: len(texts)]),
    "tenvelope, a batch, 2 threads": lambda texts: tnv.loads_images(texts, out=STACK[: len(texts)], threads=2),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=400, help="pictures of each format (default: 400)")
    parser.add_argument("--only", choices=("PNG", "JPEG"), help="this format alone")
    parser.add_argument("--peak", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    count = given.count
    cv2.setNumThreads(1)
    if given.peak:
        print_peak(*given.peak)
        return 0
    for kind, encode in (("PNG", as_png), ("JPEG", as_jpeg)):
        if given.only not in (None, kind):
            continue
        print(f"\n## {kind}, {count} pictures of {SIDE} x {SIDE} RGB\n")
        seconds, characters, largest = timed(kind, encode, count)
        peak = {name: peak_of(name, kind) for name in WAYS}
        base = seconds["Pillow + NumPy"]
        print(f"{characters / count:,.0f} characters each; samples differ by {largest} at most\n")
        print("| way | s | speed | peak beyond strings and one picture, KiB | of Pillow's |\n|---|---|---|---|---|")
        for name in WAYS:
            print(f"| {name} | {seconds[name]:.2f} | {base / seconds[name]:.2f} | {peak[name]} | {peak[name] / max(peak['Pillow + NumPy'], 1):.2f} |")
    return 0


def timed(kind: str, encode, count: int) -> tuple[dict[str, float], int, int]:
    """Seconds of each way for all pictures, the characters of these, and by how much a sample differs from that of Pillow."""
    seconds, characters, largest = dict.fromkeys(WAYS, 0.0), 0, 0
    for start in range(0, count, BATCH):
        pictures = [picture(seed) for seed in range(start, min(start + BATCH, count))]
        texts = [base64.b64encode(encode(pixels)).decode() for pixels in pictures]
        characters += sum(map(len, texts))
        expected = pictures if kind == "PNG" else [pillow(text) for text in texts]
        # Another one begins each time.
        names = list(WAYS)
        turn = start // BATCH % len(names)
        for name in names[turn:] + names[:turn]:
            # The time of this thread, which others on the machine do not lengthen; of two threads there is only that of the clock.
            clock = time.perf_counter if "threads" in name else time.thread_time
            began = clock()
            arrays = iter(WAYS[name](texts))
            spent = clock() - began
            for want in expected:
                began = clock()
                array = next(arrays)
                spent += clock() - began
                most = 0 if kind == "PNG" else 8
                off = int(np.abs(array.astype(np.int16) - want).max()) if array.shape == want.shape else 255
                if off > most:
                    sys.exit(f"{name} decodes another picture, {off} off")
                largest = max(largest, off)
            seconds[name] += spent
        if sys.stderr.isatty():
            print(f"\r{kind}: {start + len(texts)} of {count}", end="", file=sys.stderr)
    return seconds, characters, largest


def peak_of(name: str, kind: str) -> int:
    """KiB that a process of its own takes for a picture beyond its strings, the picture left out. What is freed goes back to the system there, so that each picture shows all that it takes."""
    settings = {"MALLOC_MMAP_THRESHOLD_": "16384", "MALLOC_TRIM_THRESHOLD_": "16384", "MALLOC_ARENA_MAX": "1"}
    done = subprocess.run([sys.executable, __file__, "--peak", name, kind], env=os.environ | settings, capture_output=True, text=True, check=True)
    return int(done.stdout)


def print_peak(name: str, kind: str) -> None:
    texts = [base64.b64encode((as_png if kind == "PNG" else as_jpeg)(picture(seed))).decode() for seed in range(8)]
    STACK[:], BUFFER[:] = 0, 0
    # The first one shows what a library keeps for all that follow.
    for _ in WAYS[name](texts[:1]):
        pass
    peaks = []
    for text in texts:
        with open("/proc/self/clear_refs", "w") as refs:
            refs.write("5")
        before = status("VmRSS")
        for _ in WAYS[name]([text]):
            pass
        peaks.append(status("VmHWM") - before)
    own = 0 if "out=" in name or "batch" in name else SIDE * SIDE * 3 // 1024
    print(int(statistics.median(peaks)) - own)


def status(name: str) -> int:
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(name + ":"))


def picture(seed: int) -> np.ndarray:
    """Soft shapes, softer colours and a little noise: as compressible as a photograph."""
    random = np.random.default_rng(seed)
    light = cv2.resize(random.uniform(20, 235, (24, 24)).astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    colour = cv2.resize(random.uniform(-50, 50, (6, 6, 3)).astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    return np.clip(light[..., None] + colour + random.normal(0, 3, (SIDE, SIDE, 1)), 0, 255).astype(np.uint8)


def as_png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def as_jpeg(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=90, subsampling=2)
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(main())

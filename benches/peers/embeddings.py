"""A response with 1,000 embeddings of 1,536 float32: what is on the wire, and how long writing and reading take, in one run.

    cargo xtask bench embeddings

Ways: lists of decimals in JSON (the standard library's, and orjson), base64 of each vector as OpenAI's API has it, and lines: one per vector, or one
for all. gzip is what a server makes of the response (level 6). Each is run in turn, five times; the fastest run counts.
"""

import base64
import gzip
import json
import time

import numpy as np
import orjson

import tenvelope as tnv

ROWS, WIDTH, ROUNDS = 1000, 1536, 5


def vectors() -> np.ndarray:
    """Of length 1, as embeddings are."""
    noise = np.random.default_rng(1).standard_normal((ROWS, WIDTH))
    return (noise / np.linalg.norm(noise, axis=1, keepdims=True)).astype(np.float32)


def response(embeddings) -> dict:
    return {"object": "list", "data": [{"object": "embedding", "index": i, "embedding": entry} for i, entry in enumerate(embeddings)]}


def of_entries(text, read) -> np.ndarray:
    return np.stack([read(entry["embedding"]) for entry in orjson.loads(text)["data"]])


WAYS = {
    "JSON lists, json": (lambda a: json.dumps(response(a.tolist())).encode(), lambda text: np.array([entry["embedding"] for entry in json.loads(text)["data"]], np.float32)),
    "JSON lists, orjson": (lambda a: orjson.dumps(response(list(a)), option=orjson.OPT_SERIALIZE_NUMPY), lambda text: np.array([entry["embedding"] for entry in orjson.loads(text)["data"]], np.float32)),
    "base64 of each": (lambda a: orjson.dumps(response([base64.b64encode(row).decode() for row in a])), lambda text: of_entries(text, lambda entry: np.frombuffer(base64.b64decode(entry), np.float32))),
    "dialect `openai`": (lambda a: tnv.dumps_dialect(a, "openai").encode(), lambda text: tnv.loads_dialect(text, "openai")),
    "a line of each": (lambda a: orjson.dumps(response([tnv.dumps(row) for row in a])), lambda text: of_entries(text, tnv.loads)),
    "one line for all": (lambda a: orjson.dumps({"embeddings": tnv.dumps(a)}), lambda text: tnv.loads(orjson.loads(text)["embeddings"])),
    "one stored line": (lambda a: orjson.dumps({"embeddings": tnv.dumps(a, codecs="raw-base64url")}), lambda text: tnv.loads(orjson.loads(text)["embeddings"])),
}


def main() -> None:
    array = vectors()
    best = {name: [float("inf")] * 2 for name in WAYS}
    sizes = {}
    for _ in range(ROUNDS):
        for name, (write, read) in WAYS.items():
            start = time.perf_counter()
            text = write(array)
            middle = time.perf_counter()
            back = read(text)
            end = time.perf_counter()
            assert back.dtype == np.float32 and np.array_equal(back, array), name
            best[name] = [min(best[name][0], middle - start), min(best[name][1], end - middle)]
            sizes[name] = text
    print("| way | bytes | gzip | write ms | read ms |\n|---|---|---|---|---|")
    for name, (write, read) in best.items():
        print(f"| {name} | {len(sizes[name]):,} | {len(gzip.compress(sizes[name], 6)):,} | {1000 * write:.1f} | {1000 * read:.1f} |")


if __name__ == "__main__":
    main()

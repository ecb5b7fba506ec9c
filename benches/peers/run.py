"""Measures all ways on the same arrays, in turn, in one process: characters of text, and the time to write and to read it.

  cargo xtask bench peers [--only NAME …] [--rounds N] [--sizes-only] [--held-out] [--large] [--json FILE] [--plot FILE]

Times are CPU time of this process, on one core with one thread, medians of N rounds: the machine is shared, and the time on the wall would count others' work. Whatever a way brings back
is compared with the array before anything is timed; a way that loses it is named and not ranked.
"""

import argparse
import datetime
import gc
import importlib.metadata
import json
import os
import pathlib
import platform
import statistics
import sys
import time

import numpy as np
import tenvelope

import corpus
import held_out
import peers
import report

# A shorter run says more about the clock than about the way.
LEAST_NS = 2_000_000
# What takes longer than this is run three times at most.
LONG_NS = 500_000_000


def main() -> int:
    arguments = argparse.ArgumentParser(prog="cargo xtask bench peers")
    arguments.add_argument("--only", nargs="+", metavar="NAME", help="these arrays alone")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--sizes-only", action="store_true", help="no times")
    arguments.add_argument("--held-out", action="store_true", help="the arrays that nothing is tuned on, instead of the corpus")
    arguments.add_argument("--large", action="store_true", help="arrays above 32 MiB as a whole")
    arguments.add_argument("--json", type=pathlib.Path, metavar="FILE")
    arguments.add_argument("--plot", type=pathlib.Path, metavar="FILE", help="a picture of size against speed")
    given = arguments.parse_args()
    if given.plot and given.sizes_only:
        arguments.error("--plot needs times")
    entries = held_out.entries() if given.held_out else corpus.entries()
    if given.only:
        unknown = set(given.only) - {entry.name for entry in entries}
        if unknown:
            arguments.error(f"no array {', '.join(sorted(unknown))}; there are {', '.join(entry.name for entry in entries)}")
        entries = [entry for entry in entries if entry.name in given.only]
    pin()
    result = about(given)
    for entry in entries:
        print(entry.name, file=sys.stderr, flush=True)
        array = entry.array(given.large)
        described = {"name": entry.name, "source": entry.source, "licence": entry.licence, "dtype": array.dtype.name, "shape": list(array.shape), "bytes": array.nbytes}
        result["arrays"].append(described | {"ways": measure(array, 0 if given.sizes_only else given.rounds)})
        if given.json:
            # After each array: who stops a long run keeps what there is.
            given.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(report.text(result))
    if given.plot:
        import plot

        plot.draw(result, given.plot)
    return int(any(way.get("lost") for array in result["arrays"] for name, way in array["ways"].items() if name.startswith(peers.OURS)))


def pin() -> None:
    """One core, where the system can do that: the last, since much else sits on the first."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def about(given: argparse.Namespace) -> dict:
    return {
        "date": datetime.date.today().isoformat(),
        "cpu": cpu(),
        "python": platform.python_version(),
        "packages": {package: importlib.metadata.version(package) for package in peers.PACKAGES},
        "held_out": given.held_out,
        "rounds": 0 if given.sizes_only else given.rounds,
        "arrays": [],
    }


def cpu() -> str:
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def measure(array: np.ndarray, rounds: int) -> dict[str, dict]:
    found, calls = {}, []
    for way in peers.ways(array):
        found[way.name] = one = {}
        if way.most is not None and array.nbytes > way.most:
            one["left_out"] = f"above {way.most} bytes"
            continue
        try:
            text = way.encode(array)
            back = way.decode(text)
        except Exception as error:
            one["refused"] = f"{type(error).__name__}: {error!s:.120}".replace("\n", " ")
            continue
        one["chars"] = len(text)
        if way.ours:
            one["chain"] = "-".join(tenvelope.inspect(text).codecs)
        if not equal(array, back):
            one["lost"] = f"{getattr(back, 'dtype', type(back).__name__)} {getattr(back, 'shape', '')}"
            continue
        calls += [(one, "encode_ns", way.encode, array), (one, "decode_ns", way.decode, text)]
    if rounds:
        time_in_turn(calls, rounds)
    return found


def equal(array: np.ndarray, back: object) -> bool:
    """The same dtype, shape and bits: NaNs with their payloads, and −0.0."""
    return isinstance(back, np.ndarray) and back.dtype == array.dtype and back.shape == array.shape and back.tobytes() == array.tobytes()


def time_in_turn(calls: list[tuple[dict, str, object, object]], rounds: int) -> None:
    """Puts the median time of each call, in nanoseconds, under its name into what is known of its way."""
    repeats = [repeats_of(call, argument) for _, _, call, argument in calls]
    times = [[] for _ in calls]
    gc.collect()
    gc.disable()
    for done in range(rounds):
        for (_, _, call, argument), repeat, so_far in zip(calls, repeats, times, strict=True):
            if done < 3 or max(so_far) < LONG_NS:
                so_far.append(run(call, argument, repeat))
    gc.enable()
    for (one, name, _, _), so_far in zip(calls, times, strict=True):
        one[name] = round(statistics.median(so_far))


def repeats_of(call, argument) -> int:
    # The first call makes tables and fills caches; it was made when the result was compared.
    once = max(run(call, argument, 1), 1)
    return max(1, round(LEAST_NS / once))


def run(call, argument, repeat: int) -> float:
    start = time.process_time_ns()
    for _ in range(repeat):
        call(argument)
    return (time.process_time_ns() - start) / repeat


if __name__ == "__main__":
    sys.exit(main())

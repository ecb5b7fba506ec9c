"""What was measured, as tables and as the few figures that say how we stand.

  report.py FILE        the same from a result that `--json` wrote
"""

import json
import pathlib
import statistics
import sys
from collections.abc import Callable, Iterable

OURS, FAST, SMALL, EXTENDED, STORE = "tenvelope", "tenvelope fast", "tenvelope small", "tenvelope small, extended", "tenvelope store"
LEVELS = (OURS, FAST, SMALL, EXTENDED)
# Says neither dtype nor shape: what nobody can be faster than, and no peer.
BARE = "pybase64 bare"
BLOSC = "blosc2"
# What people reach for who want text that is small.
USUAL = [BLOSC, "numcodecs shuffle+zstd3", "base64(zstd3(npy))", "base64(npz)"]
# For these a store is compared: below, the call counts, not the bytes.
STORE_BYTES = 4_000_000
# Below this a call costs as much as the bytes.
SPEED_BYTES = 250_000


def text(result: dict) -> str:
    parts = [heading(result), sizes(result), against(result, "the usual four", usual), against(result, "the smallest of all peers", peers_of), versus_blosc(result)]
    if result["rounds"]:
        parts += [speeds(result), slower(result), store(result), overview(result)]
    return "\n\n".join(parts + [notes(result)])


def heading(result: dict) -> str:
    of = "HELD-OUT ARRAYS, not tuned on" if result["held_out"] else "CORPUS"
    packages = ", ".join(f"{package} {version}" for package, version in result["packages"].items())
    times = f"medians of {result['rounds']} rounds, CPU time, one thread" if result["rounds"] else "no times"
    return f"{of}: {len(result['arrays'])} arrays, {result['date']}, {result['cpu']}, Python {result['python']}, {times}\n{packages}"


def sizes(result: dict) -> str:
    """Characters per byte; one column a way, told by its number."""
    ways = list(result["arrays"][0]["ways"])
    lines = ["Characters per byte of array. " + " · ".join(f"{number} {way}" for number, way in enumerate(ways, 1))]
    lines += ["", "| array | dtype | bytes | " + " | ".join(str(number) for number in range(1, len(ways) + 1)) + " |", "|---" * (len(ways) + 3) + "|"]
    for array in result["arrays"]:
        cells = [cell(array, array["ways"][way]) for way in ways]
        lines.append(f"| {array['name']} | {array['dtype']} | {array['bytes']:,} | {' | '.join(cells)} |")
    return "\n".join(lines + ["", "– refused; ! something else came back; · left out as too slow"])


def cell(array: dict, way: dict) -> str:
    if "chars" not in way:
        return "·" if "left_out" in way else "–"
    return f"{way['chars'] / array['bytes']:.4f}" + ("!" if "lost" in way else "")


def against(result: dict, name: str, rivals: Callable[[dict], dict[str, dict]]) -> str:
    """Our text beside the smallest of some, for each level; and the arrays where the default is larger."""
    lines = [f"Our text / {name}", "", "| level | geometric mean | median | ≤ 1.00 | ≤ 1.02 | worst |", "|---|---|---|---|---|---|"]
    for level in LEVELS:
        ratios = [(array["ways"][level]["chars"] / smallest(rivals(array))[1]["chars"], array["name"]) for array in result["arrays"]]
        within = [sum(ratio <= bound for ratio, _ in ratios) for bound in (1.0, 1.02)]
        worst = max(ratios)
        lines.append(f"| {level} | {geometric(ratio for ratio, _ in ratios):.3f} | {statistics.median(ratio for ratio, _ in ratios):.3f} | {within[0]} of {len(ratios)} | {within[1]} of {len(ratios)} | {worst[0]:.3f} {worst[1]} |")
    larger = sorted(((array["ways"][OURS]["chars"] / smallest(rivals(array))[1]["chars"], array) for array in result["arrays"]), key=lambda pair: -pair[0])
    lines += ["", "| larger by default | ratio | our chain | best peer | with level small |", "|---|---|---|---|---|"]
    for ratio, array in larger:
        if ratio > 1:
            peer, best = smallest(rivals(array))
            small = array["ways"][SMALL]
            lines.append(f"| {array['name']} | {ratio:.3f} | {array['ways'][OURS]['chain']} | {peer} | {small['chars'] / best['chars']:.3f} {small['chain']} |")
    return "\n".join(lines)


def versus_blosc(result: dict) -> str:
    means = [f"{level} {geometric(array['ways'][level]['chars'] / array['ways'][BLOSC]['chars'] for array in result['arrays']):.3f}" for level in LEVELS]
    large = [array for array in result["arrays"] if array["bytes"] >= 100_000]
    means += [f"{OURS}, arrays of 100 KB and more {geometric(array['ways'][OURS]['chars'] / array['ways'][BLOSC]['chars'] for array in large):.3f}"] if large else []
    return "Our text / blosc2 with its defaults, geometric mean: " + " · ".join(means)


def speeds(result: dict) -> str:
    """Beside the fastest peer whose text is no larger than ours. Above 1 we are faster."""
    lines = [f"Our speed / the fastest peer whose text is no larger, arrays from {SPEED_BYTES:,} bytes", "", "| level | arrays with such a peer | encode: geometric mean | ≥ 1.00 | worst | decode: geometric mean | ≥ 1.00 | worst |", "|---" * 8 + "|"]
    large = [array for array in result["arrays"] if array["bytes"] >= SPEED_BYTES]
    for level in LEVELS:
        found = {kind: list(speed_ratios(result, level, kind)) for kind in ("encode_ns", "decode_ns")}
        cells = []
        for ratios in found.values():
            worst = min(ratios, default=None)
            cells.append(f"{geometric(one[0] for one in ratios):.2f} | {sum(one[0] >= 1 for one in ratios)} | {worst[0]:.2f} {worst[1]} ({worst[2]})" if worst else "· | · | ·")
        lines.append(f"| {level} | {len(found['encode_ns'])} of {len(large)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def speed_ratios(result: dict, level: str, kind: str) -> Iterable[tuple[float, str, str]]:
    for array in result["arrays"]:
        ours = array["ways"][level]
        small = {name: way for name, way in peers_of(array).items() if way["chars"] <= ours["chars"]}
        if small and array["bytes"] >= SPEED_BYTES:
            name = min(small, key=lambda name: small[name][kind])
            yield small[name][kind] / ours[kind], array["name"], name


def slower(result: dict) -> str:
    lines = ["Where the default is slower than such a peer", "", "| array | encode | peer | decode | peer |", "|---|---|---|---|---|"]
    encode = {name: (ratio, peer) for ratio, name, peer in speed_ratios(result, OURS, "encode_ns")}
    decode = {name: (ratio, peer) for ratio, name, peer in speed_ratios(result, OURS, "decode_ns")}
    for name, (ratio, peer) in encode.items():
        if min(ratio, decode[name][0]) < 1:
            lines.append(f"| {name} | {ratio:.2f} | {peer} | {decode[name][0]:.2f} | {decode[name][1]} |")
    return "\n".join(lines)


def store(result: dict) -> str:
    """The plain form beside bare pybase64, and beside what says dtype and shape without compressing. Above 1 we are faster."""
    lines = [f"Our speed as `raw-base64url` / theirs, arrays from {STORE_BYTES:,} bytes", ""]
    large = [array for array in result["arrays"] if array["bytes"] >= STORE_BYTES]
    if not large:
        return lines[0] + ": none"
    rivals = [BARE, "JSON + pybase64", "base64(npy)", "msgpack-numpy", "safetensors"]
    lines += ["| array | bytes | " + " | ".join(f"{rival}: encode | decode" for rival in rivals) + " |", "|---" * (2 + 2 * len(rivals)) + "|"]
    columns = []
    for array in large:
        ours = array["ways"][STORE]
        ratios = [array["ways"][rival][kind] / ours[kind] for rival in rivals for kind in ("encode_ns", "decode_ns")]
        columns.append(ratios)
        lines.append(f"| {array['name']} | {array['bytes']:,} | {' | '.join(f'{ratio:.2f}' for ratio in ratios)} |")
    lines.append(f"| geometric mean | | {' | '.join(f'{geometric(column):.2f}' for column in zip(*columns, strict=True))} |")
    return "\n".join(lines)


def overview(result: dict) -> str:
    lines = ["Every way beside ours by default, geometric means over the arrays it takes", "", "| way | arrays | text / ours | encode speed / ours | decode speed / ours |", "|---" * 5 + "|"]
    for name, (count, chars, encode, decode) in relative(result).items():
        lines.append(f"| {name} | {count} | {chars:.3f} | {encode:.3f} | {decode:.3f} |")
    return "\n".join(lines)


def relative(result: dict) -> dict[str, tuple[int, float, float, float]]:
    """Of each way: on how many arrays, and text, encode and decode speed beside ours. Beside ours, since ways that take other arrays could not be compared otherwise."""
    found = {}
    for name in result["arrays"][0]["ways"]:
        pairs = [(array["ways"][name], array["ways"][OURS]) for array in result["arrays"] if "encode_ns" in array["ways"][name]]
        if pairs:
            chars = geometric(way["chars"] / ours["chars"] for way, ours in pairs)
            speed = [geometric(ours[kind] / way[kind] for way, ours in pairs) for kind in ("encode_ns", "decode_ns")]
            found[name] = (len(pairs), chars, *speed)
    return found


def notes(result: dict) -> str:
    """What was lost or refused; the same sentence of one way once, with its arrays counted."""
    seen: dict[tuple[str, str], list[str]] = {}
    for array in result["arrays"]:
        for name, way in array["ways"].items():
            for what in ("lost", "refused"):
                if what in way:
                    seen.setdefault((name, f"{what}: {way[what]}"), []).append(array["name"])
    lines = [f"{name} {why} ({len(arrays)} arrays, as {arrays[0]})" for (name, why), arrays in seen.items()]
    return "\n".join(lines) or "Every array came back from every way that took it."


def peers_of(array: dict) -> dict[str, dict]:
    """What carries dtype and shape, and has brought the array back."""
    return {name: way for name, way in array["ways"].items() if not name.startswith(OURS) and name != BARE and "chars" in way and "lost" not in way}


def usual(array: dict) -> dict[str, dict]:
    return {name: way for name, way in peers_of(array).items() if name in USUAL}


def smallest(ways: dict[str, dict]) -> tuple[str, dict]:
    return min(ways.items(), key=lambda pair: pair[1]["chars"])


def geometric(ratios: Iterable[float]) -> float:
    return statistics.geometric_mean(ratios)


if __name__ == "__main__":
    print(text(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))))

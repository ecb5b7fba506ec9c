"""Every limit of a reader and every cap of the format, at L and at L + 1, in each language.

    target/venv-package/bin/python tests/conformance/limits.py --reader 'rust=target/release/conform' --reader …

Readers speak the protocol of spec/vectors/README.md; spec/reader.py and the Python package take part. What is just as large as the limit passes (rule R1): it is accepted, or refused for what it breaks further on in the order of section 9, so that a
cap of exabytes can be tried, too. What is larger by one gets the code of that limit. Where vectors hold both sides already, the table names them and makes nothing.
"""

import argparse
import base64
import json
import pathlib
import sys
import zlib
from typing import NamedTuple

from driver import ask_all, named_command
from implementation import READER, Broken, load, short

PYTHON = [sys.executable, str(pathlib.Path(__file__).with_name("python_package.py"))]
CAP = 2**53 - 1
ACCEPTED = "accepted"


class Row(NamedTuple):
    what: str
    at: dict
    # What happens at the limit.
    then: str
    over: dict
    code: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", action="append", default=[], type=named_command, metavar="NAME=COMMAND", help="an implementation to judge; may be given several times")
    readers = {"reader.py": READER, "python": PYTHON} | dict(parser.parse_args().reader)
    made, taken = rows(), vectors()
    try:
        answers = ask_all(readers, [request for row in made + taken for request in (row.at, row.over)])
    except Broken as broken:
        print(broken)
        return 1
    faults, tried, left_out = [], 0, []
    for name, given in answers.items():
        for row, at, over in zip(made + taken, given[::2], given[1::2]):
            # A reader that lacks the codec of an object, or an option for its limits, has nothing to be tried.
            if over == {"error": "unknown_codec"} and row.code != "unknown_codec" or "skip" in over:
                left_out.append(f"{name}: {row.what}")
                continue
            tried += 1
            # NumPy has no elements of exabytes: that much is said when all of it was judged.
            beyond = name == "python" and row.then == ACCEPTED and at == {"error": "unsupported"}
            if at.get("error", ACCEPTED) != row.then and not beyond:
                faults.append(f"{name}: {row.what}: at the limit {short(at)}, expected {row.then}: {short(row.at)}")
            if over != {"error": row.code}:
                faults.append(f"{name}: {row.what}: over the limit {short(over)}, expected {row.code}: {short(row.over)}")
    print(*faults[:30], *(f"left out: {row}" for row in left_out), sep="\n")
    print(f"EVIDENCE limits and caps at L and at L + 1, by {len(readers)} readers ({', '.join(readers)}): {len(made)} made here and {len(taken)} that are vectors: {2 * tried} verdicts as expected but for {len(faults)}; {len(left_out)} left out, of objects, where a package reads none")
    return 1 if faults or tried < len(readers) * (len(made) + len(taken)) * 4 // 5 else 0


def rows() -> list[Row]:
    """The table. A line stands without its check."""
    return limits() + numbers() + texts() + depths() + trees()


def limits() -> list[Row]:
    """What a caller may set, and the defaults where they can be tried without a gigabyte."""
    stored = line("uint8.4.raw-hex", "01020304")
    as_json = '{"$tnv":1,"dtype":"string","shape":[1],"values":["é"]}'
    # Bytes count here, in a line characters.
    size = len(as_json.encode())
    binary = bytes.fromhex(next(case["hex"] for case in load("valid") if "hex" in case and "limits" not in case))
    head = "tnv1.uint8.4.raw"
    doc = document([], [1, 2])
    tree = line("tree.s.json-hex", doc.encode().hex())
    # Rule TREE8: its bytes, and 128 for each bracket and comma.
    comes_to = len(doc) + 128 * sum(doc.count(sign) for sign in "[{,")
    texts = line("string.1.vlen_utf8-hex", "010000000300000061c3a9")
    return [
        Row("input, a line", {"line": stored, "limits": {"input": len(stored)}}, ACCEPTED, {"line": stored, "limits": {"input": len(stored) - 1}}, "input_too_long"),
        Row("input, JSON", {"json": as_json, "limits": {"input": size}}, ACCEPTED, {"json": as_json, "limits": {"input": size - 1}}, "input_too_long"),
        Row("input, binary", {"hex": binary.hex(), "limits": {"input": len(binary)}}, ACCEPTED, {"hex": binary.hex(), "limits": {"input": len(binary) - 1}}, "input_too_long"),
        Row("header", {"line": stored, "limits": {"header": len(head)}}, ACCEPTED, {"line": stored, "limits": {"header": len(head) - 1}}, "header_too_long"),
        Row("header, default", {"line": line(header_of(65536))}, ACCEPTED, {"line": line(header_of(65537))}, "header_too_long"),
        Row("header, cap, whatever the limit", {"line": line(header_of(2**20)), "limits": {"header": CAP}}, ACCEPTED, {"line": line(header_of(2**20 + 1)), "limits": {"header": CAP}}, "header_too_long"),
        Row("decoded, stored", {"line": stored, "limits": {"decoded": 4}}, ACCEPTED, {"line": stored, "limits": {"decoded": 3}}, "limit_exceeded"),
        Row("decoded, strings", {"line": texts, "limits": {"decoded": 11}}, ACCEPTED, {"line": texts, "limits": {"decoded": 10}}, "limit_exceeded"),
        Row("decoded, readable strings at 4 bytes each", {"json": as_json, "limits": {"decoded": 4}}, ACCEPTED, {"json": as_json, "limits": {"decoded": 3}}, "limit_exceeded"),
        Row("decoded, a tree", {"line": tree, "limits": {"decoded": comes_to}}, ACCEPTED, {"line": tree, "limits": {"decoded": comes_to - 1}}, "limit_exceeded"),
        # A reader may have less by default, and TypeScript has: its process asks for the limit of the specification.
        Row("decoded, default", {"line": line(f"uint8.{2**29}.raw-zlib-hex", "00")}, "codec_failed", {"line": line(f"uint8.{2**29 + 1}.raw-zlib-hex", "00")}, "limit_exceeded"),
        Row("decoded, default, halves of bytes", {"line": line(f"int4.{2**30}.raw-zlib-hex", "00")}, "codec_failed", {"line": line(f"int4.{2**30 + 1}.raw-zlib-hex", "00")}, "limit_exceeded"),
        Row("decoded, default, strings", {"line": line(f"string.{2**27}.vlen_utf8-zlib-hex", "00")}, "codec_failed", {"line": line(f"string.{2**27 + 1}.vlen_utf8-zlib-hex", "00")}, "limit_exceeded"),
        Row("items of an object, default", {"line": items(2**24)}, ACCEPTED, {"line": items(2**24 + 1)}, "limit_exceeded"),
        Row("levels of an object, default", {"line": levels(64)}, ACCEPTED, {"line": levels(65)}, "limit_exceeded"),
    ]


def numbers() -> list[Row]:
    """Caps on numbers. Beside a dim of 0 they are caps alone: no limit is asked."""
    def shape(dtype: str, text: str) -> dict:
        return {"line": line(f"{dtype}.{text}.raw-hex", None)}

    def late(field: str, then: str, most: int, code: str) -> Row:
        """A number in the place of `{}` that a codec or the dtype judges."""
        return Row(field.replace("{}", "N"), {"line": line(field.format(most), "00")}, then, {"line": line(field.format(most + 1), "00")}, code)

    return [
        Row("a dim", shape("uint8", f"0x{CAP}"), ACCEPTED, shape("uint8", f"0x{CAP + 1}"), "too_large"),
        Row("digits of a dim", shape("uint8", "0x9999999999999999"), "too_large", shape("uint8", "0x10000000000000000"), "bad_shape"),
        Row("product of dims", shape("uint8", "0x6361x69431x20394401"), ACCEPTED, shape("uint8", f"0x{2**26}x{2**27}"), "too_large"),
        Row("product times item size", shape("complex128", f"0x{CAP // 16}"), ACCEPTED, shape("complex128", f"0x{CAP // 16 + 1}"), "too_large"),
        Row("a limit of the caller's, as large as the cap", {"line": line(f"uint8.{CAP}.raw-zlib-hex", "00"), "limits": {"decoded": CAP}}, "codec_failed", {"line": line(f"uint8.{CAP + 1}.raw-zlib-hex", "00"), "limits": {"decoded": CAP}}, "too_large"),
        Row("dims", {"line": line(f"uint8.{'x'.join(['1'] * 64)}.raw-hex", "07")}, ACCEPTED, {"line": line(f"uint8.{'x'.join(['1'] * 65)}.raw-hex", "07")}, "bad_shape"),
        Row("bytes of an element", shape(f"bytes~{CAP}", "0"), ACCEPTED, shape(f"bytes~{CAP + 1}", "0"), "too_large"),
        Row("code points of an element", shape(f"utf32~{CAP // 4}", "0"), ACCEPTED, shape(f"utf32~{CAP // 4 + 1}", "0"), "too_large"),
        late("datetime64~s~{}.1.raw-hex", "size_mismatch", 2**31 - 1, "bad_dtype"),
        late("uint8.1.delta~{}-raw-hex", ACCEPTED, CAP, "bad_codec_params"),
        late("uint8.8~{}.delta-raw-hex", "bad_segment_count", 7, "bad_chunk"),
        Row("a dim of the JSON form", in_json(CAP), ACCEPTED, in_json(CAP + 1), "bad_member"),
        Row("segments", chunked(2**20), ACCEPTED, chunked(2**20 + 1), "too_large"),
        Row("item size of a struct", structs(CAP - 1), ACCEPTED, structs(CAP), "too_large"),
    ]


def texts() -> list[Row]:
    """Caps of the grammar."""
    def field(template: str, text: str) -> dict:
        return {"line": line(template.format(text), "00")}

    codecs = "delta-delta-delta-raw-shuffle-zlib-zlib"
    label = lambda n: {"line": line(f"object.s.cbor-hex.{meta({'type': 'x' * n})}", "00")}  # noqa: E731
    return [
        Row("characters of a dtype", field("{}.1.raw-hex", "x" * 32), "unknown_dtype", field("{}.1.raw-hex", "x" * 33), "bad_dtype"),
        Row("characters of a parameter of a dtype", field("uint8~{}.1.raw-hex", "1" * 32), "bad_dtype", field("nothing~{}.1.raw-hex", "1" * 33), "bad_dtype"),
        Row("characters of a codec", field("uint8.1.raw-{}-hex", "x" * 32), "unknown_codec", field("uint8.1.raw-{}-hex", "x" * 33), "bad_codecs"),
        Row("characters of a parameter of a codec", field("uint8.1.delta~{}-raw-hex", "1" * 32), "bad_codec_params", field("uint8.1.delta~{}-raw-hex", "1" * 33), "bad_codecs"),
        Row("parameters of a codec", field("uint8.1.raw-{}-hex", "zlib~1~1"), "bad_codec_params", field("uint8.1.raw-{}-hex", "zlib~1~1~1"), "bad_codecs"),
        Row("codecs of a chain", field("uint8.1.{}-hex", codecs), "bad_chain", field("uint8.1.{}-hex", "delta-" + codecs), "bad_codecs"),
        Row("codecs of array to array", field("uint8.1.{}-raw-hex", "delta-delta-delta"), ACCEPTED, field("uint8.1.{}-raw-hex", "delta-delta-delta-delta"), "bad_chain"),
        Row("characters of the label of an object", label(128), ACCEPTED, label(129), "bad_meta"),
    ]


def depths() -> list[Row]:
    def attrs(depth: int) -> dict:
        return {"line": with_meta(f'{{"attrs":{{"a":{nest(depth - 2)}}}}}')}

    def value(depth: int) -> dict:
        return {"json": '{"$tnv":1,"more":' + nest(depth - 1) + "}"}

    return [
        Row("brackets of the meta", attrs(64), ACCEPTED, attrs(65), "bad_meta"),
        Row("brackets of the JSON form", value(128), "unknown_member", value(129), "bad_json"),
    ]


def trees() -> list[Row]:
    def value(json_text: str) -> dict:
        return {"line": line("tree.s.json-zlib-hex", zlib.compress(f'{{"parts":[],"tree":{json_text}}}'.encode()).hex())}

    def integer(digits: int) -> dict:
        return value('{"$int":"' + "1" * digits + '"}')

    def segments(count: int) -> dict:
        return {"line": line("tree.s.json-hex", "~".join(["7b"] * count))}

    return [
        Row("brackets of a document", value(nest(127)), ACCEPTED, value(nest(128)), "bad_tree"),
        Row("an integer of a tree", value(str(CAP)), ACCEPTED, value(str(CAP + 1)), "bad_tree"),
        Row("digits of a large integer", integer(4096), ACCEPTED, integer(4097), "bad_tree"),
        Row("segments of a tree", segments(2**20), "not_canonical", segments(2**20 + 1), "too_large"),
    ]


def vectors() -> list[Row]:
    """Limits of which vectors hold both sides."""
    cases = {case["id"]: case for which in ("valid", "invalid") for case in load(which)}
    pairs = {
        "nesting of structs": ("struct-depth-16", "bad-members-depth-17"),
        "dims of a subarray": ("struct-subarray-64", "bad-members-entry-shape-65"),
        "nesting of the meta": ("meta-depth-64", "bad-meta-depth-65"),
        "items, cbor": ("cbor-items", "bad-object-cbor-items"),
        "items, msgpack": ("msgpack-items", "bad-object-msgpack-items"),
        "levels, cbor": ("cbor-levels", "bad-object-cbor-levels"),
        "levels, msgpack": ("msgpack-levels", "bad-object-msgpack-levels"),
    }
    def request(name: str) -> dict:
        return {member: cases[name][member] for member in ("line", "json", "hex", "limits") if member in cases[name]}

    return [Row(f"{what} ({at}, {over})", request(at), ACCEPTED, request(over), cases[over]["error"]) for what, (at, over) in pairs.items()]


# ---- Lines -----------------------------------------------------------------------------------------


def line(header: str, segment: str | None = None) -> str:
    """With its check. Without a segment the body is empty."""
    text = f"tnv1.{header}.{segment or ''}"
    return f"{text}.{zlib.crc32(text.encode()):08x}"


def meta(value: object) -> str:
    return "~" + url(json.dumps(value, separators=(",", ":")).encode())


def url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def with_meta(text: str) -> str:
    return line(f"uint8.0.raw-hex.~{url(text.encode())}")


def header_of(length: int) -> str:
    """What stands before the body of an array of no elements whose header has so many characters: attrs fill it up, and dims, since base64 has no length of one more than a multiple of four."""
    for zeros in range(3):
        shape = "0" + "x1" * zeros
        for size in range(max(0, (length - 60) * 3 // 4 - 20), length):
            text = f"{shape}.raw-hex.{meta({'attrs': {'a': 'x' * size}})}"
            found = len("tnv1.uint8." + text) - len("-hex")
            if found == length:
                return f"uint8.{text}"
            if found > length:
                break
    raise AssertionError(f"no header of {length} characters")


def document(parts: list[str], tree: object) -> str:
    return json.dumps({"parts": parts, "tree": tree}, separators=(",", ":"))


def nest(depth: int) -> str:
    return "[" * depth + "]" * depth


def in_json(dim: int) -> dict:
    check = line(f"uint8.0x{dim}.raw-hex").rpartition(".")[2]
    return {"json": json.dumps({"$tnv": 1, "dtype": "uint8", "shape": [0, dim], "codecs": ["raw", "hex"], "data": "", "check": check})}


def chunked(count: int) -> dict:
    return {"line": line(f"uint8.{count}~1.delta-raw-hex", "~".join(["00"] * count))}


def structs(size: int) -> dict:
    """An array of no records of `size` + 1 bytes."""
    return {"line": line(f"struct.0.raw-hex.{meta({'fields': [['a', 'uint8'], ['b', f'bytes~{size}']]})}")}


def items(count: int) -> str:
    """A list of so many zeros, in CBOR."""
    return line("object.s.cbor-zlib-hex", zlib.compress(b"\x9a" + count.to_bytes(4) + bytes(count), 9).hex())


def levels(count: int) -> str:
    """So many lists, each in the other, in CBOR."""
    return line("object.s.cbor-hex", "81" * (count - 1) + "80")


if __name__ == "__main__":
    sys.exit(main())

"""The C library as a process that speaks the protocol of spec/vectors/README.md: it is called through its header, as a program of C would call it.

    target/venv/bin/python tests/conformance/c_library.py target/capi/prefix

The argument is where the library is installed. Texts of elements are made of the memory that it has filled; nothing of spec/reader.py but those texts is used.
"""

import json
import pathlib
import subprocess
import sys

from cffi import FFI
from implementation import ROOT

sys.path.append(str(ROOT / "spec"))
import reader  # noqa: E402

ffi = FFI()
FORMS = {"line": 1, "json": 2, "hex": 3}
STRINGS, TREE, OBJECT = 1, 2, 3


class Refused(Exception):
    """A call has failed. The text is the name of its code."""


def load(prefix: pathlib.Path):
    """The library, known by what the preprocessor makes of its header. The types of stddef.h and stdint.h cffi knows by itself."""
    header = (prefix / "include/tenvelope.h").read_text(encoding="utf-8").replace("#include", "//")
    plain = subprocess.run(["cc", "-std=c99", "-E", "-P", "-"], input=header, capture_output=True, text=True, check=True).stdout
    ffi.cdef(plain)
    return ffi.dlopen(str(prefix / "lib/libtenvelope.so"))


class Input:
    """An envelope, and the options that it is read with."""

    def __init__(self, lib, request: dict):
        self.lib = lib
        kind = next(name for name in FORMS if name in request)
        self.bytes = bytes.fromhex(request[kind]) if kind == "hex" else request[kind].encode("utf-8", "surrogatepass")
        limits, allow = request.get("limits") or {}, request.get("allow")
        self.allow = ffi.new("char[]", ",".join(allow).encode()) if allow is not None else ffi.NULL
        self.options = ffi.new("tnv_decode_options *", {"form": FORMS[kind], "allow": self.allow} | {f"max_{name}": limit for name, limit in limits.items()})

    def call(self, name: str, *arguments):
        """Calls what takes an input and options. What is refused is `Refused`."""
        check(self.lib, getattr(self.lib, name)(ffi.from_buffer(self.bytes), len(self.bytes), self.options, *arguments, ffi.NULL))

    def text(self, name: str, *arguments) -> bytes:
        """What a call writes whose length is asked for first."""
        length = ffi.new("size_t *")
        try:
            self.call(name, *arguments, ffi.NULL, 0, length)
        except Refused as refused:
            if str(refused) != "buffer_too_small":
                raise
        out = ffi.new("char[]", length[0])
        self.call(name, *arguments, out, length[0], length)
        return ffi.buffer(out, length[0])[:]


def check(lib, code: int) -> None:
    if code != 0:
        raise Refused(ffi.string(lib.tnv_code_name(code)).decode())


def answer(lib, request: dict) -> dict:
    try:
        if "write" in request:
            return {"line": written(lib, request["write"], request.get("codecs"))}
        envelope = Input(lib, request)
        info = ffi.new("tnv_info *")
        envelope.call("tnv_inspect", info)
        if info.kind == OBJECT:
            return described_object(envelope)
        if info.kind == TREE:
            # What is wrong with two of its arrays has an order, which those keep that read them all.
            envelope.call("tnv_verify")
        meta = json.loads(envelope.text("tnv_describe"))
        if info.kind == TREE:
            found = {"dtype": "tree", "tree": reader.tree_json(tree_of(envelope, meta["parts"])), **labels(meta, "attrs")}
        else:
            array = array_of(info, meta, lambda *place: envelope.call("tnv_decode_strings" if info.kind == STRINGS else "tnv_decode", *place, ffi.NULL))
            found = {"dtype": array.dtype, "shape": list(array.shape), "elements": list(reader.element_strings(array)), **labels(meta, "fields", "attrs", "dims")}
        name = ffi.new("char[65]")
        envelope.call("tnv_content_id", name)
        return found | {"content_id": ffi.string(name).decode()}
    except Refused as refused:
        return {"error": str(refused)}
    except (StopIteration, ValueError, TypeError, OverflowError):
        return {"error": "bad_argument"}


def labels(meta: dict, *names: str) -> dict:
    return {name: meta["meta"][name] for name in names if name in meta.get("meta", {})}


def array_of(info, meta: dict, decode) -> "reader.Array":
    """An array whose memory `decode` fills."""
    dtype = reader._dtype(ffi.string(info.dtype).decode())
    if dtype.name == "struct":
        dtype.fields, dtype.size = reader._struct_fields(meta["meta"]["fields"], 1)
    data = ffi.new("char[]", max(info.data_len, 1))
    if info.kind == STRINGS:
        offsets = ffi.new("uint64_t[]", info.count + 1)
        decode(data, info.data_len, offsets, info.count + 1)
        elements = [ffi.buffer(data, info.data_len)[a:b].decode() for a, b in zip(offsets, list(offsets)[1:])]
    else:
        name = ffi.new("char[]", ffi.string(info.dtype))
        decode(name, data, info.data_len)
        elements = ffi.buffer(data, info.data_len)[:]
    return reader.Array(dtype, tuple(info.shape[0:info.ndim]), None, [], meta.get("meta", {}), elements)


def tree_of(envelope: Input, metas: list[dict]):
    """The value of a tree."""
    count, length = ffi.new("size_t *"), ffi.new("size_t *")
    parts = ffi.new("tnv_part[]", len(metas))
    try:
        envelope.call("tnv_tree_inspect", ffi.NULL, 0, length, parts, len(metas), count)
    except Refused as refused:
        if str(refused) != "buffer_too_small" or count[0] != len(metas):
            raise
    document = ffi.new("char[]", length[0])
    envelope.call("tnv_tree_inspect", document, length[0], length, parts, len(metas), count)
    memory = []
    for part in parts:
        memory.append((ffi.new("char[]", max(part.info.data_len, 1)), ffi.new("uint64_t[]", part.info.count + 1 if part.info.kind == STRINGS else 1)))
        part.data, part.capacity = memory[-1][0], part.info.data_len
        part.offsets, part.offsets_capacity = memory[-1][1], len(memory[-1][1])
    envelope.call("tnv_tree_decode", parts, len(metas))

    def copy(part):
        def decode(*place):
            ffi.memmove(place[0 if part.info.kind == STRINGS else 1], part.data, part.info.data_len)
            if part.info.kind == STRINGS:
                ffi.memmove(place[2], part.offsets, 8 * (part.info.count + 1))
        return decode

    arrays = [array_of(part.info, meta, copy(part)) for part, meta in zip(parts, metas)]
    return reader._tree_value(json.loads(ffi.buffer(document, length[0])[:]), lambda k: arrays[k])


def described_object(envelope: Input) -> dict:
    label = labels(json.loads(envelope.text("tnv_describe")), "type")
    payload = envelope.text("tnv_decode_object", ffi.NULL)
    return {"dtype": "object", "shape": [], "payload": payload.hex(), **label}


def written(lib, row: dict, codecs: str | None) -> str:
    """The line of an array of tests/fidelity.json."""
    if row["dtype"] == "string":
        texts = [text.encode() for text in row["elements"]]
        data, ends = b"".join(texts), [0]
        for text in texts:
            ends.append(ends[-1] + len(text))
        offsets = ffi.new("uint64_t[]", ends)
    else:
        data, offsets = bytes.fromhex(row["raw"]), ffi.NULL
    dtype, shape = ffi.new("char[]", row["dtype"].encode()), ffi.new("uint64_t[]", row["shape"])
    meta = ffi.new("char[]", json.dumps({"fields": row["fields"]}).encode()) if row.get("fields") else ffi.NULL
    array = ffi.new("tnv_array *", {"dtype": dtype, "ndim": len(row["shape"]), "shape": shape, "data": ffi.from_buffer(data), "data_len": len(data), "offsets": offsets, "meta": meta})
    chain = ffi.new("char[]", codecs.encode()) if codecs else ffi.NULL
    options = ffi.new("tnv_encode_options *", {"codecs": chain})
    bound, length = ffi.new("size_t *"), ffi.new("size_t *")
    check(lib, lib.tnv_encode_bound(array, options, bound, ffi.NULL))
    out = ffi.new("char[]", bound[0])
    check(lib, lib.tnv_encode(array, options, out, bound[0], length, ffi.NULL))
    return ffi.buffer(out, length[0])[:].decode("ascii")


def main() -> None:
    lib = load(pathlib.Path(sys.argv[1]))
    for line in sys.stdin:
        try:
            request = json.loads(line)
        except ValueError:
            request = {}
        print(json.dumps(answer(lib, request)), flush=True)


if __name__ == "__main__":
    main()

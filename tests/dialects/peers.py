"""Dialects against the packages whose they are: what ours writes their readers take for the same array, and what they write ours takes for what they themselves read.

    target/venv-dialects/bin/python tests/dialects/peers.py

The arrays are those of tests/fidelity.json. An array that ours refuses must be refused with a sentence (`unsupported`); one that it writes must come back from the other package with the same dtype, shape and bits.
"""

import base64
import collections
import http.server
import io
import json
import sys
import threading
import warnings

import cbor2
import jdata
import json_numpy
import json_tricks
import msgpack
import msgpack_numpy
import numpy as np
import openai
import tenvelope as tnv
import tritonclient.http as triton
from _plotly_utils.utils import to_typed_array_spec
from bokeh.core.serialization import Deserializer, Serializer

sys.path.append(__file__.rsplit("/tests/", 1)[0] + "/crates/python/tests")
from cases import FIDELITY, array_of, raw_run  # noqa: E402


class No(Exception):
    """The other package does not take this array, or has no writer."""


class NpyBase64:
    def write(self, array):
        file = io.BytesIO()
        np.save(file, array, allow_pickle=False)
        return base64.b64encode(file.getvalue()).decode()

    def read(self, text):
        return np.load(io.BytesIO(base64.b64decode(text)), allow_pickle=False)


class JsonNumpy:
    def write(self, array):
        return json_numpy.dumps(array)

    def read(self, text):
        return json_numpy.loads(text)


class JsonTricks:
    """Compact; `lists` is its other form."""

    def __init__(self, compact):
        self.properties = {"ndarray_compact": compact}

    def write(self, array):
        return json_tricks.dumps(array, properties=dict(self.properties), allow_nan=True)

    def read(self, text):
        return np.asarray(json_tricks.loads(text))


class Bokeh:
    def write(self, array):
        return json.dumps(Serializer(deferred=False).encode(array), default=lambda buffer: buffer.to_base64())

    def read(self, text):
        return Deserializer().decode(json.loads(text))


class Plotly:
    """It has a writer alone: what reads is JavaScript. So ours must write what it writes."""

    def write(self, array):
        spec = to_typed_array_spec(array.copy())
        if not isinstance(spec, dict):
            raise No
        return json.dumps(spec)

    def read(self, text):
        spec = json.loads(text)
        array = np.frombuffer(base64.b64decode(spec["bdata"]), spec["dtype"])
        array = array.reshape([int(dim) for dim in spec["shape"].split(",")]) if "shape" in spec else array
        if array.itemsize < 8 and array.dtype.kind in "iu" or array.dtype.kind == "f":
            own = to_typed_array_spec(array.copy())
            # It narrows integers where their values allow, and makes lists of what has no elements.
            assert not isinstance(own, dict) or own["dtype"] != spec["dtype"] or own == spec, (own, spec)
        return array


class Jdata:
    def write(self, array):
        data = jdata.encode(array.copy(), {"compression": "zlib", "compressarraysize": 0, "base64": True})
        return json.dumps(data, default=lambda value: value.decode() if isinstance(value, bytes) else value.tolist())

    def read(self, text):
        return jdata.decode(json.loads(text), {"base64": True})


class Kserve:
    def __init__(self, binary):
        self.binary = binary

    def write(self, array):
        names = {"bool": "BOOL", "float16": "FP16", "float32": "FP32", "float64": "FP64"}
        datatype = names.get(str(array.dtype), str(array.dtype).upper())
        if array.dtype.kind == "T":
            datatype, array = "BYTES", np.array([text.encode() for text in array.reshape(-1)], object).reshape(array.shape)
        tensor = triton.InferInput("x", list(array.shape), datatype)
        tensor.set_data_from_numpy(array, binary_data=self.binary)
        return triton.InferenceServerClient.generate_request_body([tensor])[0]

    def read(self, text):
        body = text if isinstance(text, bytes) else text.encode()
        end = json.JSONDecoder().raw_decode(body.decode("latin-1"))[1]
        # A response is what its client reads.
        head = body[:end].replace(b'"inputs"', b'"outputs"')
        result = triton.InferResult.from_response_body(head + body[end:], header_length=len(head))
        array = result.as_numpy(json.loads(head)["outputs"][0]["name"])
        if array.dtype == object:
            texts = [item.decode() if isinstance(item, bytes) else item for item in array.reshape(-1)]
            array = np.array(texts, np.dtypes.StringDType()).reshape(array.shape)
        return array


class Cbor:
    """Tags are what the package knows; what they mean is written here once more."""

    KINDS = {64: "u1", 69: "<u2", 70: "<u4", 71: "<u8", 72: "i1", 77: "<i2", 78: "<i4", 79: "<i8", 84: "<f2", 85: "<f4", 86: "<f8", 65: ">u2", 66: ">u4", 67: ">u8", 73: ">i2", 74: ">i4", 75: ">i8", 80: ">f2", 81: ">f4", 82: ">f8"}

    def write(self, array):
        if array.dtype == bool:
            elements = cbor2.CBORTag(41, array.reshape(-1).tolist())
        else:
            kinds = {np.dtype(kind): tag for tag, kind in self.KINDS.items()}
            big = array.dtype.newbyteorder(">")
            if big not in kinds or array.ndim == 0:
                raise No
            elements = cbor2.CBORTag(kinds[big], array.astype(big).tobytes(order="F" if array.ndim > 1 else "C"))
        return cbor2.dumps(elements if array.ndim == 1 else cbor2.CBORTag(40 if array.dtype == bool else 1040, [list(array.shape), elements]))

    def read(self, data):
        value, shape = cbor2.loads(data), None
        if value.tag == 40:
            shape, value = value.value
        array = np.array(value.value, bool) if value.tag == 41 else np.frombuffer(value.value, self.KINDS[value.tag])
        return array if shape is None else array.reshape(tuple(shape))


class MsgpackNumpy:
    def write(self, array):
        if array.dtype.kind == "T":
            raise No  # It would be pickled.
        return msgpack.packb(array, default=msgpack_numpy.encode)

    def read(self, data):
        raise No


REASONS = collections.defaultdict(collections.Counter)

# Dialect, name of the package and its form, how it is spoken.
PEERS = [
    ("npy-base64", "numpy", NpyBase64()),
    ("json-numpy", "json-numpy", JsonNumpy()),
    ("json-tricks", "json-tricks compact", JsonTricks(True)),
    ("json-tricks", "json-tricks lists", JsonTricks(False)),
    ("bokeh", "bokeh", Bokeh()),
    ("plotly", "plotly", Plotly()),
    ("jdata", "jdata", Jdata()),
    ("kserve", "tritonclient JSON", Kserve(False)),
    ("triton", "tritonclient binary", Kserve(True)),
    ("cbor", "cbor2", Cbor()),
    ("msgpack-numpy", "msgpack-numpy", MsgpackNumpy()),
]


def same(one, other) -> bool:
    """Equal to the last bit, with dtype and shape; the byte order of a dtype aside."""
    if not isinstance(one, (np.ndarray, np.generic)) or not isinstance(other, (np.ndarray, np.generic)):
        return False
    one, other = np.asarray(one), np.asarray(other)
    native = [array.astype(array.dtype.newbyteorder("<")) if array.dtype.kind in "iufcMmU" else array for array in (one, other)]
    return native[0].dtype == native[1].dtype and one.shape == other.shape and raw_run(native[0]) == raw_run(native[1])


def ours_to_theirs(dialect, peer, array) -> str:
    value = {"x": array} if dialect in ("kserve", "triton") else array
    try:
        text = tnv.dumps_dialect(value, dialect)
    except tnv.TenvelopeError as error:
        assert error.code == "unsupported" and len(str(error)) > 30, repr(error)
        return "refused"
    assert tnv.detect(text) == dialect, (dialect, tnv.detect(text), text[:200])
    back = tnv.loads_dialect(text, dialect)
    # What says nothing of a dtype was written for a reader that knows it.
    assert same(back["inputs"]["x"] if dialect in ("kserve", "triton") else back, array), f"we do not read what we write: {text[:200]}"
    try:
        found = peer.read(text)
    except No:
        return "not read"
    if not same(found, array):
        return f"WRONG: they read {text[:150]!r} as {found!r}"
    return "same"


def theirs_to_ours(dialect, peer, array) -> str:
    try:
        text = peer.write(array)
    except Exception as error:  # Whatever way their package has to refuse.
        return "not written" if isinstance(error, No) else "they refuse"
    try:
        theirs = peer.read(text)
    except Exception:
        theirs = array  # It cannot read this itself.
    try:
        ours = tnv.loads_dialect(text, dialect)
    except tnv.TenvelopeError as error:
        REASONS[dialect][str(error)[:150]] += 1
        return f"refused: {error.code}"
    ours = ours["inputs"]["x"] if dialect in ("kserve", "triton") else ours
    if same(ours, theirs) or same(ours, array):
        return "same"
    if not isinstance(ours, np.ndarray) and (ours == theirs or repr(ours) == repr(theirs)):
        return "no array to them"
    return f"WRONG: ours reads {text[:150]!r} as {ours!r}, theirs as {theirs!r}"


def embeddings() -> str:
    """What ours writes as a response, through the client of the API."""
    vectors = np.random.default_rng(1).standard_normal((5, 1536)).astype(np.float32)
    body = tnv.dumps_dialect(vectors, "openai").encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    client = openai.OpenAI(base_url=f"http://127.0.0.1:{server.server_port}", api_key="none", max_retries=0)
    answer = client.embeddings.create(model="any", input=["text"] * 5)
    found = np.array([entry.embedding for entry in answer.data], np.float32)
    as_lists = json.dumps({"object": "list", "data": [{"index": i, "embedding": row.tolist()} for i, row in enumerate(vectors)]})
    server.shutdown()
    bare = base64.b64encode(vectors[0].tobytes()).decode()
    good = same(found, vectors) and same(tnv.loads_dialect(body), vectors) and same(tnv.loads_dialect(as_lists), vectors) and same(tnv.loads_dialect(bare), vectors[0])
    return "same" if good and tnv.detect(bare) == tnv.detect(as_lists) == "openai" else "WRONG"


def main() -> int:
    warnings.simplefilter("ignore")
    wrong = []
    print(f"{'package':<22}{'ours, read by theirs':<44}theirs, read by ours")
    for dialect, name, peer in PEERS:
        counts = collections.Counter(), collections.Counter()
        for row in FIDELITY:
            array = array_of(row)
            for way, verdict in zip((0, 1), (ours_to_theirs(dialect, peer, array), theirs_to_ours(dialect, peer, array))):
                if verdict.startswith("WRONG"):
                    wrong.append(f"{name}: {row['name']}: {verdict[:400]}")
                counts[way][verdict.split(":")[0]] += 1
        shown = [", ".join(f"{count} {verdict}" for verdict, count in sorted(way.items())) for way in counts]
        print(f"{name:<22}{shown[0]:<44}{shown[1]}")
        if counts[1]["same"] < 4 or counts[0]["same"] < 4 and dialect != "msgpack-numpy":
            wrong.append(f"{name}: hardly anything passes")
    verdict = embeddings()
    print(f"{'openai':<22}{verdict}")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong or verdict != "same" else 0


if __name__ == "__main__":
    sys.exit(main())

"""The packages of the fidelity table: how each writes an array and reads it, as its own documentation says, with its defaults.

Each is imported where it is used, since each runs in a process of its own.
"""

import base64
import io
import json

import numpy as np


def tenvelope(array: np.ndarray) -> object:
    import tenvelope

    return tenvelope.loads(tenvelope.dumps(array))


def npy(array: np.ndarray) -> object:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    file.seek(0)
    return np.load(file, allow_pickle=False)


def safetensors(array: np.ndarray) -> object:
    # Its documentation wants contiguous arrays; version 0.8.0 does not look whether they are, and reads behind some (its issue 825).
    from safetensors.numpy import load, save

    return load(save({"array": array}))["array"]


def blosc2(array: np.ndarray) -> object:
    # The same as pack_tensor; pack and pack_array are pickle.
    import blosc2

    return blosc2.unpack_array2(blosc2.pack_array2(array))


def msgpack_numpy(array: np.ndarray) -> object:
    import msgpack
    import msgpack_numpy

    return msgpack.unpackb(msgpack.packb(array, default=msgpack_numpy.encode), object_hook=msgpack_numpy.decode)


def json_tricks(array: np.ndarray) -> object:
    # Lists, as is its default; `ndarray_compact` is an option.
    import json_tricks

    return json_tricks.loads(json_tricks.dumps(array))


def bokeh(array: np.ndarray) -> object:
    from bokeh.core.json_encoder import serialize_json
    from bokeh.core.serialization import Deserializer, Serializer

    # Not deferred: buffers stand in the JSON, as in a file of a document.
    return Deserializer().decode(json.loads(serialize_json(Serializer(deferred=False).encode(array))))


def plotly(array: np.ndarray) -> object:
    import plotly.graph_objects as graph
    import plotly.io

    figure = plotly.io.from_json(plotly.io.to_json(graph.Figure(graph.Scatter(customdata=array))))
    back = figure.data[0].customdata
    if not isinstance(back, dict):
        return np.array(back)
    # Python's reader leaves typed arrays as they are written; this is how plotly.js reads them.
    elements = np.frombuffer(base64.b64decode(back["bdata"]), np.dtype(back["dtype"]).newbyteorder("<"))
    return elements.reshape([int(dim) for dim in back["shape"].split(",") if dim.strip()]) if "shape" in back else elements


def tensogram(array: np.ndarray) -> object:
    # Its default refuses NaN and infinity; with `allow_nan` every NaN comes back as the canonical one.
    import tensogram

    # What is contiguous in Fortran order goes in without an error, and its memory is taken for C order (0.24.0).
    descriptor = {"type": "ntensor", "shape": list(array.shape), "dtype": array.dtype.name}
    return tensogram.decode(tensogram.encode({"version": 3}, [(descriptor, array)])).objects[0][1]


def by_hand(array: np.ndarray) -> object:
    # A header in JSON beside base64, as people write it.
    text = json.dumps({"dtype": array.dtype.str, "shape": array.shape, "data": base64.b64encode(array.tobytes()).decode()})
    read = json.loads(text)
    return np.frombuffer(base64.b64decode(read["data"]), read["dtype"]).reshape(read["shape"])


def lists(array: np.ndarray) -> object:
    # Python's JSON also writes NaN and Infinity, which other readers need not take.
    return np.array(json.loads(json.dumps(array.tolist())))


# Heading → way, package on PyPI.
PEERS = {
    "tenvelope": (tenvelope, "tenvelope"),
    "npy": (npy, "numpy"),
    "safetensors": (safetensors, "safetensors"),
    "blosc2": (blosc2, "blosc2"),
    "msgpack-numpy": (msgpack_numpy, "msgpack-numpy"),
    "json-tricks": (json_tricks, "json-tricks"),
    "Bokeh": (bokeh, "bokeh"),
    "Plotly": (plotly, "plotly"),
    "Tensogram": (tensogram, "tensogram"),
    "base64": (by_hand, None),
    "JSON": (lists, None),
}

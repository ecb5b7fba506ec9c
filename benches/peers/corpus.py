"""The arrays that all ways are measured on: those beside the project, generated kinds, and what ships inside packages from PyPI.

An entry knows how to make its array, so that one that is not wanted costs nothing. What is held out from tuning stands in held_out.py.
"""

import json
import pathlib
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# Relative to the project, as the tests have it.
SHARED = pathlib.Path(__file__).parents[3] / "shared/arrays"
# Larger arrays are cut to this, unless all of them is asked for.
MOST_BYTES = 1 << 25


@dataclass
class Entry:
    name: str
    source: str
    licence: str
    make: Callable[[], np.ndarray]

    def array(self, large: bool) -> np.ndarray:
        """In C order and native, since some ways take nothing else."""
        array = np.asarray(self.make())
        array = np.ascontiguousarray(array, array.dtype.newbyteorder("=")).reshape(array.shape)
        if large or array.nbytes <= MOST_BYTES:
            return array
        row = array.nbytes // len(array)
        return array[: MOST_BYTES // row].copy()


def entries() -> list[Entry]:
    # Not at the top, since those modules need Entry.
    import packages

    return shared() + generated() + packages.entries()


def shared() -> list[Entry]:
    manifest = SHARED / "manifest.json"
    if not manifest.exists():
        print("SKIPPED no folder `shared` beside the project: its arrays were left out", file=sys.stderr)
        return []
    return [Entry(one["name"], one["source"], one["licence"], lambda file=SHARED / f"{one['name']}.npy": np.load(file)) for one in json.loads(manifest.read_text())]


def generated() -> list[Entry]:
    kinds = [normal_f32, linspace_f64, sine_f64, timestamps_i64, timestamps_regular_i64, labels_i32, mask_bool, sparse_f32, noise_f16, prices_f64, walk_f32]
    return [Entry(f"syn_{kind.__name__}", "generated", "none needed", kind) for kind in kinds]


def normal_f32() -> np.ndarray:
    return random(1).standard_normal(1 << 24, np.float32)


def linspace_f64() -> np.ndarray:
    return np.linspace(0, 1, 1 << 20)


def sine_f64() -> np.ndarray:
    return np.sin(np.arange(1 << 20) * 0.001)


def timestamps_i64() -> np.ndarray:
    """Nanoseconds of a clock that ticks every millisecond, up to a tenth early or late."""
    return START + np.cumsum(random(2).integers(900_000, 1_100_000, 1 << 20))


def timestamps_regular_i64() -> np.ndarray:
    return START + np.arange(1 << 20) * 1_000_000


def labels_i32() -> np.ndarray:
    return random(3).integers(0, 1000, 1 << 20, np.int32)


def mask_bool() -> np.ndarray:
    return random(4).random(1 << 20) < 0.1


def sparse_f32() -> np.ndarray:
    generator = random(5)
    return np.where(generator.random(1 << 20) < 0.02, generator.standard_normal(1 << 20, np.float32), np.float32(0))


def noise_f16() -> np.ndarray:
    return random(6).standard_normal(1 << 20).astype(np.float16)


def prices_f64() -> np.ndarray:
    """A price that wanders, in cents."""
    return np.round(100 + np.cumsum(random(7).normal(0, 0.07, 1 << 20)), 2)


def walk_f32() -> np.ndarray:
    return np.cumsum(random(8).standard_normal(1 << 20)).astype(np.float32)


def random(seed: int) -> np.random.Generator:
    # The bit generator is named: NumPy may change the default one.
    return np.random.Generator(np.random.PCG64(seed))


# Some second of 2024, in nanoseconds.
START = 1_710_000_000_000_000_000

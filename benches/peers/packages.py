"""Real arrays that ship inside packages from PyPI, read from the installed package: nothing is downloaded."""

import importlib.metadata
import importlib.resources
import io
import pathlib
import warnings
from collections.abc import Callable

import numpy as np

from corpus import Entry


def entries() -> list[Entry]:
    return images() + tables() + signals() + volumes() + sky()


def images() -> list[Entry]:
    names = ["hubble_deep_field", "moon", "text", "chelsea", "retina", "brick", "gravel", "immunohistochemistry", "cell"]
    found = [entry(f"image_{name}_u8", "scikit-image", BSD, lambda name=name: picture(name)) for name in names]
    return found + [
        entry("disparity_f32", "scikit-image", "CC0 (Middlebury stereo, by permission)", lambda: np.load(file("skimage", "data/motorcycle_disp.npz"))["arr_0"]),
        entry("faces_f64", "scikit-image", BSD, lambda: np.load(file("skimage", "data/lfw_subset.npy"))),
        entry("china_u8", "scikit-learn", "CC BY 2.0", lambda: sklearn().load_sample_image("china.jpg")),
        entry("ct_i16", "pydicom", "MIT", lambda: dicom("CT_small.dcm").pixel_array),
        entry("ultrasound_u8", "pydicom", "MIT", lambda: dicom("examples_rgb_color.dcm").pixel_array),
        entry("overlay_u16", "pydicom", "MIT", lambda: dicom("examples_overlay.dcm").pixel_array),
        entry("palette_u8", "pydicom", "MIT", lambda: dicom("examples_palette.dcm").pixel_array),
    ]


def tables() -> list[Entry]:
    return [
        entry("iris_f64", "scikit-learn", BSD, lambda: sklearn().load_iris().data),
        entry("wine_f64", "scikit-learn", BSD, lambda: sklearn().load_wine().data),
        entry("diabetes_f64", "scikit-learn", BSD, lambda: sklearn().load_diabetes().data),
        entry("diabetes_raw_f64", "scikit-learn", BSD, lambda: sklearn().load_diabetes(scaled=False).data),
        entry("randhie_f64", "statsmodels", "public domain", lambda: numbers(statsmodels("randhie"))),
        entry("randhie_mdvis_i64", "statsmodels", "public domain", lambda: statsmodels("randhie")["mdvis"]),
        entry("fair_f64", "statsmodels", "public domain", lambda: numbers(statsmodels("fair"))),
        entry("fertility_f64", "statsmodels", "CC BY 3.0 (World Bank)", lambda: numbers(statsmodels("fertility"))),
        entry("macrodata_f64", "statsmodels", "public domain", lambda: numbers(statsmodels("macrodata"))),
        entry("airports_f64", "vega-datasets", MIT_DATA, lambda: vega("airports")[["latitude", "longitude"]]),
        entry("airports_state_i32", "vega-datasets", MIT_DATA, lambda: categories(vega("airports")["state"])),
        entry("weather_f64", "vega-datasets", MIT_DATA, lambda: numbers(vega("seattle_weather"))),
        entry("sobol_i64", "scipy", BSD, lambda: np.load(file("scipy", "stats/_sobol_direction_numbers.npz"))["vinit"]),
    ]


def signals() -> list[Entry]:
    return [
        entry("temperature_f64", "vega-datasets", MIT_DATA, lambda: vega("seattle_temps")["temp"]),
        entry("temperature_dates_i64", "vega-datasets", MIT_DATA, lambda: vega("seattle_temps")["date"].to_numpy("datetime64[ns]").view(np.int64)),
        entry("co2_f64", "statsmodels", "public domain", lambda: numbers(statsmodels("co2"))),
        entry("seismic_day_i32", "obspy", LGPL, lambda: seismic("signal/tests/data/IUANMO.seed")),
        entry("seismic_i32", "obspy", LGPL, lambda: seismic("io/mseed/tests/data/CH.BALST..LHE.D.2025.314")),
        entry("seismic_f32", "obspy", LGPL, lambda: seismic("signal/tests/data/CRLZ.HHZ.10.NZ.SAC")),
        entry("seismic_filtered_f64", "obspy", LGPL, lambda: obspy().read()[0].data),
        entry("ecg12_i16", "pydicom", "MIT", lambda: np.frombuffer(dicom("waveform_ecg.dcm").WaveformSequence[0].WaveformData, "<i2").reshape(-1, 12)),
    ]


def volumes() -> list[Entry]:
    return [
        entry("fmri_i16", "nibabel", "MIT", lambda: nifti("nibabel", "tests/data/functional.nii")),
        entry("mri_scaled_f64", "nibabel", "MIT", lambda: nibabel(file("nibabel", "tests/data/phantom_EPI_asc_CLEAR_2_1.REC")).dataobj),
        entry("curvature_f32", "nibabel", "MIT", lambda: nibabel(file("nibabel", "gifti/tests/data/rh.shape.curv.gii")).darrays[0].data),
        entry("dwi64_i16", "dipy", BSD, lambda: nifti("dipy", "data/files/small_64D.nii")),
        entry("denoised_f64", "dipy", BSD, lambda: nibabel(file("dipy", "data/files/ascm_out_test.nii.gz")).dataobj),
        entry("t1_slice_f64", "dipy", BSD, lambda: np.load(file("dipy", "data/files/t1_coronal_slice.npy"))),
        entry("tracks_f32", "dipy", BSD, tracks),
    ]


def sky() -> list[Entry]:
    return [
        entry("m13_i16", "astropy", BSD, lambda: fits("io/fits/hdu/compressed/tests/data/m13.fits")),
        entry("map_azp_f32", "astropy", BSD, lambda: fits("modeling/tests/data/1904-66_AZP.fits")),
    ]


BSD, LGPL, MIT_DATA = "BSD-3-Clause", "LGPL-3.0", "MIT package; data as its SOURCES says"


def entry(name: str, package: str, licence: str, make: Callable[[], object]) -> Entry:
    def quiet() -> np.ndarray:
        # What packages say about their own old test files is not for whoever measures.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return np.asarray(make())

    return Entry(name, f"{package} {importlib.metadata.version(package)}", licence, quiet)


def file(package: str, path: str) -> pathlib.Path:
    return pathlib.Path(str(importlib.resources.files(package).joinpath(path)))


def picture(name: str) -> np.ndarray:
    import skimage.data

    return getattr(skimage.data, name)()


def sklearn():
    import sklearn.datasets

    return sklearn.datasets


def statsmodels(name: str):
    import statsmodels.api

    return getattr(statsmodels.api.datasets, name).load_pandas().data


def vega(name: str):
    import vega_datasets

    return getattr(vega_datasets.local_data, name)()


def numbers(table) -> np.ndarray:
    return table.select_dtypes("number").to_numpy(np.float64)


def categories(column) -> np.ndarray:
    return np.unique(column.to_numpy(str), return_inverse=True)[1].astype(np.int32)


def dicom(name: str):
    import pydicom
    import pydicom.data

    return pydicom.dcmread(pydicom.data.get_testdata_file(name, download=False))


def obspy():
    import obspy

    return obspy


def seismic(path: str) -> np.ndarray:
    return obspy().read(str(file("obspy", path)))[0].data


def nibabel(path: pathlib.Path):
    import nibabel

    return nibabel.load(path)


def nifti(package: str, path: str) -> np.ndarray:
    """The numbers of the file, without the scale that would make them floats."""
    return nibabel(file(package, path)).dataobj.get_unscaled()


def tracks() -> np.ndarray:
    import nibabel.streamlines

    return nibabel.streamlines.load(str(file("dipy", "data/files/tracks300.trk"))).tractogram.streamlines.get_data()


def fits(path: str) -> np.ndarray:
    from astropy.io import fits

    # In memory, so that no file stays open.
    with fits.open(io.BytesIO(file("astropy", path).read_bytes())) as units:
        return next(unit.data.copy() for unit in units if unit.is_image and unit.data is not None)

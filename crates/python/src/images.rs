//! Pictures in Base64, data URIs and files.

use numpy::{PyUntypedArray, PyUntypedArrayMethods};
use pyo3::{
    prelude::*,
    types::{PyBytes, PyDict, PyList},
};
use tenvelope::{
    Level,
    core::Source as _,
    default_threads,
    images::{Batch, ImageOptions, Mode, to_data_uri, to_png},
};

use crate::{
    decode::To,
    failure::{Failure, Outcome, bad_argument},
    file::{Raised, progress as progress_of},
    limits::{self, Limits},
    make::descr_of,
    memory::{bytes_of_mut, empty},
    options::Reads,
    source::Source,
    text::Text,
};

/// Decodes a picture straight into an array: a data URI, bare Base64 of either alphabet, or the bytes of a PNG, JPEG or WebP file.
#[pyfunction]
#[pyo3(signature = (data, *, out = None, mode = "as_is", orient = false, wrapped = false, limits = None))]
pub fn loads_image<'py>(
    data: &Bound<'py, PyAny>,
    out: Option<&Bound<'py, PyUntypedArray>>,
    mode: &str,
    orient: bool,
    wrapped: bool,
    limits: Option<&Bound<'py, Limits>>,
) -> Outcome<Bound<'py, PyAny>> {
    let options = options(mode, orient, wrapped, limits)?;
    let text = Text::new(data)?;
    let picture = options.open_any(text.as_bytes()?)?;
    To { py: data.py(), out, rows: None, raw_bits: false }.source(&picture)
}

/// Decodes many pictures, on several threads where that is asked for, in their order.
///
/// With `out`, an array of one dim more, each goes to its place in it, and the list holds views of it. What cannot be decoded is raised, or with `errors="return"` stands in the list.
#[pyfunction]
#[pyo3(signature = (data, *, out = None, mode = "as_is", orient = false, wrapped = false, limits = None, threads = 1, errors = "raise", progress = None))]
#[allow(clippy::too_many_arguments)]
pub fn loads_images<'py>(
    data: &Bound<'py, PyAny>,
    out: Option<&Bound<'py, PyUntypedArray>>,
    mode: &str,
    orient: bool,
    wrapped: bool,
    limits: Option<&Bound<'py, Limits>>,
    threads: usize,
    errors: &str,
    progress: Option<&Bound<'py, PyAny>>,
) -> Outcome<Bound<'py, PyList>> {
    let py = data.py();
    let options = options(mode, orient, wrapped, limits)?;
    let raises = match errors {
        "raise" => true,
        "return" => false,
        other => return Err(bad_argument(format!("errors {other:?}; there are \"raise\" and \"return\""))),
    };
    let texts = data.try_iter()?.map(|item| Text::new(&item?)).collect::<Outcome<Vec<_>>>()?;
    if let Some(out) = out
        && out.shape().first() != Some(&texts.len())
    {
        return Err(bad_argument(format!("`out` has the shape {:?}, and there are {} pictures", out.shape(), texts.len())));
    }
    // Headers first: then there are places for all pixels, and nothing of Python is needed until they are filled.
    let mut places: Vec<Outcome<Bound<'py, PyUntypedArray>>> = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        let place = || {
            let picture = options.open_any(text.as_bytes()?)?;
            let Some(out) = out else { return empty(py, descr_of(py, picture.dtype(), false)?, picture.shape()) };
            let item = out.get_item(i)?;
            To { py, out: Some(item.cast::<PyUntypedArray>()?), rows: None, raw_bits: false }.place(picture.dtype(), picture.shape())
        };
        match place() {
            Err(failure) if raises => return Err(failure),
            outcome => places.push(outcome),
        }
    }
    let mut jobs = Vec::new();
    for (text, place) in texts.iter().zip(places.iter_mut()) {
        if let Ok(place) = place {
            jobs.push((text.as_bytes()?, bytes_of_mut(place)?));
        }
    }
    let raised = Raised::default();
    let threads = if threads == 0 { default_threads() } else { threads };
    let batch = Batch::new(options).threads(threads).progress(progress_of(progress, &raised)?);
    let filled = py.detach(|| batch.fill(jobs));
    raised.or(Ok(()))?;
    let mut filled = filled.into_iter();
    let list = PyList::empty(py);
    for place in places {
        let outcome = place.and_then(|place| match filled.next() {
            Some(Err(error)) => Err(Failure::Ours(error)),
            _ => Ok(place),
        });
        match outcome {
            Ok(array) => list.append(array)?,
            Err(failure) if raises => return Err(failure),
            Err(failure) => list.append(PyErr::from(failure).into_value(py))?,
        }
    }
    Ok(list)
}

/// What the header of a picture says, without decoding a pixel.
#[pyfunction]
#[pyo3(signature = (data, *, wrapped = false, limits = None))]
pub fn inspect_image<'py>(data: &Bound<'py, PyAny>, wrapped: bool, limits: Option<&Bound<'py, Limits>>) -> Outcome<Bound<'py, PyDict>> {
    let text = Text::new(data)?;
    let info = options("as_is", false, wrapped, limits)?.open_any(text.as_bytes()?)?.info();
    let said = PyDict::new(data.py());
    said.set_item("format", info.format.to_string())?;
    said.set_item("width", info.width)?;
    said.set_item("height", info.height)?;
    said.set_item("channels", info.channels)?;
    said.set_item("bits", info.bits)?;
    said.set_item("orientation", info.orientation)?;
    said.set_item("interlaced", info.interlaced)?;
    Ok(said)
}

/// Writes an array of uint8 or uint16, H×W or H×W×C with up to four channels, as a data URI that a browser shows.
#[pyfunction]
#[pyo3(signature = (obj, *, level = "default"))]
pub fn dumps_image(obj: &Bound<'_, PyAny>, level: &str) -> Outcome<String> {
    let level = level_of(level)?;
    Source::new(obj)?.with(obj.py(), Reads::Again, |array| to_data_uri(array, level))
}

/// The same as the bytes of a PNG file.
#[pyfunction]
#[pyo3(signature = (obj, *, level = "default"))]
pub fn dumpb_image<'py>(obj: &Bound<'py, PyAny>, level: &str) -> Outcome<Bound<'py, PyBytes>> {
    let level = level_of(level)?;
    let file = Source::new(obj)?.with(obj.py(), Reads::Again, |array| to_png(array, level))?;
    Ok(PyBytes::new(obj.py(), &file))
}

fn options(mode: &str, orient: bool, wrapped: bool, limits: Option<&Bound<'_, Limits>>) -> Outcome<ImageOptions> {
    Ok(ImageOptions::default().mode(Mode::from_name(mode)?).orient(orient).wrapped(wrapped).limits(limits::of(limits)))
}

fn level_of(level: &str) -> Outcome<Level> {
    match level {
        "fast" => Ok(Level::Fast),
        "default" => Ok(Level::Default),
        "small" => Ok(Level::Small),
        other => Err(bad_argument(format!("level {other:?}; there are \"fast\", \"default\" and \"small\""))),
    }
}

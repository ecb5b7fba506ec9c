//! The native half of the Python package `tenvelope`: what people call there is here, without a wrapper in Python.
//!
//! ```text
//! dumps(obj) ── source.rs ── descr.rs ──► ArrayView ── encode.rs ──► str, bytes, dict
//! loads_npz(bytes) ── archives.rs ──► Tree ── tree.rs ──► dict
//! dumps(dict) ── tree.rs ──► Tree ── encode.rs ──► str, bytes, dict
//! loads(line) ── envelope.rs ──► Opened ── decode.rs ── make.rs ──► ndarray
//! ```

// The raw run is little-endian, and so is what NumPy calls native here: neither side swaps.
#[cfg(target_endian = "big")]
compile_error!("the Python package knows little-endian machines only");

mod archives;
mod decode;
mod descr;
mod dialects;
mod encode;
mod envelope;
mod failure;
mod file;
mod html;
mod images;
mod info;
mod json;
mod limits;
mod make;
mod memory;
mod nibbles;
mod options;
mod output;
mod plugins;
mod source;
mod stream;
mod text;
mod tree;

use pyo3::prelude::*;

// The interpreter lock keeps two threads of Python from changing an array while it is read; see `memory.rs`.
#[pymodule(gil_used = true)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_function(wrap_pyfunction!(encode::dumps, module)?)?;
    module.add_function(wrap_pyfunction!(encode::dumpb, module)?)?;
    module.add_function(wrap_pyfunction!(encode::dumpj, module)?)?;
    module.add_function(wrap_pyfunction!(encode::content_id, module)?)?;
    module.add_function(wrap_pyfunction!(decode::loads, module)?)?;
    module.add_function(wrap_pyfunction!(decode::verify, module)?)?;
    module.add_function(wrap_pyfunction!(dialects::detect, module)?)?;
    module.add_function(wrap_pyfunction!(dialects::loads_dialect, module)?)?;
    module.add_function(wrap_pyfunction!(dialects::dumps_dialect, module)?)?;
    module.add_function(wrap_pyfunction!(archives::loads_npz, module)?)?;
    module.add_function(wrap_pyfunction!(archives::dumps_npz, module)?)?;
    module.add_function(wrap_pyfunction!(archives::loads_safetensors, module)?)?;
    module.add_function(wrap_pyfunction!(archives::dumps_safetensors, module)?)?;
    module.add_function(wrap_pyfunction!(images::loads_image, module)?)?;
    module.add_function(wrap_pyfunction!(images::loads_images, module)?)?;
    module.add_function(wrap_pyfunction!(images::inspect_image, module)?)?;
    module.add_function(wrap_pyfunction!(images::dumps_image, module)?)?;
    module.add_function(wrap_pyfunction!(images::dumpb_image, module)?)?;
    module.add_function(wrap_pyfunction!(info::inspect, module)?)?;
    module.add_function(wrap_pyfunction!(stream::dump, module)?)?;
    module.add_function(wrap_pyfunction!(stream::load, module)?)?;
    module.add_function(wrap_pyfunction!(plugins::register_codec, module)?)?;
    module.add_class::<info::Info>()?;
    module.add_class::<limits::Limits>()?;
    Ok(())
}

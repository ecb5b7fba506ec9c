//! The one list of built-in codecs.

use std::sync::OnceLock;

use tenvelope_core::{Registry, Result};

/// The registry of all codecs that this build contains. Clone it to add or to narrow:
///
/// ```
/// let narrow = tenvelope::builtin().clone().allow_only(["raw", "zlib", "base64url"]);
/// assert!(narrow.names().eq(["base64url", "raw", "zlib"]));
/// ```
pub fn builtin() -> &'static Registry {
    static BUILTIN: OnceLock<Registry> = OnceLock::new();
    BUILTIN.get_or_init(|| list().expect("the names of built-in codecs differ"))
}

/// A new codec is one line here.
fn list() -> Result<Registry> {
    let mut registry = Registry::core();
    tenvelope_codec_base64::register(&mut registry)?;
    #[cfg(feature = "bincode")]
    tenvelope_codec_bincode::register(&mut registry)?;
    #[cfg(feature = "npy")]
    tenvelope_codec_npy::register(&mut registry)?;
    #[cfg(feature = "pco")]
    tenvelope_codec_pco::register(&mut registry)?;
    #[cfg(feature = "png")]
    tenvelope_codec_png::register(&mut registry)?;
    tenvelope_codec_zlib::register(&mut registry)?;
    #[cfg(any(feature = "zstd", feature = "pure"))]
    tenvelope_codec_zstd::register(&mut registry)?;
    tenvelope_objects::register(&mut registry)?;
    Ok(registry)
}

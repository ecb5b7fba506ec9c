//! Codecs that are found at link time: third-party crates declare configurations with `#[typetag::serde(name = "…")]`, and one call gathers them into a [`Registry`].
//!
//! ```
//! use std::sync::Arc;
//!
//! use serde::{Deserialize, Serialize};
//! use tenvelope_core::{AnyCodec, Bitshuffle, CodecSpec, Registry, Result};
//! use tenvelope_typetag::{CodecConfig, gather, typetag};
//!
//! // In a crate of its own:
//! #[derive(Default, Serialize, Deserialize)]
//! struct Planes;
//!
//! #[typetag::serde(name = "x_planes")]
//! impl CodecConfig for Planes {
//!     fn build(&self) -> Result<AnyCodec> {
//! #       #[derive(Debug)]
//! #       struct Renamed;
//! #       impl tenvelope_core::Codec for Renamed { fn spec(&self) -> String { "x_planes".to_owned() } }
//! #       impl tenvelope_core::Reorder for Renamed {
//! #           fn layout(&self) -> tenvelope_core::Layout { Bitshuffle.layout() }
//! #           fn encode(&self, c: tenvelope_core::ChunkInfo<'_>, r: &[u8], o: &mut [u8]) { Bitshuffle.encode(c, r, o) }
//! #           fn decode(&self, c: tenvelope_core::ChunkInfo<'_>, r: &[u8], o: &mut [u8]) { Bitshuffle.decode(c, r, o) }
//! #       }
//! #       use tenvelope_core::Reorder;
//!         Ok(AnyCodec::Reorder(Arc::new(Renamed)))
//!     }
//! }
//!
//! // In the program:
//! let mut registry = Registry::core();
//! assert_eq!(gather(&mut registry)?, ["x_planes"]);
//! registry.build(CodecSpec::parse("x_planes")?)?;
//! # Ok::<(), tenvelope_core::Error>(())
//! ```
//!
//! # What to know before
//!
//! * A crate must be mentioned (`use codec_planes as _;`), else nothing of it is linked.
//! * In a C program that links a Rust static library, and in WebAssembly, the list can be **silently empty**, in some profiles and not in others: a linker leaves out what nobody refers to.
//!   A call of the codec's own `register` is right everywhere, and keeps the declaration, too. So programs that need a codec compare what [`gather`] returns with what they expect.
//! * The list is of the whole program: any crate in it can add a name. Nothing is used before [`gather`] is called, a name that is taken is an error, and
//!   [`Registry::allow_only`] narrows what came.
//!
//! Trait objects inside of objects (`Box<dyn Shape>` in a struct of yours) need nothing of this crate but the same care: see `tenvelope::DecodeOptions::allow_types`.

mod names;
mod params;

use tenvelope_core::{AnyCodec, Error, ErrorKind, Registry, Result, quote};
/// The version that the guard of objects knows, for the attribute on implementations.
pub use typetag;

use self::{names::names, params::Tagged};

/// The parameters of a codec, as a type that serde fills from what a line says: of `x_round~3` the first field is 3. Fields are unsigned integers, names, enums of names, or floats (by their bits, in hex).
/// Every field has a default (`#[serde(default)]`), which is never written.
#[typetag::serde]
pub trait CodecConfig {
    /// The codec with these parameters. Its spec is the text of the line.
    ///
    /// # Errors
    /// `bad_codec_params` for numbers that the codec's page does not allow.
    fn build(&self) -> Result<AnyCodec>;
}

/// Adds all codecs whose configurations are linked into this program, and says which they are, sorted. On an error the registry is as it was.
///
/// # Errors
/// `bad_argument` for a name that is taken, that two configurations have, or that does not belong to third parties (`x_…`); what a configuration without parameters reports.
pub fn gather(registry: &mut Registry) -> Result<Vec<&'static str>> {
    let mut gathered = registry.clone();
    let names = names()?;
    for name in &names {
        if !name.starts_with("x_") {
            return Err(Error::new(ErrorKind::BadArgument, format!("{} is no name of a third party, which begins with `x_`", quote(name))));
        }
        let kind = build(name, name)?.kind();
        gathered.register(name, kind, move |spec| build(spec.name(), spec.as_str()))?;
    }
    *registry = gathered;
    Ok(names)
}

/// Builds the codec of a name from the text of a line.
fn build(name: &str, text: &str) -> Result<AnyCodec> {
    let bad = |why: &str| Error::new(ErrorKind::BadCodecParams, format!("{}: {why}", quote(text))).in_field("codecs");
    let config: std::result::Result<Box<dyn CodecConfig>, serde::de::value::Error> =
        serde::Deserialize::deserialize(Tagged::new(name, text));
    let config = config.map_err(|error| bad(&error.to_string()))?;
    let codec = config.build()?;
    // One spelling: no default written, no zero in front.
    if codec.spec() == text { Ok(codec) } else { Err(bad(&format!("expected {}", quote(&codec.spec())))) }
}

//! Object codecs whose bytes say what stands where, so that programs in other languages read them without knowing the type.
//!
//! | codec | feature | page |
//! |---|---|---|
//! | [`Cbor`] | `cbor` | `spec/codecs/cbor.md` |
//! | [`Msgpack`] | `msgpack` | `spec/codecs/msgpack.md` |
//!
//! Structs are maps with the names of their fields, enums a name or a map of one entry. What such bytes would lose (`Some(None)` looks like `None`) is refused when it is written.

#[cfg(feature = "cbor")]
mod cbor;
#[cfg(feature = "msgpack")]
mod msgpack;
#[cfg(any(feature = "cbor", feature = "msgpack"))]
mod nulls;

use tenvelope_core::{Registry, Result};

#[cfg(feature = "cbor")]
pub use self::cbor::Cbor;
#[cfg(feature = "msgpack")]
pub use self::msgpack::Msgpack;

/// Adds the codecs of this build to a registry.
///
/// # Errors
/// `bad_argument` if a name is taken.
pub fn register(registry: &mut Registry) -> Result<()> {
    #[cfg(feature = "cbor")]
    registry.register_one(tenvelope_core::AnyCodec::ObjectToBytes(std::sync::Arc::new(Cbor)))?;
    #[cfg(feature = "msgpack")]
    registry.register_one(tenvelope_core::AnyCodec::ObjectToBytes(std::sync::Arc::new(Msgpack)))?;
    // A build without codecs has nothing to add.
    let _ = registry;
    Ok(())
}

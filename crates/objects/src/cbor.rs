//! The object codec `cbor`: RFC 8949.

use minicbor_serde::{Deserializer, Serializer};
use tenvelope_core::{Codec, Error, ErrorKind, ObjectToBytes, Result};

use crate::nulls::{Null, check_options};

/// The object codec `cbor`.
///
/// ```
/// use tenvelope_core::ObjectToBytes;
///
/// let mut bytes = Vec::new();
/// tenvelope_objects::Cbor.encode(&("radius", 2.5f32), &mut bytes)?;
/// assert_eq!(bytes, b"\x82\x66radius\xfa\x40\x20\x00\x00");
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Cbor;

impl Codec for Cbor {
    fn spec(&self) -> String {
        "cbor".to_owned()
    }
}

impl ObjectToBytes for Cbor {
    fn describes_itself(&self) -> bool {
        true
    }

    fn encode(&self, value: &dyn erased_serde::Serialize, out: &mut Vec<u8>) -> Result<()> {
        check_options("cbor", Null::None, value)?;
        let start = out.len();
        erased_serde::serialize(value, &mut Serializer::new(&mut *out)).map_err(|error| {
            out.truncate(start);
            Error::new(ErrorKind::Unsupported, format!("cbor cannot write this value: {error}"))
        })
    }

    fn decode(
        &self,
        bytes: &[u8],
        read: &mut dyn FnMut(&mut dyn erased_serde::Deserializer<'_>) -> erased_serde::Result<()>,
    ) -> Result<()> {
        let mut cbor = Deserializer::new(bytes);
        read(&mut <dyn erased_serde::Deserializer>::erase(&mut cbor))
            .map_err(|error| Error::new(ErrorKind::BadValue, error.to_string()))?;
        match bytes.len().saturating_sub(cbor.decoder().position()) {
            0 => Ok(()),
            rest => Err(Error::new(ErrorKind::BadValue, format!("{rest} bytes after the value"))),
        }
    }
}

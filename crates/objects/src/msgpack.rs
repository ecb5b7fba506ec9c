//! The object codec `msgpack`: MessagePack.

use rmp_serde::{Deserializer, Serializer};
use tenvelope_core::{Codec, Error, ErrorKind, ObjectToBytes, Result};

use crate::nulls::{Null, check_options};

/// The object codec `msgpack`.
///
/// ```
/// use tenvelope_core::ObjectToBytes;
///
/// let mut bytes = Vec::new();
/// tenvelope_objects::Msgpack.encode(&("radius", 2.5f32), &mut bytes)?;
/// assert_eq!(bytes, b"\x92\xa6radius\xca\x40\x20\x00\x00");
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Msgpack;

impl Codec for Msgpack {
    fn spec(&self) -> String {
        "msgpack".to_owned()
    }
}

impl ObjectToBytes for Msgpack {
    fn describes_itself(&self) -> bool {
        true
    }

    fn explain(&self, error: &str) -> Option<&'static str> {
        error.starts_with("IO error").then_some("the bytes end before the value does")
    }

    fn encode(&self, value: &dyn erased_serde::Serialize, out: &mut Vec<u8>) -> Result<()> {
        check_options("msgpack", Null::NoneAndUnit, value)?;
        let start = out.len();
        erased_serde::serialize(value, &mut Serializer::new(&mut *out).with_struct_map()).map_err(|error| {
            out.truncate(start);
            Error::new(ErrorKind::Unsupported, format!("msgpack cannot write this value: {error}"))
        })
    }

    fn decode(
        &self,
        bytes: &[u8],
        read: &mut dyn FnMut(&mut dyn erased_serde::Deserializer<'_>) -> erased_serde::Result<()>,
    ) -> Result<()> {
        let mut msgpack = Deserializer::new(bytes);
        // The guard counts levels; the library's own count is a second line only.
        msgpack.set_max_depth(usize::from(u16::MAX));
        read(&mut <dyn erased_serde::Deserializer>::erase(&mut msgpack))
            .map_err(|error| Error::new(ErrorKind::BadValue, error.to_string()))?;
        match msgpack.get_ref().len() {
            0 => Ok(()),
            rest => Err(Error::new(ErrorKind::BadValue, format!("{rest} bytes after the value"))),
        }
    }
}

//! The text codec `base64url`: RFC 4648 section 5 without padding, canonical (`spec/codecs/base64url.md`).

use std::sync::{Arc, LazyLock};

use base64::{
    DecodeSliceError, Engine,
    engine::{Simd, general_purpose::NO_PAD},
};
use tenvelope_core::{AnyCodec, BytesToText, Codec, Error, ErrorKind, Kind, Registry, Result};

/// The strict engine: no padding, and the unused bits of the last character are zero. It picks the vector instructions of the machine once.
static ENGINE: LazyLock<Simd> = LazyLock::new(|| Simd::url_safe(NO_PAD));

/// The text codec `base64url`.
#[derive(Clone, Copy, Debug)]
pub struct Base64Url;

/// Adds `base64url` to a registry.
///
/// # Errors
/// `bad_argument` if the name is taken.
pub fn register(registry: &mut Registry) -> Result<()> {
    registry.register("base64url", Kind::BytesToText, |spec| spec.no_params().map(|()| AnyCodec::BytesToText(Arc::new(Base64Url))))
}

impl Codec for Base64Url {
    fn spec(&self) -> String {
        "base64url".to_owned()
    }
}

impl BytesToText for Base64Url {
    fn group(&self) -> (usize, usize) {
        (3, 4)
    }

    fn encode(&self, bytes: &[u8], out: &mut [u8]) -> Result<()> {
        match ENGINE.encode_slice(bytes, out) {
            Ok(written) if written == out.len() => Ok(()),
            other => Err(Error::new(ErrorKind::CodecFailed, format!("base64 wrote {other:?} instead of {} characters", out.len()))),
        }
    }

    fn decode(&self, text: &[u8], out: &mut [u8]) -> Result<()> {
        match ENGINE.decode_slice(text, out) {
            Ok(written) if written == out.len() => Ok(()),
            Ok(written) => {
                Err(Error::new(ErrorKind::BadText, format!("{} characters make {written} bytes, not {}", text.len(), out.len())))
            }
            Err(DecodeSliceError::DecodeError(error)) => Err(Error::new(ErrorKind::BadText, format!("not canonical base64url: {error}"))),
            Err(error @ DecodeSliceError::OutputSliceTooSmall) => {
                let message = format!("not canonical base64url: {} characters", text.len());
                Err(Error::new(ErrorKind::BadText, message).with_source(error))
            }
        }
    }
}

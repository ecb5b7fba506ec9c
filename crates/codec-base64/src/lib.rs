//! The text codec `base64url`: RFC 4648 section 5 without padding, canonical (`spec/codecs/base64url.md`).

use std::sync::Arc;

use ::base64::{DecodeSliceError, Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tenvelope_core::{AnyCodec, BytesToText, Codec, Error, ErrorKind, Registry, Result};
use tenvelope_kernels::base64::{self, Alphabet};

/// The text codec `base64url`.
#[derive(Clone, Copy, Debug)]
pub struct Base64Url;

/// Adds `base64url` to a registry.
///
/// # Errors
/// `bad_argument` if the name is taken.
pub fn register(registry: &mut Registry) -> Result<()> {
    registry.register_one(AnyCodec::BytesToText(Arc::new(Base64Url)))
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
        if base64::encoded_len(bytes.len()) != Some(out.len()) {
            return Err(Error::new(ErrorKind::CodecFailed, format!("{} bytes do not make {} characters", bytes.len(), out.len())));
        }
        base64::encode(Alphabet::UrlSafe, bytes, out);
        Ok(())
    }

    fn decode(&self, text: &[u8], out: &mut [u8]) -> Result<()> {
        if out.len() == base64::decoded_len(text.len()) && base64::decode(Alphabet::UrlSafe, text, out).is_ok() {
            return Ok(());
        }
        refuse(text, out)
    }
}

/// Decodes once more, for the error.
#[cold]
fn refuse(text: &[u8], out: &mut [u8]) -> Result<()> {
    match URL_SAFE_NO_PAD.decode_slice(text, out) {
        Ok(written) => Err(Error::new(ErrorKind::BadText, format!("{} characters make {written} bytes, not {}", text.len(), out.len()))),
        Err(DecodeSliceError::DecodeError(error)) => Err(Error::new(ErrorKind::BadText, format!("not canonical base64url: {error}"))),
        Err(error @ DecodeSliceError::OutputSliceTooSmall) => {
            let message = format!("not canonical base64url: {} characters", text.len());
            Err(Error::new(ErrorKind::BadText, message).with_source(error))
        }
    }
}

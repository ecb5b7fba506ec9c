//! Base64 as others write it: either alphabet's own readers differ, so what is read is the standard alphabet, with or without padding.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use tenvelope_core::{Error, ErrorKind, Result};

use crate::room::Room;

const KIND: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// Reads bytes.
pub(crate) fn decode(text: &str, room: &mut Room) -> Result<Vec<u8>> {
    room.take((text.len() / 4).saturating_mul(3))?;
    KIND.decode(text).map_err(|error| Error::new(ErrorKind::BadText, format!("this is no base64: {error}")))
}

/// Writes bytes, with padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    KIND.encode(bytes)
}

/// The first bytes that a text stands for, if it begins like base64.
pub(crate) fn begins(text: &str) -> Option<Vec<u8>> {
    KIND.decode(text.get(..12)?).ok()
}

/// Whether a text is base64 from end to end.
pub(crate) fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len().abs_diff(body.len()) <= 2 && body.len() >= 2 && body.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/')
}

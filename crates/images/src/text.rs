//! Where the Base64 of a text begins.

use tenvelope_core::{Error, ErrorKind, Result, quote};

/// What stands before the Base64 of a data URI, if it is one. The type that it names is not looked at: the first bytes of the picture say what it is.
///
/// # Errors
/// `bad_text` for a data URI without Base64.
pub(crate) fn base64_of(text: &[u8]) -> Result<&[u8]> {
    let is_uri = text.get(..SCHEME.len()).is_some_and(|start| start.eq_ignore_ascii_case(SCHEME));
    if !is_uri {
        return Ok(text);
    }
    let comma = text.iter().take(LONGEST).position(|&b| b == b',');
    let split = comma.and_then(|comma| Some((text.get(..comma)?, text.get(comma.checked_add(1)?..)?)));
    match split {
        Some((head, data)) if head.to_ascii_lowercase().ends_with(b";base64") => Ok(data),
        _ => {
            let start = String::from_utf8_lossy(text.get(..LONGEST.min(text.len())).unwrap_or_default()).into_owned();
            let message = format!("{} is no data URI with Base64: expected data:image/png;base64, and the like", quote(&start));
            Err(Error::new(ErrorKind::BadText, message).in_field("uri"))
        }
    }
}

const SCHEME: &[u8] = b"data:";

/// Characters before the comma of a data URI, with parameters that somebody may add.
pub(crate) const LONGEST: usize = 512;

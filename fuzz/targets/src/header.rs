//! The fields of a header, around a body of next to nothing, with the check that they should have.

use tenvelope::{ErrorKind, inspect};
use tenvelope_testkit::with_check;

use crate::promises::{check_envelope, kind};

/// Bodies: for the smallest arrays of each text codec, and for none.
const BODIES: [&str; 8] = ["", "AA", "AAA", "AAAA", "00", "0000", "00~00", "eJwDAAAAAAE"];

/// The first byte chooses a body, the rest is what stands between magic and body.
pub fn header(data: &[u8]) {
    let Some((choice, fields)) = data.split_first() else { return };
    let Ok(fields) = std::str::from_utf8(fields) else { return };
    let body = BODIES[usize::from(*choice) % BODIES.len()];
    let line = with_check(&format!("tnv1.{fields}.{body}."));
    let found = check_envelope(line.as_bytes());
    assert!(!matches!(found, Some(ErrorKind::CheckMismatch | ErrorKind::BadCheck | ErrorKind::BadMagic | ErrorKind::UnsupportedVersion)));
    // A header alone says what the whole line says of itself, where it is legal at all.
    let whole = inspect(&line);
    if found.is_none() {
        let header = line.strip_suffix(&line[line.len() - 8..]).expect("the check");
        let cut = inspect(&header[..header.len() - 1 - body.len()]).expect("a header is enough");
        let whole = whole.expect("accepted");
        assert_eq!((cut.dtype, cut.shape, cut.codecs, cut.chunk), (whole.dtype, whole.shape, whole.codecs, whole.chunk));
    } else {
        kind(&whole);
    }
}

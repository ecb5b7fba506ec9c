//! Any text, read as everything that it could be.

use tenvelope::{Array, ErrorKind, inspect, verify};
use tenvelope_testkit::with_check;

use crate::promises::{check_envelope, kind, options};

/// All verbs agree about a text. What its check alone stops is tried once more with the check that it should have, so that a fuzzer gets behind it.
pub fn any_string(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let found = judge(&text);
    if matches!(found, Some(ErrorKind::CheckMismatch | ErrorKind::BadCheck)) {
        let mended = with_check(&text);
        assert_ne!(judge(&mended), Some(ErrorKind::CheckMismatch), "a check that is right");
    }
}

fn judge(text: &str) -> Option<ErrorKind> {
    let found = check_envelope(text.as_bytes());
    // The verbs for text are those for bytes; without limits of ours, too.
    assert_eq!(kind(&options().from_str::<Array>(text)), kind(&options().from_slice::<Array>(text.as_bytes())));
    assert_eq!(kind(&inspect(text)), kind(&tenvelope::inspect_slice(text.as_bytes())));
    assert_eq!(kind(&options().verify(text)), kind(&options().open(text).and_then(|opened| opened.verify())));
    if found.is_none() && options().open(text).is_ok_and(|opened| !opened.dtype().is_object()) {
        assert!(verify(text).is_ok(), "larger limits accept what smaller ones do");
    }
    found
}

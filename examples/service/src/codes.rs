//! What each code means: the list of the format, and the few that are HTTP's.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::problem::Problem;

/// The one list of the format's codes, from which meanings are read.
const ERRORS: &str = include_str!("../../../spec/errors.md");

/// Codes of this service alone.
const OWN: [(&str, &str); 8] = [
    ("bad_body", "the body of the request ended early, or its framing is broken"),
    ("busy", "the memory that all requests share is used up for the moment"),
    ("internal", "the service has a bug"),
    ("method_not_allowed", "the method is not one of this path"),
    ("not_acceptable", "none of the media types that Accept allows can be had here"),
    ("not_found", "nothing is at this path"),
    ("too_slow", "the body of the request took too long"),
    ("unsupported_media_type", "the body is written in a way that this path does not read"),
];

/// A sentence on a code; nothing for what is none.
#[must_use]
pub fn meaning(code: &str) -> Option<&'static str> {
    let own = || OWN.iter().find(|(name, _)| *name == code).map(|(_, meaning)| *meaning);
    let row = |line: &'static str| line.strip_prefix("| `")?.strip_prefix(code)?.strip_prefix("` | ")?.strip_suffix(" |");
    ERRORS.lines().find_map(row).or_else(own)
}

/// `GET /problems/{code}`: what the `type` of a problem document leads to.
pub async fn explain(Path(code): Path<String>) -> Response {
    match meaning(&code) {
        Some(meaning) => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{code}: {meaning}\n")).into_response(),
        None => Problem::new(StatusCode::NOT_FOUND, "not_found", "no problem has this code").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use tenvelope::ErrorKind;

    use super::*;

    #[test]
    fn every_code_has_a_meaning() {
        for kind in ErrorKind::ALL {
            assert!(meaning(kind.code()).is_some_and(|meaning| meaning.len() > 10), "{}", kind.code());
        }
        assert_eq!(meaning("bad_check"), Some("the check is not eight lower-case hex digits"));
        assert_eq!(meaning("busy"), Some(OWN[1].1));
        assert_eq!((meaning("bad"), meaning("")), (None, None));
    }
}

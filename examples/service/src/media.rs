//! The media types that tensors come and go in.

use axum::http::{HeaderMap, StatusCode, header};
use mediatype::{MediaType, Name, names};

use crate::problem::Problem;

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// An object that holds tensors by name, each as a line or in the JSON form: `{"image": "tnv1…"}`.
    Document,
    /// One tensor in the binary form. What comes in may be a line, too: the first byte tells, as it does in a `.tnv` file.
    Binary,
    /// One tensor in the JSON form: `{"$tnv": 1, …}`.
    Json,
    /// One tensor as a line.
    Line,
}

/// `application/json`
pub static DOCUMENT: MediaType<'static> = MediaType::new(names::APPLICATION, names::JSON);
const TENVELOPE: Name<'static> = Name::new_unchecked("vnd.tenvelope");
static BINARY: MediaType<'static> = MediaType::new(names::APPLICATION, TENVELOPE);
static JSON: MediaType<'static> = MediaType::from_parts(names::APPLICATION, TENVELOPE, Some(names::JSON), &[]);
static LINE: MediaType<'static> = MediaType::new(names::TEXT, names::PLAIN);

impl Media {
    /// All, the usual one first.
    pub const ALL: [Media; 4] = [Media::Document, Media::Binary, Media::Json, Media::Line];

    /// The way in which a request is written.
    ///
    /// # Errors
    /// 415 for a media type that is none of ours, for none at all, and for a `Content-Encoding`: an envelope is compressed already, and to unpack a body before anybody has looked at it is
    /// how bombs get in.
    pub fn of_content(headers: &HeaderMap) -> Result<Self, Problem> {
        let refuse = |detail: String| Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail);
        if headers.get_all(header::CONTENT_ENCODING).iter().any(|coding| coding != "identity") {
            let detail = "the body has a Content-Encoding; send it as it is, an envelope is compressed already";
            return Err(refuse(detail.to_owned()).with_header(header::ACCEPT_ENCODING, header::HeaderValue::from_static("identity")));
        }
        let found = headers.get(header::CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let Some(found) = found else {
            return Err(refuse(format!("the request has no Content-Type; expected one of {}", list())));
        };
        let parsed = MediaType::parse(&found).ok();
        let media = parsed.and_then(|found| Media::ALL.into_iter().find(|media| media.mime().essence() == found.essence()));
        media.ok_or_else(|| refuse(format!("found Content-Type {}; expected one of {}", tenvelope::quote(&found), list())))
    }

    /// The media type.
    #[must_use]
    pub fn mime(self) -> &'static MediaType<'static> {
        match self {
            Media::Document => &DOCUMENT,
            Media::Binary => &BINARY,
            Media::Json => &JSON,
            Media::Line => &LINE,
        }
    }
}

fn list() -> String {
    Media::ALL.map(|media| media.mime().to_string()).join(", ")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn media(content_type: &'static str) -> Result<Media, &'static str> {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))]);
        Media::of_content(&headers).map_err(|problem| problem.code())
    }

    #[test]
    fn content_types_are_known_in_any_case_and_with_parameters() {
        assert_eq!(media("application/json"), Ok(Media::Document));
        assert_eq!(media("Application/JSON; charset=\"utf-8\""), Ok(Media::Document));
        assert_eq!(media("application/vnd.tenvelope"), Ok(Media::Binary));
        assert_eq!(media("application/vnd.tenvelope+json"), Ok(Media::Json));
        assert_eq!(media("text/plain;charset=utf-8"), Ok(Media::Line));
        for other in ["", "json", "application/*", "application/vnd.tenvelope+cbor", "text/html", "application/json, text/plain"] {
            assert_eq!(media(other), Err("unsupported_media_type"), "{other}");
        }
    }

    #[test]
    fn an_encoding_is_refused() {
        let mut headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"))]);
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
        assert!(Media::of_content(&headers).is_ok());
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        assert_eq!(Media::of_content(&headers).unwrap_err().code(), "unsupported_media_type");
    }
}

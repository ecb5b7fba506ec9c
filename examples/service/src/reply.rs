//! The responders: in the way that the client asks for by `Accept`.
//!
//! They are made from the head of a request, before its body is read, so that a client who takes nothing of ours hears it before it has sent megabytes.

use std::{str::FromStr, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use headers_accept::Accept;
use mediatype::{MediaType, MediaTypeList, ReadParams, names};
use serde::Serialize;
use serde_json::json;
use tenvelope::{AsArray, EncodeOptions, Level};

use crate::{
    Service,
    media::{DOCUMENT, Media},
    problem::Problem,
};

/// Answers with a tensor.
#[derive(Clone, Copy, Debug)]
pub struct TensorReply(Media);

/// Answers with numbers, in JSON.
#[derive(Clone, Copy, Debug)]
pub struct NumbersReply;

/// An answer that is written.
#[derive(Debug)]
pub struct Body {
    /// Its media type.
    pub content_type: &'static MediaType<'static>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl TensorReply {
    /// Writes a tensor, under a name where the way has names.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn tensor(self, name: &str, array: &impl AsArray) -> Result<Body, Problem> {
        // A service is waited for: `fast` writes three times as fast as the default, for a tenth more characters. What makes the most of two cores is one request on each.
        let options = EncodeOptions::default().level(Level::Fast).threads(1);
        let bytes = match self.0 {
            Media::Document => {
                // No character of a line needs an escape: it is written where it will stay.
                let mut document = format!("{{{}:\"", json!(name));
                options.encode_into(array, &mut document)?;
                (document + "\"}").into_bytes()
            }
            Media::Binary => options.to_vec(array)?,
            Media::Json => options.to_json(array)?.into_bytes(),
            Media::Line => options.to_string(array)?.into_bytes(),
        };
        Ok(Body { content_type: self.0.mime(), bytes })
    }
}

impl NumbersReply {
    /// Writes anything that serde can write.
    ///
    /// # Errors
    /// None for structs of numbers and texts.
    pub fn json(self, value: &impl Serialize) -> Result<Body, Problem> {
        let bytes = serde_json::to_vec(value).map_err(|error| Problem::internal(&error))?;
        Ok(Body { content_type: &DOCUMENT, bytes })
    }
}

impl FromRequestParts<Arc<Service>> for TensorReply {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Service>) -> Result<Self, Problem> {
        // Who has no preference gets an answer in the way of the request.
        let asked = Media::of_content(&parts.headers).ok();
        let others = Media::ALL.into_iter().filter(|media| Some(*media) != asked);
        let available: Vec<Media> = asked.into_iter().chain(others).collect();
        let chosen = negotiate(&parts.headers, &available.iter().map(|media| media.mime()).collect::<Vec<_>>())?;
        Ok(TensorReply(available[chosen]))
    }
}

impl FromRequestParts<Arc<Service>> for NumbersReply {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Service>) -> Result<Self, Problem> {
        negotiate(&parts.headers, &[&DOCUMENT]).map(|_| NumbersReply)
    }
}

/// The index of what the client likes best of what there is, the first where it does not care.
fn negotiate(headers: &HeaderMap, available: &[&'static MediaType<'static>]) -> Result<usize, Problem> {
    let lines: Vec<_> = headers.get_all(header::ACCEPT).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    let asked = lines.join(",");
    if asked.trim().is_empty() {
        return Ok(0);
    }
    let accept = without_charsets(&asked).and_then(|asked| Accept::from_str(&asked).ok());
    let chosen = accept.and_then(|accept| accept.negotiate(available.iter().copied()).cloned());
    chosen.and_then(|chosen| available.iter().position(|media| **media == chosen)).ok_or_else(|| {
        let list: Vec<String> = available.iter().map(ToString::to_string).collect();
        let detail = format!("found Accept: {}; what can be had is {}", tenvelope::quote(&asked), list.join(", "));
        Problem::new(StatusCode::NOT_ACCEPTABLE, "not_acceptable", detail)
    })
}

/// The same without parameters that make no difference: all that we write is ASCII, which every charset holds.
fn without_charsets(accept: &str) -> Option<String> {
    let range = |media: MediaType<'_>| {
        let others: Vec<_> = media.params().filter(|(name, _)| *name != names::CHARSET).collect();
        MediaType::from_parts(media.ty, media.subty, media.suffix, &others).to_string()
    };
    let ranges: Option<Vec<String>> = MediaTypeList::new(accept).map(|media| media.ok().map(range)).collect();
    Some(ranges?.join(", "))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    /// What is chosen of the four ways, with `Binary` as the first choice of the server.
    fn chosen(accept: &[&'static str]) -> Option<&'static str> {
        let headers = accept.iter().map(|value| (header::ACCEPT, HeaderValue::from_static(value)));
        let mut map = HeaderMap::new();
        map.extend(headers);
        let ways = ["application/vnd.tenvelope", "application/json", "application/vnd.tenvelope+json", "text/plain"];
        let available = [Media::Binary, Media::Document, Media::Json, Media::Line].map(Media::mime);
        negotiate(&map, &available).ok().map(|index| ways[index])
    }

    #[test]
    fn the_client_chooses_by_quality_and_precision() {
        assert_eq!(chosen(&[]), Some("application/vnd.tenvelope"));
        assert_eq!(chosen(&[""]), Some("application/vnd.tenvelope"));
        assert_eq!(chosen(&["*/*"]), Some("application/vnd.tenvelope"));
        assert_eq!(chosen(&["text/*"]), Some("text/plain"));
        assert_eq!(chosen(&["text/plain;q=0.5, application/json"]), Some("application/json"));
        assert_eq!(chosen(&["text/plain;q=0.5", "application/json;q=0.4"]), Some("text/plain"));
        assert_eq!(chosen(&["application/vnd.tenvelope+json"]), Some("application/vnd.tenvelope+json"));
        assert_eq!(chosen(&["*/*, application/vnd.tenvelope;q=0"]), Some("application/json"));
        assert_eq!(chosen(&["application/json; charset=UTF-8, text/plain;q=0.9"]), Some("application/json"));
        assert_eq!(chosen(&["APPLICATION/JSON"]), Some("application/json"));
        assert_eq!(chosen(&["text/html, application/xhtml+xml, */*;q=0.1"]), Some("application/vnd.tenvelope"));
    }

    #[test]
    fn what_cannot_be_had_is_refused() {
        for accept in ["text/html", "text/plain;q=0", "*/*;q=0", "image/*", "nonsense", "application/vnd.tenvelope+cbor"] {
            assert_eq!(chosen(&[accept]), None, "{accept}");
        }
    }
}

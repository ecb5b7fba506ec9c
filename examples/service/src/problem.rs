//! Everything that is refused, as a problem document (RFC 9457) with a stable code, a place and a sentence.

use std::time::Duration;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use tenvelope::{ErrorKind, Place};

use crate::codes;

/// Why there is no answer.
///
/// It is one word wide, as results are that seldom are this.
#[derive(Debug)]
pub struct Problem(Box<Inner>);

#[derive(Debug)]
struct Inner {
    status: StatusCode,
    code: &'static str,
    detail: String,
    tensor: Option<String>,
    place: Option<Place>,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A problem with a code of `codes.rs`, and a sentence that says what was found and what was expected.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Problem(Box::new(Inner { status, code, detail: detail.into(), tensor: None, place: None, header: None }))
    }

    /// A request that needs more than anybody gets.
    #[must_use]
    pub fn too_large(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorKind::LimitExceeded.code(), detail)
    }

    /// A body, or a part of one, that is no JSON.
    #[must_use]
    pub fn bad_json(error: &dyn std::fmt::Display) -> Self {
        Problem::new(StatusCode::BAD_REQUEST, ErrorKind::BadJson.code(), format!("the body is no JSON: {error}"))
    }

    /// What no request should bring about.
    #[must_use]
    pub fn internal(error: &dyn std::fmt::Display) -> Self {
        eprintln!("internal error: {error}");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the service could not do what it should be able to; its log has more")
    }

    /// Memory that others hold.
    #[must_use]
    pub fn busy(waited: Duration) -> Self {
        let detail = format!("other requests have held the memory of the service for {} ms; try again in a moment", waited.as_millis());
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail).with_header(header::RETRY_AFTER, HeaderValue::from_static("1"))
    }

    /// Adds the name of the tensor that it is about.
    #[must_use]
    pub fn in_tensor(mut self, name: &str) -> Self {
        // A stranger may have chosen it.
        self.0.tensor = Some(name.chars().take(64).collect());
        self
    }

    /// Adds a header that tells a client what to do about it.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.header = Some((name, value));
        self
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }
}

/// What is wrong with an envelope: the code and the sentence of the reader, under the status that fits.
impl From<tenvelope::Error> for Problem {
    fn from(error: tenvelope::Error) -> Self {
        use ErrorKind::{AllocFailed, BadJson, HeaderTooLong, InputTooLong, LimitExceeded};
        if error.kind() == AllocFailed {
            return Problem::busy(Duration::ZERO);
        }
        let status = match error.kind() {
            BadJson => StatusCode::BAD_REQUEST,
            InputTooLong | HeaderTooLong | LimitExceeded => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let mut problem = Problem::new(status, error.code(), error.message());
        problem.0.place = error.place();
        problem
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Inner { status, code, detail, tensor, place, header } = *self.0;
        let mut document = Map::from_iter([
            ("type".to_owned(), json!(format!("/problems/{code}"))),
            ("title".to_owned(), json!(codes::meaning(code))),
            ("status".to_owned(), json!(status.as_u16())),
            ("detail".to_owned(), json!(detail)),
            ("code".to_owned(), json!(code)),
        ]);
        if let Some(tensor) = tensor {
            document.insert("tensor".to_owned(), json!(tensor));
        }
        if let Some(place) = place {
            document.insert("place".to_owned(), json_of(place));
        }
        let content_type = HeaderValue::from_static("application/problem+json");
        let mut response = (status, [(header::CONTENT_TYPE, content_type)], Value::Object(document).to_string()).into_response();
        if let Some((name, value)) = header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// The field; the index of the codec or segment and the offset where they are known.
fn json_of(place: Place) -> Value {
    let numbers = [("index", place.index), ("offset", place.offset)];
    let numbers = numbers.into_iter().filter_map(|(name, number)| Some((name.to_owned(), json!(number?))));
    Value::Object([("field".to_owned(), json!(place.field))].into_iter().chain(numbers).collect())
}

//! The extractor: the tensors of a request, which are decoded when there is memory and a core for them.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use tenvelope::{DecodeOptions, FromArray, Limits};

use crate::{Service, body, budget::Claim, cost, document, media::Media, problem::Problem, reply};

/// The body of a request, read, its bytes claimed from the budget, and nothing of it decoded.
#[derive(Debug)]
pub struct Tensors {
    media: Media,
    body: Bytes,
    claim: Claim,
    service: Arc<Service>,
}

/// One tensor as it came.
#[derive(Debug)]
pub struct Tensor {
    name: &'static str,
    pub(crate) notation: Notation,
    pub(crate) text: Bytes,
    limits: Limits,
}

/// How a tensor is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// A line or the binary form, told apart by the first byte.
    Envelope,
    /// JSON: the JSON form, readable values, or a line as a string with escapes.
    Json,
}

impl FromRequest<Arc<Service>> for Tensors {
    type Rejection = Problem;

    async fn from_request(request: Request, service: &Arc<Service>) -> Result<Self, Problem> {
        let media = Media::of_content(request.headers())?;
        let (body, claim) = body::read(request, service).await?;
        Ok(Tensors { media, body, claim, service: Arc::clone(service) })
    }
}

impl Tensors {
    /// Hands the tensors of these names to `work`, and answers with what it makes of them.
    ///
    /// Before that the request asks for the memory that they will need, and waits for a core. `work` runs on a thread where it may take its time, and the memory is given back when the
    /// answer has left.
    ///
    /// # Errors
    /// What is wrong with the body, 413 and 503 from the budget, and what `work` says.
    pub async fn compute<const N: usize, F>(self, names: [&'static str; N], work: F) -> Result<Response, Problem>
    where
        F: FnOnce([Tensor; N]) -> Result<reply::Body, Problem> + Send + 'static,
    {
        let Tensors { media, body, claim, service } = self;
        let (read, limits) = (body.len() as u64, service.settings.limits());
        let survey = move || -> Result<_, Problem> {
            let tensors = tensors_of(media, body, names, limits)?;
            let needs = tensors.iter().map(|tensor| cost::of(tensor, &limits)).fold(read, u64::saturating_add);
            Ok((tensors, needs, claim))
        };
        // Small bodies are looked at sooner than handed over.
        let (tensors, needs, mut claim) = if read < INLINE { survey()? } else { service.cores.run(survey).await? };
        claim.cover(needs).await?;
        // The claim goes with the work, which goes on when the client has hung up.
        let (answer, mut claim) = service.cores.run(move || Ok((work(tensors)?, claim))).await?;
        claim.shrink_to(answer.bytes.len());
        let headers = [(header::CONTENT_TYPE, answer.content_type.to_string()), (header::VARY, "accept".to_owned())];
        Ok((headers, Body::from(Bytes::from_owner(Held { bytes: answer.bytes, _claim: claim }))).into_response())
    }
}

impl Tensor {
    pub(crate) fn new(name: &'static str, notation: Notation, text: Bytes, limits: Limits) -> Self {
        Tensor { name, notation, text, limits }
    }

    /// Decodes it, within the limits of the service.
    ///
    /// # Errors
    /// Those of the reader, with the name of the tensor.
    pub fn decode<T: FromArray>(&self) -> Result<T, Problem> {
        // The cores are shared among requests: each has one.
        let options = DecodeOptions::default().limits(self.limits).threads(1);
        let decoded = match (self.notation, std::str::from_utf8(&self.text)) {
            (Notation::Json, Ok(text)) => options.from_json(text),
            (Notation::Json, Err(error)) => return Err(self.named(Problem::bad_json(&error))),
            (Notation::Envelope, _) => options.from_slice(&self.text),
        };
        decoded.map_err(|error| self.named(error.into()))
    }

    fn named(&self, problem: Problem) -> Problem {
        problem.in_tensor(self.name)
    }
}

/// Bytes up to which a look at a body takes less time than another thread.
const INLINE: u64 = 1 << 14;

fn tensors_of<const N: usize>(media: Media, body: Bytes, names: [&'static str; N], limits: Limits) -> Result<[Tensor; N], Problem> {
    let tensors = match (media, names.as_slice()) {
        (Media::Document, _) => document::tensors(&body, &names, limits)?,
        (Media::Binary, [name]) => vec![Tensor::new(name, Notation::Envelope, body, limits)],
        (Media::Line, [name]) => vec![Tensor::new(name, Notation::Envelope, without_newline(body), limits)],
        (Media::Json, [name]) => vec![Tensor::new(name, Notation::Json, body, limits)],
        (_, names) => {
            let detail = format!("a body of {} holds one tensor, expected {}: send application/json", media.mime(), names.join(" and "));
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail));
        }
    };
    tensors.try_into().map_err(|_| Problem::internal(&"as many tensors as names"))
}

/// A text file ends with a newline that is no part of the line in it.
fn without_newline(mut body: Bytes) -> Bytes {
    let line = body.strip_suffix(b"\n").map_or(&body[..], |line| line.strip_suffix(b"\r").unwrap_or(line));
    body.truncate(line.len());
    body
}

/// An answer, and the memory that it stands for: both are freed together, when the last byte has been written.
struct Held {
    bytes: Vec<u8>,
    _claim: Claim,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Duration};

    use clap::Parser;
    use tokio::time::{sleep, timeout};

    use super::*;
    use crate::settings::Settings;

    #[tokio::test]
    async fn memory_is_held_while_it_is_used_though_the_client_has_hung_up() {
        let service = Service::new(Settings::parse_from(["service"]));
        let all = service.budget.free_kib();
        let line = Bytes::from(tenvelope::to_string(&vec![0u8; 1 << 20]).unwrap());
        let tensors = Tensors { media: Media::Line, body: line, claim: service.budget.claim(), service: Arc::clone(&service) };
        let (go_on, waiting) = mpsc::channel::<()>();
        let answer = tensors.compute(["array"], move |_| {
            waiting.recv().unwrap();
            Err(Problem::internal(&"nobody reads this"))
        });
        // The future is dropped, as hyper does when a connection ends.
        assert!(timeout(Duration::from_millis(50), answer).await.is_err());
        assert!(service.budget.free_kib() < all - 4096);
        go_on.send(()).unwrap();
        for _ in 0..100 {
            if service.budget.free_kib() == all {
                return;
            }
            sleep(Duration::from_millis(10)).await;
        }
        panic!("{} KiB of {all} are back", service.budget.free_kib());
    }
}

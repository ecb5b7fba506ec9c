//! Reads bodies: no more than the limit, no longer than the deadline, and nothing that the budget does not cover.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::{StatusCode, header},
};
use bytes::Bytes;
use http_body_util::BodyExt;
use tokio::time::timeout;

use crate::{Service, budget::Claim, problem::Problem};

/// The body of a request, and the claim to its bytes.
///
/// # Errors
/// 413 for a body over the limit, at once where its length is announced; 408 for one that takes too long; 400 for one that is cut; 503 from the budget.
pub async fn read(request: Request, service: &Arc<Service>) -> Result<(Bytes, Claim), Problem> {
    let deadline = Duration::from_secs(service.settings.body_seconds);
    match timeout(deadline, collect(request, service)).await {
        Ok(read) => read,
        Err(_) => {
            let detail = format!("the body did not come within {} s", deadline.as_secs());
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "too_slow", detail))
        }
    }
}

async fn collect(request: Request, service: &Arc<Service>) -> Result<(Bytes, Claim), Problem> {
    let limit = service.settings.body_limit();
    let waits = request.headers().contains_key(header::EXPECT);
    let mut body = request.into_body();
    if body.size_hint().lower() > limit && waits {
        return Err(over(limit));
    }
    let (mut bytes, mut claim) = (Vec::new(), service.budget.claim());
    match fill(&mut body, limit, &mut bytes, &mut claim).await {
        Ok(()) => Ok((Bytes::from(bytes), claim)),
        Err(problem) => {
            drop((bytes, claim));
            discard(body, limit).await;
            Err(problem)
        }
    }
}

async fn fill(body: &mut Body, limit: u64, bytes: &mut Vec<u8>, claim: &mut Claim) -> Result<(), Problem> {
    let announced = body.size_hint().lower();
    if announced > limit {
        return Err(over(limit));
    }
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Problem::new(StatusCode::BAD_REQUEST, "bad_body", format!("the body broke off: {error}")))?;
        // Trailers are nothing to us.
        let Ok(data) = frame.into_data() else { continue };
        let needed = bytes.len() + data.len();
        if needed as u64 > limit {
            return Err(over(limit));
        }
        if needed > bytes.capacity() {
            // Room grows with what has come, up to what was announced, or else to the limit.
            let most = if announced >= needed as u64 { announced } else { limit };
            let room = needed.max(2 * bytes.capacity()).min(usize::try_from(most).unwrap_or(usize::MAX));
            claim.cover(room as u64).await?;
            bytes.reserve_exact(room - bytes.len());
        }
        bytes.extend_from_slice(&data);
    }
    Ok(())
}

/// Reads on for a while, and keeps nothing: most clients do not look for an answer before they have sent everything, and would be told by their system that the connection broke, not by us why.
async fn discard(mut body: Body, limit: u64) {
    let reading = async {
        let mut left = limit.saturating_mul(4);
        while let Some(Ok(frame)) = body.frame().await {
            left = left.saturating_sub(frame.data_ref().map_or(0, |data| data.len() as u64));
            if left == 0 {
                break;
            }
        }
    };
    // When it takes longer, the answer is sent all the same.
    let _ = timeout(DISCARD, reading).await;
}

/// How long what is refused is read on.
const DISCARD: Duration = Duration::from_secs(2);

fn over(limit: u64) -> Problem {
    Problem::too_large(format!("the body is over the limit of {} KiB", limit >> 10))
}

//! The same with lists of JSON numbers, under `/lists` and with `--with-lists` alone: there to be measured beside (`cargo xtask bench service`).
//!
//! It is written as one would write it who wants it fast: typed lists, no values in between. dtype and shape are what the model of the endpoint says, and NaN cannot be sent.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use ndarray::{Array1, Array2, Array3};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    Service, body,
    problem::Problem,
    routes::{blur::blur, cosine::cosine},
};

/// The paths.
pub fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/lists/blur/uint8", post(blur_bytes))
        .route("/lists/blur/float32", post(blur_floats))
        .route("/lists/cosine", post(cosine_of_lists))
}

#[derive(Deserialize, Serialize)]
struct Picture<T> {
    image: Vec<T>,
}

#[derive(Deserialize)]
struct Pair {
    a: Vec<f32>,
    b: Vec<f32>,
}

async fn blur_bytes(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Problem> {
    let work = |Picture { image }: Picture<Vec<Vec<u8>>>| {
        let shape = (image.len(), image.first().map_or(0, Vec::len), image.first().and_then(|row| row.first()).map_or(0, Vec::len));
        let points = image.into_iter().flatten().flatten().collect();
        let blurred = blur(&Array3::from_shape_vec(shape, points).map_err(ragged)?.into_dyn());
        let image = blurred.outer_iter().map(|row| row.outer_iter().map(|point| point.iter().copied().collect()).collect()).collect();
        Ok(Picture::<Vec<Vec<u8>>> { image })
    };
    answer(service, request, work).await
}

async fn blur_floats(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Problem> {
    let work = |Picture { image }: Picture<Vec<f32>>| {
        let shape = (image.len(), image.first().map_or(0, Vec::len));
        let points = image.into_iter().flatten().collect();
        let blurred = blur(&Array2::from_shape_vec(shape, points).map_err(ragged)?.into_dyn());
        Ok(Picture::<Vec<f32>> { image: blurred.outer_iter().map(|row| row.iter().copied().collect()).collect() })
    };
    answer(service, request, work).await
}

async fn cosine_of_lists(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Problem> {
    answer(service, request, |pair: Pair| Ok(cosine(&Array1::from(pair.a), &Array1::from(pair.b))?)).await
}

/// Reads, works and writes with the same limits, on the same cores.
async fn answer<I, O>(service: Arc<Service>, request: Request, work: fn(I) -> Result<O, Problem>) -> Result<Response, Problem>
where
    I: DeserializeOwned + 'static,
    O: Serialize + 'static,
{
    let (body, mut claim) = body::read(request, &service).await?;
    // A number of two characters becomes four bytes, in lists that are half empty, in a result, in its text.
    claim.cover((body.len() as u64).saturating_mul(32)).await?;
    let json = service.cores.run(move || {
        // As long as this goes on, so does the claim.
        let _claim = claim;
        let read = serde_json::from_slice(&body).map_err(|error| Problem::bad_json(&error))?;
        serde_json::to_vec(&work(read)?).map_err(|error| Problem::internal(&error))
    });
    Ok(([(header::CONTENT_TYPE, "application/json")], json.await?).into_response())
}

fn ragged(error: ndarray::ShapeError) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "size_mismatch", format!("lists of one level have different lengths: {error}"))
}

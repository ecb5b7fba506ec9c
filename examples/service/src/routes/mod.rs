//! What the service computes: one array in and one out, one in and numbers out, several in.

pub mod blur;
pub mod cosine;
pub mod statistics;

use std::sync::Arc;

use axum::{
    Router,
    http::{StatusCode, Uri, header},
    response::Response,
    routing::{get, post},
};
use bytes::Bytes;
use ndarray::Array1;
use tenvelope::Array;

use self::{blur::Image, statistics::Statistics};
use crate::{
    Service, codes, lists, openapi,
    page::Page,
    problem::Problem,
    reply::{NumbersReply, TensorReply},
    tensors::Tensors,
};

/// All paths.
///
/// # Errors
/// A sentence, if the OpenAPI document cannot be put together.
pub fn router(service: &Arc<Service>, page: Page) -> Result<Router, String> {
    let openapi = Bytes::from(openapi::document()?.to_string());
    let mut router = Router::new()
        .route("/v1/blur", post(blur))
        .route("/v1/statistics", post(statistics))
        .route("/v1/cosine", post(cosine))
        .route("/openapi.json", get(async || ([(header::CONTENT_TYPE, "application/json")], openapi)))
        .route("/problems/{code}", get(codes::explain));
    if service.settings.with_lists {
        router = router.merge(lists::routes());
    }
    let router = router
        .fallback(async move |uri: Uri| page.file(uri.path()))
        .method_not_allowed_fallback(async || {
            let detail = "the method is not one of this path; the header Allow has those that are";
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
        })
        .with_state(Arc::clone(service));
    Ok(router)
}

async fn blur(reply: TensorReply, tensors: Tensors) -> Result<Response, Problem> {
    tensors.compute(["image"], move |[image]| reply.tensor("image", &image.decode::<Image>()?.blurred())).await
}

async fn statistics(reply: NumbersReply, tensors: Tensors) -> Result<Response, Problem> {
    tensors.compute(["array"], move |[array]| reply.json(&Statistics::of(&array.decode::<Array>()?)?)).await
}

async fn cosine(reply: NumbersReply, tensors: Tensors) -> Result<Response, Problem> {
    tensors.compute(["a", "b"], move |[a, b]| reply.json(&cosine::cosine(&a.decode::<Array1<f32>>()?, &b.decode::<Array1<f32>>()?)?)).await
}

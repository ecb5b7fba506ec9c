//! The browser client: files that are read once, when the service starts. A path that is none of theirs leads nowhere.

use std::{collections::BTreeMap, fs, path::Path};

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use crate::problem::Problem;

/// The files of a page, by the path that they are served at.
#[derive(Clone, Debug, Default)]
pub struct Page(BTreeMap<String, (&'static str, Bytes)>);

impl Page {
    /// Reads a folder: `index.html`, and what it loads.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("{}: {error}; `npm run build` in clients/browser makes the page", folder.display());
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let (Some(name), Some(content_type)) = (path.file_name().and_then(|name| name.to_str()), content_type(&path)) else { continue };
            let path_of_it = if name == "index.html" { "/".to_owned() } else { format!("/{name}") };
            files.insert(path_of_it, (content_type, Bytes::from(fs::read(&path).map_err(failed)?)));
        }
        if files.contains_key("/") { Ok(Page(files)) } else { Err(format!("{}: there is no index.html", folder.display())) }
    }

    /// The file at a path.
    #[must_use]
    pub fn file(&self, path: &str) -> Response {
        match self.0.get(path) {
            Some((content_type, bytes)) => {
                let headers = [
                    (header::CONTENT_TYPE, *content_type),
                    (
                        header::CONTENT_SECURITY_POLICY,
                        "default-src 'self'; img-src 'self' blob: data:; base-uri 'none'; frame-ancestors 'none'",
                    ),
                    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
                    (header::CACHE_CONTROL, "no-cache"),
                ];
                (headers, bytes.clone()).into_response()
            }
            None if path == "/" => NO_PAGE.into_response(),
            None => Problem::new(StatusCode::NOT_FOUND, "not_found", "there is nothing at this path; /openapi.json lists what there is")
                .into_response(),
        }
    }
}

const NO_PAGE: &str = "The service is up. It was started without --page, so there is no page here; /openapi.json says what it does.\n";

fn content_type(path: &Path) -> Option<&'static str> {
    match path.extension()?.to_str()? {
        "css" => Some("text/css; charset=utf-8"),
        "html" => Some("text/html; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}

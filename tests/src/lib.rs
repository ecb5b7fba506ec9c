//! What the tests of this package share: where things are.

use std::path::{Path, PathBuf};

use tenvelope::{
    Dtype, Form, Limits, Result, builtin, content_id,
    core::{FromJson, Opened, read_json, tree_content_id},
};
use tenvelope_testkit::{Case, Input};

/// The folder of the workspace.
///
/// # Panics
/// If this package has been moved.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lies in the workspace").to_owned()
}

/// Real arrays: those of `examples/data`, and more from a folder `shared/arrays` beside the project where there is one.
///
/// # Panics
/// If the project's own arrays are missing.
#[must_use]
pub fn real_arrays() -> Vec<PathBuf> {
    let mut files = npy_files(&root().join("examples/data"));
    assert!(files.len() >= 5, "examples/data lacks arrays");
    let shared = root().parent().map(|beside| beside.join("shared/arrays")).unwrap_or_default();
    let more = npy_files(&shared);
    if more.is_empty() {
        println!("SKIPPED the arrays of shared/arrays: no such folder beside the project");
    }
    // Some are in both places.
    let has = |files: &[PathBuf], more: &Path| files.iter().any(|file| file.file_name() == more.file_name());
    let more: Vec<_> = more.into_iter().filter(|file| !has(&files, file)).collect();
    files.extend(more);
    files
}

/// The input of a vector as it comes in, in whichever form.
///
/// # Panics
/// If a vector of the binary form is no hex.
#[must_use]
pub fn bytes_of(case: &Case) -> Vec<u8> {
    match &case.input {
        Input::Line(text) | Input::Json(text) => text.clone().into_bytes(),
        Input::Hex(hex) => (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect(),
    }
}

/// Reads an array, a tree or the bytes of an object, in any form: what it holds, in a word.
///
/// # Errors
/// What reading reports.
pub fn identity_of(input: &[u8], limits: &Limits) -> Result<String> {
    match Form::of(input) {
        Some(Form::Binary) => identity(&Opened::from_binary(input, builtin(), limits)?),
        Some(Form::Json) => match read_json(input, limits)? {
            FromJson::Line(line) => identity(&Opened::new(&line, builtin(), &limits.input(u64::MAX))?),
            FromJson::Values(array) => content_id(&array.value),
            FromJson::Tree(tree) => tree_content_id(&tree.decode(builtin(), limits)?),
        },
        _ => identity(&Opened::from_line(input, builtin(), limits)?),
    }
}

fn identity(opened: &Opened<'_>) -> Result<String> {
    match opened.dtype() {
        Dtype::Tree => tree_content_id(&opened.decode_tree()?),
        Dtype::Object => Ok(format!("{} bytes", opened.proved_object_bytes()?.len())),
        _ => content_id(&opened.decode()?),
    }
}

fn npy_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "npy"));
    files.sort();
    files
}

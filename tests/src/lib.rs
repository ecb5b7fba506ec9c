//! What the tests of this package share: where things are.

use std::path::{Path, PathBuf};

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

fn npy_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "npy"));
    files.sort();
    files
}

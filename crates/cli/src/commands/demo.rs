//! `tenvelope demo`: the main job on a real array.

use serde_json::json;
use tenvelope::{Array, Error, ErrorKind, Result, from_str, npy, to_string};

use super::Context;

/// A picture that everybody in image processing knows; CC0 (`examples/data/README.md`).
const PICTURE: &[u8] = include_bytes!("../../../../examples/data/camera_u8.npy");

pub fn run(context: &Context) -> Result<()> {
    let array = npy::read(PICTURE)?;
    let line = to_string(&array)?;
    let back: Array = from_str(&line)?;
    let equal = back == array;

    let raw = array.bytes().map_or(0, <[u8]>::len);
    let base64 = PICTURE.len().div_ceil(3) * 4;
    let json_list = json_len(&array)?;
    let head: String = line.chars().take(72).collect();
    let row = |name: &str, size: usize| format!("  {name:<14}{size:>9} characters   {:.2} × raw\n", size as f64 / raw as f64);
    let text = format!(
        "The cameraman, {} {:?}, {} bytes, as one line:\n\n  {head}…\n\n{}{}{}  {:<14}{raw:>9} bytes\n\nequal: {}",
        array.dtype(),
        array.shape(),
        raw,
        row("this line", line.len()),
        row("base64(npy)", base64),
        row("JSON list", json_list),
        "raw",
        if equal { "yes" } else { "NO" },
    );
    let report =
        || json!({"line_head": head, "line": line.len(), "base64_npy": base64, "json_list": json_list, "raw": raw, "equal": equal});
    context.print(&text, report)?;
    if equal { Ok(()) } else { Err(Error::new(ErrorKind::BadValue, "the array that came back is not equal")) }
}

/// Characters of the array as nested JSON lists, written compactly.
fn json_len(array: &Array) -> Result<usize> {
    let elements = array.to_vec::<u8>()?;
    let digits: usize = elements.iter().map(|n| n.to_string().len()).sum();
    // A comma between any two elements or lists, and brackets around the lists of every dim.
    let mut lists = 0;
    let mut outer = 1;
    for &dim in array.shape() {
        lists += outer;
        outer *= dim;
    }
    Ok(digits + elements.len() - 1 + 2 * lists)
}

//! Pictures: bytes of files, their Base64, data URIs.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use tenvelope::{
    Array, ErrorKind, FromArray, Level,
    core::{Source, check_of},
    images::{ImageFormat, ImageOptions, ImageRows, Mode, to_png},
};

use crate::promises::{kind, limits};

/// However a picture comes, it is the same one, or refused in the same way; it never has more pixels than the limit, and is written and read again. A PNG is tried once more with the checks that its
/// chunks should have, so that a fuzzer gets behind them.
pub fn images(data: &[u8]) {
    judge(data);
    let mended = mended(data);
    if mended != data {
        judge(&mended);
    }
}

/// Each chunk of a PNG, as far as their lengths lead, with the CRC-32 of what stands in it.
fn mended(data: &[u8]) -> Vec<u8> {
    let mut out = data.to_vec();
    let mut at = if ImageFormat::of(data) == Some(ImageFormat::Png) { 8 } else { data.len() };
    while let Some(len) = out.get(at..at + 4) {
        let len = u32::from_be_bytes(len.try_into().expect("four bytes")) as usize;
        let Some(end) = at.checked_add(8).and_then(|from| from.checked_add(len)).filter(|end| end + 4 <= out.len()) else { break };
        let crc = u32::from_str_radix(&check_of(&out[at + 4..end]), 16).expect("eight hex digits");
        out[end..end + 4].copy_from_slice(&crc.to_be_bytes());
        at = end + 4;
    }
    out
}

fn judge(data: &[u8]) {
    let options = ImageOptions::default().limits(limits());
    let array = options.from_bytes::<Array>(data);
    let bare = options.from_str::<Array>(&URL_SAFE_NO_PAD.encode(data));
    let uri = format!("data:image/png;base64,{}", STANDARD.encode(data));
    let info = options.open_bytes(data).map(|picture| (picture.info(), picture.len(), picture.shape().to_vec()));
    assert_eq!(kind(&bare), kind(&array), "Base64 beside bytes");
    // The URI may be refused for naming another format than its bytes are; what it gives is the same.
    if let Ok(from_uri) = options.from_str::<Array>(&uri) {
        assert!(array.as_ref().is_ok_and(|array| *array == from_uri));
    }
    kind(&info);
    // As a text of its own.
    if let Ok(text) = std::str::from_utf8(data) {
        for wrapped in [false, true] {
            kind(&options.wrapped(wrapped).from_str::<Array>(text));
        }
    }
    for mode in [Mode::Rgb, Mode::Rgba] {
        let changed = options.mode(mode).orient(true).from_bytes::<Array>(data);
        assert!(kind(&changed).is_none() || array.is_err() || info.is_ok(), "a mode that cannot be had");
    }
    if let Some(rows) = by_rows(data, &options) {
        // Rows come of bytes or of text. What the compressed stream holds behind the last pixel is looked at by the whole picture alone.
        let whole = options.open_any(data).and_then(|picture| Array::from_array(&picture));
        match (rows, whole) {
            (rows, Ok(whole)) => assert_eq!(rows.ok().as_deref(), whole.bytes(), "other pixels by rows"),
            (Ok(_), Err(error)) => assert_eq!(error.kind(), ErrorKind::CodecFailed, "refused as a whole alone"),
            (Err(_), Err(_)) => {}
        }
    }
    let Ok(array) = array else { return };
    let (info, len, shape) = info.expect("what is decoded has a header");
    let run = array.bytes().expect("pixels");
    assert!(run.len() as u64 <= limits().decoded && run.len() == len && array.shape() == shape, "{info:?}");
    assert!(bare.is_ok_and(|bare| bare == array), "other pixels from Base64");
    let file = to_png(&array, Level::Fast).unwrap_or_else(|error| panic!("read, and not written: {error}"));
    assert!(options.limits(limits().input(1 << 30)).from_bytes::<Array>(&file).expect("what was written") == array);
}

/// The pixels row by row, where that way exists.
fn by_rows(data: &[u8], options: &ImageOptions) -> Option<tenvelope::Result<Vec<u8>>> {
    let mut rows = match ImageRows::new(data, options) {
        Ok(rows) => rows,
        refused => {
            kind(&refused.map(drop));
            return None;
        }
    };
    // A stream has no limit on its rows; here it has.
    let height = u64::from(rows.info().height);
    if height.saturating_mul(rows.row_len() as u64) > limits().decoded {
        return None;
    }
    let (mut row, mut all) = (vec![0; rows.row_len()], Vec::new());
    loop {
        match rows.next_row(&mut row) {
            Ok(true) => all.extend_from_slice(&row),
            Ok(false) => return Some(Ok(all)),
            Err(error) => {
                crate::check_error(&error);
                return Some(Err(error));
            }
        }
    }
}

//! The one door to the choice of a chain.

use tenvelope_core::{ArrayView, Chain, Codecs, Dtype, Level, Notation, Plan, Registry, Result, encode};

/// For which readers a line is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// The codecs that every Tenvelope reader knows.
    #[default]
    Core,
    /// Core without zstd: for readers that have only a standard library or a browser.
    Portable,
}

/// How much of an array is tried out: whole arrays up to this many bytes, four pieces of a quarter each of larger ones.
const SAMPLE: usize = 1 << 18;

/// Chooses the chain for an array from the array, the profile and the level alone: never from clock, threads, processor or memory. Same input, same line.
///
/// For now shuffle and a compressor compete with storing; what gains less than 3 % of the text is stored.
///
/// # Errors
/// `unknown_codec` or `codec_not_allowed` if the registry lacks a codec of the profile; what compressors report.
pub fn choose(array: &ArrayView<'_>, profile: Profile, level: Level, registry: &Registry) -> Result<Chain> {
    let compressor = match profile {
        Profile::Portable => "zlib",
        Profile::Core => "zstd",
    };
    let serializer = if *array.dtype() == Dtype::String { "vlen_utf8" } else { "raw" };
    let shuffle = if array.dtype().item_size().is_some_and(|size| size > 1) { "-shuffle" } else { "" };
    let store = Codecs::parse(&format!("{serializer}-base64url"), registry)?;
    let small = Codecs::parse(&format!("{serializer}{shuffle}-{compressor}-base64url"), registry)?;
    let gain = tried(array, &store, level)? as f64 * 0.97 > tried(array, &small, level)? as f64;
    Ok(if gain { small.chain } else { store.chain })
}

/// Characters that a sample of the array takes.
fn tried(array: &ArrayView<'_>, codecs: &Codecs, level: Level) -> Result<usize> {
    let plan = Plan { level, ..Plan::new(&codecs.chain) };
    let notation = Notation::Line(codecs.text.clone());
    let mut line = Vec::new();
    for piece in pieces(array)? {
        encode(&piece, &plan, &notation, &mut line)?;
    }
    Ok(line.len())
}

/// The array itself, or four one-dimensional pieces of it.
fn pieces<'a>(array: &'a ArrayView<'_>) -> Result<Vec<ArrayView<'a>>> {
    let item = array.dtype().item_size().and_then(|size| usize::try_from(size).ok());
    let (Some(run), Some(item @ 1..)) = (array.bytes(), item) else { return Ok(vec![array.view()]) };
    let items = (SAMPLE / 4 / item).max(1);
    if run.len() <= SAMPLE || run.len() / item < 4 * items || matches!(array.dtype(), Dtype::Int4 | Dtype::Uint4) {
        return Ok(vec![array.view()]);
    }
    let last = run.len() / item - items;
    let piece = |i: usize| {
        let from = last * i / 3 * item;
        ArrayView::from_bytes(array.dtype().clone(), &[items], &run[from..from + items * item])
    };
    (0..4).map(piece).collect()
}

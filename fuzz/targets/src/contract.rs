//! Memory: what a reader may ask for, whatever a header claims (rule R2).

use std::sync::Once;

use tenvelope::{Array, ErrorKind, inspect};
use tenvelope_testkit::with_check;

use crate::promises::options;

/// Beyond the result and what stands in the input: contexts of a compressor, tables, the header.
const FIXED: usize = 1 << 20;

/// Codes that the header alone decides.
const OF_HEADER: [ErrorKind; 22] = [
    ErrorKind::InputTooLong,
    ErrorKind::BadMagic,
    ErrorKind::UnsupportedVersion,
    ErrorKind::BadCharacter,
    ErrorKind::BadFieldCount,
    ErrorKind::BadCheck,
    ErrorKind::HeaderTooLong,
    ErrorKind::CheckMismatch,
    ErrorKind::BadDtype,
    ErrorKind::UnknownDtype,
    ErrorKind::BadShape,
    ErrorKind::BadChunk,
    ErrorKind::TooLarge,
    ErrorKind::BadCodecs,
    ErrorKind::UnknownCodec,
    ErrorKind::CodecNotAllowed,
    ErrorKind::BadCodecParams,
    ErrorKind::BadChain,
    ErrorKind::BadMeta,
    ErrorKind::NotCanonical,
    ErrorKind::EmptySegment,
    ErrorKind::BadSegmentCount,
];

/// The peak of the heap while a text is read, proved and inspected, as it is and with the right check. `reset` forgets the peak, `peak` tells it.
pub fn contract(data: &[u8], reset: &dyn Fn(), peak: &dyn Fn() -> usize) {
    // Tables that live for ever are made by the first call.
    static WARM: Once = Once::new();
    WARM.call_once(|| assert!(options().from_str::<Array>("tnv1.uint8.2.raw-hex.0aff.6d8416eb").is_ok()));
    let text = String::from_utf8_lossy(data);
    for text in [text.as_ref(), &with_check(&text)] {
        let measured = |work: &mut dyn FnMut() -> Result<usize, ErrorKind>| {
            reset();
            let before = peak();
            let found = work();
            (found, peak().saturating_sub(before))
        };
        let (found, heap) = measured(&mut || match options().from_str::<Array>(text) {
            // The result stays until the peak is known.
            Ok(array) => Ok(size(&array)),
            Err(error) => Err(error.kind()),
        });
        judge("from_str", text, found, heap);
        let (found, heap) = measured(&mut || options().verify(text).map(|()| 0).map_err(|error| error.kind()));
        judge("verify", text, found, heap);
        let (found, heap) = measured(&mut || inspect(text).map(|_| 0).map_err(|error| error.kind()));
        // A document of a tree is inspected, too.
        if !text.starts_with("tnv1.tree.") {
            assert!(heap <= (64 << 10) + 8 * text.len(), "inspect took {heap} bytes, found {found:?}");
        }
    }
}

/// Bytes of an array as it lies in memory; strings have an offset each.
fn size(array: &Array) -> usize {
    match (array.bytes(), array.strings()) {
        (Some(run), _) => run.len(),
        (None, strings) => strings.map_or(0, |strings| strings.text_len() + 8 * (strings.len() + 1)),
    }
}

/// What a reader may take beyond the input: next to nothing where the header is refused, and where no compressor stands next to nothing beside the result and a copy of it in another order. Behind
/// a compressor that and what is fixed, as far as the limit lets it.
fn judge(verb: &str, text: &str, found: Result<usize, ErrorKind>, heap: usize) {
    let decoded = usize::try_from(crate::promises::limits().decoded).expect("a small limit");
    let little = (64 << 10) + 8 * text.len();
    let codecs = text.split('.').nth(3).unwrap_or_default();
    let is_tree = text.starts_with("tnv1.tree.");
    let is_small = !is_tree && !["zlib", "zstd", "pco", "png"].iter().any(|name| codecs.contains(name));
    let most = match found {
        Ok(size) if is_small => 2 * size + little,
        Err(kind) if is_small || (!is_tree && OF_HEADER.contains(&kind)) => little,
        Ok(size) if verb == "from_str" => text.len() + 2 * size + FIXED,
        _ => text.len() + 2 * decoded + FIXED,
    };
    assert!(heap <= most, "{verb} took {heap} bytes of {most} for {} characters, found {found:?}", text.len());
}

//! A stored array in a line, decoded in the pass that proves it.
//!
//! The usual way looks at a line twice: once for its alphabet and check, then for its elements. Where the elements are the text itself, reading it is most of the work, so here each piece
//! of it is decoded and added to the check while it is in the cache. Nothing counts until the check was right, and this way has no errors of its own: whoever gets none of it goes the usual
//! way, which finds the first error by rule O1.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::{
    array::{Array, Elements},
    buffer::Buffer,
    chain::Codecs,
    codec::BytesToText,
    convert::Source,
    decoder::Decoder,
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    form_writer::{CHECK, whole_groups},
    header::Header,
    limits::Limits,
    line::{Line, check_form_of_check, compare_check},
    meta::Meta,
    num::to_u64,
    passage::Segment,
    progress::Progress,
    registry::Registry,
    strings::Strings,
    values::check_values,
};

/// A line that looks like a stored array, all of it in one segment. What it says of itself is legal, but not proved before [`StoredLine::is_proved`] says so.
///
/// ```
/// use tenvelope_core::{Limits, Registry, Source, StoredLine};
///
/// let line = StoredLine::find(b"tnv1.uint8.2.raw-hex.0aff.6d8416eb", &Registry::core(), &Limits::default());
/// let line = line.expect("a stored array");
/// assert_eq!(line.array()?.bytes(), Some(&[10, 255][..]));
/// assert!(line.is_proved());
///
/// let line = StoredLine::find(b"tnv1.uint8.2.raw-hex.0aff.00000000", &Registry::core(), &Limits::default());
/// let line = line.expect("what looks like one");
/// assert!(line.array().is_err() && !line.is_proved());
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
#[derive(Debug)]
pub struct StoredLine<'a> {
    decoder: Decoder<'a>,
    text: Arc<dyn BytesToText>,
    /// All before the body.
    head: &'a [u8],
    body: &'a [u8],
    check: &'a str,
    is_proved: AtomicBool,
}

/// Longer headers go the usual way.
const HEAD: usize = 1 << 10;

/// About as many bytes are decoded at once.
const PIECE: usize = 12 << 10;

/// With text codecs whose characters are known, so that a body which they take has nothing else in it.
const CODECS: [&[u8]; 2] = [b"raw-base64url", b"raw-hex"];

impl<'a> StoredLine<'a> {
    /// Looks at the two ends of a line. `None` for whatever is no stored array, or is wrong.
    #[must_use]
    pub fn find(text: &'a [u8], registry: &Registry, limits: &Limits) -> Option<Self> {
        if to_u64(text.len()) > limits.input {
            return None;
        }
        // Most lines are something else, and should not pay for this.
        let start = text.get(..HEAD).unwrap_or(text);
        start.split(|&b| b == b'.').nth(3).filter(|codecs| CODECS.contains(codecs))?;
        let (covered, end) = text.split_at_checked(text.len().checked_sub(CHECK)?)?;
        let check = std::str::from_utf8(end.strip_prefix(b".")?).ok()?;
        check_form_of_check(check).ok()?;
        let line = Line::split_prefix(covered.get(..HEAD).unwrap_or(covered), limits).ok()?;
        let (header, codecs) = Header::read(&line, limits, |specs| Codecs::build(specs, registry), |codecs| &codecs.chain).ok()?;
        let (head, body) = covered.split_at_checked(line.body_at())?;
        let is_stored = codecs.chain.is_store();
        let text = Arc::clone(&codecs.text);
        let decoder = Decoder::new(header, codecs.chain, Some(codecs.text), limits).ok()?;
        // Only what can be there is worth memory (rule R2).
        let is_plausible = !body.is_empty() && Segment::Text(text.as_ref(), body).holds(decoder.run_len().ok()?);
        (is_stored && is_plausible).then_some(StoredLine { decoder, text, head, body, check, is_proved: AtomicBool::new(false) })
    }

    /// Is told when the array is decoded.
    #[must_use]
    pub fn with_progress(mut self, progress: Progress) -> Self {
        self.decoder.progress = progress;
        self
    }

    /// Whether all of the line was right, as far as any reader asks. Known when the elements have been taken.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        self.is_proved.load(Ordering::Relaxed)
    }

    fn decode_run(&self, out: &mut [u8]) -> Result<()> {
        self.decoder.check_place(out)?;
        let (bytes, characters) = self.text.group();
        let piece = whole_groups(self.text.as_ref(), PIECE);
        let piece_text = piece.checked_div(bytes).unwrap_or(0).saturating_mul(characters).max(1);
        let mut crc = crc32fast::Hasher::new();
        crc.update(self.head);
        for (text, place) in self.body.chunks(piece_text).zip(out.chunks_mut(piece)) {
            crc.update(text);
            self.text.decode(text, place)?;
        }
        compare_check(self.check, crc.finalize())?;
        check_values(self.decoder.dtype(), self.decoder.header.count(), out)?;
        self.is_proved.store(true, Ordering::Relaxed);
        self.decoder.report(0);
        Ok(())
    }
}

impl Source for StoredLine<'_> {
    fn dtype(&self) -> &Dtype {
        self.decoder.dtype()
    }

    fn shape(&self) -> &[usize] {
        &self.decoder.shape
    }

    fn meta(&self) -> Meta {
        self.decoder.header.meta.clone()
    }

    fn fill(&self, out: &mut [u8]) -> Result<()> {
        self.decode_run(out)
    }

    fn strings(&self) -> Result<Strings> {
        Err(Error::new(ErrorKind::DtypeMismatch, format!("an array of {}, not of strings", self.dtype())))
    }

    fn array(&self) -> Result<Array> {
        let mut buffer = Buffer::zeroed(self.decoder.run_len()?)?;
        self.decode_run(buffer.as_bytes_mut())?;
        Ok(Array::proved(self.dtype().clone(), self.shape().to_vec(), Elements::Owned(buffer)))
    }
}

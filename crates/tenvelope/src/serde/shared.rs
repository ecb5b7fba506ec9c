//! Arrays inside an object share its limits: each alone may be small, and a thousand of them are not.
//!
//! Between an object and the arrays in its fields stand serde and the user's type, which pass nothing on. So the object leaves its options here, for the thread that decodes it.

use std::cell::RefCell;

use tenvelope_core::{Array, Dtype, Error, ErrorKind, FromArray, Meta, Opened, Result, Source, Strings};

use crate::DecodeOptions;

thread_local! {
    static SHARED: RefCell<Option<Shared>> = const { RefCell::new(None) };
}

/// What the arrays of one object have in common.
struct Shared {
    options: DecodeOptions,
    /// Bytes that they may still come to.
    left: u64,
    /// Whether one of them came to more.
    exceeded: bool,
}

/// Decodes an object with `read`; its arrays are decoded with these options, and together are no larger than its limit on decoded bytes.
pub(crate) fn with_arrays<T>(options: &DecodeOptions, read: impl FnOnce() -> Result<T>) -> Result<T> {
    /// Puts back what was there before, also when a type panics.
    struct Restore(Option<Shared>);
    impl Drop for Restore {
        fn drop(&mut self) {
            SHARED.replace(self.0.take());
        }
    }
    let limit = options.decoded_limit();
    let before = Restore(SHARED.replace(Some(Shared { options: options.clone(), left: limit, exceeded: false })));
    let value = read();
    let exceeded = SHARED.with_borrow(|shared| shared.as_ref().is_some_and(|shared| shared.exceeded));
    drop(before);
    if exceeded {
        let message = format!("the arrays in the object are together larger than the {limit} bytes that may be decoded");
        return Err(Error::new(ErrorKind::LimitExceeded, message).in_field("segment"));
    }
    value
}

/// The options for an array: those of the object that it stands in, or the defaults.
pub(super) fn options() -> DecodeOptions {
    SHARED.with_borrow(|shared| match shared {
        Some(shared) => shared.options.clone().with_decoded_limit(shared.left),
        None => DecodeOptions::default(),
    })
}

/// Reads an array that was opened with [`options`], and counts it.
pub(super) fn read<T: FromArray>(opened: Result<Opened<'_>>) -> Result<T> {
    let read = opened.and_then(|opened| T::from_array(&Counted(&opened)));
    if let Err(error) = &read
        && error.kind() == ErrorKind::LimitExceeded
    {
        SHARED.with_borrow_mut(|shared| shared.iter_mut().for_each(|shared| shared.exceeded = true));
    }
    read
}

/// Elements that are counted when they are taken.
struct Counted<'a>(&'a Opened<'a>);

impl Counted<'_> {
    fn count(bytes: usize) {
        SHARED.with_borrow_mut(|shared| shared.iter_mut().for_each(|shared| shared.left = shared.left.saturating_sub(bytes as u64)));
    }
}

impl Source for Counted<'_> {
    fn dtype(&self) -> &Dtype {
        self.0.dtype()
    }

    fn shape(&self) -> &[usize] {
        self.0.shape()
    }

    fn meta(&self) -> Meta {
        self.0.meta().clone()
    }

    fn fill(&self, out: &mut [u8]) -> Result<()> {
        Self::count(out.len());
        self.0.fill(out)
    }

    fn strings(&self) -> Result<Strings> {
        let strings = self.0.strings()?;
        Self::count(strings.text_len().saturating_add(strings.len().saturating_mul(4)));
        Ok(strings)
    }

    fn array(&self) -> Result<Array> {
        let array = self.0.array()?;
        let strings = array.strings().map_or(0, |strings| strings.text_len().saturating_add(strings.len().saturating_mul(4)));
        Self::count(array.bytes().map_or(strings, <[u8]>::len));
        Ok(array)
    }
}

//! How much a reader is willing to take.

/// Caps of the format: the same for every reader (section 10 of the specification).
pub mod caps {
    /// Any dim, any chunk length, and the product of the non-zero dims times the item size.
    pub const NUMBER: u64 = (1 << 53) - 1;
    /// Dims of a shape.
    pub const DIMS: usize = 64;
    /// Codecs of a chain.
    pub const CODECS: usize = 8;
    /// Characters of a header.
    pub const HEADER: usize = 1 << 20;
    /// Segments of a line.
    pub const SEGMENTS: u64 = 1 << 20;
    /// Nesting of brackets in the meta.
    pub const META_DEPTH: usize = 64;
    /// Nesting of brackets in the JSON form.
    pub const JSON_DEPTH: usize = 128;
    /// Nesting of structs.
    pub const STRUCT_DEPTH: usize = 16;
}

/// Limits of a reader, inclusive, on by default.
///
/// ```
/// use tenvelope_core::Limits;
///
/// let small = Limits::default().decoded(1 << 20);
/// assert_eq!(small.decoded, 1 << 20);
/// assert_eq!(small.input, 1 << 30);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Characters of the input. Default 2^30.
    pub input: u64,
    /// Characters of the header. Default 65,536; the format's cap is 2^20.
    pub header: u64,
    /// Bytes of a decoded array or object. Default 2^29 (512 MiB).
    pub decoded: u64,
    /// Items of an object: elements, entries, fields and variants, on all levels together, also those that take no bytes. Default 2^24.
    pub items: u64,
    /// Levels of an object: lists, maps, structs, variants, options and wrappers, each inside the other. Default 64.
    pub depth: u32,
}

/// Levels of an object in [`Limits::trusted`]: the stack is the computer's limit, and cannot be asked.
const TRUSTED_DEPTH: u32 = 128;

impl Default for Limits {
    fn default() -> Self {
        Limits { input: 1 << 30, header: 1 << 16, decoded: 1 << 29, items: 1 << 24, depth: 64 }
    }
}

impl Limits {
    /// For input that you wrote yourself: only the caps of the format remain, and a depth of 128 for objects, which a stack of 2 MiB holds.
    #[must_use]
    pub fn trusted() -> Self {
        Limits { input: caps::NUMBER, header: caps::HEADER as u64, decoded: caps::NUMBER, items: u64::MAX, depth: TRUSTED_DEPTH }
    }

    /// Sets the most characters of the input.
    #[must_use]
    pub fn input(mut self, characters: u64) -> Self {
        self.input = characters;
        self
    }

    /// Sets the most characters of the header.
    #[must_use]
    pub fn header(mut self, characters: u64) -> Self {
        self.header = characters;
        self
    }

    /// Sets the most bytes of a decoded array or object.
    #[must_use]
    pub fn decoded(mut self, bytes: u64) -> Self {
        self.decoded = bytes;
        self
    }

    /// Sets the most items of an object.
    #[must_use]
    pub fn items(mut self, items: u64) -> Self {
        self.items = items;
        self
    }

    /// Sets the most levels of an object. Each takes 1 to 3 KiB of stack, four times as much where nothing is optimised, and twice that in trait objects: more levels than the
    /// stack holds end the process.
    #[must_use]
    pub fn depth(mut self, levels: u32) -> Self {
        self.depth = levels;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_caps_remain_for_input_that_is_trusted() {
        let Limits { input, header, decoded, items, depth } = Limits::trusted();
        assert_eq!((input, header, decoded), (caps::NUMBER, caps::HEADER as u64, caps::NUMBER));
        assert_eq!((items, depth), (u64::MAX, 128));
    }
}

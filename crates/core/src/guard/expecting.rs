//! What a visitor says of itself, which is all that can be known of it from outside.

use std::fmt::{self, Write};

use serde::de::Visitor;

/// The text of `Visitor::expecting`, reduced to what is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    /// FNV-1a of the whole text.
    hash: u64,
    begins: [u8; BEGIN],
    len: usize,
}

/// As many bytes as it takes to tell.
const BEGIN: usize = 12;

impl Said {
    pub(super) fn by<'de>(visitor: &impl Visitor<'de>) -> Self {
        struct Expecting<'a, V>(&'a V);
        impl<'de, V: Visitor<'de>> fmt::Display for Expecting<'_, V> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.expecting(f)
            }
        }
        let mut said = Said { hash: 0xcbf2_9ce4_8422_2325, begins: [0; BEGIN], len: 0 };
        // A visitor that cannot say what it expects has said nothing: it is none of those below.
        if write!(said, "{}", Expecting(visitor)).is_err() {
            return Said { len: 0, ..said };
        }
        said
    }

    /// As typetag's visitors say: `dyn Shape`.
    pub(super) fn is_trait_object(self) -> bool {
        self.begins.starts_with(b"dyn ")
    }

    /// As the visitor of serde's own buffer says, into which `flatten` and untagged enums read before anybody knows the type.
    pub(super) fn is_buffer(self) -> bool {
        const TEXT: &[u8] = b"any value";
        self.len == TEXT.len() && self.begins.starts_with(TEXT)
    }
}

impl Write for Said {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            if let Some(place) = self.begins.get_mut(self.len) {
                *place = byte;
            }
            self.len = self.len.saturating_add(1);
        }
        Ok(())
    }
}

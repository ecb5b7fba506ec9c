//! Enums in codecs that say what stands where: a name alone, or a map of one entry. Libraries are careless here, and one that reads a variant without its map, or leaves
//! what a unit variant holds, reads on in the wrong place.

use std::fmt;

use serde::de::{
    Error, MapAccess, Visitor,
    value::{MapAccessDeserializer, StrDeserializer},
};

use super::{access::Entries, budget::At, error::GuardError};

pub(super) struct EnumVisitor<'a, V> {
    pub(super) inner: V,
    pub(super) at: At<'a>,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for EnumVisitor<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the name of a variant, or a map of one, of ")?;
        self.inner.expecting(f)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<V::Value, E> {
        let budget = self.at.budget;
        let counted = budget.item().and_then(|()| budget.bytes(name.len()));
        counted.and_then(|()| self.inner.visit_enum(StrDeserializer::<GuardError>::new(name))).map_err(|error| budget.down(error))
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        let at = self.at;
        let read = || {
            let mut entries = Entries::new(access, at)?;
            let value = self.inner.visit_enum(MapAccessDeserializer::new(&mut entries))?;
            entries.finish().map(|()| value)
        };
        read().map_err(|error| at.budget.down(error))
    }
}

//! Lists, maps and variants: each element is counted before it is built, and none is left behind.

use serde::{
    Deserializer,
    de::{DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor},
};

use super::{
    Guarded,
    budget::{At, Role},
    error::GuardError,
    visitor::{GuardVisitor, Surplus},
};

/// The elements of a list.
pub(super) struct Sequence<'a, A> {
    inner: A,
    at: At<'a>,
    ended: bool,
}

impl<'de, 'a, A: SeqAccess<'de>> Sequence<'a, A> {
    pub(super) fn new(inner: A, at: At<'a>) -> Result<Self, GuardError> {
        at.budget.announce(inner.size_hint())?;
        Ok(Sequence { inner, at, ended: false })
    }

    /// What the type has not read would be read as something else.
    pub(super) fn finish(mut self) -> Result<(), GuardError> {
        if self.ended {
            return Ok(());
        }
        self.inner.next_element_seed(Surplus).map(drop).map_err(|error| self.at.budget.up(&error))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Sequence<'_, A> {
    type Error = GuardError;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, GuardError> {
        let next = self.inner.next_element_seed(Item { seed, at: self.at }).map_err(|error| self.at.budget.up(&error))?;
        self.ended = next.is_none();
        Ok(next)
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint().map(|hint| self.at.budget.hint(hint))
    }
}

/// The entries of a map.
pub(super) struct Entries<'a, A> {
    inner: A,
    at: At<'a>,
    /// What is expected of keys.
    key: Role,
    ended: bool,
}

impl<'de, 'a, A: MapAccess<'de>> Entries<'a, A> {
    pub(super) fn new(inner: A, at: At<'a>) -> Result<Self, GuardError> {
        at.budget.announce(inner.size_hint())?;
        let key = match at.role {
            Role::Map(said) => Role::Key(said),
            _ => Role::Plain,
        };
        Ok(Entries { inner, at: at.deeper()?, key, ended: false })
    }

    /// What the type has not read would be read as something else.
    pub(super) fn finish(mut self) -> Result<(), GuardError> {
        if self.ended {
            return Ok(());
        }
        self.inner.next_key_seed(Surplus).map(drop).map_err(|error| self.at.budget.up(&error))
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Entries<'_, A> {
    type Error = GuardError;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, GuardError> {
        let item = Item { seed, at: self.at.with(self.key) };
        let next = self.inner.next_key_seed(item).map_err(|error| self.at.budget.up(&error))?;
        self.ended = next.is_none();
        Ok(next)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, GuardError> {
        self.inner.next_value_seed(Seed { seed, at: self.at }).map_err(|error| self.at.budget.up(&error))
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint().map(|hint| self.at.budget.hint(hint))
    }
}

/// A variant of an enum, and then what it holds.
pub(super) struct Variant<'a, A> {
    pub(super) inner: A,
    pub(super) at: At<'a>,
}

impl<'de, 'a, A: EnumAccess<'de>> EnumAccess<'de> for Variant<'a, A> {
    type Error = GuardError;
    type Variant = Variant<'a, A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), GuardError> {
        let at = self.at;
        let (value, inner) = self.inner.variant_seed(Item { seed, at }).map_err(|error| at.budget.up(&error))?;
        Ok((value, Variant { inner, at }))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Variant<'_, A> {
    type Error = GuardError;

    fn unit_variant(self) -> Result<(), GuardError> {
        self.inner.unit_variant().map_err(|error| self.at.budget.up(&error))
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, GuardError> {
        let at = self.at;
        self.inner.newtype_variant_seed(Seed { seed, at }).map_err(|error| at.budget.up(&error))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, GuardError> {
        let at = self.at;
        self.inner.tuple_variant(len, GuardVisitor { inner: visitor, at }).map_err(|error| at.budget.up(&error))
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, GuardError> {
        let at = self.at;
        self.inner.struct_variant(fields, GuardVisitor { inner: visitor, at }).map_err(|error| at.budget.up(&error))
    }
}

/// Guards what is read next.
struct Seed<'a, S> {
    seed: S,
    at: At<'a>,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Seed<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        let at = self.at;
        self.seed.deserialize(Guarded { inner, at }).map_err(|error| at.budget.down(error))
    }
}

/// The same, and counts it.
struct Item<'a, S> {
    seed: S,
    at: At<'a>,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Item<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        let Item { seed, at } = self;
        at.budget.item().map_err(|error| at.budget.down(error))?;
        Seed { seed, at }.deserialize(inner)
    }
}

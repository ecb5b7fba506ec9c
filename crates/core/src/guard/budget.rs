//! What a decode may still spend, and what went wrong first.

use std::{
    cell::{Cell, RefCell},
    fmt::Display,
};

use serde::de;

use super::{error::GuardError, expecting::Said, types::AllowedTypes};
use crate::{
    codec::ObjectToBytes,
    error::{ErrorKind, quote},
    limits::Limits,
    num::to_u64,
};

/// One per decode, shared by all levels of it.
pub(super) struct Budget<'a> {
    limits: &'a Limits,
    types: &'a AllowedTypes,
    codec: &'a dyn ObjectToBytes,
    items: Cell<u64>,
    bytes: Cell<u64>,
    /// How many elements may still be hinted at. Honest hints add up to no more than there are bytes, unless elements take none, and then no memory either.
    hints: Cell<usize>,
    /// The error that is on its way up through a codec, which is not trusted to carry it.
    pending: RefCell<Option<GuardError>>,
    /// The first breach of a limit: it counts even if the type overlooks it.
    breach: RefCell<Option<GuardError>>,
}

impl<'a> Budget<'a> {
    pub(super) fn new(input: usize, codec: &'a dyn ObjectToBytes, limits: &'a Limits, types: &'a AllowedTypes) -> Self {
        Budget {
            limits,
            types,
            codec,
            items: Cell::new(limits.items),
            bytes: Cell::new(limits.decoded),
            hints: Cell::new(input),
            pending: RefCell::new(None),
            breach: RefCell::new(None),
        }
    }

    /// Counts an element, an entry, or a variant, before it is built.
    pub(super) fn item(&self) -> Result<(), GuardError> {
        match self.items.get().checked_sub(1) {
            Some(left) => {
                self.items.set(left);
                self.go_on()
            }
            None => Err(self.too_many_items()),
        }
    }

    /// Counts text or bytes, before they are handed on.
    pub(super) fn bytes(&self, len: usize) -> Result<(), GuardError> {
        match self.bytes.get().checked_sub(to_u64(len)) {
            Some(left) => {
                self.bytes.set(left);
                self.go_on()
            }
            None => Err(self
                .breach(ErrorKind::LimitExceeded, &format!("text and bytes of more than the {} that may be decoded", self.limits.decoded))),
        }
    }

    /// Refuses a list that says it has more elements than may come.
    pub(super) fn announce(&self, hint: Option<usize>) -> Result<(), GuardError> {
        match hint {
            Some(len) if to_u64(len) > self.items.get() => Err(self.too_many_items()),
            _ => Ok(()),
        }
    }

    /// As much of a hint as the bytes of the input can justify.
    pub(super) fn hint(&self, hint: usize) -> usize {
        let honest = hint.min(self.hints.get());
        self.hints.set(self.hints.get().saturating_sub(honest));
        honest
    }

    /// Lets a trait object of this name be built, or not.
    pub(super) fn allow(&self, name: &str) -> Result<(), GuardError> {
        if self.types.contains(name) {
            return Ok(());
        }
        Err(self.breach(
            ErrorKind::TypeNotAllowed,
            &format!("a trait object of the type {}, which the caller does not allow; allowed: {}", quote(name), self.types),
        ))
    }

    /// Whether any trait object may be built.
    pub(super) fn allows_types(&self) -> bool {
        !self.types.is_empty()
    }

    /// An error that ends all: it is remembered.
    pub(super) fn breach(&self, kind: ErrorKind, text: &str) -> GuardError {
        let error = GuardError::new(kind, text);
        self.breach.borrow_mut().get_or_insert_with(|| error.clone());
        error
    }

    /// The error that ended all, if there was one.
    pub(super) fn verdict(&self) -> Option<GuardError> {
        self.breach.borrow().clone()
    }

    /// Sends an error up through a codec: the codec gets a word, the error waits here.
    pub(super) fn down<E: de::Error>(&self, error: GuardError) -> E {
        self.pending.replace(Some(error));
        E::custom("refused")
    }

    /// The error that comes out of a codec: what was sent through it, or its own.
    pub(super) fn up(&self, error: &dyn Display) -> GuardError {
        self.pending.take().unwrap_or_else(|| {
            let own = GuardError::new(ErrorKind::BadValue, error);
            self.codec.explain(own.text()).map_or(own, |words| GuardError::new(ErrorKind::BadValue, words))
        })
    }

    /// Whether the codec says what stands where, so that enums are names or maps of one entry.
    pub(super) fn describes_itself(&self) -> bool {
        self.codec.describes_itself()
    }

    fn too_many_items(&self) -> GuardError {
        self.breach(ErrorKind::LimitExceeded, &format!("more than the {} items that an object may have", self.limits.items))
    }

    /// After a breach nothing more is built.
    fn go_on(&self) -> Result<(), GuardError> {
        self.verdict_is_open().then_some(()).ok_or_else(|| GuardError::new(ErrorKind::LimitExceeded, "refused before"))
    }

    fn verdict_is_open(&self) -> bool {
        self.breach.borrow().is_none()
    }
}

/// Where in the object a deserializer stands.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) budget: &'a Budget<'a>,
    depth: u32,
    pub(super) role: Role,
}

/// What is expected of the next value.
#[derive(Clone, Copy)]
pub(super) enum Role {
    /// Any value.
    Plain,
    /// A map, read by a visitor that says this of itself.
    Map(Said),
    /// A key of such a map.
    Key(Said),
    /// The name of a trait object's type.
    TypeName,
}

impl<'a> At<'a> {
    pub(super) fn root(budget: &'a Budget<'a>) -> Self {
        At { budget, depth: 0, role: Role::Plain }
    }

    pub(super) fn with(self, role: Role) -> Self {
        At { role, ..self }
    }

    /// One level further in.
    pub(super) fn deeper(self) -> Result<Self, GuardError> {
        let depth = self.depth.saturating_add(1);
        if depth > self.budget.limits.depth {
            let message = format!("nested deeper than {} levels", self.budget.limits.depth);
            return Err(self.budget.breach(ErrorKind::LimitExceeded, &message));
        }
        Ok(At { depth, role: Role::Plain, ..self })
    }

    pub(super) fn is_key(self) -> bool {
        matches!(self.role, Role::Key(_))
    }

    /// For values that are no text: they may be keys, but never the name of a trait object's type.
    pub(super) fn no_key(self) -> Result<Self, GuardError> {
        match self.role {
            Role::Key(map) if map.is_trait_object() => Err(self.unjudged()),
            _ => Ok(self.with(Role::Plain)),
        }
    }

    /// For text that may be a key. Where the map and its key are read by visitors that say the same of themselves, a trait object is read: the key names its type.
    pub(super) fn key_of(self, key: Said) -> Result<Self, GuardError> {
        match self.role {
            Role::Key(map) => match (map.is_trait_object(), map == key) {
                (true, true) => Ok(self.with(Role::TypeName)),
                (false, false) => Ok(self.with(Role::Plain)),
                _ => Err(self.unjudged()),
            },
            _ => Ok(self),
        }
    }

    /// Refuses trait objects where their type cannot be judged.
    pub(super) fn no_trait_object(self, said: Said) -> Result<Self, GuardError> {
        if said.is_trait_object() {
            return Err(self.unjudged());
        }
        if said.is_buffer() && self.budget.allows_types() {
            let message =
                "values are buffered (by `flatten`, or an enum without a tag outside), and a trait object among them could not be judged";
            return Err(self.budget.breach(ErrorKind::Unsupported, message));
        }
        Ok(self)
    }

    fn unjudged(self) -> GuardError {
        let message = "a trait object whose type name stands in an unexpected place: only those that are tagged from outside can be judged";
        self.budget.breach(ErrorKind::Unsupported, message)
    }
}

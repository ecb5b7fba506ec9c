//! Trait objects whose names stand in the bytes: none is built whose name is not on the list.

use std::{cell::Cell, collections::BTreeMap, fmt::Debug};

use serde::{Deserialize, Deserializer, Serialize};
use tenvelope::{AllowedTypes, ErrorKind, core::decode_guarded};

use crate::{
    objects::codec,
    promises::{kind, limits},
};

#[typetag::serde]
trait Shape: Debug {
    /// How many there are, with those inside.
    fn count(&self) -> usize;
}

#[derive(Debug, Serialize, Deserialize)]
struct Circle {
    radius: f64,
}

#[typetag::serde(name = "circle")]
impl Shape for Circle {
    fn count(&self) -> usize {
        1
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Group(Vec<Box<dyn Shape>>);

#[typetag::serde(name = "group")]
impl Shape for Group {
    fn count(&self) -> usize {
        1 + self.0.iter().map(|shape| shape.count()).sum::<usize>()
    }
}

thread_local! {
    static BUILT: Cell<usize> = const { Cell::new(0) };
}

/// Does harm when it is built: it counts.
#[derive(Debug, Serialize)]
struct Gadget(u8);

impl<'de> Deserialize<'de> for Gadget {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BUILT.set(BUILT.get() + 1);
        u8::deserialize(deserializer).map(Gadget)
    }
}

#[typetag::serde(name = "gadget")]
impl Shape for Gadget {
    fn count(&self) -> usize {
        1
    }
}

/// Another trait, with a type of the same name.
#[typetag::serde]
trait Command: Debug {}

#[typetag::serde(name = "gadget")]
impl Command for Gadget {}

#[derive(Debug, Serialize, Deserialize)]
struct Drawing {
    first: Box<dyn Shape>,
    named: BTreeMap<String, Box<dyn Shape>>,
    maybe: Option<Box<dyn Command>>,
}

/// The first byte chooses codec and list, the rest is the object.
pub fn type_tags(data: &[u8]) {
    let Some((choice, payload)) = data.split_first() else { return };
    let codec = codec(*choice);
    let lists: [&[&str]; 4] = [&[], &["circle"], &["circle", "group"], &["circle", "gadget", "group"]];
    let names = lists[usize::from(choice >> 2) % 4];
    let allowed = AllowedTypes::only(names.iter().copied());
    BUILT.set(0);
    let drawing = decode_guarded::<Drawing>(codec.as_ref(), payload, &limits(), &allowed);
    let shapes = decode_guarded::<Vec<Box<dyn Shape>>>(codec.as_ref(), payload, &limits(), &allowed);
    assert!(names.contains(&"gadget") || BUILT.get() == 0, "a type was built that is not on the list");
    for refused in [kind(&drawing), kind(&shapes)].into_iter().flatten() {
        // `unsupported` is a name that is no text.
        let known = [ErrorKind::BadValue, ErrorKind::TypeNotAllowed, ErrorKind::LimitExceeded, ErrorKind::Unsupported];
        assert!(known.contains(&refused), "{refused:?}");
    }
    if let Ok(shapes) = shapes {
        let count: usize = shapes.iter().map(|shape| shape.count()).sum();
        assert!(!names.is_empty() || count == 0, "{shapes:?} without a list");
        let (mut out, all) = (Vec::new(), AllowedTypes::only(["circle", "gadget", "group"]));
        if codec.encode(&shapes, &mut out).is_ok() {
            let again = decode_guarded::<Vec<Box<dyn Shape>>>(codec.as_ref(), &out, &limits(), &all).expect("what was written");
            assert_eq!(again.iter().map(|shape| shape.count()).sum::<usize>(), count);
        }
    }
    if let Ok(drawing) = drawing {
        assert!(names.contains(&"circle"), "{drawing:?} without a list");
        assert!(drawing.first.count() > 0 && (drawing.maybe.is_none() || names.contains(&"gadget")));
    }
}

//! Bytes of object codecs, read into several types through the guard that no codec goes round.

use std::{cell::Cell, collections::BTreeMap, fmt::Debug, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use tenvelope::{
    AllowedTypes, ErrorKind, builtin,
    core::{AnyCodec, Anything, CodecSpec, ObjectToBytes, decode_guarded},
};
use tenvelope_testkit::SampleObject;

use crate::promises::{kind, limits};

/// The first byte chooses the codec, the rest is read as every type. What is read is written again and read equal; no type is built more often than the limit on items allows.
pub fn objects(data: &[u8]) {
    let Some((choice, payload)) = data.split_first() else { return };
    let codec = codec(*choice);
    let codec = codec.as_ref();
    back::<SampleObject>(codec, payload);
    back::<Vec<u8>>(codec, payload);
    back::<BTreeMap<String, Vec<Option<i64>>>>(codec, payload);
    back::<Vec<(char, u16, Wide)>>(codec, payload);
    back::<Record>(codec, payload);
    BUILT.set(0);
    kind(&decode::<Vec<Counted>>(codec, payload));
    kind(&decode::<BTreeMap<u32, Vec<Counted>>>(codec, payload));
    assert!(BUILT.get() <= 2 * limits().items, "{} built, and only {} allowed", BUILT.get(), limits().items);
    let anything = decode::<Anything>(codec, payload);
    kind(&anything);
}

/// An object codec by a number.
pub(crate) fn codec(choice: u8) -> Arc<dyn ObjectToBytes> {
    let name = ["cbor", "msgpack", "json", "bincode"][usize::from(choice) % 4];
    match builtin().build(CodecSpec::parse(name).expect("a name")) {
        Ok(AnyCodec::ObjectToBytes(codec)) => codec,
        other => panic!("{name} is no object codec: {other:?}"),
    }
}

/// The same ones of types that hold most of what serde knows.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Record {
    name: String,
    #[serde(default)]
    on: bool,
    nested: Option<Box<Record>>,
    #[serde(with = "tenvelope::serde")]
    weights: Vec<u32>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Wide {
    Unit,
    One(i64),
    Two(bool, String),
    Named { at: u8 },
}

thread_local! {
    static BUILT: Cell<u64> = const { Cell::new(0) };
}

/// Counts how often it is built, and takes no bytes in most codecs.
struct Counted;

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BUILT.set(BUILT.get() + 1);
        <()>::deserialize(deserializer).map(|()| Counted)
    }
}

fn decode<T: DeserializeOwned>(codec: &dyn ObjectToBytes, payload: &[u8]) -> tenvelope::Result<T> {
    decode_guarded(codec, payload, &limits(), &AllowedTypes::none())
}

fn back<T: DeserializeOwned + Serialize + PartialEq + Debug>(codec: &dyn ObjectToBytes, payload: &[u8]) {
    let value = decode::<T>(codec, payload);
    let Ok(value) = value else {
        kind(&value);
        return;
    };
    let mut out = Vec::new();
    match codec.encode(&value, &mut out) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::Unsupported => return,
        Err(error) => panic!("{codec:?} has read {value:?}, and does not write it: {error}"),
    }
    let again =
        decode::<T>(codec, &out).unwrap_or_else(|error| panic!("{codec:?} does not read what it has written of {value:?}: {error}"));
    assert_eq!(again, value, "{codec:?}");
}

//! Random nested values, equal after the round trip through every object codec; floats by their bits.

use tenvelope::{
    builtin,
    core::{AnyCodec, CodecSpec, Kind},
};
use tenvelope_testkit::check_objects;

/// 10,000 for each codec take a second or two.
#[test]
fn random_values_come_back() {
    let names: Vec<&str> = builtin().names().filter(|name| builtin().kind(name) == Some(Kind::ObjectToBytes)).collect();
    assert_eq!(names, ["bincode", "cbor", "msgpack"]);
    for name in names {
        match builtin().build(CodecSpec::parse(name).unwrap()) {
            Ok(AnyCodec::ObjectToBytes(codec)) => check_objects(codec.as_ref(), 10_000),
            other => panic!("{name} is {other:?}"),
        }
    }
}

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
    assert_eq!(names, ["bincode", "cbor", "json", "msgpack"]);
    for name in names {
        match builtin().build(CodecSpec::parse(name).unwrap()) {
            Ok(AnyCodec::ObjectToBytes(codec)) => {
                // JSON has no NaN and no infinity, and no keys but text and whole numbers.
                let most = if name == "json" { 8_000 } else { 0 };
                let refused = check_objects(codec.as_ref(), 10_000 + most);
                assert!(refused <= most, "{name} refuses {refused}");
            }
            other => panic!("{name} is {other:?}"),
        }
    }
}

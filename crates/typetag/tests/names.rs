//! Lists that are wrong. All of this program sees them: they have a file of their own.

use serde::{Deserialize, Serialize};
use tenvelope_core::{AnyCodec, ErrorKind, Registry, Result};
use tenvelope_typetag::{CodecConfig, gather, typetag};

#[derive(Serialize, Deserialize)]
struct First;

#[derive(Serialize, Deserialize)]
struct Second;

#[typetag::serde(name = "x_twice")]
impl CodecConfig for First {
    fn build(&self) -> Result<AnyCodec> {
        Ok(AnyCodec::Raw)
    }
}

#[typetag::serde(name = "x_twice")]
impl CodecConfig for Second {
    fn build(&self) -> Result<AnyCodec> {
        Ok(AnyCodec::Raw)
    }
}

#[test]
fn two_of_one_name() {
    let mut registry = Registry::empty();
    let error = gather(&mut registry).unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::BadArgument, "two configurations are called \"x_twice\""));
    assert_eq!(registry.names().count(), 0);
}

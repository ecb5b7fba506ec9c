//! A name that belongs to the specification.

use serde::{Deserialize, Serialize};
use tenvelope_core::{AnyCodec, ErrorKind, Registry, Result};
use tenvelope_typetag::{CodecConfig, gather, typetag};

#[derive(Serialize, Deserialize)]
struct Taken;

#[typetag::serde(name = "lz4")]
impl CodecConfig for Taken {
    fn build(&self) -> Result<AnyCodec> {
        Ok(AnyCodec::Raw)
    }
}

#[test]
fn names_of_the_specification_are_refused() {
    let error = gather(&mut Registry::empty()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadArgument);
    assert!(error.message().contains("lz4"), "{error}");
}

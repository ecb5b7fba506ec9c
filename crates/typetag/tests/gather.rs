//! Configurations that other crates declare come into a registry by one call.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tenvelope_core::{AnyCodec, ArrayToArray, ChunkInfo, Codec, CodecSpec, ErrorKind, Kind, Registry, Result};
use tenvelope_typetag::{CodecConfig, gather, typetag};

/// Adds a number to every byte.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default)]
struct Add {
    number: u8,
}

impl Default for Add {
    fn default() -> Self {
        Add { number: 1 }
    }
}

#[typetag::serde(name = "x_add")]
impl CodecConfig for Add {
    fn build(&self) -> Result<AnyCodec> {
        Ok(AnyCodec::ArrayToArray(Arc::new(*self)))
    }
}

impl Codec for Add {
    fn spec(&self) -> String {
        if self.number == 1 { "x_add".to_owned() } else { format!("x_add~{}", self.number) }
    }
}

impl ArrayToArray for Add {
    fn encode(&self, _chunk: ChunkInfo<'_>, run: &mut [u8]) {
        run.iter_mut().for_each(|byte| *byte = byte.wrapping_add(self.number));
    }

    fn decode(&self, _chunk: ChunkInfo<'_>, run: &mut [u8]) {
        run.iter_mut().for_each(|byte| *byte = byte.wrapping_sub(self.number));
    }
}

/// The same by another name, without parameters.
#[derive(Debug, Serialize, Deserialize)]
struct One;

#[typetag::serde(name = "x_one")]
impl CodecConfig for One {
    fn build(&self) -> Result<AnyCodec> {
        #[derive(Debug)]
        struct Renamed;
        impl Codec for Renamed {
            fn spec(&self) -> String {
                "x_one".to_owned()
            }
        }
        impl ArrayToArray for Renamed {
            fn encode(&self, chunk: ChunkInfo<'_>, run: &mut [u8]) {
                Add::default().encode(chunk, run);
            }
            fn decode(&self, chunk: ChunkInfo<'_>, run: &mut [u8]) {
                Add::default().decode(chunk, run);
            }
        }
        Ok(AnyCodec::ArrayToArray(Arc::new(Renamed)))
    }
}

fn kind<T>(result: Result<T>) -> Option<ErrorKind> {
    result.err().map(|error| error.kind())
}

#[test]
fn there_and_back() {
    let mut registry = tenvelope::builtin().clone();
    assert_eq!(gather(&mut registry).unwrap(), ["x_add", "x_one"]);
    assert_eq!(registry.kind("x_add"), Some(Kind::ArrayToArray));
    let options = tenvelope::EncodeOptions::default().registry(registry.clone());
    for (codecs, body) in [("x_add~9-raw-hex", "0a0b"), ("x_add-raw-hex", "0203"), ("x_one-raw-hex", "0203")] {
        let line = options.clone().codecs(codecs).to_string(&[1u8, 2]).unwrap();
        assert!(line.contains(&format!(".{codecs}.{body}.")), "{line}");
        let back: Vec<u8> = tenvelope::DecodeOptions::default().registry(registry.clone()).from_str(&line).unwrap();
        assert_eq!(back, [1, 2]);
        assert_eq!(kind(tenvelope::from_str::<Vec<u8>>(&line)), Some(ErrorKind::UnknownCodec), "nothing is registered without the call");
    }
}

#[test]
fn parameters_have_one_spelling() {
    let mut registry = Registry::empty();
    gather(&mut registry).unwrap();
    let build = |text: &str| kind(registry.build(CodecSpec::parse(text).unwrap()));
    for good in ["x_add", "x_add~0", "x_add~255", "x_one"] {
        assert_eq!(build(good), None, "{good}");
    }
    for bad in ["x_add~1", "x_add~256", "x_add~09", "x_add~a", "x_add~2~3", "x_one~1"] {
        assert_eq!(build(bad), Some(ErrorKind::BadCodecParams), "{bad}");
    }
    assert_eq!(kind(registry.clone().allow_only(["x_one"]).build(CodecSpec::parse("x_add").unwrap())), Some(ErrorKind::CodecNotAllowed));
}

#[test]
fn a_name_that_is_taken_changes_nothing() {
    let mut registry = Registry::empty();
    registry.register("x_one", Kind::BytesToBytes, |spec| Err(spec.bad_params("never built"))).unwrap();
    assert_eq!(kind(gather(&mut registry)), Some(ErrorKind::BadArgument));
    assert_eq!(registry.names().collect::<Vec<_>>(), ["x_one"]);
}

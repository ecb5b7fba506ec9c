//! A codec that declares itself, as a crate of its own.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tenvelope_core::{AnyCodec, ArrayToArray, ChunkInfo, Codec, Registry, Result};
use tenvelope_typetag::{CodecConfig, typetag};

/// Turns all bits over.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Invert;

#[typetag::serde(name = "x_invert")]
impl CodecConfig for Invert {
    fn build(&self) -> Result<AnyCodec> {
        Ok(AnyCodec::ArrayToArray(Arc::new(*self)))
    }
}

/// The same by a call.
pub fn register(registry: &mut Registry) -> Result<()> {
    registry.register_one(AnyCodec::ArrayToArray(Arc::new(Invert)))
}

impl Codec for Invert {
    fn spec(&self) -> String {
        "x_invert".to_owned()
    }
}

impl ArrayToArray for Invert {
    fn encode(&self, _chunk: ChunkInfo<'_>, run: &mut [u8]) {
        run.iter_mut().for_each(|byte| *byte = !*byte);
    }

    fn decode(&self, _chunk: ChunkInfo<'_>, run: &mut [u8]) {
        run.iter_mut().for_each(|byte| *byte = !*byte);
    }
}

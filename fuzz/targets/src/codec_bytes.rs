//! Bytes that claim to be compressed, with a size that a header claims for them.

use arbitrary::{Result, Unstructured};
use tenvelope::{
    ErrorKind, Level, builtin,
    core::{AnyCodec, ArrayToBytes, ChunkInfo, ChunkMut, ChunkRef, CodecSpec, Compress},
};

use crate::{promises::kind, values};

/// The first bytes choose codec, dtype and shape; the rest is the stream.
pub fn codec_bytes(data: &[u8]) {
    let mut u = Unstructured::new(data);
    if choose(&mut u).is_err() {
        // Too few bytes to choose with.
    }
}

fn choose(u: &mut Unstructured<'_>) -> Result<()> {
    let name = *u.choose(&["zlib", "zstd", "pco", "png", "npy"])?;
    match builtin().build(CodecSpec::parse(name).expect("a name")).expect("a codec") {
        AnyCodec::Compress(codec) => {
            let claimed = usize::from(u.arbitrary::<u16>()?) % 5000;
            compressed(codec.as_ref(), claimed, u.bytes(u.len())?);
        }
        AnyCodec::ArrayToBytes(codec) => serialized(codec.as_ref(), u)?,
        other => panic!("{other:?}"),
    }
    Ok(())
}

/// Exactly as many bytes as were claimed, or an error; the way without a size never gives more than its bound, and agrees.
fn compressed(codec: &dyn Compress, claimed: usize, bytes: &[u8]) {
    let mut exact = vec![0xa5; claimed];
    let found = codec.decode(bytes, &mut exact);
    let (most, mut within) = (1 << 16, b"before".to_vec());
    let unsized_ = codec.decode_unsized(bytes, most, &mut within);
    assert!(within.starts_with(b"before") && within.len() <= most + 6, "more than the bound");
    kind(&found);
    if let Some(refused) = kind(&unsized_) {
        assert!(found.is_err() && [ErrorKind::CodecFailed, ErrorKind::LimitExceeded].contains(&refused), "{refused:?}");
        return;
    }
    let whole = &within[6..];
    assert_eq!(found.is_ok(), whole.len() == claimed, "claimed {claimed}, came to {}", whole.len());
    assert!(found.is_err() || exact == whole);
    assert!(whole.len() as u64 <= codec.max_decoded_len(bytes.len() as u64), "more than these bytes can hold");
    let mut place = vec![0x5a; whole.len()];
    codec.decode(bytes, &mut place).expect("of its own size");
    assert_eq!(place, whole);
    if !whole.is_empty() {
        assert!(codec.decode_unsized(bytes, whole.len() - 1, &mut Vec::new()).is_err_and(|error| error.kind() == ErrorKind::LimitExceeded));
    }
}

/// A serializer that compresses, or writes files: what is read is written again and read equal.
fn serialized(codec: &dyn ArrayToBytes, u: &mut Unstructured<'_>) -> Result<()> {
    let dtype = values::dtype(u)?;
    let shape = values::shape(u, &dtype, 2048)?;
    let dims: Vec<u64> = shape.iter().map(|&dim| dim as u64).collect();
    let count: usize = shape.iter().product();
    if codec.accepts(&dtype).is_err() || codec.accepts_shape(&dims).is_err() || count == 0 || count as u64 > codec.max_chunk() {
        return Ok(());
    }
    let chunk = ChunkInfo::new(&dtype, count, &shape).expect("a small item");
    let mut run = vec![0xa5; dtype.run_len(count as u64).expect("a fixed size") as usize];
    // Half of the inputs are what the codec writes, with some bytes changed.
    let mut bytes = Vec::new();
    if u.arbitrary()? {
        let changes = u.int_in_range(0..=3u8)?;
        let places: Vec<(u16, u8)> = (0..changes).map(|_| u.arbitrary()).collect::<Result<_>>()?;
        let array = values::array_of(u, &dtype, &shape)?;
        codec.encode(chunk, ChunkRef::Run(array.bytes().expect("a run")), Level::Fast, &mut bytes).expect("its own dtype");
        let len = bytes.len();
        places.iter().for_each(|(at, byte)| bytes[usize::from(*at) % len] = *byte);
    } else {
        bytes.extend_from_slice(u.bytes(u.len())?);
    }
    let found = codec.decode(chunk, &bytes, ChunkMut::Run(&mut run));
    if let Some(refused) = kind(&found) {
        assert!(
            [ErrorKind::CodecFailed, ErrorKind::BadValue, ErrorKind::SizeMismatch, ErrorKind::Unsupported].contains(&refused),
            "{refused:?}"
        );
        return Ok(());
    }
    assert!(run.len() as u64 <= codec.max_decoded_len(bytes.len() as u64), "more than these bytes can hold");
    let (mut again, mut back) = (Vec::new(), vec![0x5a; run.len()]);
    codec.encode(chunk, ChunkRef::Run(&run), Level::Fast, &mut again).unwrap_or_else(|error| panic!("read, and not written: {error}"));
    codec.decode(chunk, &again, ChunkMut::Run(&mut back)).expect("what was written");
    assert_eq!(back, run);
    Ok(())
}

//! Rule R2: no line gets more memory than its body can justify. Measured with a counting allocator, in a process of its own.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tenvelope::{Array, ErrorKind, Limits, builtin, core::Opened, from_str};
use tenvelope_testkit::with_check;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Bytes asked for while a line is refused, freed or not.
fn bytes_to_refuse(line: &str) -> (usize, ErrorKind) {
    let region = Region::new(ALLOCATOR);
    let error = from_str::<Array>(line).expect_err(line);
    (region.change().bytes_allocated, error.kind())
}

/// One test, since the allocator counts for the whole process.
#[test]
fn claims_cost_nothing() {
    from_str::<Array>(&tenvelope::to_string(&[0u8; 4]).unwrap()).unwrap(); // contexts and tables that live for ever
    let claims = [
        ("tnv1.uint8.1099511627776.raw-base64url.AAAA.", ErrorKind::LimitExceeded),
        ("tnv1.float64.4294967296x4294967296.raw-base64url.AAAA.", ErrorKind::TooLarge),
        ("tnv1.uint8.8589934593x2147483648.raw-base64url.AAAA.", ErrorKind::TooLarge),
        ("tnv1.uint8.0x4611686018427387904x4611686018427387904.raw-base64url..", ErrorKind::BadShape),
        ("tnv1.uint8.536870912.raw-base64url.AAAA.", ErrorKind::SizeMismatch),
        ("tnv1.uint8.536870912.raw-shuffle-hex.00.", ErrorKind::SizeMismatch),
        ("tnv1.uint8.536870912.raw-zlib-base64url.eNpjAAAAAQAB.", ErrorKind::CodecFailed),
        ("tnv1.uint8.536870912.raw-zstd-base64url.KLUv_WAAAA.", ErrorKind::CodecFailed),
        ("tnv1.float64.67108864.raw-shuffle-zstd-base64url.KLUv_SAA.", ErrorKind::CodecFailed),
        ("tnv1.uint8.536870912~2.raw-zlib-base64url.AAAA.", ErrorKind::TooLarge),
        ("tnv1.uint8.536870912~268435456.raw-zlib-base64url.AAAA~AAAA.", ErrorKind::CodecFailed),
        ("tnv1.string.134217728.vlen_utf8-base64url.AAAA.", ErrorKind::SizeMismatch),
        ("tnv1.string.4.vlen_utf8-zlib-base64url.AAAA.", ErrorKind::CodecFailed),
        ("tnv1.void~536870912.1.raw-base64url.AAAA.", ErrorKind::SizeMismatch),
        ("tnv1.uint8.536870912.npy-base64url.AAAA.", ErrorKind::CodecFailed),
        ("tnv1.float64.67108864.npy-zlib-base64url.eNpjAAAAAQAB.", ErrorKind::CodecFailed),
        ("tnv1.float64.67108864.delta-npy-zstd-base64url.KLUv_SAA.", ErrorKind::CodecFailed),
        ("tnv1.bytes~9007199254740991.s.raw-base64url.AAAA.", ErrorKind::LimitExceeded),
    ];
    for (line, kind) in claims {
        let line = with_check(line);
        let (bytes, found) = bytes_to_refuse(&line);
        assert_eq!(found, kind, "{line}");
        assert!(bytes < 1 << 17, "{line}: {bytes} bytes asked for");
        println!("{bytes:>7} bytes  {line}");
    }

    // A frame that claims 2^33 bytes, and one that is honest about 4 MiB of zeros but stands in a line of 4 bytes.
    let zeros = vec![0u8; 1 << 22];
    let honest = tenvelope::EncodeOptions::default().codecs("raw-zstd-base64url").chunk(tenvelope::Chunk::Whole).to_string(&zeros).unwrap();
    let small = with_check(&honest.replacen("uint8.4194304", "uint8.4", 1));
    let (bytes, kind) = bytes_to_refuse(&small);
    assert_eq!(kind, ErrorKind::CodecFailed);
    assert!(bytes < 1 << 17, "{bytes} bytes for a bomb");

    // Strings of a compressed stream are bounded by the limit, not by what the stream claims.
    let many: Vec<String> = vec!["x".repeat(1 << 20); 8];
    let line =
        tenvelope::EncodeOptions::default().codecs("vlen_utf8-zstd-base64url").chunk(tenvelope::Chunk::Whole).to_string(&many).unwrap();
    let region = Region::new(ALLOCATOR);
    let limits = Limits::default().decoded(1 << 20);
    let error = Opened::new(&line, builtin(), &limits).unwrap().decode().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    assert!(region.change().bytes_allocated < 1 << 17);

    // What is read needs its own size and the scratch memory of a chunk.
    let region = Region::new(ALLOCATOR);
    let back: Vec<u8> = from_str(&honest).unwrap();
    assert_eq!(back, zeros);
    let bytes = region.change().bytes_allocated;
    assert!(bytes < (1 << 22) + (1 << 18), "{bytes} bytes to read 4 MiB");

    // A stored array goes straight from text to its place.
    let stored = tenvelope::EncodeOptions::default().codecs("raw-base64url").to_string(&zeros).unwrap();
    let mut place = vec![1u8; 1 << 22];
    let region = Region::new(ALLOCATOR);
    tenvelope::decode_into(&stored, &mut place).unwrap();
    assert_eq!(place, zeros);
    assert!(region.change().bytes_allocated < 1 << 16);
}

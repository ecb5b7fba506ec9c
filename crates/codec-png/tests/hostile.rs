//! Files that are made to hurt: none panics, none is taken for another picture, and what is wrong is said.

use std::collections::BTreeMap;

use flate2::{Compression, write::ZlibEncoder};
use tenvelope_codec_png::Png;
use tenvelope_core::{ArrayToBytes, ChunkInfo, ChunkMut, ChunkRef, Codec, Dtype, ErrorKind, Level, Result};
use tenvelope_testkit::Random;

fn decode(dtype: &Dtype, shape: &[usize], file: &[u8]) -> Result<Vec<u8>> {
    let chunk = ChunkInfo::new(dtype, shape.iter().product(), shape).unwrap();
    let mut out = vec![0xaa; chunk.elements * chunk.item_size];
    Png.decode(chunk, file, ChunkMut::Run(&mut out)).map(|()| out)
}

fn encode(dtype: &Dtype, shape: &[usize], run: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let chunk = ChunkInfo::new(dtype, shape.iter().product(), shape).unwrap();
    Png.encode(chunk, ChunkRef::Run(run), Level::Default, &mut file).unwrap();
    file
}

fn refused(shape: &[usize], file: &[u8]) -> String {
    let error = decode(&Dtype::Uint8, shape, file).expect_err("a file that breaks a rule");
    assert_eq!(error.kind(), ErrorKind::CodecFailed, "{error}");
    error.message().to_owned()
}

/// A name and data.
type Chunk = ([u8; 4], Vec<u8>);

/// The chunks of a file.
fn chunks(file: &[u8]) -> Vec<Chunk> {
    let (mut rest, mut chunks) = (&file[8..], Vec::new());
    while let [a, b, c, d, behind @ ..] = rest {
        let len = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        chunks.push((behind[..4].try_into().unwrap(), behind[4..4 + len].to_vec()));
        rest = &behind[len + 8..];
    }
    chunks
}

/// A file of chunks, with right lengths and CRCs: so that what is wrong inside is met.
fn file(chunks: &[Chunk]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in chunks {
        let named = [&name[..], data].concat();
        file.extend_from_slice(&(data.len() as u32).to_be_bytes());
        file.extend_from_slice(&named);
        file.extend_from_slice(&crc32fast::hash(&named).to_be_bytes());
    }
    file
}

fn deflated(lines: &[u8]) -> Vec<u8> {
    let mut deflate = ZlibEncoder::new(Vec::new(), Compression::new(9));
    std::io::Write::write_all(&mut deflate, lines).unwrap();
    deflate.finish().unwrap()
}

/// Bytes changed anywhere, and chunks changed with their CRCs made right: the same array comes back (an IDAT more or less harms nobody), or an error.
#[test]
fn mutants() {
    let mut random = Random(11);
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    for round in 0..30_000 {
        let shape = [1 + random.below(9), 1 + random.below(9), 1 + random.below(4)];
        let dtype = if random.below(2) == 0 { Dtype::Uint8 } else { Dtype::Uint16 };
        let len = shape.iter().product::<usize>() * if dtype == Dtype::Uint8 { 1 } else { 2 };
        let run = if random.below(2) == 0 { random.bytes(len) } else { vec![7; len] };
        let whole = encode(&dtype, &shape, &run);
        let mutant = if round % 2 == 0 {
            let mut parts = chunks(&whole);
            match random.below(8) {
                0 => drop(parts.remove(random.below(3))),
                1 => parts.push(parts[random.below(3)].clone()),
                2 => parts.swap(random.below(3), random.below(3)),
                3 => parts[random.below(3)].0[random.below(4)] ^= 1 << random.below(8),
                4 => parts[random.below(3)].1.push(random.next_u64() as u8),
                _ => {
                    let data = &mut parts[random.below(2)].1;
                    let at = random.below(data.len());
                    data[at] ^= 1 << random.below(8);
                }
            }
            file(&parts)
        } else {
            let (mut mutant, at) = (whole.clone(), random.below(whole.len()));
            match random.below(5) {
                0 => mutant[at] = random.next_u64() as u8,
                1 => mutant.truncate(at),
                2 => mutant.insert(at, random.next_u64() as u8),
                3 => drop(mutant.remove(at)),
                _ => mutant[at] ^= 1 << random.below(8),
            }
            mutant
        };
        let outcome = match decode(&dtype, &shape, &mutant) {
            Ok(back) if back == run => "the same",
            Ok(_) => "another",
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::CodecFailed, "{error}");
                "refused"
            }
        };
        assert!(outcome != "the same" || mutant == whole || round % 2 == 0, "a second spelling of {shape:?}");
        *outcomes.entry(outcome).or_default() += 1;
    }
    println!("{outcomes:?}");
    // A CRC stands over every byte, and an Adler-32 over every pixel: what is damaged is found.
    assert_eq!(outcomes.get("another"), None);
    assert!(outcomes["refused"] > 25_000, "{outcomes:?}");
}

#[test]
fn what_is_wrong_is_said() {
    let shape = [2, 3];
    let good = encode(&Dtype::Uint8, &shape, &[1, 2, 3, 4, 5, 6]);
    let says = |file: &[u8], words: &str| {
        let message = refused(&shape, file);
        assert!(message.contains(words), "{message:?} lacks {words:?}");
    };
    let with = |change: &dyn Fn(&mut Vec<Chunk>)| {
        let mut parts = chunks(&good);
        change(&mut parts);
        file(&parts)
    };
    says(b"\xff\xd8\xff\xe0 a photograph", "does not begin with the eight bytes of a PNG file");
    says(&good[..20], "no whole IHDR in its 20 bytes");
    says(&encode(&Dtype::Uint8, &[3, 2], &[0; 6]), "IHDR says 2x3 pixels of 8 bits, colour type 0");
    says(&encode(&Dtype::Uint16, &shape, &[0; 12]), "3x2 pixels of 16 bits, colour type 0");
    says(&with(&|parts| parts[0].1[12] = 1), "interlace 1; dtype and shape make 3x2 pixels of 8 bits, colour type 0");
    says(&with(&|parts| parts[0].1.push(0)), "IHDR has 14 bytes, not 13");
    says(&[&good[..29], &[0; 4], &good[33..]].concat(), "the CRC of IHDR is wrong");
    says(&with(&|parts| parts.insert(0, (*b"CgBI", vec![0; 4]))), "the chunk `CgBI` at byte 8 stands where IHDR must");
    says(&with(&|parts| parts.insert(1, (*b"gAMA", vec![0; 4]))), "the chunk `gAMA` at byte 33 follows IHDR, where IDAT must");
    says(&with(&|parts| parts.insert(2, (*b"tEXt", vec![0; 4]))), "save the picture without anything but its pixels");
    says(&with(&|parts| parts.insert(2, (*b"\0\xff\n~", Vec::new()))), r"the chunk `\x00\xff\n~` at byte");
    says(&with(&|parts| drop(parts.remove(1))), "the chunk `IEND` at byte 33 follows IHDR");
    says(&with(&|parts| drop(parts.pop())), "before its IEND");
    says(&with(&|parts| parts[2].1.push(0)), "must be empty");
    says(&[&good[..], b"\n"].concat(), "1 bytes after IEND, where nothing may stand");
    says(&good[..good.len() - 20], "bytes after its length");
    says(&[&good[..33], &[0x80, 0, 0, 0], &good[37..]].concat(), "claims 2147483648 bytes; none has more than 2^31-1");
    let mut crc = good.clone();
    crc[33 + 10] ^= 1;
    says(&crc, "the CRC of the chunk IDAT at byte 33 is");
    says(&with(&|parts| parts[1].1 = deflated(&[0; 7])), "ends after 7 bytes, before the last row does");
    says(&with(&|parts| parts[1].1 = deflated(&[0; 9])), "goes on after the 8 bytes of the rows");
    says(&with(&|parts| parts[1].1 = deflated(&[0, 1, 2, 3, 9, 4, 5, 6])), "row 1 has the filter 9; there are 0 to 4");
    says(&with(&|parts| parts[1].1.extend_from_slice(b"more")), "4 bytes in IDAT after the end of the zlib stream");
    says(&with(&|parts| parts[1].1.truncate(5)), "is cut after");
    says(&with(&|parts| parts[1].1[0] = 0x79), "is corrupt after 0 bytes");
}

/// A megabyte of rows in a kilobyte, where the picture has six pixels; and a picture of half a gigabyte in a short file.
#[test]
fn bombs() {
    let good = chunks(&encode(&Dtype::Uint8, &[2, 3], &[0; 6]));
    let bomb = file(&[good[0].clone(), (*b"IDAT", deflated(&vec![0; 1 << 20])), good[2].clone()]);
    assert!(bomb.len() < 1200 && refused(&[2, 3], &bomb).contains("goes on after the 8 bytes"));
    assert!(Png.max_decoded_len(100) == 103_200, "a chunk of 100 bytes is asked for no more");
}

/// A hundred thousand chunks IDAT of no bytes cost no more than their bytes.
#[test]
fn many_empty_chunks() {
    let good = chunks(&encode(&Dtype::Uint8, &[2, 3], &[1, 2, 3, 4, 5, 6]));
    let empty = std::iter::repeat_n((*b"IDAT", Vec::new()), 100_000);
    let parts: Vec<_> = [good[0].clone()].into_iter().chain(empty).chain(good[1..].iter().cloned()).collect();
    assert_eq!(decode(&Dtype::Uint8, &[2, 3], &file(&parts)).unwrap(), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn dtypes_and_shapes() {
    for dtype in Dtype::names().filter_map(|name| name.parse::<Dtype>().ok()) {
        let takes = Png.accepts(&dtype).map_err(|error| error.kind());
        assert_eq!(takes, if [Dtype::Uint8, Dtype::Uint16].contains(&dtype) { Ok(()) } else { Err(ErrorKind::BadChain) }, "{dtype}");
    }
    let most = (1 << 31) - 1;
    let taken: [&[u64]; 6] = [&[1, 1], &[most, most, 4], &[0, 5], &[5, 0, 1], &[2, 3, 2], &[2, 3, 3]];
    let left: [&[u64]; 8] = [&[], &[6], &[2, 3, 0], &[2, 3, 5], &[1, 2, 3, 4], &[most + 1, 1], &[1, most + 1, 3], &[1 << 32, 0]];
    assert!(taken.iter().all(|shape| Png.accepts_shape(shape).is_ok()));
    for shape in left {
        assert_eq!(Png.accepts_shape(shape).map_err(|error| error.kind()), Err(ErrorKind::BadChain), "{shape:?}");
    }
}

/// What no reader of envelopes asks for, but a program that calls the codec may.
#[test]
fn calls_that_make_no_sense() {
    let none = ChunkInfo::new(&Dtype::Uint8, 0, &[0, 3]).unwrap();
    let flat = ChunkInfo::new(&Dtype::Uint8, 3, &[3]).unwrap();
    let small = ChunkInfo::new(&Dtype::Uint8, 6, &[2, 3]).unwrap();
    for (chunk, kind) in [(none, ErrorKind::BadArgument), (flat, ErrorKind::BadChain), (small, ErrorKind::BadArgument)] {
        let (mut file, mut run) = (Vec::new(), [0; 3]);
        let written = Png.encode(chunk, ChunkRef::Run(&run), Level::Fast, &mut file).map_err(|error| error.kind());
        let read = Png.decode(chunk, b"", ChunkMut::Run(&mut run)).map_err(|error| error.kind());
        assert_eq!((written, read), (Err(kind), Err(kind)), "{chunk:?}");
    }
}

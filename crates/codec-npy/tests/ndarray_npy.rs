//! The codec's chunk against files that ndarray-npy writes by itself.

use ndarray::{ArrayD, ArrayViewD};
use ndarray_npy::{ReadNpyExt, ReadableElement, WritableElement, WriteNpyExt};
use num_complex::Complex;
use tenvelope_codec_npy::{Npy, read, write};
use tenvelope_core::{ArrayToBytes, ArrayView, ChunkInfo, ChunkMut, ChunkRef, Codec, Element, Error, ErrorKind, Level, Result};

const SHAPES: &[&[usize]] = &[&[], &[1], &[3], &[2, 3], &[1, 1, 7], &[2, 3, 4, 5], &[1000], &[40_000]];

/// The file that the codec makes of an array.
fn chunk(array: &ArrayView<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    let info = ChunkInfo::new(array.dtype(), array.count(), array.shape()).unwrap();
    Npy.encode(info, ChunkRef::Run(array.bytes().unwrap()), Level::Default, &mut out).unwrap();
    out
}

fn decode(array: &ArrayView<'_>, bytes: &[u8], out: &mut [u8]) -> Result<()> {
    let info = ChunkInfo::new(array.dtype(), array.count(), array.shape()).unwrap();
    Npy.decode(info, bytes, ChunkMut::Run(out))
}

/// The members that the header says, and the data. NumPy writes a comma after the last member and leaves room for the first dim to grow, ndarray-npy does
/// not: in nothing else do the two differ.
fn parts(file: &[u8]) -> (&[u8], &[u8]) {
    assert_eq!(file[..8], *b"\x93NUMPY\x01\0");
    let len = 10 + usize::from(u16::from_le_bytes([file[8], file[9]]));
    assert_eq!(len % 64, 0);
    let dict = file[10..len].trim_ascii_end().strip_suffix(b"}").unwrap();
    (dict.strip_suffix(b", ").unwrap_or(dict), &file[len..])
}

fn agree<T: Element + WritableElement + ReadableElement + PartialEq + std::fmt::Debug>(make: impl Fn(usize) -> T) {
    for &shape in SHAPES {
        let elements: Vec<T> = (0..shape.iter().product()).map(&make).collect();
        let array = ArrayView::from_elements(shape, &elements).unwrap();
        let theirs_array = ArrayViewD::from_shape(shape, &elements).unwrap();
        let mut theirs = Vec::new();
        theirs_array.write_npy(&mut theirs).unwrap();
        let ours = chunk(&array);
        assert_eq!(ours, write(&array).unwrap(), "the codec writes the file that `write` writes");
        assert_eq!(parts(&ours), parts(&theirs), "{} {shape:?}", array.dtype());
        assert_eq!(ArrayD::<T>::read_npy(ours.as_slice()).unwrap(), theirs_array);
        // `read` takes theirs, too; the codec takes the one spelling of its page.
        assert!(read(&theirs).unwrap() == array);
        let mut run = vec![0xaa; array.bytes().unwrap().len()];
        decode(&array, &ours, &mut run).unwrap();
        assert_eq!(run, array.bytes().unwrap());
        assert_eq!(decode(&array, &theirs, &mut run).is_ok(), ours == theirs);
    }
}

#[test]
fn every_dtype_that_it_has() {
    agree(|i| i % 3 == 0);
    agree(|i| i as i8);
    agree(|i| i as u8);
    agree(|i| (i as i16).wrapping_mul(257));
    agree(|i| (i as u16).wrapping_mul(257));
    agree(|i| (i as i32).wrapping_mul(-16_843_009));
    agree(|i| (i as u32).wrapping_mul(99_991));
    agree(|i| i as i64 * -72_340_172_838_076);
    agree(|i| i as u64 * 72_340_172_838_076);
    agree(|i| i as f32 / 3.0);
    agree(|i| i as f64 / 3.0);
    agree(|i| Complex::new(i as f32 / 3.0, -1.0));
    agree(|i| Complex::new(-0.5, i as f64 / 7.0));
}

/// Bits that are no numbers come back, from memory at any address.
#[test]
fn every_bit_from_every_address() {
    let bytes: Vec<u8> = (0..=255).cycle().skip(3).step_by(7).take(8 * 1024 + 8).collect();
    for start in 0..8 {
        let run = &bytes[start..start + 8192];
        for dtype in ["float32", "float64", "complex64", "complex128", "int64", "uint16"] {
            let dtype: tenvelope_core::Dtype = dtype.parse().unwrap();
            let array = ArrayView::from_bytes(dtype.clone(), &[8192 / dtype.item_size().unwrap() as usize], run).unwrap();
            let file = chunk(&array);
            let mut back = vec![0; 8192 + start];
            decode(&array, &file, &mut back[start..]).unwrap();
            assert_eq!(&back[start..], run);
        }
    }
}

/// What a wrong file says instead is said in the message.
#[test]
fn messages() {
    let array = ArrayView::from_elements(&[2, 3], &[1i16, 2, 3, 4, 5, 6]).unwrap();
    let message = |file: &[u8]| {
        let error: Error = decode(&array, file, &mut [0; 12]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CodecFailed);
        error.message().to_owned()
    };
    let good = chunk(&array);
    let changed = |from: &str, to: &str| {
        let text = good.iter().map(|&b| char::from(b)).collect::<String>();
        assert!(text.contains(from) && from.len() == to.len());
        text.replacen(from, to, 1).chars().map(|c| u8::try_from(c).unwrap()).collect::<Vec<u8>>()
    };
    assert!(message(&changed("<i2", "<u2")).ends_with("int16 [2, 3]: it says uint16 [2, 3]"));
    assert!(message(&changed("(2, 3)", "(3, 2)")).ends_with("it says int16 [3, 2]"));
    assert!(message(&changed("False", " True")).ends_with("Fortran order"));
    assert!(message(&changed("<i2", ">i2")).contains("from byte 21 on"));
    assert!(message(&good[..good.len() - 1]).contains("11 bytes of data where shape and dtype demand 12"));
    assert!(message(b"").contains("it ends in its magic"));
    let refused = Npy.accepts(&"float16".parse().unwrap()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::BadChain);
    assert!(refused.message().contains("use raw, or npy files"), "{refused}");
}

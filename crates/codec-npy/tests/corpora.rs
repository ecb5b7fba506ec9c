//! Files of other people: the test data of NumPy and of ndarray-npy, where they lie beside the project.

use std::path::{Path, PathBuf};

use tenvelope_codec_npy as npy;
use tenvelope_core::{Dtype, ErrorKind};

/// The npy files of a folder of `shared/corpora` beside the project, by name.
fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora").join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("SKIPPED {}: no such folder beside the project", folder.display());
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "npy"));
    paths.sort();
    assert!(!paths.is_empty(), "{} has no npy files", folder.display());
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), std::fs::read(path).unwrap())).collect()
}

/// Object arrays, written by Python 2 and 3: pickles, which are not entered.
#[test]
fn of_numpy() {
    for (name, file) in files("numpy-npy") {
        let error = npy::read(&file).expect_err(&name);
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{name}");
        assert!(error.message().contains("run code"), "{name}: {error}");
    }
}

/// The numbers 0 to 23 in 2×3×4, in both byte orders and both memory orders; as complex numbers with their own negatives; and 24 truths.
#[test]
fn of_ndarray_npy() {
    for (name, file) in files("ndarray-npy-resources") {
        let read = npy::read(&file);
        if name == "example_bool_bad_value.npy" {
            assert_eq!(read.unwrap_err().kind(), ErrorKind::BadValue);
            continue;
        }
        let array = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        if name == "array.npy" {
            assert_eq!((array.shape(), array.to_vec::<i32>().unwrap()), (&[2, 3][..], vec![0, 1, 2, 3, 4, 5]));
            continue;
        }
        assert_eq!(array.shape(), [2, 3, 4], "{name}");
        let words: Vec<f64> = array.bytes().unwrap().as_chunks::<8>().0.iter().map(|word| f64::from_le_bytes(*word)).collect();
        let counted = (0..24).map(f64::from);
        match array.dtype() {
            Dtype::Float64 => assert_eq!(words, counted.collect::<Vec<_>>(), "{name}"),
            Dtype::Complex128 => assert_eq!(words, counted.flat_map(|n| [n, -n]).collect::<Vec<_>>(), "{name}"),
            Dtype::Bool => {
                assert_eq!(array.to_vec::<bool>().unwrap()[..6], [true, false, true, false, true, true], "{name}");
                assert_eq!(array.bytes().unwrap(), &file[128..], "{name}");
            }
            dtype => panic!("{name} is of {dtype}"),
        }
    }
}

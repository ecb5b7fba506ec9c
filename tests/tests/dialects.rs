//! Dialects whose packages are crates: what serde makes of ndarray.

use ndarray::{Array1, Array2, ArrayD, array};
use tenvelope::{
    Array, Limits, Tree,
    dialects::{Dialect, detect, read, write},
};

fn tree(line: &str) -> Tree {
    tenvelope::from_str::<Array>(line).unwrap().into()
}

#[test]
fn ndarrays_own_form_is_read_and_written() {
    let weights: Array2<f32> = array![[1.5, -0.0, 0.1], [4.0, 3.4e38, 1e-45]];
    let text = serde_json::to_string(&weights).unwrap();
    assert_eq!(detect(text.as_bytes()), Some(Dialect::NdarraySerde));
    // What it was is not said; as doubles the values are the same.
    let Tree::Array(array) = read(text.as_bytes(), Dialect::NdarraySerde, &Limits::default()).unwrap() else { panic!("no array") };
    let doubles = array.value.bytes().unwrap().as_chunks::<8>().0.iter().map(|word| f64::from_le_bytes(*word));
    assert!(doubles.map(|x| (x as f32).to_bits()).eq(weights.iter().map(|x| x.to_bits())));

    let written = write(&tree(&tenvelope::to_string(&weights).unwrap()), Dialect::NdarraySerde).unwrap();
    let back: Array2<f32> = serde_json::from_slice(&written).unwrap();
    assert_eq!(back.mapv(f32::to_bits), weights.mapv(f32::to_bits));
}

#[test]
fn integers_of_64_bits_keep_their_digits() {
    let ids: Array1<i64> = array![i64::MIN, i64::MAX, (1 << 53) + 1];
    let text = serde_json::to_string(&ids).unwrap();
    let read_back = read(text.as_bytes(), Dialect::NdarraySerde, &Limits::default()).unwrap();
    assert_eq!(read_back, tree(&tenvelope::to_string(&ids).unwrap()));
    let back: Array1<i64> = serde_json::from_slice(&write(&read_back, Dialect::NdarraySerde).unwrap()).unwrap();
    assert_eq!(back, ids);
}

#[test]
fn any_number_of_dims_has_the_same_form() {
    let cube: ArrayD<u8> = ArrayD::from_shape_vec(vec![1, 2, 3], vec![0, 255, 1, 2, 3, 4]).unwrap();
    let written = write(&tree(&tenvelope::to_string(&cube).unwrap()), Dialect::NdarraySerde).unwrap();
    assert_eq!(serde_json::from_slice::<ArrayD<u8>>(&written).unwrap(), cube);
    let flags: Array1<bool> = array![true, false];
    let read_back = read(serde_json::to_string(&flags).unwrap().as_bytes(), Dialect::NdarraySerde, &Limits::default()).unwrap();
    assert_eq!(read_back, tree(&tenvelope::to_string(&flags).unwrap()));
}

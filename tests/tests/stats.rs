//! Statistics against an obvious computation, and at the edges of every dtype.

use ndarray::{Array2, Array3};
use proptest::prelude::*;
use tenvelope::{
    Array, ArrayView, AsArray, Dtype, Field, Fields, Strings,
    core::Buffer,
    from_str,
    stats::{Number, Numbers, Summary, Texts, Times, picture, summary, time_text},
};
use tenvelope_testkit::{load_vectors, sample_arrays};
use tenvelope_tests::root;

fn numbers(array: &(impl AsArray + ?Sized)) -> Numbers {
    match summary(&array.as_array_view().unwrap()) {
        Summary::Numbers(numbers) => numbers,
        other => panic!("{other:?}"),
    }
}

fn of_bytes(dtype: &str, count: usize, bytes: &[u8]) -> Array {
    ArrayView::from_bytes(dtype.parse().unwrap(), &[count], bytes).unwrap().into_owned().unwrap()
}

fn close(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
}

proptest! {
    #[test]
    fn integers_like_wide_arithmetic(list in prop::collection::vec(any::<i64>(), 1..200)) {
        let of = numbers(&list);
        let wide: Vec<i128> = list.iter().map(|&n| n.into()).collect();
        prop_assert_eq!(of.min, Some(Number::Int(*wide.iter().min().unwrap())));
        prop_assert_eq!(of.max, Some(Number::Int(*wide.iter().max().unwrap())));
        let mean = wide.iter().sum::<i128>() as f64 / wide.len() as f64;
        prop_assert!(close(of.mean.unwrap(), mean));
        let squares: f64 = wide.iter().map(|&n| (n as f64 - mean).powi(2)).sum();
        prop_assert!((of.std.unwrap() - (squares / wide.len() as f64).sqrt()).abs() <= 1e-9 * (1.0 + of.std.unwrap()));
        prop_assert_eq!(of.histogram.iter().map(|bin| bin.count).sum::<usize>(), list.len());
        for bin in &of.histogram {
            let (Number::Int(from), Number::Int(to)) = (bin.from, bin.to) else { panic!("integers") };
            prop_assert_eq!(bin.count, wide.iter().filter(|n| (from..=to).contains(n)).count());
        }
    }

    #[test]
    fn floats_like_an_obvious_loop(list in prop::collection::vec(prop_oneof![-1e6f64..1e6, Just(0.0), Just(-0.0), Just(f64::NAN)], 1..200)) {
        let of = numbers(&list);
        let known: Vec<f64> = list.iter().copied().filter(|x| !x.is_nan()).collect();
        prop_assert_eq!((of.count, of.nan), (list.len(), list.len() - known.len()));
        prop_assert_eq!(of.zeros, known.iter().filter(|&&x| x == 0.0).count());
        if known.is_empty() {
            prop_assert_eq!((of.min, of.mean, of.std), (None, None, None));
            return Ok(());
        }
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        prop_assert!((of.mean.unwrap() - mean).abs() < 1e-6);
        let std = (known.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / known.len() as f64).sqrt();
        prop_assert!((of.std.unwrap() - std).abs() < 1e-6);
        prop_assert_eq!(of.histogram.iter().map(|bin| bin.count).sum::<usize>(), known.len());
    }
}

#[test]
fn edges() {
    let of = numbers(&[i64::MIN, i64::MAX]);
    assert_eq!((of.min, of.max, of.mean), (Some(Number::Int(i64::MIN.into())), Some(Number::Int(i64::MAX.into())), Some(-0.5)));
    assert_eq!(of.histogram.len(), 16);
    assert_eq!((of.histogram[0].count, of.histogram[15].count), (1, 1));
    assert_eq!(of.min.unwrap().to_json(), "-9223372036854775808");
    let large = 1i64 << 62;
    assert!(close(numbers(&[large, large + 2]).std.unwrap(), 1.0), "differences beyond 2^53 are kept");
    assert_eq!(numbers(&[u64::MAX]).max, Some(Number::Int(u64::MAX.into())));
    assert_eq!(numbers(&[u64::MAX]).histogram.len(), 1);
    assert_eq!(numbers(&[true, false, true]).histogram.iter().map(|bin| bin.count).collect::<Vec<_>>(), [1, 2]);

    let of = numbers(&[-1.7e308, 1.7e308]);
    assert_eq!((of.mean, of.histogram.len(), of.histogram[15].count), (Some(0.0), 16, 1));
    assert!(close(of.std.unwrap(), 1.7e308));
    assert!(close(numbers(&[1.7e308, 1.7e308, 1.7e308]).mean.unwrap(), 1.7e308), "no overflow on the way");
    let least = f64::from_bits(1);
    assert_eq!((numbers(&[least, least]).mean, numbers(&[least]).std), (Some(least), Some(0.0)));
    assert_eq!(numbers(&[f64::INFINITY, 1.0]).mean, Some(f64::INFINITY));
    assert!(numbers(&[f64::INFINITY, f64::NEG_INFINITY]).mean.unwrap().is_nan());
    assert_eq!(numbers(&[f64::INFINITY, 1.0]).infinite, 1);
    assert_eq!((numbers(&[f32::NAN; 3]).nan, numbers(&[f32::NAN; 3]).min), (3, None));
    assert_eq!(numbers(&[0u8; 0]).count, 0);
    assert_eq!(numbers(&[1e100f64, 1.0, -1e100]).mean, Some(1.0 / 3.0), "what one addition rounds off is not lost");

    let of = numbers(&of_bytes("int4", 3, &[0x78, 0x0f]));
    assert_eq!((of.min, of.max, of.count), (Some(Number::Int(-8)), Some(Number::Int(7)), 3));
    let of = numbers(&of_bytes("uint4", 3, &[0x78, 0x0f]));
    assert_eq!((of.min, of.max), (Some(Number::Int(7)), Some(Number::Int(15))));
    let of = numbers(&of_bytes("float8_e4m3fn", 3, &[0x7e, 0x01, 0x7f]));
    assert_eq!((of.min, of.max, of.nan), (Some(Number::Float(2f64.powi(-9))), Some(Number::Float(448.0)), 1));
    let of = numbers(&of_bytes("bfloat16", 2, &[0x80, 0x3f, 0x80, 0xff]));
    assert_eq!((of.min, of.infinite), (Some(Number::Float(f64::NEG_INFINITY)), 1));
}

#[test]
fn what_are_no_real_numbers() {
    let complex: Vec<u8> = [1.0f32, -2.0, 3.0, 4.0].iter().flat_map(|x| x.to_le_bytes()).collect();
    let Summary::Complex(parts) = summary(&of_bytes("complex64", 2, &complex)) else { panic!() };
    assert_eq!((parts[0].mean, parts[1].mean), (Some(2.0), Some(1.0)));

    let times: Vec<u8> = [i64::MIN, 0, 86_400_000].iter().flat_map(|n| n.to_le_bytes()).collect();
    let Summary::Times(Times { nat, min, max, .. }) = summary(&of_bytes("datetime64~ms", 3, &times)) else { panic!() };
    assert_eq!((nat, min, max), (1, Some(0), Some(86_400_000)));

    let strings: Strings = ["", "a", "é", "a"].into_iter().collect();
    let Summary::Strings(Texts { empty, shortest, longest, total, distinct, .. }) =
        summary(&ArrayView::from_strings(&[4], strings).unwrap())
    else {
        panic!()
    };
    assert_eq!((empty, shortest, longest, total, distinct), (1, 0, 2, 4, Some(3)));
    let Summary::Items(texts) = summary(&of_bytes("bytes~3", 2, b"a\0\0\0\0\0")) else { panic!() };
    assert_eq!((texts.empty, texts.longest), (1, 1));

    // A struct in a struct, both with subarrays: all elements of a field together.
    let inner = Fields::new(vec![Field::new("x", Dtype::Uint8), Field::with_shape("y", Dtype::Uint8, vec![2])]).unwrap();
    let fields = Fields::new(vec![Field::new("a", Dtype::Uint8), Field::with_shape("b", Dtype::Struct(inner.into()), vec![2])]).unwrap();
    let run = Buffer::copy_of(&[1, 10, 20, 21, 11, 22, 23, 2, 12, 24, 25, 13, 26, 27]).unwrap();
    let array = ArrayView::from_buffer(Dtype::Struct(fields.into()), &[2], run).unwrap();
    let Summary::Fields(list) = summary(&array) else { panic!() };
    let range = |summary: &Summary| match summary {
        Summary::Numbers(of) => (of.count, of.min.unwrap(), of.max.unwrap()),
        other => panic!("{other:?}"),
    };
    let found: Vec<_> = list.iter().map(|(name, summary)| (name.as_str(), range(summary))).collect();
    let int = Number::Int;
    assert_eq!(found, [("a", (2, int(1), int(2))), ("b.x", (4, int(10), int(13))), ("b.y", (8, int(20), int(27)))]);
}

#[test]
fn times_as_numpy_prints_them() {
    for (dtype, units, expected) in [
        ("datetime64~D", 0, "1970-01-01"),
        ("datetime64~D", -1, "1969-12-31"),
        ("datetime64~D", 11_016, "2000-02-29"),
        ("datetime64~D", 47_541, "2100-03-01"),
        ("datetime64~Y", 54, "2024"),
        ("datetime64~Y", -1971, "-0001"),
        ("datetime64~M", -1, "1969-12"),
        ("datetime64~W", 1, "1970-01-08"),
        ("datetime64~h", 25, "1970-01-02T01"),
        ("datetime64~m", 61, "1970-01-01T01:01"),
        ("datetime64~s", -1, "1969-12-31T23:59:59"),
        ("datetime64~ns", i64::MAX, "2262-04-11T23:47:16.854775807"),
        ("datetime64~s~25", 2, "1970-01-01T00:00:50"),
        ("datetime64~as", -1, "1969-12-31T23:59:59.999999999999999999"),
        ("datetime64~generic", 7, "7"),
        ("datetime64~Y", i64::MAX, "9223372036854775807 Y"),
        ("datetime64~s", i64::MIN, "NaT"),
        ("timedelta64~h", 7, "7 h"),
        ("timedelta64~s~25", 2, "50 s"),
    ] {
        assert_eq!(time_text(&dtype.parse().unwrap(), units), expected, "{dtype} {units}");
    }
}

#[test]
fn pictures() {
    let draw = |array: &dyn AsArray| picture(&array.as_array_view().unwrap(), 64, 16);
    let corner = Array2::from_shape_fn((300, 300), |(y, x)| u8::from(x < 150 && y < 150));
    let found = draw(&corner).unwrap();
    assert_eq!((found.columns, found.rows, found.of), (32, 16, [300, 300]));
    assert_eq!((found.cells[0], found.cells[31], found.cells[15 * 32]), (Some(1.0), Some(0.0), Some(0.0)));
    let colours = Array3::from_shape_fn((4, 4, 3), |(_, x, c)| if x < 2 && c == 1 { 255u8 } else { 0 });
    let found = draw(&colours).unwrap();
    assert_eq!((found.of, found.is_part), ([4, 4], false));
    assert!(found.cells[0] > found.cells[3]);
    let found = draw(&vec![1.0, f64::NAN, 2.0]).unwrap();
    assert_eq!(found.cells, [Some(0.0), None, Some(1.0)]);
    assert!(draw(&Array3::<f32>::zeros((2, 5, 5))).unwrap().is_part);
    assert!(draw(&vec![7i64; 3]).unwrap().cells.iter().all(|cell| *cell == Some(0.5)), "a constant has no shades");
    assert!(draw(&Vec::<f32>::new()).is_none());
    assert!(draw(&vec!["a".to_owned()]).is_none());
    for (height, width) in [(1, 1), (1, 1000), (1000, 1), (3, 1000), (1000, 3), (17, 65), (10_000, 2)] {
        let found = draw(&Array2::<u8>::zeros((height, width))).unwrap();
        assert!(found.columns <= 64 && found.rows <= 16 && found.cells.len() == found.columns * found.rows, "{height} × {width}");
        assert!(found.cells.iter().all(Option::is_some), "{height} × {width}: a cell without elements");
    }
}

/// Nothing panics, and everything becomes JSON.
#[test]
fn every_dtype_and_every_vector() {
    let mut arrays: Vec<Array> = [0, 1, 37].into_iter().flat_map(sample_arrays).collect();
    let cases = load_vectors(&root().join("spec/vectors/valid"));
    arrays.extend(cases.iter().filter_map(|case| from_str(case.line()?).ok()));
    assert!(arrays.len() > 1000);
    for array in &arrays {
        let json = summary(array).to_json();
        assert!(json.is_object());
        let _ = picture(array, 10, 5);
    }
}

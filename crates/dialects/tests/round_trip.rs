//! What is written comes back, or is refused with a sentence.

#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test may fail")]

use tenvelope_core::{Array, ArrayView, Dtype, ErrorKind, Limits, Strings, Tree};
use tenvelope_dialects::{Dialect, detect, read, write};

fn array<T: tenvelope_core::Element>(shape: &[usize], elements: &[T]) -> Tree {
    ArrayView::from_elements(shape, elements).unwrap().into_owned().unwrap().into()
}

fn samples() -> Vec<Tree> {
    vec![
        array(&[3], &[1.5f32, -0.0, 1e8]),
        array(&[2, 3], &[0.1f64, -0.0, 1e300, 5e-324, 2.0, -7.25]),
        array(&[2, 2], &[i64::MIN, i64::MAX, (1 << 53) + 1, 0]),
        array(&[2], &[u64::MAX, 0]),
        array(&[1, 2, 3], &[0u8, 255, 1, 2, 3, 4]),
        array(&[2], &[i32::MIN, i32::MAX]),
        array(&[2, 2], &[true, false, false, true]),
        array(&[], &[2.5f64]),
        array::<f32>(&[0], &[]),
        array::<f64>(&[2, 0, 3], &[]),
        array(&[4], &[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1.0]),
        ArrayView::from_strings(&[2], ["", "é\u{1f600}\"\\"].iter().collect::<Strings>()).unwrap().into(),
        ArrayView::from_bytes(Dtype::Bfloat16, &[2], &[1, 2, 3, 4]).unwrap().into_owned().unwrap().into(),
        ArrayView::from_bytes(Dtype::Utf32(1), &[2], &[0xe9, 0, 0, 0, 0, 0, 0, 0]).unwrap().into_owned().unwrap().into(),
    ]
}

/// Dialects whose reader knows the dtype from elsewhere: what comes back has the values, not the dtype.
const WITHOUT_DTYPE: [Dialect; 2] = [Dialect::NdarraySerde, Dialect::TfServing];

#[test]
fn what_is_written_comes_back() {
    for dialect in Dialect::all() {
        let mut written = 0;
        for sample in samples() {
            let wrapped = match dialect {
                Dialect::Kserve | Dialect::Triton => {
                    [("inputs", [("x", sample.clone())].into_iter().collect::<Tree>())].into_iter().collect()
                }
                Dialect::TfServing => [("instances", sample.clone()), ("signature_name", Tree::String("s".into()))].into_iter().collect(),
                _ => sample.clone(),
            };
            match write(&wrapped, dialect) {
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Unsupported, "{dialect}: {error}");
                    assert!(error.to_string().starts_with(dialect.name()), "{error}");
                }
                Ok(text) => {
                    assert!(std::str::from_utf8(&text).is_ok() || !dialect.is_text(), "{dialect}");
                    let back = read(&text, dialect, &Limits::default())
                        .unwrap_or_else(|error| panic!("{dialect}: {error}: {}", String::from_utf8_lossy(&text)));
                    if WITHOUT_DTYPE.contains(&dialect) {
                        assert_eq!(write(&back, dialect).unwrap_or_else(|_| text.clone()), text, "{dialect}");
                    } else {
                        assert_eq!(back, wrapped, "{dialect}: {}", String::from_utf8_lossy(&text));
                    }
                    // A text of no elements or of a single number is none that anybody could name.
                    let array = &sample.as_array().unwrap().value;
                    assert!(
                        detect(&text) == Some(dialect) || array.count() == 0 || array.shape().is_empty(),
                        "{dialect} looks like {:?}: {}",
                        detect(&text),
                        String::from_utf8_lossy(&text)
                    );
                    written += 1;
                }
            }
        }
        assert!(written > 0 || !dialect.is_written(), "{dialect} writes nothing");
    }
}

#[test]
fn documents_keep_what_stands_around_the_arrays() {
    let tree: Tree = [
        ("title", Tree::String("t".into())),
        ("list", Tree::List(vec![Tree::Int(1), Tree::Float(1.0), Tree::Null, Tree::Bool(true), array(&[2], &[1.5f32, 2.5])])),
        ("big", Tree::Int(i128::from(u64::MAX))),
    ]
    .into_iter()
    .collect();
    for dialect in [Dialect::Plotly, Dialect::Bokeh, Dialect::JsonTricks, Dialect::JsonNumpy, Dialect::Jdata, Dialect::Cbor] {
        assert_eq!(read(&write(&tree, dialect).unwrap(), dialect, &Limits::default()).unwrap(), tree, "{dialect}");
    }
    let beyond: Tree = [("n", Tree::Int(-(1i128 << 100)))].into_iter().collect();
    assert_eq!(read(&write(&beyond, Dialect::Cbor).unwrap(), Dialect::Cbor, &Limits::default()).unwrap(), beyond);
    assert_eq!(write(&beyond, Dialect::Plotly).unwrap_err().kind(), ErrorKind::Unsupported);
}

#[test]
fn lists_are_exact_or_refused() {
    let read = |text: &str| read(text.as_bytes(), Dialect::Lists, &Limits::default());
    let dtype = |text: &str| read(text).unwrap().as_array().unwrap().value.dtype().clone();
    assert_eq!(read("[9007199254740993]").unwrap(), array(&[1], &[9_007_199_254_740_993i64]));
    assert_eq!(read("[18446744073709551615]").unwrap(), array(&[1], &[u64::MAX]));
    assert_eq!(
        (dtype("[1, 2.0]"), dtype("[true]"), dtype("[[\"a\"]]"), dtype("[]")),
        (Dtype::Float64, Dtype::Bool, Dtype::String, Dtype::Float64)
    );
    for wrong in [
        "[[1],[2,3]]",
        "[1,[2]]",
        "[[1],2]",
        "[1,true]",
        "[1,\"a\"]",
        "[null]",
        "[9007199254740993, 0.5]",
        "{}",
        "[NaN]",
        "[1",
        "[18446744073709551616,1.5e400]",
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
    assert!(read("[NaN]").unwrap_err().to_string().contains("bare"));
}

#[test]
fn forms_of_others_that_their_packages_do_not_write_today() {
    let read = |text: &str, dialect| read(text.as_bytes(), dialect, &Limits::default());
    let two: Tree = array(&[2], &[1.5f32, 2.5]);
    // Bokeh before 3.8, and a big-endian machine.
    let bytes = |data: &str, order: &str| {
        format!(r#"{{"type":"ndarray","array":{{"type":"bytes","data":"{data}"}},"shape":[2],"dtype":"float32","order":"{order}"}}"#)
    };
    assert_eq!(read(&bytes("AADAPwAAIEA=", "little"), Dialect::Bokeh).unwrap(), two);
    assert_eq!(read(&bytes("P8AAAEAgAAA=", "big"), Dialect::Bokeh).unwrap(), two);
    // Plotly's long names, a shape that is a list or a number.
    for shape in [r#","shape":"2""#, r#","shape":2"#, r#","shape":[2]"#, ""] {
        assert_eq!(read(&format!(r#"{{"dtype":"float32","bdata":"AADAPwAAIEA="{shape}}}"#), Dialect::Plotly).unwrap(), two);
    }
    // Without padding, inside a string of JSON.
    assert_eq!(read("\"AADAPwAAIEA\"", Dialect::OpenAi).unwrap(), two);
    // JData in columns.
    let columns = r#"{"_ArrayType_":"int16","_ArraySize_":[2,2],"_ArrayOrder_":"c","_ArrayData_":[1,2,3,4]}"#;
    assert_eq!(read(columns, Dialect::Jdata).unwrap(), array(&[2, 2], &[1i16, 3, 2, 4]));
    // KServe's lists may be flat or nested.
    for data in ["[1,2,3,4]", "[[1,2],[3,4]]"] {
        let text = format!(r#"{{"id":"7","outputs":[{{"name":"y","shape":[2,2],"datatype":"INT64","data":{data}}}]}}"#);
        let tree = read(&text, Dialect::Kserve).unwrap();
        assert_eq!(tree.get("outputs").unwrap().get("y"), Some(&array(&[2, 2], &[1i64, 2, 3, 4])));
        assert_eq!(tree.get("id"), Some(&Tree::String("7".into())));
    }
    // Rows with names.
    let rows = read(r#"{"instances":[{"a":[1,2],"b":1.5},{"a":[3,4],"b":2.5}]}"#, Dialect::TfServing).unwrap();
    let Some(Tree::List(rows)) = rows.get("instances") else { panic!("{rows:?}") };
    assert_eq!(rows.first().unwrap().get("a"), Some(&array(&[2], &[1i64, 2])));
}

#[test]
fn words_are_no_embeddings() {
    for word in ["helloworldhello1", "abcdefghijklmnop", "0123456789abcdef0123456789abcdef", "YWJj", "NaN", ""] {
        assert_eq!(detect(word.as_bytes()), None, "{word}");
    }
    assert_eq!(detect(b"AADAPwAAIEA="), Some(Dialect::OpenAi));
}

#[test]
fn every_dialect_has_a_name_of_its_own() {
    let names: std::collections::BTreeSet<&str> = Dialect::all().map(Dialect::name).collect();
    assert_eq!(names.len(), Dialect::all().count());
    for dialect in Dialect::all() {
        assert_eq!(dialect.name().parse::<Dialect>().unwrap(), dialect);
        assert!(!dialect.title().is_empty());
    }
    assert!("pickle".parse::<Dialect>().unwrap_err().to_string().contains("json-tricks"));
    let _: fn(&Array) -> &Dtype = Array::dtype;
}

//! The JSON form, readable values, readable trees: any text.

use tenvelope::{
    Array, EncodeOptions, ErrorKind, Form, Labelled, Level, Tree,
    core::{Anything, FromJson, json_to_line, read_json},
};
use tenvelope_testkit::with_check;

use crate::promises::{check_envelope, id, kind, limits, options};

/// All verbs agree about a JSON text, and with those for the line that it is.
pub fn json_form(data: &[u8]) {
    let Ok(json) = std::str::from_utf8(data) else {
        assert!(kind(&read_json(data, &limits())).is_some(), "JSON is UTF-8");
        return;
    };
    let found = judge(json);
    // The check of the line that stands there, in place of the one that does.
    if matches!(found, Some(ErrorKind::CheckMismatch | ErrorKind::BadCheck))
        && let Ok(FromJson::Line(line)) = read_json(data, &limits())
        && let (mended, Some((_, check))) = (with_check(&line), line.rsplit_once('.'))
        && let (Some((_, mended)), false) = (mended.rsplit_once('.'), check.is_empty())
    {
        judge(&json.replace(check, mended));
    }
}

fn judge(json: &str) -> Option<ErrorKind> {
    let parsed = read_json(json.as_bytes(), &limits());
    let array = options().from_json::<Labelled<Array>>(json);
    let tree = options().tree_from_json(json);
    let object = options().object_from_json::<Anything>(json, None);
    let line = json_to_line(json.as_bytes(), &limits());
    match parsed {
        Err(error) => {
            let expected = Some(crate::check_error(&error));
            assert_eq!([kind(&array), kind(&tree), kind(&object)], [expected; 3]);
            assert!(kind(&line).is_some());
            expected
        }
        Ok(FromJson::Line(made)) => {
            // `json_to_line` asks more: the line is opened there or not, but never another one.
            if let Ok(line) = &line {
                assert_eq!(line, &made);
            }
            let found = check_envelope(made.as_bytes());
            let refused = [kind(&array), kind(&tree), kind(&object)];
            assert!(refused.contains(&found), "the line is judged {found:?}, the JSON {refused:?}");
            found
        }
        Ok(FromJson::Values(values)) => {
            assert!(kind(&tree).is_some() && kind(&object).is_some());
            let array = array.unwrap_or_else(|error| panic!("parsed, and not read: {error}"));
            assert!(array.value == values.value && array.attrs == values.attrs && array.dims == values.dims);
            written(&array);
            None
        }
        Ok(FromJson::Tree(_)) => {
            assert!(kind(&array).is_some() && kind(&object).is_some());
            let found = kind(&tree);
            if let Ok(tree) = tree {
                written_tree(&tree.value);
            }
            found
        }
    }
}

/// Readable values are an array like every other.
fn written(array: &Labelled<Array>) {
    let options = EncodeOptions::default().level(Level::Fast).threads(1);
    let Ok(json) = options.to_json(array) else {
        assert!(!array.attrs.is_empty(), "only numbers in attrs are read and not written");
        return;
    };
    let back: Labelled<Array> = self::options().from_json(&json).expect("what was written");
    assert!(&back == array && id(&back.value) == id(&array.value));
    let binary = self::options().convert(json.as_bytes(), Form::Binary, None).expect("the binary form");
    assert!(&self::options().from_slice::<Labelled<Array>>(&binary).expect("the binary form") == array);
}

/// And so is a readable tree.
fn written_tree(tree: &Tree) {
    let options = EncodeOptions::default().level(Level::Fast).threads(1);
    let readable = options.tree_to_readable(tree).expect("a readable tree");
    assert!(&self::options().clone().limits(limits().decoded(1 << 20)).tree_from_json(&readable).expect("what was written").value == tree);
}

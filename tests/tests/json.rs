//! The JSON reader of the meta against the JSON test suite, where that is at hand.

use tenvelope::core::{parse_json, to_canonical};
use tenvelope_tests::root;

#[test]
fn json_test_suite() {
    let folder = root().parent().unwrap().join("shared/corpora/json-test-suite/test_parsing");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("SKIPPED the JSON test suite: no shared/corpora beside the project");
        return;
    };
    let mut counts = [0; 3];
    for file in files {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let parsed = parse_json(&std::fs::read(&path).unwrap(), 500);
        match name.as_bytes()[0] {
            // Two equal members are JSON, but no envelope's.
            b'y' if name.starts_with("y_object_duplicated_key") => assert!(parsed.is_err(), "{name}"),
            b'y' => assert!(parsed.is_ok(), "{name}: {}", parsed.unwrap_err()),
            b'n' => assert!(parsed.is_err(), "{name}"),
            // Left to the parser by RFC 8259. Ours: numbers within the range of doubles are the nearest one, and every text is UTF-8 without lone surrogates.
            _ => {
                let accepted = ["huge_neg_exp", "underflow", "too_big", "very_big", "500_nested"].iter().any(|part| name.contains(part));
                assert_eq!(parsed.is_ok(), accepted, "{name}");
            }
        }
        if let Ok(value) = &parsed {
            let canonical = to_canonical(value).unwrap();
            assert_eq!(to_canonical(&parse_json(canonical.as_bytes(), 500).unwrap()).unwrap(), canonical, "{name}");
        }
        counts[match name.as_bytes()[0] {
            b'y' => 0,
            b'n' => 1,
            _ => 2,
        }] += 1;
    }
    println!("{} that all accept, {} that all refuse, {} left to the parser", counts[0], counts[1], counts[2]);
    assert!(counts[0] > 90 && counts[1] > 180);

    let mut transformed = 0;
    for file in std::fs::read_dir(folder.with_file_name("test_transform")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let parsed = parse_json(&std::fs::read(&path).unwrap(), 500);
        let refused = name.starts_with("object_same_key") || name.contains("invalid_codepoint");
        assert_eq!(parsed.is_err(), refused, "{name}");
        transformed += 1;
        // Both spellings of one letter are two names.
        if name.starts_with("object_key_nf") {
            assert_eq!(parsed.unwrap().as_object().unwrap().len(), 2, "{name}");
        }
    }
    println!("{transformed} that parsers are known to change: none is changed here");
}

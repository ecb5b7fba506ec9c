//! Golden files: what was written once is read for ever (`tests/compat/README.md`).

use std::{fs, path::PathBuf};

use tenvelope::{
    Array, Chunk, DecodeOptions, Dtype, EncodeOptions, Form, Labelled, content_id, core::check_of, from_json, from_slice, from_str, inspect,
};
use tenvelope_testkit::sample_arrays;
use tenvelope_tests::root;

/// How much of each file was there when version 1 was frozen, and its CRC-32. More may follow.
const FROZEN: [(&str, usize, &str); 2] = [("lines.tnv", 756, "47ba4bbd"), ("lines.ids", 756, "e41792da")];

fn folder() -> PathBuf {
    root().join("tests/compat")
}

/// The lines of a file; written first if that is asked for and there is none.
fn golden(name: &str, write: impl FnOnce() -> Vec<String>) -> Vec<String> {
    let path = folder().join(name);
    if !path.exists() && std::env::var("TENVELOPE_GOLDEN").is_ok_and(|what| what == "add") {
        fs::write(&path, write().join("\n") + "\n").unwrap();
    }
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.strip_suffix('\n').expect("lines that end").split('\n').map(str::to_owned).collect()
}

fn lines() -> Vec<String> {
    golden("lines.tnv", || {
        let mut lines = Vec::new();
        for array in sample_arrays(21) {
            for chain in ["raw-base64url", "raw-shuffle-zstd-base64url", "raw-bitshuffle-zlib-base64url", "delta-raw-zlib-hex", "raw-hex"] {
                let is_string = *array.dtype() == Dtype::String;
                if is_string && (chain.contains("shuffle") || chain.contains("delta")) {
                    continue;
                }
                let chain = if is_string { chain.replace("raw", "vlen_utf8") } else { chain.to_owned() };
                let options = EncodeOptions::default().codecs(chain).chunk(Chunk::Elements(8));
                let mut labelled = Labelled::new(array.clone());
                labelled.attrs.insert("unit".to_owned(), "m/s".into());
                labelled.dims = vec![Some("time".to_owned())];
                // Not every chain takes every dtype.
                lines.extend(options.to_string(&array).ok().into_iter().chain(options.to_string(&labelled).ok()));
            }
        }
        lines
    })
}

#[test]
fn every_golden_line_holds_what_it_held() {
    let lines = lines();
    let ids = golden("lines.ids", || lines.iter().map(|line| content_id(&from_str::<Array>(line).unwrap()).unwrap()).collect());
    assert_eq!(lines.len(), ids.len());
    assert!(lines.len() > 300, "{} lines", lines.len());
    for (i, (line, id)) in lines.iter().zip(&ids).enumerate() {
        let array: Labelled<Array> = from_str(line).unwrap_or_else(|error| panic!("line {}: {error}", i + 1));
        assert_eq!(content_id(&array.value).unwrap(), *id, "line {}", i + 1);
        // Where no compressor has its way, the writer's bytes are fixed, too.
        let codecs = line.split('.').nth(3).unwrap();
        if !codecs.contains("zstd") && !codecs.contains("zlib") {
            let chunk = inspect(line).unwrap().chunk.map_or(Chunk::Whole, Chunk::Elements);
            let again = EncodeOptions::default().codecs(codecs).chunk(chunk).to_string(&array).unwrap();
            assert_eq!(again, *line, "line {}", i + 1);
        }
    }
}

#[test]
fn what_is_frozen_stands_as_it_stood() {
    for (name, count, check) in FROZEN {
        let text = fs::read_to_string(folder().join(name)).unwrap();
        let frozen: String = text.split_inclusive('\n').take(count).collect();
        assert_eq!(check_of(frozen.as_bytes()), check, "{name}: golden files are added to and never changed");
    }
}

#[test]
fn every_golden_form_is_that_of_its_line() {
    let (lines, options) = (lines(), DecodeOptions::default());
    let mut forms = 0;
    for i in (0..lines.len()).step_by(17) {
        for (form, ending) in [(Form::Binary, "tnv"), (Form::Json, "json")] {
            let path = folder().join(format!("forms/{:03}.{ending}", i + 1));
            let now = options.convert(lines[i].as_bytes(), form, None).unwrap();
            if !path.exists() && std::env::var("TENVELOPE_GOLDEN").is_ok_and(|what| what == "add") {
                fs::create_dir_all(folder().join("forms")).unwrap();
                fs::write(&path, &now).unwrap();
            }
            let golden = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert!(golden == now, "{}", path.display());
            let array: Array =
                if form == Form::Json { from_json(std::str::from_utf8(&golden).unwrap()) } else { from_slice(&golden) }.unwrap();
            assert!(array == from_str::<Array>(&lines[i]).unwrap());
            forms += 1;
        }
    }
    assert!(forms >= 30, "{forms} files");
}

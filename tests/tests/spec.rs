//! What the specification shows is true: every example, and the list of error codes.

use tenvelope::{
    Array, DecodeOptions, Dtype, EncodeOptions, ErrorKind, Tree, builtin,
    core::{AnyCodec, CodecSpec},
    from_str, inspect, tree,
};
use tenvelope_testkit::elements_as_text;
use tenvelope_tests::root;

fn pages() -> Vec<(String, String)> {
    let mut files = vec![root().join("spec/tenvelope-v1.md"), root().join("README.md")];
    files.extend(std::fs::read_dir(root().join("spec/codecs")).unwrap().map(|entry| entry.unwrap().path()));
    files.into_iter().map(|file| (file.display().to_string(), std::fs::read_to_string(&file).unwrap())).collect()
}

/// The fenced blocks of a language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let start = format!("```{language}\n");
    page.split(&start).skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect()
}

#[test]
fn lines_decode() {
    let mut lines = 0;
    for (page, text) in pages() {
        for line in blocks(&text, "tnv").into_iter().flat_map(str::lines) {
            let read = match inspect(line) {
                Ok(info) if info.dtype == Dtype::Tree => tree::from_str::<Tree>(line).map(drop),
                _ => from_str::<Array>(line).map(drop),
            };
            read.unwrap_or_else(|error| panic!("{page}: {line}: {error}"));
            lines += 1;
        }
    }
    assert!(lines > 0);
}

#[test]
fn codec_pages_have_examples_that_hold() {
    let mut compressors = 0;
    for (page, text) in pages().into_iter().filter(|(page, _)| page.contains("codecs/") && !page.ends_with("README.md")) {
        let examples = blocks(&text, "example");
        assert!(!examples.is_empty(), "{page} has no example");
        for example in examples {
            compressors += usize::from(check_example(&page, example));
        }
    }
    assert!(compressors >= 2);
}

/// Says whether a compressor stands in the chain.
fn check_example(page: &str, example: &str) -> bool {
    let member = |name: &str| {
        let line = example.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_else(|| panic!("{page}: an example without {name}"))
    };
    let line = member("line");
    if member("dtype") == "tree" {
        let tree: Tree = tree::from_str(line).unwrap_or_else(|error| panic!("{page}: {line}: {error}"));
        let again = EncodeOptions::default().codecs(member("codecs")).tree_to_string(&tree).unwrap();
        assert_eq!(again, line, "{page}");
        let payload = member("payload").replace(' ', "~");
        assert_eq!(line.rsplit('.').nth(1), Some(payload.as_str()), "{page}: such examples are written in hex");
        let document: String = member("document").bytes().map(|b| format!("{b:02x}")).collect();
        assert_eq!(payload.split('~').next(), Some(document.as_str()), "{page}");
        return false;
    }
    let opened = DecodeOptions::default().open(line).unwrap_or_else(|error| panic!("{page}: {line}: {error}"));
    if *opened.dtype() == Dtype::Object {
        let payload: String = opened.object_bytes().unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(payload, member("payload"), "{page}");
        assert!(line.starts_with(&format!("tnv1.object.s.{}.", member("codecs"))), "{page}");
        return false;
    }
    let array = opened.decode().unwrap_or_else(|error| panic!("{page}: {line}: {error}"));
    assert_eq!(array.dtype().to_string(), member("dtype"), "{page}");
    assert_eq!(line.split('.').nth(2), Some(member("shape")), "{page}");
    assert_eq!(line.split('.').nth(3), Some(member("codecs")), "{page}");
    let elements: Vec<String> = elements_as_text(&array);
    let shown: Vec<String> = if array.strings().is_some() {
        serde_json::Deserializer::from_str(member("elements")).into_iter().map(|text| text.unwrap()).collect()
    } else {
        member("elements").split(' ').map(str::to_owned).collect()
    };
    assert_eq!(elements, shown, "{page}");

    // The payload is the body as hex: written with `hex` in place of the text codec of the line.
    let (chain, _) = member("codecs").rsplit_once('-').unwrap();
    let hex = |line: &str| line.rsplit('.').nth(1).unwrap().to_owned();
    let is_compressor = |name: &str| match builtin().build(CodecSpec::parse(name).unwrap()) {
        Ok(AnyCodec::ArrayToBytes(codec)) => codec.compresses(),
        codec => matches!(codec, Ok(AnyCodec::Compress(_))),
    };
    if chain.split('-').any(is_compressor) {
        assert_eq!(hex(line), member("payload"), "{page}: such examples are written in hex");
        return true;
    }
    let again = EncodeOptions::default().codecs(member("codecs")).to_string(&array).unwrap();
    assert_eq!(again, line, "{page}");
    let in_hex = EncodeOptions::default().codecs(format!("{chain}-hex")).to_string(&array).unwrap();
    assert_eq!(hex(&in_hex), member("payload"), "{page}");
    false
}

#[test]
fn every_codec_has_its_page() {
    for name in builtin().names() {
        let page = root().join(format!("spec/codecs/{name}.md"));
        assert!(page.exists(), "{name} has no page in spec/codecs");
    }
}

#[test]
fn an_error_is_one_word() {
    assert_eq!(size_of::<tenvelope::Error>(), size_of::<usize>());
    assert_eq!(size_of::<tenvelope::Result<()>>(), size_of::<usize>());
}

#[test]
fn error_codes_are_those_of_the_table() {
    let page = std::fs::read_to_string(root().join("spec/errors.md")).unwrap();
    let table: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(code, _)| code)).collect();
    let codes: Vec<&str> = ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes, table);
}

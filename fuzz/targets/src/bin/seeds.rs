//! Puts inputs to begin with into the corpora of the fuzzer: the vectors, golden files, pictures, and what this library writes.
//!
//! `fuzz-seeds FOLDER` writes `FOLDER/TARGET/…`; a file is named by what is in it, so that a second run adds nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tenvelope::{
    Array, DecodeOptions, EncodeOptions, Form, Labelled, Level, Tree, builtin,
    core::{AnyCodec, CodecSpec, check_of},
    dialects, npy, npz, safetensors,
};
use tenvelope_testkit::{Input, Random, load_vectors, sample_arrays, sample_object};

/// Longer inputs are slow to change.
const MOST: usize = 4096;

fn main() {
    let folder = std::env::args().nth(1).expect("fuzz-seeds FOLDER");
    let seeds = Seeds { folder: folder.into(), root: Path::new(env!("CARGO_MANIFEST_DIR")).join("../..") };
    seeds.vectors();
    seeds.golden_lines();
    seeds.arrays();
    seeds.objects();
    seeds.files();
    seeds.noise();
}

struct Seeds {
    folder: PathBuf,
    root: PathBuf,
}

impl Seeds {
    fn add(&self, target: &str, input: &[u8]) {
        if input.len() > MOST {
            return;
        }
        let folder = self.folder.join(target);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(format!("{}-{}", check_of(input), input.len())), input).expect("a file");
    }

    /// The test vectors, legal and not, for the target of their form.
    fn vectors(&self) {
        let cases = ["valid", "invalid"].into_iter().flat_map(|folder| load_vectors(&self.root.join("spec/vectors").join(folder)));
        for case in cases {
            match &case.input {
                Input::Line(line) => self.line(line),
                Input::Json(json) => self.json(json),
                Input::Hex(hex) => {
                    let digit = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hex");
                    self.binary(&hex.as_bytes().chunks(2).map(digit).collect::<Vec<u8>>());
                }
            }
        }
    }

    fn line(&self, line: &str) {
        self.add("any_string", line.as_bytes());
        self.add("contract", line.as_bytes());
        self.add("c_abi", &[&[0; 12], line.as_bytes()].concat());
        let fields: Vec<&str> = line.split('.').collect();
        if let ["tnv1", header @ .., body, _] = fields.as_slice() {
            self.add("header", format!("\0{}", header.join(".")).as_bytes());
            if header.first() == Some(&"tree")
                && let Some(Ok(document)) = body.split('~').next().map(|text| URL_SAFE_NO_PAD.decode(text))
            {
                (1..=9).step_by(4).for_each(|choice| self.add("trees", &[&[choice], &document[..]].concat()));
            }
        }
        let options = DecodeOptions::default();
        if let Ok(binary) = options.convert(line.as_bytes(), Form::Binary, None) {
            self.binary(&binary);
        }
        if let Ok(json) = options.convert(line.as_bytes(), Form::Json, None) {
            self.json(std::str::from_utf8(&json).expect("JSON is text"));
        }
    }

    fn json(&self, json: &str) {
        self.add("json_form", json.as_bytes());
        self.add("c_abi", &[&[0; 12], json.as_bytes()].concat());
        if let Ok(Value::Object(members)) = serde_json::from_str(json)
            && let Some(value) = members.get("value")
        {
            self.add("trees", format!("\u{1}{}", json!({ "parts": [], "tree": value })).as_bytes());
        }
    }

    fn binary(&self, bytes: &[u8]) {
        self.add("binary_form", bytes);
        self.add("c_abi", &[&[0; 12], bytes].concat());
    }

    /// Lines that were written once, and must be read for ever.
    fn golden_lines(&self) {
        let lines = fs::read_to_string(self.root.join("tests/compat/lines.tnv")).expect("golden lines");
        lines.lines().filter(|line| line.len() <= MOST).for_each(|line| self.line(line));
    }

    /// Arrays of every dtype, as all the files that hold them.
    fn arrays(&self) {
        for count in [1, 7] {
            for (i, array) in sample_arrays(count).into_iter().enumerate() {
                if let Ok(file) = npy::write(&array) {
                    self.add("npy", &file);
                }
                let tree: Tree = array.clone().into();
                let map: Tree = [("w", tree.clone()), ("é", tree.clone())].into_iter().collect();
                if let Ok(file) = npz::write(&map) {
                    self.add("npz", &file);
                }
                if let Ok(file) = safetensors::write(&Labelled::new(map.clone())) {
                    self.add("safetensors", &file);
                }
                for dialect in dialects::Dialect::all() {
                    for tree in [&tree, &map] {
                        dialects::write(tree, dialect).into_iter().for_each(|text| self.add("dialects", &text));
                    }
                }
                if count == 7 && i % 3 == 2 {
                    self.lines_of(&array);
                }
            }
        }
        for list in ["[[1,2],[3,4]]", "[1.5,null]", r#"{"instances":[[1,2]]}"#, r#"{"dtype":"f4","bdata":"AADAPw==","shape":"1"}"#] {
            self.add("dialects", list.as_bytes());
        }
    }

    fn lines_of(&self, array: &Array) {
        for codecs in ["raw-hex", "delta-raw-bitshuffle-zstd-base64url", "raw-shuffle-zlib-base64url", "npy-zlib-hex", "pco-base64url"] {
            EncodeOptions::default().codecs(codecs).to_string(array).into_iter().for_each(|line| self.line(&line));
        }
    }

    /// Objects of all codecs, and trait objects under their names.
    fn objects(&self) {
        let shape = json!({ "group": [{ "circle": { "radius": 1.5 } }, { "gadget": 7 }] });
        let drawing = json!({ "first": { "circle": { "radius": 0.5 } }, "named": { "a": shape }, "maybe": { "gadget": 1 } });
        let record = json!({ "name": "x", "on": true, "nested": { "name": "", "nested": null, "weights": "" }, "weights": "tnv1.uint32.0.raw-hex..00000000" });
        for (choice, name) in (0..4u8).zip(["cbor", "msgpack", "json", "bincode"]) {
            let Ok(AnyCodec::ObjectToBytes(codec)) = CodecSpec::parse(name).and_then(|spec| builtin().build(spec)) else {
                panic!("{name} is an object codec")
            };
            let encoded = |value: &dyn Fn(&mut Vec<u8>) -> tenvelope::Result<()>| {
                let mut out = Vec::new();
                value(&mut out).ok().map(|()| out)
            };
            let mut random = Random(5);
            for depth in 0..60 {
                let value = sample_object(&mut random, depth % 5);
                let bytes = encoded(&|out| codec.encode(&value, out));
                bytes.into_iter().for_each(|bytes| self.add("objects", &[&[choice], &bytes[..]].concat()));
            }
            for (target, value) in [
                ("objects", &record),
                ("objects", &json!([[], []])),
                ("type_tags", &drawing),
                ("type_tags", &json!([shape])),
                ("type_tags", &json!([{ "circle": { "radius": 2.0 } }])),
            ] {
                let bytes = encoded(&|out| codec.encode(value, out)).expect("any JSON");
                for list in 0..4 {
                    self.add(target, &[&[choice | list << 2], &bytes[..]].concat());
                }
            }
        }
    }

    /// Files of the project and beside it, by what their names end in.
    fn files(&self) {
        let mut folders = vec![self.root.join("tests/images"), self.root.join("tests/compat"), self.root.join("../shared/corpora")];
        if !folders[2].exists() {
            println!("SKIPPED the corpora of others: no shared/corpora beside the project");
        }
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let Ok(bytes) = fs::read(&path) else { continue };
                match path.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
                    "png" | "jpg" | "webp" => {
                        self.add("images", &bytes);
                        self.add("images", URL_SAFE_NO_PAD.encode(&bytes).as_bytes());
                    }
                    "npy" => self.add("npy", &bytes),
                    "npz" => self.add("npz", &bytes),
                    "zst" => self.add("codec_bytes", &[&[1, 13, 0], &bytes[..]].concat()),
                    "json" => self.add("json_form", &bytes),
                    _ => {}
                }
            }
        }
    }

    /// Recipes are bytes, and every kernel takes any.
    fn noise(&self) {
        let mut random = Random(9);
        for i in 0..120 {
            let bytes = random.bytes(12 + i * 5);
            for target in ["structured", "round_trip", "filters", "text_codecs", "codec_bytes", "c_abi"] {
                self.add(target, &bytes);
            }
            self.add("trees", &[&[0], &bytes[..]].concat());
            self.add("text_codecs", URL_SAFE_NO_PAD.encode(&bytes).as_bytes());
            for (choice, name) in [(0, "zlib"), (1, "zstd")] {
                let Ok(AnyCodec::Compress(codec)) = CodecSpec::parse(name).and_then(|spec| builtin().build(spec)) else { panic!("{name}") };
                let dtype = tenvelope::Dtype::Uint8;
                let content = [&bytes[..i], &vec![7; i * 9][..]].concat();
                let chunk = tenvelope::core::ChunkInfo::new(&dtype, content.len().max(1), &[]).expect("a small item");
                let (mut out, [low, high]) = (Vec::new(), (content.len() as u16).to_le_bytes());
                codec.encode(chunk, &content, Level::Fast, &mut out).expect("any bytes");
                self.add("codec_bytes", &[&[choice, low, high], &out[..]].concat());
            }
        }
    }
}

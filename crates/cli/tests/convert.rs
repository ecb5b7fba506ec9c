//! From everything to everything, whole and piece by piece.

mod common;

use std::fs;

use common::{Folder, data, run};
use serde_json::{Value, json};
use tenvelope::{ArrayView, EncodeOptions, Form, Labelled, from_str, inspect, npy};

fn done(args: &[&str]) -> Vec<u8> {
    let output = run(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The exit code and what stderr says.
fn refused(args: &[&str]) -> (i32, String) {
    let output = run(args);
    assert!(!output.status.success(), "{args:?}");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn npy_through_every_form_and_back() {
    let folder = Folder::new("forms");
    let original = data("ecg_i32.npy");
    let names = ["a.tnv", "b.json", "c.bin", "d.npy"];
    let [line, json, binary, npy] = names.map(|name| folder.path(name));
    done(&["convert", &original, &line]);
    done(&["convert", &line, &json]);
    done(&["convert", &json, &binary, "--to", "binary"]);
    done(&["convert", &binary, &npy]);
    assert_eq!(fs::read(&npy).unwrap(), fs::read(&original).unwrap());
    assert_eq!(done(&["convert", &binary, "--to", "line"]), fs::read(&line).unwrap());
    assert_eq!(done(&["encode", &original]), fs::read(&line).unwrap());
    assert_eq!(done(&["encode", &original, "--to", "json"]), fs::read(&json).unwrap());
    assert_eq!(done(&["encode", &original, "--to", "binary"]), fs::read(&binary).unwrap());
    let padded = done(&["convert", &line, "--to", "json", "--text", "base64"]);
    assert!(String::from_utf8_lossy(&padded).contains(r#""base64"],"data":"#));
    fs::write(&json, padded).unwrap();
    assert_eq!(done(&["convert", &json, "--to", "line"]), fs::read(&line).unwrap());
    for file in [&line, &json, &binary, &npy] {
        assert_eq!(done(&["id", file]), done(&["id", &original]), "{file}");
    }
    folder.holds(&names);
}

#[test]
fn labels_are_kept_when_a_line_is_compressed_again() {
    let folder = Folder::new("labels");
    let mut array = Labelled::new(vec![1.5f32; 100]);
    array.attrs.insert("unit".to_owned(), "mV".into());
    array.dims = vec![Some("time".to_owned())];
    let line = folder.path("a.tnv");
    fs::write(&line, tenvelope::to_string(&array).unwrap()).unwrap();
    let again = String::from_utf8(done(&["convert", &line, "--to", "line", "--codecs", "raw-zlib-hex"])).unwrap();
    assert!(again.starts_with("tnv1.float32.100.raw-zlib-hex.~"));
    assert_eq!(from_str::<Labelled<Vec<f32>>>(again.trim_end()).unwrap(), array);
    // An npy file has no place for them, and that is said.
    let npy = folder.path("a.npy");
    let output = run(&["convert", &line, &npy]);
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("no place for attrs"));
    assert!(run(&["-q", "convert", &line, &npy]).stderr.is_empty());
}

#[test]
fn readable_values_are_input_everywhere() {
    let folder = Folder::new("values");
    let values = folder.path("v.json");
    fs::write(&values, r#"{"$tnv":1,"dtype":"int16","shape":[2,2],"values":[[1,2],[3,-4]],"meta":{"dims":["y","x"]}}"#).unwrap();
    let line = String::from_utf8(done(&["encode", &values])).unwrap();
    let array: Labelled<tenvelope::Array> = from_str(line.trim_end()).unwrap();
    assert_eq!((array.value.to_vec::<i16>().unwrap(), array.dims.len()), (vec![1, 2, 3, -4], 2));
    assert_eq!(done(&["convert", &values, "--to", "line"]), line.as_bytes());
    assert_eq!(npy::read(&done(&["-q", "convert", &values, "--to", "npy"])).unwrap(), array.value);
    assert_eq!(npy::read(&done(&["decode", &values])).unwrap(), array.value);
    done(&["verify", &values]);
    assert_eq!(
        done(&["id", &values]),
        done(&["id", &{
            let file = folder.path("v.tnv");
            fs::write(&file, &line).unwrap();
            file
        }])
    );
    fs::write(&values, r#"{"$tnv":1,"dtype":"int16","shape":[2],"values":[1,40000]}"#).unwrap();
    let (code, message) = refused(&["encode", &values]);
    assert_eq!(code, 1);
    assert!(message.contains("40000") && message.contains("bad_value"), "{message}");
}

#[test]
fn what_convert_refuses() {
    let folder = Folder::new("refused");
    let original = data("ecg_i32.npy");
    assert_eq!(refused(&["convert", &original]).0, 2, "neither ending nor --to");
    assert_eq!(refused(&["convert", &original, &folder.path("x.txt")]).0, 2);
    assert_eq!(refused(&["convert", &original, &folder.path("x.json"), "--to", "line", "--text", "base64"]).0, 2);
    let line = folder.path("a.tnv");
    done(&["convert", &original, &line]);
    let (code, message) = refused(&["encode", &line]);
    assert!(code == 2 && message.contains("tenvelope convert"), "{message}");
    let (code, message) = refused(&["verify", &original]);
    assert!(code == 1 && message.contains("tenvelope encode"), "{message}");
    let brain = folder.path("bf16.tnv");
    fs::write(&brain, from_bf16()).unwrap();
    let (code, message) = refused(&["convert", &brain, "--to", "npy"]);
    assert!(code == 1 && message.contains("bfloat16"), "{message}");
}

fn from_bf16() -> String {
    let array = ArrayView::from_bytes(tenvelope::Dtype::Bfloat16, &[1], &[0x80, 0x3f]).unwrap();
    tenvelope::to_string(&array).unwrap()
}

/// More than one chunk, through every form, there and back without holding it.
#[test]
fn piece_by_piece() {
    let folder = Folder::new("stream");
    let numbers: Vec<i32> = (0..1_000_000).map(|i: i32| i.wrapping_mul(i) >> 7).collect();
    let array = ArrayView::from_elements(&[1000, 1000], &numbers).unwrap();
    let npy = folder.path("a.npy");
    fs::write(&npy, npy::write(&array).unwrap()).unwrap();
    for (form, codecs) in
        [("line", None), ("binary", None), ("json", None), ("line", Some("raw-base64url")), ("binary", Some("raw-base64url"))]
    {
        let (envelope, back) = (folder.path("a.env"), folder.path("b.npy"));
        let mut args = vec!["encode", &npy, "--stream", "--to", form, "-o", &envelope];
        args.extend(codecs.iter().flat_map(|codecs| ["--codecs", codecs]));
        done(&args);
        let whole = match codecs {
            Some(codecs) => EncodeOptions::default().codecs(codecs),
            None => EncodeOptions::default(),
        };
        let kind = match form {
            "line" => Form::Line,
            "json" => Form::Json,
            _ => Form::Binary,
        };
        // A chain that is chosen, is chosen from the first MiB here.
        if codecs.is_some() {
            let mut expected = whole.to_writer(kind, &array, Vec::new()).unwrap();
            if kind != Form::Binary {
                expected.push(b'\n');
            }
            assert!(fs::read(&envelope).unwrap() == expected, "{form} {codecs:?}");
        }
        if form == "json" {
            continue;
        }
        done(&["decode", &envelope, "--stream", "-o", &back]);
        assert_eq!(fs::read(&back).unwrap(), fs::read(&npy).unwrap(), "{form} {codecs:?}");
        done(&["decode", &envelope, "--stream", "--rows", "10..12", "-o", &back]);
        assert_eq!(npy::read(&fs::read(&back).unwrap()).unwrap().to_vec::<i32>().unwrap(), numbers[10_000..12_000]);
    }
    let line = String::from_utf8(done(&["encode", &npy, "--stream"])).unwrap();
    assert!(inspect(line.trim_end()).unwrap().complete);

    // A fault near the end leaves no file, and what was there stays.
    let (envelope, back) = (folder.path("a.env"), folder.path("b.npy"));
    done(&["encode", &npy, "--to", "binary", "-o", &envelope]);
    let mut bytes = fs::read(&envelope).unwrap();
    let at = bytes.iter().rposition(|&b| b != 0).unwrap();
    bytes[at] ^= 1;
    fs::write(&envelope, &bytes).unwrap();
    let before = fs::read(&back).unwrap();
    let (code, message) = refused(&["decode", &envelope, "--stream", "-o", &back]);
    assert!(code == 1 && message.contains("check_mismatch"), "{message}");
    assert_eq!(fs::read(&back).unwrap(), before);
    assert!(refused(&["decode", &envelope, "--stream"]).1.contains("-o"));
    assert_eq!(refused(&["decode", &envelope, "--stream", "--line", "1", "-o", &back]).0, 2);

    let cut = folder.path("cut.npy");
    fs::write(&cut, &fs::read(&npy).unwrap()[..3_000_000]).unwrap();
    let (code, message) = refused(&["encode", &cut, "--stream", "-o", &envelope]);
    assert!(code == 1 && message.contains("ends before its last"), "{message}");
    fs::write(&cut, [&fs::read(&npy).unwrap()[..], b"x"].concat()).unwrap();
    assert!(refused(&["encode", &cut, "--stream", "-o", &envelope]).1.contains("holds more"));
    let fortran = "{'descr': '<i2', 'fortran_order': True, 'shape': (2, 2), }\n";
    fs::write(&cut, [b"\x93NUMPY\x01\0", &(fortran.len() as u16).to_le_bytes()[..], fortran.as_bytes(), &[0; 8]].concat()).unwrap();
    assert!(refused(&["encode", &cut, "--stream", "-o", &envelope]).1.contains("Fortran"));
    done(&["encode", &cut, "-o", &envelope]);
    folder.holds(&["a.env", "a.npy", "b.npy", "cut.npy"]);
}

#[test]
fn files_of_several_arrays() {
    let folder = Folder::new("several");
    let array = |n: u8| ArrayView::from_bytes(tenvelope::Dtype::Uint8, &[2, 2], &[n, 2, 3, 4]).unwrap().into_owned().unwrap();
    let tree: tenvelope::Tree = [("a", array(1).into()), ("b", array(9).into())].into_iter().collect();
    let names = ["a.safetensors", "b.npz", "c.json", "d.tnv", "e.bin"];
    let [safetensors, npz, json, line, binary] = names.map(|name| folder.path(name));
    fs::write(&line, EncodeOptions::default().tree_to_string(&tree).unwrap()).unwrap();
    done(&["convert", &line, &safetensors]);
    done(&["convert", &safetensors, &npz]);
    done(&["convert", &npz, &json]);
    done(&["convert", &json, &binary, "--to", "binary"]);
    let again = String::from_utf8(done(&["convert", &binary, "--to", "line"])).unwrap();
    assert_eq!(again.trim_end(), fs::read_to_string(&line).unwrap());
    for file in [&safetensors, &npz, &json, &line, &binary] {
        assert_eq!(done(&["id", file]), done(&["id", &line]), "{file}");
        done(&["verify", file]);
    }
    assert_eq!(String::from_utf8(done(&["encode", &npz])).unwrap(), again);
    let shown = String::from_utf8(done(&["inspect", &line])).unwrap();
    assert!(shown.contains("part 1") && shown.contains("uint8 2x2 raw"), "{shown}");
    let again = String::from_utf8(done(&["convert", &line, "--to", "line", "--codecs", "raw-zlib-hex"])).unwrap();
    assert!(again.starts_with("tnv1.tree.s.json") && again.contains("-hex."));
    assert_eq!(refused(&["convert", &line, &folder.path("x.npy")]).0, 1);
    assert_eq!(refused(&["decode", &line]).0, 1);
    assert_eq!(refused(&["convert", &data("ecg_i32.npy"), &folder.path("x.npz")]).0, 1);
    // Cut, and longer than its header says.
    let good = fs::read(&safetensors).unwrap();
    fs::write(&safetensors, &good[..good.len() - 1]).unwrap();
    assert!(refused(&["convert", &safetensors, "--to", "line"]).1.contains("truncated"));
    fs::write(&npz, &fs::read(&npz).unwrap()[..100]).unwrap();
    assert!(refused(&["verify", &npz]).1.contains("codec_failed"));
    folder.holds(&names);
}

#[test]
fn dialects_of_others_are_read_and_written() {
    let folder = Folder::new("dialects");
    let [pasted, line] = ["pasted.txt", "a.tnv"].map(|name| folder.path(name));
    fs::write(&pasted, r#"{"dtype":"f4","bdata":"AADAPwAAIEA=","shape":"1, 2"}"#).unwrap();
    let output = run(&["convert", &pasted, &line, "--from", "auto"]);
    assert!(output.status.success() && String::from_utf8_lossy(&output.stderr).contains("read as plotly"));
    assert_eq!(inspect(fs::read_to_string(&line).unwrap().trim_end()).unwrap().shape, [1, 2]);
    assert_eq!(done(&["convert", &line, "--to", "json-numpy"]), b"{\"__numpy__\":\"AADAPwAAIEA=\",\"dtype\":\"<f4\",\"shape\":[1,2]}\n");
    // There and back through each that has a place for it.
    for dialect in ["plotly", "bokeh", "json-tricks", "json-numpy", "jdata", "npy-base64", "cbor", "openai"] {
        let other = folder.path("other");
        done(&["convert", &line, &other, "--to", dialect]);
        for from in ["auto", dialect] {
            assert_eq!(done(&["convert", &other, "--from", from, "--to", "line"]), fs::read(&line).unwrap(), "{dialect}");
        }
        fs::remove_file(&other).unwrap();
    }
    // Ours need no name, and are known by `auto`, too.
    assert_eq!(done(&["convert", &line, "--from", "auto", "--to", "line"]), fs::read(&line).unwrap());
    assert_eq!(done(&["convert", &data("ecg_i32.npy"), "--from", "auto", "--to", "npy"]), fs::read(data("ecg_i32.npy")).unwrap());

    let (_, message) = refused(&["convert", &line, "--to", "lists"]);
    assert!(message.contains("no place for the dtype of float32"), "{message}");
    let (_, message) = refused(&["convert", &line, "--to", "msgpack-numpy"]);
    assert!(message.contains("read only"), "{message}");
    fs::write(&pasted, "no array at all").unwrap();
    let (_, message) = refused(&["convert", &pasted, "--from", "auto", "--to", "line"]);
    assert!(message.contains("no dialect that is known here"), "{message}");
    let (code, message) = refused(&["convert", &pasted, "--from", "pickle", "--to", "line"]);
    assert!(code == 2 && message.contains("json-tricks"), "{message}");
    fs::remove_file(&pasted).unwrap();
}

#[test]
fn what_is_longer_than_its_place_is_refused() {
    let whole = done(&["encode", &data("camera_u8.npy")]).len() - 1;
    assert_eq!(done(&["encode", &data("camera_u8.npy"), "--max-chars", &whole.to_string()]).len(), whole + 1);
    let (_, message) = refused(&["encode", &data("camera_u8.npy"), "--max-chars", &(whole - 1).to_string()]);
    assert!(message.contains("limit_exceeded") && message.contains(&format!("{} characters", whole - 1)), "{message}");
}

fn picture(name: &str) -> String {
    tenvelope_tests::root().join("tests/images").join(name).to_string_lossy().into_owned()
}

#[test]
fn pictures_come_in_and_go_out() {
    let folder = Folder::new("pictures");
    let (line, png, uri) = (folder.path("x.tnv"), folder.path("x.png"), folder.path("x.txt"));
    for name in ["pngsuite/basn2c08.png", "pngsuite/basn0g16.png", "pngsuite/basi6a08.png", "444.jpg", "lossless.webp"] {
        let file = picture(name);
        done(&["convert", &file, &line]);
        done(&["convert", &line, &png]);
        done(&["convert", &line, &uri, "--data-uri"]);
        assert!(fs::read_to_string(&uri).unwrap().starts_with("data:image/png;base64,iVBOR"));
        let ids: Vec<_> = [&file, &line, &png, &uri].map(|file| done(&["id", file])).to_vec();
        assert!(ids.iter().all(|id| *id == ids[0] && id.len() == 65), "{name}");
    }
    // What is no picture does not become one.
    let (code, why) = refused(&["convert", &data("ecg_i32.npy"), &png]);
    assert!(code == 1 && why.contains("uint8 or uint16"), "{why}");
    let said: Value = serde_json::from_slice(&done(&["--json", "inspect", &picture("turned.png"), "--stats"])).unwrap();
    assert_eq!((&said["picture"], &said["shape"], &said["orientation"]), (&json!("png"), &json!([40, 56, 3]), &json!(8)));
    assert!(said["stats"].is_object());
    let text = String::from_utf8(done(&["inspect", &picture("pngsuite/basi0g01.png")])).unwrap();
    assert!(text.contains("png, interlaced") && text.contains("32x32"), "{text}");
    let (code, why) = refused(&["convert", &picture("pngsuite/xcsn0g01.png"), &line]);
    assert!(code == 1 && why.contains("codec_failed"), "{why}");
}

#[test]
fn rows_of_a_picture_go_out_as_they_come_in() {
    let folder = Folder::new("picture-rows");
    let (whole, rows, uri) = (folder.path("whole.tnv"), folder.path("rows.tnv"), folder.path("x.txt"));
    let file = picture("pngsuite/basn2c16.png");
    done(&["convert", &file, &uri, "--data-uri"]);
    for form in ["line", "binary", "json"] {
        done(&["encode", &file, "-o", &whole, "--to", form]);
        for input in [&file, &uri] {
            done(&["encode", "--stream", input, "-o", &rows, "--to", form]);
            assert!(fs::read(&rows).unwrap() == fs::read(&whole).unwrap(), "{form} {input}");
        }
    }
    assert!(refused(&["encode", "--stream", &picture("pngsuite/basi2c08.png"), "-o", &rows]).1.contains("interlaced"));
    assert!(refused(&["encode", "--stream", &picture("444.jpg"), "-o", &rows]).1.contains("rows come out of PNG alone"));
}

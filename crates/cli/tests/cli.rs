//! The command as people run it.

mod common;

use std::{
    fs,
    process::{Command, Output, Stdio},
};

use common::{Folder, data, run, run_with};
use serde_json::Value;

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn every_real_array_comes_back_from_every_chain() {
    const CHAINS: [&str; 8] = [
        "raw",
        "raw-shuffle-zstd",
        "raw-bitshuffle-zstd",
        "raw-zlib",
        "delta-raw",
        "delta-raw-shuffle-zstd",
        "delta-raw-bitshuffle-zstd",
        "delta-raw-zlib",
    ];
    let folder = Folder::new("files");
    let (line, back) = (folder.path("x.tnv"), folder.path("x.npy"));
    let mut trips = 0;
    for file in tenvelope_tests::real_arrays() {
        let bytes = fs::read(&file).unwrap();
        let file = file.to_string_lossy();
        let chains = CHAINS.map(|chain| format!("{chain}-base64url"));
        let fixed = chains.iter().flat_map(|chain| [["--codecs", chain, "--chunk", "whole"], ["--codecs", chain, "--chunk", "1000"]]);
        for options in fixed.chain([["--level", "small", "--profile", "portable"], ["--level", "fast", "--profile", "core"]]) {
            let encoded = run(&[&["encode", &file, "-o", &line][..], &options].concat());
            assert!(encoded.status.success(), "{file} {options:?}: {}", stderr(&encoded));
            assert!(run(&["decode", &line, "-o", &back]).status.success());
            assert!(fs::read(&back).unwrap() == bytes, "{file} {options:?}");
            trips += 1;
        }
        assert_eq!(stdout(&run(&["verify", &line])), "ok\n");
        assert_eq!(stdout(&run(&["id", &line])), stdout(&run(&["id", &file])));
    }
    println!("{trips} files there and back");
    let left: Vec<_> = fs::read_dir(folder.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "temporary files are left: {left:?}");
}

/// 512 MiB of zeros in 23 kB of text: legal, and exactly at the limit. Where that much memory is not to be had there is an error, and no abort.
#[cfg(target_os = "linux")]
#[test]
fn an_honest_bomb_and_too_little_memory() {
    // 64 frames of 8 MiB, each 64 runs of 128 KiB.
    let run_block =
        |last: u32| ((131_072u32 << 3) | (1 << 1) | last).to_le_bytes()[..3].iter().map(|b| format!("{b:02x}")).collect::<String>() + "00";
    let frame = format!("28b52ffda000008000{}{}", run_block(0).repeat(63), run_block(1));
    let line = tenvelope_testkit::with_check(&format!("tnv1.uint8.536870912.raw-zstd-hex.{}.", frame.repeat(64)));
    let folder = Folder::new("bomb");
    fs::write(folder.path("x.tnv"), &line).unwrap();
    let limited = |kib: &str, verb: &str| {
        let script = format!("ulimit -v {kib}; exec \"$0\" {verb} \"$1\" -q --json");
        let output = Command::new("sh").args(["-c", &script, env!("CARGO_BIN_EXE_tenvelope"), &folder.path("x.tnv")]).output().unwrap();
        (output.status.code(), stderr(&output))
    };
    let (code, error) = limited("300000", "id");
    assert!(code == Some(1) && error.contains("alloc_failed"), "{code:?} {error}");
    assert_eq!(limited("unlimited", "verify").0, Some(0));
    fs::write(folder.path("x.tnv"), tenvelope_testkit::with_check(&line.replacen("536870912", "536870913", 1))).unwrap();
    let (code, error) = limited("300000", "id");
    assert!(code == Some(1) && error.contains("limit_exceeded"), "{code:?} {error}");
}

#[test]
fn streams_there_and_back() {
    let file = fs::read(data("ecg_i32.npy")).unwrap();
    let line = run_with(&["encode", "-"], &file);
    assert!(stdout(&line).starts_with("tnv1.int32.1024.") && stdout(&line).ends_with('\n'));
    assert_eq!(run_with(&["decode", "-"], &line.stdout).stdout, file);
    assert_eq!(run_with(&["decode"], &[line.stdout.strip_suffix(b"\n").unwrap(), b"\r\n"].concat()).stdout, file);
}

#[test]
fn rows_alone() {
    let folder = Folder::new("rows");
    let line = folder.path("x.tnv");
    assert!(run(&["encode", &data("camera_u8.npy"), "-o", &line, "--chunk", "4096"]).status.success());
    let part = run(&["decode", &line, "--rows", "10..12"]).stdout;
    let whole = fs::read(data("camera_u8.npy")).unwrap();
    assert_eq!(part[part.len() - 1024..], whole[128 + 10 * 512..128 + 12 * 512]);
    let none = run(&["decode", &line, "--rows", "500..513"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(stderr(&none).contains("rows 500..513 of an array that has 512"));
}

#[test]
fn several_lines() {
    let line = stdout(&run(&["encode", &data("tiny_u8_28x28.npy")]));
    let two = format!("{line}{line}");
    assert_eq!(stdout(&run_with(&["verify"], two.as_bytes())), "ok: 2 envelopes\n");
    let which = run_with(&["decode"], two.as_bytes());
    assert!(which.status.code() == Some(2) && stderr(&which).contains("--line N"));
    assert_eq!(run_with(&["decode", "--line", "2"], two.as_bytes()).stdout, fs::read(data("tiny_u8_28x28.npy")).unwrap());
    assert_eq!(run_with(&["decode", "--line", "3"], two.as_bytes()).status.code(), Some(2));
    let broken = run_with(&["verify"], format!("{line}{}", line.replacen("28x28", "28x27", 1)).as_bytes());
    assert!(broken.status.code() == Some(1) && stderr(&broken).contains("line 2: the line says"), "{}", stderr(&broken));
}

#[test]
fn attrs_and_dims_are_shown_and_cannot_move_the_cursor() {
    let folder = Folder::new("attrs");
    let line = folder.path("x.tnv");
    let attrs = "{\"unit\":\"mV\",\"note\":\"\\u001b[2J\\u202eevil\\u0007\",\"é\":1.5}";
    let encoded = run(&["encode", &data("camera_u8.npy"), "-o", &line, "--attrs", attrs, "--dims", "row,\u{1b}[31m"]);
    assert!(encoded.status.success(), "{}", stderr(&encoded));
    for json in [&["inspect", &line][..], &["inspect", &line, "--json"]] {
        let shown = run(json);
        assert!(shown.stdout.iter().all(|b| *b >= b' ' || *b == b'\n'), "{:?}", stdout(&shown));
        assert!(!stdout(&shown).contains('\u{202e}') && stdout(&shown).contains("evil") && stdout(&shown).contains('é'));
    }
    let info: Value = serde_json::from_str(&stdout(&run(&["inspect", &line, "--json"]))).unwrap();
    assert_eq!(info["attrs"]["note"], "\u{1b}[2J\u{202e}evil\u{7}");
    assert_eq!(info["dims"], serde_json::json!(["row", "\u{1b}[31m"]));
    assert_eq!(info["verified"], false);
    let wrong = run(&["encode", &data("camera_u8.npy"), "--attrs", "[1]"]);
    assert_eq!(wrong.status.code(), Some(2));
    let wrong = run(&["encode", &data("camera_u8.npy"), "--dims", "one"]);
    assert!(wrong.status.code() == Some(1) && stderr(&wrong).contains("bad_meta"));
}

#[test]
fn a_line_cut_after_its_header_can_be_inspected() {
    let line = stdout(&run(&["encode", &data("camera_u8.npy")]));
    let shown = run_with(&["inspect"], &line.as_bytes()[..200]);
    assert!(shown.status.success());
    assert!(stdout(&shown).contains("512x512") && stdout(&shown).contains("the line is cut"), "{}", stdout(&shown));
    let unknown = "tnv1.float32.3.raw-x_secret-base64url.AAAA";
    assert!(stdout(&run_with(&["inspect"], unknown.as_bytes())).contains("x_secret (unknown here)"));
}

#[test]
fn refusals_have_codes_and_exit_codes() {
    let json_error = |input: &[u8]| {
        let output = run_with(&["verify", "--json"], input);
        assert_eq!(output.status.code(), Some(1));
        let error: Value = serde_json::from_str(&stderr(&output)).unwrap();
        error["error"]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(json_error(b""), "bad_magic");
    assert_eq!(json_error(b"\n"), "bad_magic");
    assert_eq!(json_error(b"hello"), "bad_magic");
    assert_eq!(json_error(b"tnv2.x"), "unsupported_version");
    assert_eq!(json_error(b"tnv1.uint8.1.raw-hex.00"), "bad_field_count");
    assert_eq!(json_error(b"tnv1.uint8.1.raw-hex.00.00000000"), "check_mismatch");
    assert_eq!(json_error(b"\xff\xfe"), "bad_magic");
    assert_eq!(json_error(b"tnv2.\xff"), "unsupported_version");
    assert_eq!(json_error(b"tnv1.\xff"), "bad_character");
    assert_eq!(json_error(b"\x89TNV"), "bad_magic");
    assert_eq!(json_error(b"{"), "bad_json");
    assert_eq!(json_error(b"{}"), "bad_magic");
    let escape = run_with(&["verify"], b"\x1b]0;title\x07 \x1b[31m");
    assert!(escape.stderr.iter().all(|b| *b >= b' ' || *b == b'\n'), "{:?}", stderr(&escape));

    assert_eq!(run(&["decode", "/nowhere/x.tnv"]).status.code(), Some(3));
    assert_eq!(run(&["encode", &data("ecg_i32.npy"), "-o", "/nowhere/x.tnv"]).status.code(), Some(3));
    assert_eq!(run(&["frobnicate"]).status.code(), Some(2));
    assert_eq!(run(&["encode", &data("ecg_i32.npy"), "--codecs", "raw-zstd"]).status.code(), Some(1));
    assert_eq!(run(&["encode", &data("ecg_i32.npy"), "--chunk", "0"]).status.code(), Some(2));
    assert_eq!(run(&[]).status.code(), Some(2));
    assert_eq!(run(&["--help"]).status.code(), Some(0));
    assert!(stdout(&run(&["--help"])).contains("Exit codes:"));
}

#[test]
fn a_failed_write_leaves_the_old_file() {
    let folder = Folder::new("old");
    let out = folder.path("x.npy");
    fs::write(&out, "old").unwrap();
    assert_eq!(run_with(&["decode", "-", "-o", &out], b"tnv1.uint8.1.raw-hex.00.00000000").status.code(), Some(1));
    assert_eq!(fs::read(&out).unwrap(), b"old");
    // A folder cannot be replaced by a file; nothing is left beside it.
    let taken = folder.path("taken");
    fs::create_dir(&taken).unwrap();
    assert_eq!(run(&["encode", &data("ecg_i32.npy"), "-o", &taken]).status.code(), Some(3));
    assert_eq!(fs::read_dir(folder.path("")).unwrap().count(), 2);
}

#[test]
fn all_forms() {
    let folder = Folder::new("forms");
    let (line, json, binary) = (folder.path("x.tnv"), folder.path("x.json"), folder.path("x.bin"));
    assert!(run(&["encode", &data("ecg_i32.npy"), "-o", &line, "--chunk", "100", "--attrs", "{\"unit\":\"mV\"}"]).status.success());
    assert!(run(&["convert", &line, &json]).status.success());
    assert!(run(&["convert", &json, &binary, "--to", "binary"]).status.success());
    assert_eq!(run(&["convert", &binary, "--to", "line"]).stdout, fs::read(&line).unwrap());
    for form in [&line, &json, &binary] {
        assert_eq!(run(&["decode", form]).stdout, fs::read(data("ecg_i32.npy")).unwrap());
        assert_eq!(stdout(&run(&["verify", form])), "ok\n");
        assert_eq!(stdout(&run(&["id", form])), stdout(&run(&["id", &data("ecg_i32.npy")])));
        assert!(stdout(&run(&["inspect", form])).contains("no (tenvelope verify does)"));
    }
    let cut = &fs::read(&binary).unwrap()[..200];
    assert!(stdout(&run_with(&["inspect"], cut)).contains("the form is cut"));
    assert!(run_with(&["verify"], cut).status.code() == Some(1) && stderr(&run_with(&["verify"], cut)).contains("truncated"));
    assert!(stdout(&run(&["convert", &binary, "--to", "line", "--text", "hex"])).contains("-zstd-hex."));
    assert_eq!(run(&["convert", &binary, "--to", "line", "--text", "zlib"]).status.code(), Some(2));
}

#[test]
fn many_files() {
    let folder = Folder::new("many");
    let names: Vec<String> = ["a.tnv", "b.tnv", "c.tnv"].iter().map(|name| folder.path(name)).collect();
    for name in &names {
        assert!(run(&["encode", &data("ecg_i32.npy"), "-o", name]).status.success());
    }
    let all = [&["verify"][..], &names.iter().map(String::as_str).collect::<Vec<_>>()].concat();
    assert_eq!(stdout(&run(&all)), "ok: 3 envelopes\n");
    fs::write(&names[1], "tnv1.uint8.1.raw-hex.00.00000000\n").unwrap();
    fs::write(&names[2], "nothing").unwrap();
    let output = run(&all);
    assert_eq!(output.status.code(), Some(1));
    let error = stderr(&output);
    assert!(
        error.contains("b.tnv") && error.contains("check_mismatch") && error.contains("c.tnv") && error.contains("bad_magic"),
        "{error}"
    );
}

#[test]
fn a_line_broken_up_by_mail() {
    let line = stdout(&run(&["encode", &data("ecg_i32.npy")]));
    let broken: Vec<String> =
        line.trim_end().as_bytes().chunks(70).map(|part| format!("> > {}  \r\n", String::from_utf8_lossy(part))).collect();
    assert_eq!(run_with(&["verify"], broken.concat().as_bytes()).status.code(), Some(1), "nothing else unwraps");
    assert_eq!(stdout(&run_with(&["unwrap"], broken.concat().as_bytes())), line);
    assert_eq!(stdout(&run_with(&["unwrap"], line.as_bytes())), line);
    let missing = broken[..broken.len() - 1].concat();
    assert_eq!(run_with(&["unwrap"], missing.as_bytes()).status.code(), Some(1));
}

#[test]
fn completions_and_manual_page() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(stdout(&run(&["completions", shell])).contains("convert"), "{shell}");
    }
    let page = stdout(&run(&["man"]));
    assert!(page.contains(".TH tenvelope 1") && page.contains("Exit codes"), "{page}");
}

#[test]
fn codecs_and_demo() {
    let codecs: Value = serde_json::from_str(&stdout(&run(&["codecs", "--json"]))).unwrap();
    let names: Vec<&str> = codecs.as_array().unwrap().iter().map(|codec| codec["name"].as_str().unwrap()).collect();
    for core in ["base64url", "bitshuffle", "delta", "hex", "raw", "shuffle", "vlen_utf8", "zlib", "zstd"] {
        assert!(names.contains(&core), "{core} is missing from {names:?}");
    }
    let tried = stdout(&run(&["codecs", "--try", &data("ecg_i32.npy")]));
    assert!(tried.starts_with("chain ") && tried.contains("raw-shuffle-zstd ") && tried.contains("chosen: the first"), "{tried}");
    let tried: Value =
        serde_json::from_str(&stdout(&run(&["codecs", "--try", &data("ecg_i32.npy"), "--profile", "portable", "--json"]))).unwrap();
    let chains: Vec<&str> = tried["trials"].as_array().unwrap().iter().map(|trial| trial["chain"].as_str().unwrap()).collect();
    assert!(chains.contains(&"raw") && chains.iter().all(|chain| !chain.contains("zstd")), "{chains:?}");
    let demo = stdout(&run(&["demo"]));
    assert!(demo.trim_end().ends_with("equal: yes"), "{demo}");
    let demo: Value = serde_json::from_str(&stdout(&run(&["demo", "--json"]))).unwrap();
    assert_eq!(demo["equal"], true);
    // What the demo says of JSON is what a JSON writer writes.
    let picture = tenvelope::npy::read(&fs::read(data("camera_u8.npy")).unwrap()).unwrap();
    let rows: Vec<&[u8]> = picture.bytes().unwrap().chunks(512).collect();
    assert_eq!(demo["json_list"], serde_json::to_string(&rows).unwrap().len());
}

#[test]
fn reading_from_a_pipe_that_is_closed_is_no_crash() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tenvelope"))
        .args(["encode", &data("camera_u8.npy")])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
}

#[test]
fn inspect_shows_what_the_elements_look_like() {
    let folder = Folder::new("stats");
    let line = folder.path("a.tnv");
    fs::write(&line, tenvelope::to_string(&[1.5f64, f64::NAN, -2.5, f64::INFINITY]).unwrap()).unwrap();
    let text = stdout(&run(&["inspect", "--stats", &line]));
    for row in ["verified   yes", "min        -2.5", "max        inf", "NaN        1 (25.0 %)", "infinite   1 (25.0 %)"] {
        assert!(text.contains(row), "{row} in\n{text}");
    }
    let json: Value = serde_json::from_str(&stdout(&run(&["--json", "inspect", "--stats", &line]))).unwrap();
    assert_eq!(
        (&json["verified"], &json["stats"]["max"], &json["stats"]["nan"]),
        (&Value::Bool(true), &Value::from("Infinity"), &Value::from(1))
    );
    let picture = stdout(&run_with(&["inspect", "--stats"], &run(&["encode", &data("camera_u8.npy")]).stdout));
    assert!(picture.contains("512 × 512") && picture.contains('▓') && picture.contains("█"), "{picture}");
    // Names of fields are the data's, and do not steer a terminal.
    let fields = tenvelope::Fields::new(vec![tenvelope::Field::new("a\u{1b}[2J", tenvelope::Dtype::Uint8)]).unwrap();
    let evil = tenvelope::ArrayView::from_bytes(tenvelope::Dtype::Struct(fields.into()), &[1], &[7]).unwrap();
    let shown = stdout(&run_with(&["inspect", "--stats"], tenvelope::to_string(&evil).unwrap().as_bytes()));
    assert!(!shown.contains('\u{1b}') && shown.contains("u{1b}"), "{shown}");
    // A fault that only decoding shows.
    let bad = tenvelope_testkit::with_check("tnv1.bool.1.raw-hex.02.0");
    assert_eq!(run_with(&["inspect"], bad.as_bytes()).status.code(), Some(0));
    assert_eq!(run_with(&["inspect", "--stats"], bad.as_bytes()).status.code(), Some(1));
}

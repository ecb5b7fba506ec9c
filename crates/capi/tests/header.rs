//! The header that is checked in is the one that the source makes. `TENVELOPE_WRITE_HEADER=1` writes it anew.

use std::{fs, path::Path};

/// Characters of a line of comment.
const WIDTH: usize = 110;

#[test]
fn the_header_is_that_of_the_source() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = package.join("include/tenvelope.h");
    let config = cbindgen::Config::from_file(package.join("cbindgen.toml")).expect("the configuration");
    let mut made = Vec::new();
    cbindgen::generate_with_config(package, config).expect("a header").write(&mut made);
    let made = for_c(&String::from_utf8(made).expect("UTF-8"));
    if std::env::var_os("TENVELOPE_WRITE_HEADER").is_some() {
        fs::write(&file, &made).expect("the header can be written");
    }
    let found = fs::read_to_string(&file).expect("include/tenvelope.h");
    assert_eq!(found, made, "include/tenvelope.h is not what the source makes; TENVELOPE_WRITE_HEADER=1 writes it anew");
}

/// Comments as programmers of C know them: lines of some length, and what Rust calls safety is what the caller promises.
fn for_c(header: &str) -> String {
    let mut out = String::new();
    for line in header.replace(" * # Safety\n * ", " * The caller promises: ").lines() {
        let code = line.trim_start();
        let indent = &line[..line.len() - code.len()];
        match code.strip_prefix("* ") {
            Some(words) if line.len() > WIDTH => {
                let mut at = format!("{indent}*");
                for word in words.split(' ') {
                    if at.len() + 1 + word.len() > WIDTH {
                        out.push_str(&at);
                        out.push('\n');
                        at = format!("{indent}*");
                    }
                    at.push(' ');
                    at.push_str(word);
                }
                out.push_str(&at);
            }
            _ => out.push_str(line.trim_end()),
        }
        out.push('\n');
    }
    out
}

//! What the README shows is so: its curl lines run as they stand, its code is that of the server.

mod common;

use std::{io::ErrorKind, process::Command};

use common::Server;

const README: &str = include_str!("../README.md");

/// The blocks of the README: what stands behind the backticks, and the text.
fn blocks() -> Vec<(&'static str, &'static str)> {
    README.split("\n```").skip(1).step_by(2).filter_map(|block| block.split_once('\n')).collect()
}

#[test]
fn curl_answers_as_it_is_shown() {
    match Command::new("curl").arg("--version").output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return eprintln!("SKIPPED the lines of curl: it is not on this machine"),
        found => drop(found.expect("curl")),
    }
    let server = Server::start(&[]);
    let blocks = blocks();
    let mut tried = 0;
    for pair in blocks.windows(2).filter(|pair| pair[0].0 == "sh" && pair[0].1.contains("curl ")) {
        let ran =
            Command::new("bash").args(["-ec", pair[0].1]).env("SERVICE", format!("http://{}", server.address)).output().expect("bash");
        assert!(ran.status.success(), "{}: {}", pair[0].1, String::from_utf8_lossy(&ran.stderr));
        assert_eq!(String::from_utf8_lossy(&ran.stdout), pair[1].1, "{}", pair[0].1);
        tried += 1;
    }
    assert_eq!(tried, README.matches("curl -s").count());
}

#[test]
fn the_endpoint_is_that_of_the_server() {
    let routes = include_str!("../src/routes/mod.rs");
    let shown: Vec<_> = blocks().into_iter().filter(|(language, _)| *language == "rust").collect();
    assert_eq!(shown.len(), 1);
    assert!(routes.contains(shown[0].1.trim()), "{}", shown[0].1);
}

#[test]
fn every_path_of_the_openapi_document_is_in_the_table() {
    let document = tenvelope_service::openapi::document().unwrap();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            assert!(README.contains(&format!("| `{} {path}` |", method.to_uppercase())), "{method} {path}");
        }
    }
}

//! The vectors that need no codec but those of core and two small ones: what a change in core is judged by first, in a second. All others are run by the package `tests`.

use std::path::Path;

use tenvelope_core::{Registry, Result};
use tenvelope_testkit::{Case, Input, Ran, load_vectors, run_case};

fn registry() -> Result<Registry> {
    let mut registry = Registry::core();
    tenvelope_codec_base64::register(&mut registry)?;
    tenvelope_codec_zlib::register(&mut registry)?;
    Ok(registry)
}

/// Those whose text names no other codec.
fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/vectors");
    let mut cases = [load_vectors(&folder.join("valid")), load_vectors(&folder.join("invalid"))].concat();
    let foreign = ["zstd", "cbor"];
    cases.retain(|case| {
        let text = match &case.input {
            Input::Line(text) | Input::Json(text) => text.clone(),
            Input::Hex(hex) => foreign.iter().find(|name| hex.contains(&hex_of(name))).map_or(String::new(), |name| (*name).to_owned()),
        };
        case.needs.is_empty() && !foreign.iter().any(|name| text.contains(name))
    });
    cases
}

fn hex_of(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn vectors() -> Result<()> {
    let (registry, cases) = (registry()?, cases());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| match run_case(case, &registry) {
            Ok(Ran::AsExpected) => None,
            Ok(Ran::Skipped) => Some(format!("{} was skipped", case.id)),
            Err(why) => Some(why),
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    println!("{} vectors", cases.len());
    assert!(cases.len() > 2500);
    Ok(())
}

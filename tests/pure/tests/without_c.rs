//! All vectors, by a build that holds no C: reads all that the full build reads, writes all but zstd.

use std::{fs, path::Path};

use tenvelope::{Array, EncodeOptions, ErrorKind, Profile, builtin, from_str};
use tenvelope_testkit::{Case, Ran, Random, load_vectors, run_case};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().parent().unwrap()
}

/// What builds with a compiler of C, by its own lock file. `psm` is a page of assembler, and `stacker`
/// compiles C on Windows alone: how much stack the parser of `ndarray-npy` has left.
#[test]
fn no_c_is_compiled() {
    let lock = fs::read_to_string(root().join("tests/pure/Cargo.lock")).unwrap();
    let mut builders = Vec::new();
    let packages: Vec<&str> = lock.split("[[package]]").skip(1).collect();
    for package in &packages {
        let name = package.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).unwrap();
        let needs = |other: &str| package.contains(&format!("\n \"{other}\",\n"));
        if ["cc", "cmake", "pkg-config", "bindgen"].into_iter().any(needs) {
            builders.push(name);
        }
    }
    assert!(packages.len() > 40 && lock.contains("name = \"ruzstd\""));
    assert_eq!(builders, ["psm", "stacker"]);
}

/// Where addresses have 32 bits no shape can be held whose dims are longer, whatever its size, nor the places of 2^32 - 1 strings: such lines are over what this reader
/// can hold (`limit_exceeded`). The last one claims a list that no address reaches; its reader says that the elements are not there (`bad_value`).
const BEYOND_32_BITS: &[&str] = &[
    "shape-dim-cap",
    "shape-dim-cap-first",
    "shape-product-cap",
    "shape-int4-cap",
    "shape-string-cap",
    "struct-array-cap",
    "values-empty-uint8-0x9007199254740991",
    "bad-chunk-strings-most-01",
    "bad-object-cbor-claim",
];

#[test]
fn all_vectors() {
    let folder = root().join("spec/vectors");
    let cases = [load_vectors(&folder.join("valid")), load_vectors(&folder.join("invalid"))].concat();
    let expected = |case: &Case| !(cfg!(target_pointer_width = "32") && BEYOND_32_BITS.contains(&case.id.as_str()));
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| expected(case))
        .filter_map(|case| match run_case(case, builtin()) {
            Ok(Ran::AsExpected) => None,
            Ok(Ran::Skipped) => Some(format!("{} was skipped", case.id)),
            Err(why) => Some(why),
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    let judged = cases.iter().filter(|case| expected(case)).count();
    println!("EVIDENCE vectors as expected without C, {}: {judged} of {}", std::env::consts::ARCH, cases.len());
}

/// What would be another line with another compressor is refused; the advice in the sentence holds.
#[test]
fn zstd_is_not_written() {
    let mut random = Random(5);
    let values: Vec<u32> = (0..10_000).map(|_| random.below(1000) as u32).collect();
    for options in [
        EncodeOptions::default(),
        EncodeOptions::default().codecs("raw-zstd-base64url"),
        EncodeOptions::default().profile(Profile::Extended),
    ] {
        let error = options.to_string(&values).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.message().contains("portable"), "{error}");
    }
    let line = EncodeOptions::default().profile(Profile::Portable).to_string(&values).unwrap();
    assert!(line.len() < values.len() * 4);
    assert_eq!(from_str::<Vec<u32>>(&line).unwrap(), values);
    let stored = EncodeOptions::default().codecs("raw-base64url").to_string(&values).unwrap();
    assert_eq!(from_str::<Array>(&stored).unwrap(), from_str::<Array>(&line).unwrap());
}

//! Every input that the project keeps for the C functions, through all of them.

#[path = "../calls.rs"]
mod calls;

use std::{fs, path::Path};

#[test]
fn every_kept_input() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the folder of the fuzzer");
    let mut count = 0;
    for folder in ["corpus/c_abi", "regressions/c_abi"] {
        let Ok(entries) = fs::read_dir(root.join(folder)) else { continue };
        for entry in entries {
            let path = entry.expect("an entry").path();
            println!("{}", path.display());
            calls::c_abi(&fs::read(path).expect("a file"));
            count += 1;
        }
    }
    assert!(count > 0, "no inputs at all");
    println!("EVIDENCE inputs for the functions of C, replayed: {count}");
}

//! Every file that the project keeps for its fuzzer, through the target that it is for.

use std::{fs, panic, path::Path};

use tenvelope_fuzz_targets::TARGETS;

#[test]
fn every_kept_input() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the folder of the fuzzer");
    let (mut broken, mut all) = (Vec::new(), 0);
    for (name, target) in TARGETS {
        let mut count = 0;
        for folder in ["corpus", "regressions"] {
            let Ok(entries) = fs::read_dir(root.join(folder).join(name)) else { continue };
            for entry in entries {
                let path = entry.expect("an entry").path();
                let input = fs::read(&path).expect("a file");
                count += 1;
                if panic::catch_unwind(|| target(&input)).is_err() {
                    broken.push(path);
                }
            }
        }
        println!("{name}: {count} inputs");
        assert!(count > 0, "{name} has no inputs at all");
        all += count;
    }
    assert!(broken.is_empty(), "broken promises: {broken:#?}");
    println!("EVIDENCE inputs that a fuzzer found worth keeping, replayed: {all} through {} targets", TARGETS.len());
}

//! The same for memory, in a process of its own, where nothing else allocates.

use std::{fs, path::Path};

use peak_alloc::PeakAlloc;
use tenvelope_fuzz_targets::contract;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

#[test]
fn every_kept_input() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the folder of the fuzzer");
    let measured = |input: &[u8]| contract(input, &|| HEAP.reset_peak_usage(), &|| HEAP.peak_usage());
    // Tables that live for ever are made by the first call.
    measured(b"tnv1.int16.2x3.raw-shuffle-zstd-base64url.AQACAAMABAAFAP__.2cdcd249");
    let mut count = 0;
    for folder in ["corpus/contract", "corpus/any_string", "regressions/contract"] {
        let Ok(entries) = fs::read_dir(root.join(folder)) else { continue };
        for entry in entries {
            measured(&fs::read(entry.expect("an entry").path()).expect("a file"));
            count += 1;
        }
    }
    assert!(count > 0, "no inputs at all");
    println!("EVIDENCE inputs whose peak of memory was measured, replayed: {count}");
}

//! The budget holds what it says: many connections send what needs most, and the process is never larger than the budget and a little.

mod common;

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use common::{GIVE_BACK, Server, request};
use tenvelope::EncodeOptions;
use tenvelope_testkit::Random;

const BUDGET_KIB: u64 = 192 << 10;
const CONNECTIONS: usize = 32;
const REQUESTS: usize = 320;

/// The program itself, its threads, what an allocator keeps for them, and codecs at work.
const BESIDES_KIB: u64 = 32 << 10;

#[test]
fn the_process_is_never_larger_than_the_budget() {
    let server =
        Server::start_with(&GIVE_BACK, &["--memory-kib", "196608", "--body-kib", "8192", "--decoded-kib", "16384", "--wait-ms", "300"]);
    let small = server.peak_kib();
    let requests = requests();
    let (next, statuses) = (AtomicUsize::new(0), Mutex::new(BTreeMap::<(&str, u16), usize>::new()));
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let mut client = server.connect();
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    if i >= REQUESTS {
                        break;
                    }
                    let (name, request, expected) = &requests[i % requests.len()];
                    client.send(request).expect("a server that takes it");
                    let status = client.answer().expect("an answer").status;
                    assert!(status == *expected || status == 503, "{name}: {status}");
                    *statuses.lock().unwrap().entry((name, status)).or_default() += 1;
                }
            });
        }
    });
    println!("{:?}", statuses.into_inner().unwrap());
    match (small, server.peak_kib()) {
        (Some(small), Some(peak)) => {
            println!("at most {peak} KiB, {small} KiB at the start");
            assert!(peak < BUDGET_KIB + BESIDES_KIB, "{peak} KiB with a budget of {BUDGET_KIB} KiB");
            assert!(peak > BUDGET_KIB / 4, "nothing was tried: {peak} KiB");
        }
        _ => println!("SKIPPED the comparison of memory: this system has no /proc"),
    }
}

/// A name, a request, and the status where there is memory for it.
fn requests() -> Vec<(&'static str, Vec<u8>, u16)> {
    let values = |dtype: &str, shape: &str, values: &str| {
        format!(r#"{{"$tnv":1,"dtype":"{dtype}","shape":{shape},"values":{values}}}"#).into_bytes()
    };
    let post = |path, content_type, body: &[u8]| request(path, &[("Content-Type", content_type)], body);
    let json = "application/vnd.tenvelope+json";
    let ones = format!("[{}1]", "1,".repeat(499_999));
    let lists = format!("[{}[0]]", "[0],".repeat(149_999));
    let maps = format!("[{}0]", r#"{"":0},"#.repeat(50_000));
    let noise = ndarray::Array::from_shape_vec((1600, 1200, 3), Random(1).bytes(5_760_000)).unwrap();
    let zeros = ndarray::Array2::<f32>::zeros((2048, 2047));
    let words = EncodeOptions::default().codecs("vlen_utf8-zstd-base64url").to_string(&vec!["w".repeat(100_000); 100]).unwrap();
    vec![
        ("numbers", post("/v1/statistics", json, &values("uint8", "[500000]", &ones)), 200),
        ("lists", post("/v1/statistics", json, &values("uint8", "[150000,1]", &lists)), 200),
        ("maps", post("/v1/statistics", json, &values("uint8", "[50001]", &maps)), 422),
        ("noise", post("/v1/blur", "application/vnd.tenvelope", &tenvelope::to_vec(&noise).unwrap()), 200),
        ("noise in JSON", post("/v1/blur", json, tenvelope::to_json(&noise).unwrap().as_bytes()), 200),
        ("zeros", post("/v1/blur", "text/plain", tenvelope::to_string(&zeros).unwrap().as_bytes()), 200),
        ("words", post("/v1/statistics", "text/plain", words.as_bytes()), 200),
    ]
}

//! 10,000 requests from eight connections at once, half of them hostile: each answer is compared with what it has to be, and the memory of the server stays where it was.
//!
//! Millions of small blocks, as JSON makes them, leave holes in the memory of a process, which come and go and are no leak: so the bombs that make most of them come first.
//!
//! What is expected does not come from the code that is tested: it stands in the vectors, or is computed here once more, slowly.

mod common;
mod exchanges;

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use common::{Client, GIVE_BACK, Server};
use exchanges::{Exchange, bombs, exchanges};

const REQUESTS: usize = 10_000;
const WARM: usize = 2_000;
const CONNECTIONS: usize = 8;

/// Enough for eight of the largest at once: nobody has to wait here.
const MEMORY_KIB: usize = 512 << 10;
const DECODED_KIB: usize = 12 << 10;
const SETTINGS: [&str; 6] = ["--memory-kib", "524288", "--body-kib", "1024", "--decoded-kib", "12288"];

#[test]
fn every_answer_is_right_and_memory_is_flat() {
    let mut server = Server::start_with(&GIVE_BACK, &SETTINGS);
    run(&server, &bombs(400));
    let exchanges = exchanges(REQUESTS);
    let (warm, rest) = exchanges.split_at(WARM);
    run(&server, warm);
    let before = server.resident_kib();
    run(&server, rest);
    let after = server.resident_kib();
    assert!(server.is_alive());
    all_memory_is_back(&server);
    match (before, after) {
        (Some(before), Some(after)) => {
            println!("resident after {WARM} requests {before} KiB, after {REQUESTS} {after} KiB");
            assert!(after < before + 4096, "{before} KiB after {WARM} requests, {after} KiB after {REQUESTS}");
        }
        _ => println!("SKIPPED the comparison of memory: this system has no /proc"),
    }
}

/// Each connection takes the next exchange that nobody has taken.
fn run(server: &Server, exchanges: &[Exchange]) {
    let (next, faults) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let mut client = server.connect();
                while let Some(exchange) = exchanges.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(fault) = exchange.run(&mut client) {
                        faults.lock().unwrap().push(fault);
                    }
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    let some: Vec<_> = faults.iter().take(20).collect();
    assert!(faults.is_empty(), "{} of {} answers are wrong, such as {some:#?}", faults.len(), exchanges.len());
}

/// A request that needs all of the budget but 1 %: it is answered only if no request before it has kept some.
fn all_memory_is_back(server: &Server) {
    // Each of these counts as an object, for 1 KiB; strings count as four times the limit, since nobody can know.
    let braces = MEMORY_KIB - MEMORY_KIB / 100 - 4 * DECODED_KIB;
    let json = format!(r#"{{"$tnv":1,"dtype":"string","shape":[1],"values":["{}"]}}"#, "{".repeat(braces));
    let answer =
        Client::new(&server.address).post("/v1/statistics", &[("Content-Type", "application/vnd.tenvelope+json")], json.as_bytes());
    let answer = answer.expect("an answer");
    assert_eq!((answer.status, &answer.json()["summary"]["longest"]), (200, &serde_json::json!(braces)), "{answer:?}");
}

//! 10,000 requests from eight connections at once, half of them hostile: each answer is compared with what it has to be, and the memory of the server stays where it was.
//! `TENVELOPE_SOAK=1000000` goes on until there were so many (`cargo xtask harden soak`).
//!
//! Millions of small blocks, as JSON makes them, leave holes in the memory of a process, which come and go and are no leak: so the bombs that make most of them come first.
//!
//! What is expected does not come from the code that is tested: it stands in the vectors, or is computed here once more, slowly.

mod common;
mod exchanges;

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use common::{Client, GIVE_BACK, Server};
use exchanges::{Exchange, Expected, bombs, exchanges};

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
    soak(&server, &exchanges);
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

/// The same requests again and again, as many as `TENVELOPE_SOAK` says. From the end of the first tenth on, the server keeps its memory but for a twentieth, half against half, and its open files.
fn soak(server: &Server, exchanges: &[Exchange]) {
    let Ok(requests) = std::env::var("TENVELOPE_SOAK") else { return };
    let rounds = requests.parse::<usize>().expect("a number of requests").div_ceil(exchanges.len());
    let hostile = exchanges.iter().filter(|exchange| !matches!(exchange.expected, Expected::Done(_))).count();
    assert!(hostile * 10 >= exchanges.len() * 3, "only {hostile} of {} requests are hostile", exchanges.len());
    assert!(exchanges.iter().all(|exchange| !exchange.expected.has_status(500..600)), "a failure of the server would be taken for right");
    let measure = || (server.resident_kib().expect("VmRSS in /proc"), settled_files(server));
    let measured: Vec<_> = (0..rounds)
        .map(|_| {
            run(server, exchanges);
            measure()
        })
        .collect();
    let settled = &measured[rounds.div_ceil(10) - 1..];
    let (early, late) = settled.split_at(settled.len().div_ceil(2));
    let (before, after) = (middle(early), middle(if late.is_empty() { early } else { late }));
    let most = settled.iter().map(|(memory, _)| *memory).max().expect("a round");
    let percent = (after as f64 / before as f64 - 1.0) * 100.0;
    let (files, last_files) = (settled[0].1, settled[settled.len() - 1].1);
    println!(
        "EVIDENCE requests, every answer compared with what it has to be: {}, of which {} hostile: 0 wrong, 0 of status 5xx",
        rounds * exchanges.len(),
        rounds * hostile
    );
    println!(
        "EVIDENCE resident memory of the server from the first tenth on: {before} KiB in the first half, {after} KiB in the second ({percent:+.1} %), {most} KiB at most"
    );
    println!("EVIDENCE open files of the server: {files} after a tenth, {last_files} at the end");
    assert!(after * 100 < before * 105, "{before} KiB in the first half, {after} KiB in the second");
    assert_eq!(files, last_files, "open files after a tenth, and at the end");
}

/// The median of memory: after each round it is some hundred KiB more or less, as holes come and go.
fn middle(measured: &[(u64, usize)]) -> u64 {
    let mut memory: Vec<u64> = measured.iter().map(|(memory, _)| *memory).collect();
    memory.sort_unstable();
    memory[memory.len() / 2]
}

/// How many files are open when all connections of a round are closed, which the server may hear a little later.
fn settled_files(server: &Server) -> usize {
    let mut fewest = usize::MAX;
    for _ in 0..50 {
        let now = server.open_files().expect("fd in /proc");
        if now == fewest {
            break;
        }
        fewest = fewest.min(now);
        std::thread::sleep(Duration::from_millis(100));
    }
    fewest
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

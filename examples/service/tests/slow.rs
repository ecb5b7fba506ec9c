//! Clients that dawdle, and memory that others hold.

mod common;

use std::{
    io::{ErrorKind, Read},
    net::Shutdown,
    thread::sleep,
    time::{Duration, Instant},
};

use common::{Client, Server, request};
use tenvelope_testkit::Random;

const TEXT: (&str, &str) = ("Content-Type", "text/plain");
const LINE: &str = "tnv1.int16.2x3.raw-base64url.AQACAAMABAAFAP__.2cdcd249";

/// Whether the server closes the connection, without an answer.
fn is_closed(client: &Client) -> bool {
    match { client.stream() }.read(&mut [0; 1]) {
        Ok(0) => true,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
        Ok(_) => false,
    }
}

#[test]
fn a_head_that_drips_is_cut_off() {
    let server = Server::start(&["--head-seconds", "1"]);
    let mut client = server.connect();
    let started = Instant::now();
    for byte in b"POST /v1/statistics HTTP/1.1\r\nHost: test\r\nX-Slow: aaaaaaaaaaaaaaaaaaaa" {
        if client.send(&[*byte]).is_err() {
            break;
        }
        sleep(Duration::from_millis(50));
    }
    assert!(is_closed(&client) && started.elapsed() > Duration::from_secs(1));
    // So is a connection on which nothing happens any more.
    let mut client = server.connect();
    assert_eq!(client.post("/v1/statistics", &[TEXT], LINE.as_bytes()).unwrap().status, 200);
    let started = Instant::now();
    assert!(is_closed(&client));
    assert!((1..4).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
}

#[test]
fn a_body_that_drips_is_answered_with_408() {
    let server = Server::start(&["--body-seconds", "1"]);
    let mut client = server.connect();
    let whole = request("/v1/statistics", &[TEXT], LINE.as_bytes());
    let (now, later) = whole.split_at(whole.len() - LINE.len());
    client.send(now).unwrap();
    for byte in &later[..15] {
        client.send(&[*byte]).unwrap();
        sleep(Duration::from_millis(50));
    }
    let answer = client.answer().unwrap();
    assert_eq!((answer.status, answer.json()["code"].as_str()), (408, Some("too_slow")));
    // One that comes in pieces, but in time, is fine.
    let mut client = server.connect();
    for piece in whole.chunks(40) {
        client.send(piece).unwrap();
        sleep(Duration::from_millis(20));
    }
    assert_eq!(client.answer().unwrap().status, 200);
}

#[test]
fn a_body_that_breaks_off_is_answered_with_400() {
    let server = Server::start(&[]);
    let mut client = server.connect();
    let whole = request("/v1/statistics", &[TEXT], LINE.as_bytes());
    client.send(&whole[..whole.len() - 5]).unwrap();
    client.stream().shutdown(Shutdown::Write).unwrap();
    let answer = client.answer().unwrap();
    assert_eq!((answer.status, answer.json()["code"].as_str()), (400, Some("bad_body")));
}

/// A picture of noise of 12 MB, which no codec makes smaller.
fn noise() -> Vec<u8> {
    let picture = ndarray::Array::from_shape_vec((2000, 2000, 3), Random(1).bytes(12_000_000)).unwrap();
    tenvelope::to_vec(&picture).unwrap()
}

#[test]
fn memory_that_others_hold_is_waited_for_not_for_long() {
    let server = Server::start(&["--memory-kib", "65536", "--wait-ms", "200", "--write-seconds", "3"]);
    let binary = [("Content-Type", "application/vnd.tenvelope")];
    let noise = noise();
    // Who does not read the answer holds its memory.
    let holders: Vec<Client> = (0..4)
        .map(|_| {
            let mut client = server.connect();
            client.send(&request("/v1/blur", &binary, &noise)).unwrap();
            sleep(Duration::from_millis(600));
            client
        })
        .collect();
    let mut other = server.connect();
    let started = Instant::now();
    let answer = other.post("/v1/blur", &binary, &noise).unwrap();
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")), "{answer:?}");
    assert_eq!(answer.json()["code"], "busy");
    assert!(started.elapsed() < Duration::from_secs(2));
    // Small requests are not hindered.
    assert_eq!(server.connect().post("/v1/statistics", &[TEXT], LINE.as_bytes()).unwrap().status, 200);
    // Who does not read it for too long loses it.
    sleep(Duration::from_millis(3500));
    let answer = server.connect().post("/v1/blur", &binary, &noise).unwrap();
    assert_eq!(answer.status, 200);
    drop(holders);
}

#[test]
fn more_than_there_is_for_all_is_refused_at_once() {
    let server = Server::start(&["--memory-kib", "16384"]);
    let answer = server.connect().post("/v1/blur", &[("Content-Type", "application/vnd.tenvelope")], &noise()).unwrap();
    assert_eq!((answer.status, answer.json()["code"].as_str()), (413, Some("limit_exceeded")));
}

#[test]
fn a_server_that_is_told_to_stop_ends_what_it_has_begun() {
    let mut server = Server::start(&[]);
    let mut client = server.connect();
    let whole = request("/v1/statistics", &[TEXT], LINE.as_bytes());
    client.send(&whole[..whole.len() - 5]).unwrap();
    sleep(Duration::from_millis(100));
    server.stop();
    sleep(Duration::from_millis(200));
    assert!(std::net::TcpStream::connect(&server.address).is_err());
    client.send(&whole[whole.len() - 5..]).unwrap();
    assert_eq!(client.answer().unwrap().status, 200);
    assert!(server.ended().success());
}

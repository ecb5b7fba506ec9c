//! What strangers send.

use ndarray::{Array1, Array2, Array4};
use serde_json::json;
use tenvelope::EncodeOptions;
use tenvelope_testkit::{Random, with_check};

use super::{BINARY, DOCUMENT, Exchange, Expected, JSON, LINE, computed::line, problem};

const GOOD: &str = "tnv1.int16.2x3.raw-base64url.AQACAAMABAAFAP__.2cdcd249";

pub fn any(random: &mut Random) -> Exchange {
    match random.below(6) {
        0 => wrong_array(random),
        1 => bomb(random, 1000),
        2 => document(random),
        3 => media(random),
        4 => http(random),
        _ => damaged(random),
    }
}

/// An array that is right, but not for this.
fn wrong_array(random: &mut Random) -> Exchange {
    let post = |path: &str, content_type, body: &[u8], code| {
        Exchange::post(path, path, &[("Content-Type", content_type)], body, problem(422, code))
    };
    let pair = |a: &str, b: &str| json!({ "a": a, "b": b }).to_string().into_bytes();
    let floats = |n| line(&Array1::<f32>::ones(n));
    match random.below(8) {
        0 => post("/v1/blur", LINE, line(&Array2::<f64>::zeros((3, 3))).as_bytes(), "dtype_mismatch"),
        1 => post("/v1/blur", BINARY, &tenvelope::to_vec(&Array1::<u8>::zeros(9)).unwrap(), "shape_mismatch"),
        2 => post("/v1/blur", JSON, tenvelope::to_json(&Array4::<u8>::zeros((2, 2, 2, 2))).unwrap().as_bytes(), "shape_mismatch"),
        3 => post("/v1/blur", LINE, line(&vec!["a".to_owned()]).as_bytes(), "dtype_mismatch"),
        4 => post("/v1/cosine", DOCUMENT, &pair(&floats(3), &floats(4)), "shape_mismatch"),
        5 => post("/v1/cosine", DOCUMENT, &pair(&floats(3), &line(&Array1::<f64>::ones(3))), "dtype_mismatch"),
        6 => post("/v1/cosine", DOCUMENT, &pair(&line(&Array2::<f32>::ones((1, 3))), &floats(3)), "shape_mismatch"),
        _ => post("/v1/cosine", DOCUMENT, &pair(&floats(3), "tnv1.float32.3"), "bad_field_count"),
    }
}

/// Little text that would be much memory: so many maps take 640 bytes each when they are parsed.
pub fn bomb(random: &mut Random, maps: usize) -> Exchange {
    let post = |name: &str, content_type, body: &[u8], expected| {
        Exchange::post(name, "/v1/statistics", &[("Content-Type", content_type)], body, expected)
    };
    match random.below(6) {
        0 => {
            let zeros = EncodeOptions::default().codecs("raw-zstd-base64url").to_string(&vec![0u8; 13 << 20]).unwrap();
            post("more zeros than the limit", LINE, zeros.as_bytes(), problem(413, "limit_exceeded"))
        }
        1 => {
            let zeros = EncodeOptions::default().codecs("raw-zstd-base64url").to_string(&vec![0u8; 1 << 20]).unwrap();
            let lies = with_check(&zeros.replacen("1048576", "1000", 1));
            post("more zeros than it says", LINE, lies.as_bytes(), problem(422, "codec_failed"))
        }
        2 => {
            let claim = with_check("tnv1.float64.4294967296x1024.raw-zstd-base64url.AAAA.00000000");
            post("terabytes, it says", LINE, claim.as_bytes(), problem(413, "limit_exceeded"))
        }
        3 => {
            let values = r#"{"$tnv":1,"dtype":"utf32~1000000","shape":[1000],"values":["a"]}"#;
            post("a million letters each", JSON, values.as_bytes(), problem(413, "limit_exceeded"))
        }
        4 => {
            let lists = format!(r#"{{"array":{{"$tnv":1,"dtype":"uint8","shape":[2],"values":{}}}}}"#, "[".repeat(50_000));
            post("brackets", DOCUMENT, lists.as_bytes(), problem(400, "bad_json"))
        }
        _ => {
            let maps = format!(r#"{{"$tnv":1,"dtype":"uint8","shape":[2],"values":[{}0]}}"#, r#"{"":0},"#.repeat(maps));
            post("maps", JSON, maps.as_bytes(), problem(422, "size_mismatch"))
        }
    }
}

/// Documents that are not as they should be.
fn document(random: &mut Random) -> Exchange {
    let quoted = json!(GOOD).to_string();
    let cases = [
        (String::new(), 400, "bad_json"),
        ("{".to_owned(), 400, "bad_json"),
        (format!("{{\"array\":{quoted}}}]"), 400, "bad_json"),
        (format!("{{\"array\":{quoted},}}"), 400, "bad_json"),
        (format!("{{\"array\":{quoted}"), 400, "bad_json"),
        ("{\"array\":\"\\ud800\"}".to_owned(), 400, "bad_json"),
        ("[]".to_owned(), 422, "bad_member"),
        ("12".to_owned(), 422, "bad_member"),
        (quoted.clone(), 422, "bad_member"),
        ("{}".to_owned(), 422, "missing_member"),
        (format!("{{\"arrays\":{quoted}}}"), 422, "unknown_member"),
        (format!("{{\"array\":{quoted},\"__proto__\":{{}}}}"), 422, "unknown_member"),
        (format!("{{\"array\":{quoted},\"array\":{quoted}}}"), 422, "duplicate_member"),
        ("{\"array\":null}".to_owned(), 422, "bad_magic"),
        ("{\"array\":[1,2,3]}".to_owned(), 422, "bad_magic"),
        ("{\"array\":{\"dtype\":\"uint8\"}}".to_owned(), 422, "bad_magic"),
        ("{\"array\":\"\"}".to_owned(), 422, "bad_magic"),
    ];
    let (body, status, code) = &cases[random.below(cases.len())];
    Exchange::post(format!("document {body}"), "/v1/statistics", &[("Content-Type", DOCUMENT)], body.as_bytes(), problem(*status, code))
}

/// Media types that are none of ours.
fn media(random: &mut Random) -> Exchange {
    let post = |path: &str, headers: &[(&str, &str)], expected| {
        Exchange::post(format!("{path} {headers:?}"), path, headers, GOOD.as_bytes(), expected)
    };
    let accepting = |accept| [("Content-Type", LINE), ("Accept", accept)];
    match random.below(9) {
        0 => post("/v1/statistics", &[], problem(415, "unsupported_media_type")),
        1 => post("/v1/statistics", &[("Content-Type", "multipart/form-data; boundary=x")], problem(415, "unsupported_media_type")),
        2 => post("/v1/statistics", &[("Content-Type", "\u{e9}/\u{fffd}")], problem(415, "unsupported_media_type")),
        3 => post("/v1/statistics", &[("Content-Type", LINE), ("Content-Encoding", "gzip")], problem(415, "unsupported_media_type")),
        4 => post("/v1/cosine", &[("Content-Type", LINE)], problem(415, "unsupported_media_type")),
        5 => post("/v1/statistics", &accepting("text/html, image/*"), problem(406, "not_acceptable")),
        6 => post("/v1/statistics", &accepting("*/*;q=0"), problem(406, "not_acceptable")),
        7 => post("/v1/blur", &accepting("application/json;q=0, application/xml"), problem(406, "not_acceptable")),
        _ => post("/v1/blur", &accepting(";;;,,,=\"\\"), problem(406, "not_acceptable")),
    }
}

/// What is wrong before anybody looks at the body, and what looks wrong and is not.
fn http(random: &mut Random) -> Exchange {
    // After some of these the server closes the connection.
    let raw = |name: &str, request: Vec<u8>, expected| Exchange { name: name.to_owned(), request, expected, is_last: true };
    let head = |line: &str, headers: &str| format!("{line}\r\nHost: test\r\nContent-Type: text/plain\r\n{headers}\r\n");
    let post = "POST /v1/statistics HTTP/1.1";
    let good =
        || Expected::Done(Box::new(|answer| if answer.json()["dtype"] == "int16" { Ok(()) } else { Err("another dtype".to_owned()) }));
    let sized = |headers: &str| format!("{}{GOOD}", head(post, &format!("Content-Length: {}\r\n{headers}", GOOD.len()))).into_bytes();
    match random.below(14) {
        0 => raw("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n".to_vec(), Expected::Refused(400)),
        1 => raw("a request line of one word", b"BLUR\r\n\r\n".to_vec(), Expected::Refused(400)),
        2 => raw("two lengths", sized("Content-Length: 7\r\n"), Expected::Refused(400)),
        3 => raw("a length that is no number", head(post, "Content-Length: -1\r\n").into_bytes(), Expected::Refused(400)),
        4 => raw("a header of a megabyte", sized(&format!("X: {}\r\n", "x".repeat(1 << 20))), Expected::Refused(431)),
        5 => raw("a thousand headers", sized(&"X: y\r\n".repeat(1000)), Expected::Refused(431)),
        6 => raw(
            "a length over the limit",
            head(post, "Content-Length: 99999999999\r\nExpect: 100-continue\r\n").into_bytes(),
            problem(413, "limit_exceeded"),
        ),
        7 => {
            let piece = format!("10000\r\n{}\r\n", "A".repeat(0x10000));
            let body = format!("{}0\r\n\r\n", piece.repeat(17));
            raw(
                "more pieces than the limit",
                format!("{}{body}", head(post, "Transfer-Encoding: chunked\r\n")).into_bytes(),
                problem(413, "limit_exceeded"),
            )
        }
        8 => raw(
            "pieces that are none",
            format!("{}zz\r\n", head(post, "Transfer-Encoding: chunked\r\n")).into_bytes(),
            problem(400, "bad_body"),
        ),
        9 => raw(
            "nothing at that path",
            format!("{}{GOOD}", head("POST /v1/../../etc/passwd%00 HTTP/1.1", &format!("Content-Length: {}\r\n", GOOD.len()))).into_bytes(),
            problem(404, "not_found"),
        ),
        10 => raw("another method", head("DELETE /v1/blur HTTP/1.1", "").into_bytes(), problem(405, "method_not_allowed")),
        11 => {
            let (one, two) = GOOD.split_at(9);
            let body = format!("9;x=\"y\"\r\n{one}\r\n{:X}\r\n{two}\r\n0\r\nTrailer: 1\r\n\r\n", two.len());
            raw("pieces", format!("{}{body}", head(post, "Transfer-Encoding: chunked\r\n")).into_bytes(), good())
        }
        12 => raw(
            "odd headers",
            sized(&format!(
                "X-{}: \u{fc}\r\nCookie:\r\nAccept:\r\nRange: bytes=5-1\r\nTE: gzip\r\n{}",
                "a".repeat(3000),
                "Y: z\r\n".repeat(50)
            )),
            good(),
        ),
        _ => raw("it waits for 100", sized("Expect: 100-continue\r\n"), good()),
    }
}

/// Bytes of a legal envelope, some of them changed: whatever it is then, the check finds it.
fn damaged(random: &mut Random) -> Exchange {
    let array = Array1::from_iter((0..200 + random.below(300)).map(|i| i as f32 / 7.0));
    if random.below(2) == 0 {
        let mut line = line(&array).into_bytes();
        let (start, end) = (line.len() / 2, line.len() - 9);
        let at = start + random.below(end - start);
        line[at] = if line[at] == b'A' { b'B' } else { b'A' };
        return Exchange::post("a changed line", "/v1/statistics", &[("Content-Type", LINE)], &line, problem(422, "check_mismatch"));
    }
    let binary = tenvelope::to_vec(&array).unwrap();
    let cut = &binary[..64 + random.below(binary.len() - 64)];
    Exchange::post("a cut file", "/v1/statistics", &[("Content-Type", BINARY)], cut, problem(422, "truncated"))
}

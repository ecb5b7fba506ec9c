//! Requests, each with what has to be answered.

mod computed;
mod hostile;
mod vectors;

use serde_json::Value;
use tenvelope_testkit::Random;

use crate::common::{Answer, Client, request};

pub const DOCUMENT: &str = "application/json";
pub const BINARY: &str = "application/vnd.tenvelope";
pub const JSON: &str = "application/vnd.tenvelope+json";
pub const LINE: &str = "text/plain";

/// A request and what is expected of its answer.
pub struct Exchange {
    /// For people, when it fails.
    pub name: String,
    pub request: Vec<u8>,
    pub expected: Expected,
    /// Whether the connection is not used again.
    pub is_last: bool,
}

type Check = Box<dyn Fn(&Answer) -> Result<(), String> + Send + Sync>;

/// What is expected.
pub enum Expected {
    /// 200, and what a closure says of it.
    Done(Check),
    /// A problem document with one of these pairs of status and code.
    Problem(Vec<(u16, String)>),
    /// An answer of HTTP itself, or the end of the connection.
    Refused(u16),
}

impl Exchange {
    pub fn post(name: impl Into<String>, path: &str, headers: &[(&str, &str)], body: &[u8], expected: Expected) -> Self {
        Exchange { name: name.into(), request: request(path, headers, body), expected, is_last: false }
    }

    /// Sends it, and says what is not as expected.
    pub fn run(&self, client: &mut Client) -> Result<(), String> {
        let answer = client.send(&self.request).and_then(|()| client.answer());
        let judged = match (answer, &self.expected) {
            (Err(_), Expected::Refused(_)) => Ok(()),
            (Err(error), _) => Err(format!("{}: no answer: {error}", self.name)),
            (Ok(answer), _) => self.judge(&answer).map_err(|fault| {
                let body = String::from_utf8_lossy(&answer.body[..answer.body.len().min(400)]);
                format!("{}: {fault}; {} {body}", self.name, answer.status)
            }),
        };
        if self.is_last || judged.is_err() {
            client.again();
        }
        judged
    }

    fn judge(&self, answer: &Answer) -> Result<(), String> {
        let same = |what: &str, found: &dyn std::fmt::Debug, expected: &dyn std::fmt::Debug| {
            let (found, expected) = (format!("{found:?}"), format!("{expected:?}"));
            if found == expected { Ok(()) } else { Err(format!("{what} is {found}, expected {expected}")) }
        };
        match &self.expected {
            Expected::Done(check) => same("status", &answer.status, &200).and_then(|()| check(answer)),
            Expected::Refused(status) => same("status", &answer.status, status),
            Expected::Problem(expected) => {
                let problem: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
                let code = problem["code"].as_str().unwrap_or_default();
                if !expected.contains(&(answer.status, code.to_owned())) {
                    return Err(format!("expected {expected:?}"));
                }
                same("content type", &answer.header("content-type"), &Some("application/problem+json"))?;
                same("type", &problem["type"].as_str(), &Some(format!("/problems/{code}")))?;
                same("status in the document", &problem["status"].as_u64(), &Some(u64::from(answer.status)))?;
                if problem["detail"].as_str().is_none_or(|sentence| sentence.len() < 10) {
                    Err("there is no sentence".to_owned())
                } else {
                    Ok(())
                }
            }
        }
    }
}

impl Expected {
    /// Whether an answer with a status in this range could be right.
    pub fn has_status(&self, range: std::ops::Range<u16>) -> bool {
        match self {
            Expected::Done(_) => range.contains(&200),
            Expected::Problem(problems) => problems.iter().any(|(status, _)| range.contains(status)),
            Expected::Refused(status) => range.contains(status),
        }
    }
}

/// A problem with one code.
pub fn problem(status: u16, code: &str) -> Expected {
    Expected::Problem(vec![(status, code.to_owned())])
}

/// So many, mixed: the same in every run. All vectors are among them.
pub fn exchanges(count: usize) -> Vec<Exchange> {
    let mut random = Random(1536);
    let mut list = vectors::all(&mut random);
    let of_vectors = list.len();
    assert!(of_vectors > 3000 && of_vectors < count);
    println!("{of_vectors} requests of vectors, {} others", count - of_vectors);
    while list.len() < count {
        match random.below(10) {
            0..3 => list.push(computed::blur(&mut random)),
            3..5 => list.push(computed::cosine(&mut random)),
            _ => list.push(hostile::any(&mut random)),
        }
    }
    for i in (1..list.len()).rev() {
        list.swap(i, random.below(i + 1));
    }
    list
}

/// Those that need the most memory.
pub fn bombs(count: usize) -> Vec<Exchange> {
    let mut random = Random(1024);
    (0..count).map(|_| hostile::bomb(&mut random, 50_000)).collect()
}

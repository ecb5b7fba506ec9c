//! A server as its own process, and a client that sends what no HTTP library would.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::{
    fs,
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

/// With these glibc gives back at once what is large and free, where else it keeps up to 100 MiB for later: what is left is what is held.
pub const GIVE_BACK: [(&str, &str); 2] = [("MALLOC_MMAP_THRESHOLD_", "262144"), ("MALLOC_TRIM_THRESHOLD_", "262144")];

/// A running server, which ends with this.
pub struct Server {
    process: Child,
    /// `127.0.0.1:40123`
    pub address: String,
}

impl Server {
    /// Starts it on a free port.
    pub fn start(args: &[&str]) -> Self {
        Self::start_with(&[], args)
    }

    /// The same with variables in its environment.
    pub fn start_with(variables: &[(&str, &str)], args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenvelope-service"));
        command.args(["--listen", "127.0.0.1:0"]).args(args).envs(variables.iter().copied()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the server starts");
        let mut said = String::new();
        BufReader::new(process.stdout.take().expect("its output")).read_line(&mut said).expect("a line of output");
        let address = said.trim().rsplit_once("http://").unwrap_or_else(|| panic!("the server said {said:?}")).1.to_owned();
        Server { process, address }
    }

    pub fn connect(&self) -> Client {
        Client::new(&self.address)
    }

    /// Resident memory in KiB, where the system tells.
    pub fn resident_kib(&self) -> Option<u64> {
        self.status("VmRSS:")
    }

    /// The most that it ever was.
    pub fn peak_kib(&self) -> Option<u64> {
        self.status("VmHWM:")
    }

    /// How many files it has open, where the system tells.
    pub fn open_files(&self) -> Option<usize> {
        Some(fs::read_dir(format!("/proc/{}/fd", self.process.id())).ok()?.count())
    }

    fn status(&self, name: &str) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse().ok())
    }

    /// Asks it to stop, as a supervisor does.
    pub fn stop(&self) {
        let asked = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().expect("the command kill");
        assert!(asked.success());
    }

    /// Waits for its end.
    pub fn ended(&mut self) -> ExitStatus {
        self.process.wait().expect("a process to wait for")
    }

    pub fn is_alive(&mut self) -> bool {
        self.process.try_wait().expect("a process to ask").is_none()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended: then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A connection that is kept.
pub struct Client {
    address: String,
    stream: BufReader<TcpStream>,
}

impl Client {
    pub fn new(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("nodelay");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time limit");
        Client { address: address.to_owned(), stream: BufReader::with_capacity(1 << 16, stream) }
    }

    /// Takes a new connection, when the server has closed this one.
    pub fn again(&mut self) {
        *self = Client::new(&self.address);
    }

    /// Sends a request with a body, and reads the answer.
    pub fn post(&mut self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Answer> {
        self.send(&request(path, headers, body))?;
        self.answer()
    }

    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: test\r\n\r\n").as_bytes())?;
        self.answer()
    }

    /// Writes anything.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    pub fn stream(&self) -> &TcpStream {
        self.stream.get_ref()
    }

    /// Reads an answer, past those that say `100 Continue`.
    pub fn answer(&mut self) -> io::Result<Answer> {
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let status = line
                .split(' ')
                .nth(1)
                .and_then(|code| code.parse().ok())
                .ok_or_else(|| io::Error::other(format!("no status line: {line:?}")))?;
            let mut headers = Vec::new();
            loop {
                let mut line = String::new();
                self.stream.read_line(&mut line)?;
                let Some((name, value)) = line.trim_end().split_once(':') else { break };
                headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
            if status == 100 {
                continue;
            }
            let mut answer = Answer { status, headers, body: Vec::new() };
            let len = answer.header("content-length").map_or(0, |len| len.parse().expect("a length"));
            answer.body = vec![0; len];
            self.stream.read_exact(&mut answer.body)?;
            return Ok(answer);
        }
    }
}

/// The bytes of a request.
pub fn request(path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("POST {path} HTTP/1.1\r\nHost: test\r\nContent-Length: {}\r\n", body.len()).into_bytes();
    for (name, value) in headers {
        bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    bytes
}

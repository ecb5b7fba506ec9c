//! Files and standard streams, read within limits and written whole or not at all.

use std::{
    fs,
    io::{self, IsTerminal, Read, Write},
    path::{Path, PathBuf},
};

use tenvelope::{Error, ErrorKind, Form, Limits, Result, core::json_to_line};

/// Reads all of a file or of standard input (`-`), at most `most` bytes.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = if is_stream(path) {
        io::stdin().lock().take(most.saturating_add(1)).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes))
    };
    read.map_err(|error| io_error(path, "reading", error))?;
    if bytes.len() as u64 > most {
        let message = format!("{} is over {most} bytes; --trusted lifts the limit", name(path));
        return Err(Error::new(ErrorKind::InputTooLong, message));
    }
    Ok(bytes)
}

/// Reads the envelopes of a file: one in the binary form, one in the JSON form, or lines, each without its LF or CRLF.
pub fn read_envelopes(path: &Path, limits: &Limits) -> Result<Vec<Vec<u8>>> {
    let bytes = read(path, limits.input.saturating_add(2))?;
    match Form::of(&bytes) {
        Some(Form::Binary) => Ok(vec![bytes]),
        // Its line is as good, and what follows need not care.
        Some(Form::Json) => Ok(vec![json_to_line(&bytes, limits)?.into_bytes()]),
        _ => {
            let mut lines: Vec<&[u8]> = bytes.split(|&b| b == b'\n').collect();
            // The last line may lack its end; what follows the last end is no line.
            if lines.last().is_some_and(|line| line.is_empty()) {
                lines.pop();
            }
            if lines.is_empty() {
                return Err(Error::new(ErrorKind::BadMagic, format!("{} is empty; expected a line that begins with `tnv1.`", name(path))));
            }
            Ok(lines.into_iter().map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec()).collect())
        }
    }
}

/// Writes a file or standard output (`-` or none). A file is written beside its place and moved there when it is whole: a failure leaves what was there before.
pub fn write(path: Option<&Path>, bytes: &[u8], is_binary: bool) -> Result<()> {
    let Some(path) = path.filter(|path| !is_stream(path)) else {
        let stdout = io::stdout();
        if is_binary && stdout.is_terminal() {
            return Err(Error::new(ErrorKind::BadArgument, "an npy file is not for a terminal: name a file with -o, or pipe the output"));
        }
        let written = stdout.lock().write_all(bytes).and_then(|()| io::stdout().flush());
        return match written {
            // Whoever reads our output has had enough (`tenvelope … | head`): nothing to complain about.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(|error| io_error(Path::new("-"), "writing", error)),
        };
    };
    let (mut file, temporary) = create_beside(path)?;
    let moved = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&temporary, path));
    moved.map_err(|error| {
        // The temporary file is ours alone; that it cannot be removed would only hide the first error.
        let _ = fs::remove_file(&temporary);
        io_error(path, "writing", error)
    })
}

/// A new file in the folder of `path`, so that it can be moved there in one step.
fn create_beside(path: &Path) -> Result<(fs::File, PathBuf)> {
    let Some(file_name) = path.file_name() else {
        return Err(Error::new(ErrorKind::BadArgument, format!("{} names no file", name(path))));
    };
    let mut error = None;
    for attempt in 0..100 {
        let mut temporary_name = std::ffi::OsString::from(".");
        temporary_name.push(file_name);
        temporary_name.push(format!(".{}-{attempt}.tmp", std::process::id()));
        let temporary = path.with_file_name(temporary_name);
        match fs::File::create_new(&temporary) {
            Ok(file) => return Ok((file, temporary)),
            Err(taken) if taken.kind() == io::ErrorKind::AlreadyExists => error = Some(taken),
            Err(other) => return Err(io_error(path, "writing", other)),
        }
    }
    Err(io_error(path, "writing", error.unwrap_or_else(|| io::Error::other("no free name beside it"))))
}

/// The name of a file for messages.
pub fn name(path: &Path) -> String {
    if is_stream(path) { "standard input".to_owned() } else { tenvelope::quote(&path.to_string_lossy()) }
}

fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn io_error(path: &Path, doing: &str, error: io::Error) -> Error {
    let place = if is_stream(path) { "a standard stream".to_owned() } else { name(path) };
    Error::new(ErrorKind::Io, format!("{doing} {place} failed: {error}")).with_source(error)
}

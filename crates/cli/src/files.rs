//! Files and standard streams, read within limits and written whole or not at all.

use std::{
    fs,
    io::{self, IsTerminal, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use tenvelope::{Error, ErrorKind, Form, Result};

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
        return Err(too_long(path, most));
    }
    Ok(bytes)
}

/// Opens a file that begins as this form does; `None` for other files, pipes and standard input.
pub fn open_if(path: &Path, form: Form) -> Result<Option<fs::File>> {
    if is_stream(path) || !path.is_file() {
        return Ok(None);
    }
    let begins = |file: &mut fs::File| -> io::Result<bool> {
        let mut first = [0];
        let is_there = file.read(&mut first)? == 1 && Form::of(&first) == Some(form);
        file.rewind()?;
        Ok(is_there)
    };
    let opened = fs::File::open(path).and_then(|mut file| Ok(begins(&mut file)?.then_some(file)));
    opened.map_err(|error| io_error(path, "reading", error))
}

pub fn too_long(path: &Path, most: u64) -> Error {
    Error::new(ErrorKind::InputTooLong, format!("{} is over {most} bytes; --trusted lifts the limit", name(path)))
}

/// A text file ends its last line.
pub fn end_text(form: Form, out: &mut Vec<u8>) {
    if form != Form::Binary {
        out.push(b'\n');
    }
}

/// Writes a file or standard output (`-` or none).
pub fn write(path: Option<&Path>, bytes: &[u8], is_binary: bool) -> Result<()> {
    let mut output = Output::new(path, is_binary)?;
    match output.write_all(bytes) {
        // Whoever reads our output has had enough (`tenvelope … | head`): nothing to complain about.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe && matches!(output, Output::Standard(_)) => return Ok(()),
        written => written.map_err(|error| io_error(path.unwrap_or(Path::new("-")), "writing", error))?,
    }
    output.commit()
}

/// Where something is written.
pub enum Output {
    /// A file that is not in its place yet.
    File(Staged),
    /// Standard output.
    Standard(io::Stdout),
}

impl Output {
    /// A file, or standard output (`-` or none), which takes bytes only where it is no terminal.
    pub fn new(path: Option<&Path>, is_binary: bool) -> Result<Self> {
        if let Some(path) = path.filter(|path| !is_stream(path)) {
            let (file, temporary) = create_beside(path)?;
            return Ok(Output::File(Staged { file, temporary, path: path.to_owned(), is_moved: false }));
        }
        if is_binary && io::stdout().is_terminal() {
            let message = "bytes are not for a terminal: name a file, or pipe the output";
            return Err(Error::new(ErrorKind::BadArgument, message));
        }
        Ok(Output::Standard(io::stdout()))
    }

    /// Says that everything is written.
    pub fn commit(self) -> Result<()> {
        match self {
            Output::File(file) => file.commit(),
            Output::Standard(mut stdout) => stdout.flush().map_err(|error| io_error(Path::new("-"), "writing", error)),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Output::File(file) => file.write(bytes),
            Output::Standard(stdout) => stdout.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Output::File(file) => file.flush(),
            Output::Standard(stdout) => stdout.flush(),
        }
    }
}

/// A file that is written beside its place and moved there when it is whole: a failure leaves what was there before.
pub struct Staged {
    file: fs::File,
    temporary: PathBuf,
    path: PathBuf,
    is_moved: bool,
}

impl Staged {
    /// Moves the file to its place.
    pub fn commit(mut self) -> Result<()> {
        let moved = self.file.sync_all().and_then(|()| fs::rename(&self.temporary, &self.path));
        self.is_moved = moved.is_ok();
        moved.map_err(|error| io_error(&self.path, "writing", error))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.is_moved {
            // The temporary file is ours alone; that it cannot be removed would only hide the first error.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

impl Write for Staged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Staged {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
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

pub fn io_error(path: &Path, doing: &str, error: io::Error) -> Error {
    let place = if is_stream(path) { "a standard stream".to_owned() } else { name(path) };
    Error::new(ErrorKind::Io, format!("{doing} {place} failed: {error}")).with_source(error)
}

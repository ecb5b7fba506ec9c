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
        // A file's errors have its name already.
        written => written.map_err(|error| match &output {
            Output::File(_) => write_error(error),
            Output::Standard(_) => io_error(Path::new("-"), "writing", error),
        })?,
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
    /// Moves the file to its place. Whoever may read what was there before may read this, and nobody else.
    pub fn commit(mut self) -> Result<()> {
        let ready = match fs::metadata(&self.path) {
            Ok(before) if before.is_file() => self.file.set_permissions(before.permissions()),
            _ => Ok(()),
        };
        let moved = ready.and_then(|()| self.file.sync_all()).and_then(|()| fs::rename(&self.temporary, &self.path));
        self.is_moved = moved.is_ok();
        moved.and_then(|()| sync_folder(&self.path)).map_err(|error| io_error(&self.path, "writing", error))
    }

    /// Errors name the file, wherever they end up: between here and there are writers that know no names.
    fn named(&self, error: io::Error) -> io::Error {
        io::Error::new(error.kind(), format!("{}: {error}", name(&self.path)))
    }
}

/// Makes the new name last, which is kept in the folder.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        // There are file systems that keep folders by themselves, and folders that one may write to and not read.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied) =>
        {
            Ok(())
        }
        synced => synced,
    }
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
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
        self.file.write(bytes).map_err(|error| self.named(error))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().map_err(|error| self.named(error))
    }
}

impl Seek for Staged {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to).map_err(|error| self.named(error))
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

/// Of an [`Output`], whose errors have the name of their file.
pub fn write_error(error: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("writing failed: {error}")).with_source(error)
}

/// Names the file that was read where it could not be: readers of streams know no names.
pub fn read_error(path: &Path, error: Error) -> Error {
    if error.kind() == ErrorKind::Io { error.context(&name(path)) } else { error }
}

pub fn io_error(path: &Path, doing: &str, error: io::Error) -> Error {
    let place = if is_stream(path) { "a standard stream".to_owned() } else { name(path) };
    Error::new(ErrorKind::Io, format!("{doing} {place} failed: {error}")).with_source(error)
}

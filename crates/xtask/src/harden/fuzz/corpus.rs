//! Which inputs the project keeps: few, small, and reaching what all the others reach.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::steps::root;

/// Where the fuzzer grows its inputs.
pub const WORK: &str = "target/fuzz-corpus";

/// Bytes that a target may keep in the repository; all of them together stay under 3 MB.
const MOST: u64 = 120_000;

/// Puts the fewest inputs that reach everything into `fuzz/corpus/TARGET`, the shortest first, as far as there is room.
pub fn keep(target: &str, program: &Path) -> io::Result<()> {
    let (work, kept) = (root().join(WORK).join(target), root().join("fuzz/corpus").join(target));
    let fewest = root().join("target/fuzz-fewest").join(target);
    if fewest.exists() {
        fs::remove_dir_all(&fewest)?;
    }
    for folder in [&fewest, &kept] {
        fs::create_dir_all(folder)?;
    }
    let mut merge = Command::new(program);
    merge.arg("-set_cover_merge=1").arg("-rss_limit_mb=2048").args([&fewest, &kept, &work]);
    let status = merge.current_dir(root()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    if !status.success() {
        return Err(io::Error::other(format!("{target} could not be merged: {status}")));
    }
    let mut files: Vec<(u64, PathBuf)> = Vec::new();
    for entry in fs::read_dir(&fewest)? {
        let entry = entry?;
        files.push((entry.metadata()?.len(), entry.path()));
    }
    files.sort();
    fs::remove_dir_all(&kept)?;
    fs::create_dir_all(&kept)?;
    let (mut bytes, mut count) = (0, 0);
    for (len, path) in &files {
        bytes += len;
        if bytes > MOST {
            break;
        }
        if let Some(name) = path.file_name() {
            fs::copy(path, kept.join(name))?;
            count += 1;
        }
    }
    println!("{target}: {count} of {} inputs are kept", files.len());
    Ok(())
}

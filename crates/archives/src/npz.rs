//! `.npz`: npy files in a zip archive.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Write},
};

use tenvelope_codec_npy as npy;
use tenvelope_core::{Error, ErrorKind, Limits, Result, Tree, quote};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{Left, arrays, insert, over};

/// What an npy file may have beside its elements.
const HEADER: u64 = 1 << 20;

/// Reads all arrays of an npz file as a map.
///
/// ```
/// use tenvelope_archives::npz;
/// use tenvelope_core::{ArrayView, Limits, Tree};
///
/// let tree: Tree = [("w", ArrayView::from_elements(&[2], &[1.5f32, 2.5])?.into_owned()?.into())].into_iter().collect();
/// assert_eq!(npz::read(&npz::write(&tree)?, &Limits::default())?, tree);
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// `input_too_long`, `bad_magic` for what is no zip archive, `codec_failed` for a corrupt one, `limit_exceeded`, `duplicate_member` for two arrays of one name, `unsupported` for a member that is no
/// npy file or is encrypted; what [`npy::read`] reports.
pub fn read(file: &[u8], limits: &Limits) -> Result<Tree> {
    if file.len() as u64 > limits.input {
        return Err(Error::new(ErrorKind::InputTooLong, format!("over {} bytes; raise the limit on input if you trust it", limits.input)));
    }
    if !file.starts_with(b"PK") {
        return Err(Error::new(ErrorKind::BadMagic, "an npz file is a zip archive, and begins with `PK`").in_field("magic"));
    }
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(corrupt)?;
    let (mut map, mut left) = (BTreeMap::new(), Left(limits.decoded));
    for i in 0..archive.len() {
        let member = archive.by_index(i).map_err(corrupt)?;
        let path = member.name().map_err(corrupt)?.into_owned();
        let context = |error: Error| error.context(&format!("member {}", quote(&path)));
        let Some(name) = path.strip_suffix(".npy") else {
            return Err(context(Error::new(ErrorKind::Unsupported, "it is no npy file; an npz file has no others")));
        };
        let most = left.0.saturating_add(HEADER);
        if member.size() > most {
            return Err(context(over()));
        }
        // The archive may claim less than there is: no more is taken out than may come of it.
        let mut bytes = Vec::new();
        member
            .take(most.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| context(Error::new(ErrorKind::CodecFailed, format!("the archive is corrupt: {error}"))))?;
        if bytes.len() as u64 > most {
            return Err(context(over()));
        }
        let array = npy::read(&bytes).map_err(context)?;
        left.take(array.bytes().map_or(0, <[u8]>::len) as u64).map_err(context)?;
        insert(&mut map, name.to_owned(), array)?;
    }
    Ok(Tree::Map(map))
}

/// Writes a map of arrays as an npz file, compressed, as `numpy.savez_compressed` does. Attrs and names of dims have no place in it and are left out.
///
/// # Errors
/// `unsupported` for a tree that is not a flat map of arrays, and for dtypes that npy does not have.
pub fn write(tree: &Tree) -> Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, array) in arrays(tree)? {
        let file = npy::write(&array.value).map_err(|error| error.context(&quote(name)))?;
        // An archive that needs no larger numbers has none.
        let options =
            SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(u32::try_from(file.len()).is_err());
        archive.start_file(format!("{name}.npy"), options).map_err(failed)?;
        archive.write_all(&file).map_err(failed)?;
    }
    archive.finish().map(Cursor::into_inner).map_err(failed)
}

fn corrupt(error: zip::result::ZipError) -> Error {
    let kind = match error {
        zip::result::ZipError::UnsupportedArchive(_) => ErrorKind::Unsupported,
        _ => ErrorKind::CodecFailed,
    };
    Error::new(kind, format!("the zip archive cannot be read: {error}")).with_source(error)
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Unsupported, format!("the zip archive cannot be written: {error}")).with_source(error)
}

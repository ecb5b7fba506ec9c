//! Files of NumPy.

use tenvelope::npy::{Header, read, write};

use crate::promises::{kind, options};

/// What is read is written again and read equal; a header read from a stream says the same; no file gives more bytes than it has.
pub fn npy(data: &[u8]) {
    let header = Header::read(&mut &data[..]);
    let array = read(data);
    kind(&header);
    let Ok(array) = array else {
        kind(&array);
        return;
    };
    let header = header.expect("a file that is read has a header");
    assert_eq!((&header.dtype, header.shape.as_slice()), (array.dtype(), array.shape()));
    let run = array.bytes().expect("npy has no strings of any length");
    assert!(run.len() <= data.len(), "more than the file has");
    let file = write(&array).unwrap_or_else(|error| panic!("read, and not written: {error}"));
    assert!(read(&file).expect("what was written") == array);
    let line = tenvelope::EncodeOptions::default().codecs("raw-hex").to_string(&array).expect("a line");
    assert!(options().clone().limits(tenvelope::Limits::default()).from_str::<tenvelope::Array>(&line).expect("a line") == array);
}

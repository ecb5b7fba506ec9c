//! Files of safetensors.

use serde_json::Value;
use tenvelope::safetensors::{read, write};

use crate::{
    npz::bytes_of,
    promises::{kind, limits},
};

/// What is read is written again and read equal, and holds no more bytes than the file has. The length of the header is made right, where it is not, for a second try.
pub fn safetensors(data: &[u8]) {
    judge(data);
    if let Some(header) = data.get(8..) {
        let end = header.iter().rposition(|&byte| byte == b'}').map_or(header.len(), |last| last + 1);
        let mended = [&(end as u64).to_le_bytes()[..], header].concat();
        if mended != data {
            judge(&mended);
        }
    }
}

fn judge(file: &[u8]) {
    let tree = read(file, &limits());
    let Ok(tree) = tree else {
        kind(&tree);
        return;
    };
    assert!(bytes_of(&tree.value) <= file.len() as u64, "more than the file has");
    assert!(tree.attrs.values().all(Value::is_string));
    let again = write(&tree).unwrap_or_else(|error| panic!("read, and not written: {error}"));
    assert!(read(&again, &limits()).expect("what was written") == tree);
}

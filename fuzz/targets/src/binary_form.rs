//! The binary form: any bytes, and the same with the checks that they should have.

use tenvelope::core::{BINARY_MAGIC, check_of};

use crate::promises::check_envelope;

/// Bytes as they are, then behind the magic and with checks and lengths made right, so that a fuzzer gets behind those.
pub fn binary_form(data: &[u8]) {
    check_envelope(data);
    let mended = mended(data);
    if mended != data {
        check_envelope(&mended);
    }
}

/// Magic, length (the header ends at the first zero) and check of the header, then the checks of segments.
fn mended(data: &[u8]) -> Vec<u8> {
    let mut out = data.to_vec();
    if out.len() < 16 {
        return out;
    }
    out[..8].copy_from_slice(&BINARY_MAGIC[..8]);
    let header = out[16..].iter().position(|&byte| byte == 0).unwrap_or(out.len() - 16);
    let end = 16 + header;
    out[8..12].copy_from_slice(&u32::try_from(header).expect("a short input").to_le_bytes());
    let crc = crc(&out[16..end]);
    out[12..16].copy_from_slice(&crc);
    // Segments, as far as their lengths lead.
    let mut at = end.next_multiple_of(64);
    while let Some(record) = out.get(at..at + 8) {
        let len = u64::from_le_bytes(record.try_into().expect("eight bytes"));
        let Some(from) = at.checked_add(64) else { break };
        let Some(to) = usize::try_from(len).ok().and_then(|len| from.checked_add(len)).filter(|to| *to <= out.len()) else { break };
        let crc = self::crc(&out[from..to]);
        out[at + 8..at + 12].copy_from_slice(&crc);
        at = to.next_multiple_of(64);
    }
    out
}

/// A CRC-32 as the binary form has it.
fn crc(bytes: &[u8]) -> [u8; 4] {
    u32::from_str_radix(&check_of(bytes), 16).expect("eight hex digits").to_le_bytes()
}

//! A string as Python's `repr` writes it, so that headers are what `np.save` writes.

/// The string in quotes. What Python calls printable stands as it is; code points that Unicode has not assigned do, too, since every version of Python
/// knows others (a reader takes them either way).
pub(crate) fn repr(text: &str) -> String {
    let mark = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(mark);
    for c in text.chars() {
        match c {
            '\\' => out.push_str(r"\\"),
            '\n' => out.push_str(r"\n"),
            '\r' => out.push_str(r"\r"),
            '\t' => out.push_str(r"\t"),
            c if c == mark => out.extend(['\\', c]),
            c if is_printable(c) => out.push(c),
            c => out.push_str(&match u32::from(c) {
                code @ 0..=0xff => format!(r"\x{code:02x}"),
                code @ 0..=0xffff => format!(r"\u{code:04x}"),
                code => format!(r"\U{code:08x}"),
            }),
        }
    }
    out.push(mark);
    out
}

/// All but Unicode's categories Cc, Cf, Co, Zl, Zp, and Zs without the blank.
fn is_printable(c: char) -> bool {
    c == ' ' || !(c.is_control() || c.is_whitespace() || UNPRINTABLE.iter().any(|(first, last)| (*first..=*last).contains(&u32::from(c))))
}

/// The categories Cf and Co.
const UNPRINTABLE: &[(u32, u32)] = &[
    (0xad, 0xad),
    (0x600, 0x605),
    (0x61c, 0x61c),
    (0x6dd, 0x6dd),
    (0x70f, 0x70f),
    (0x890, 0x891),
    (0x8e2, 0x8e2),
    (0x180e, 0x180e),
    (0x200b, 0x200f),
    (0x202a, 0x202e),
    (0x2060, 0x2064),
    (0x2066, 0x206f),
    (0xe000, 0xf8ff),
    (0xfeff, 0xfeff),
    (0xfff9, 0xfffb),
    (0x110bd, 0x110bd),
    (0x110cd, 0x110cd),
    (0x13430, 0x1343f),
    (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
    (0xe0001, 0xe0001),
    (0xe0020, 0xe007f),
    (0xf0000, 0xffffd),
    (0x10_0000, 0x10_fffd),
];

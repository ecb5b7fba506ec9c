//! Text of strangers on its way to a terminal.

/// Escapes everything that could move the cursor, change colours or turn the direction of writing: what is not ASCII printable or a letter or digit of some script.
///
/// ```
/// assert_eq!(tenvelope_cli::term::plain("é\u{1b}[2J\u{202e}x"), "é\\u{1b}[2J\\u{202e}x");
/// ```
#[must_use]
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || (' '..='~').contains(&c) || "…→×−–·".contains(c) {
            out.push(c);
        } else {
            out.extend(c.escape_unicode());
        }
    }
    out
}

/// The same for JSON, in which the escapes are those of JSON, so that it stays JSON.
#[must_use]
pub fn plain_json(json: &serde_json::Value) -> String {
    let mut out = String::new();
    for c in json.to_string().chars() {
        if c.is_alphanumeric() || (' '..='~').contains(&c) {
            out.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

/// A number of bytes for people.
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{value:.1} {}", UNITS[unit]) }
}

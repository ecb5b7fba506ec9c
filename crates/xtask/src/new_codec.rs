//! Lays out a new codec: one folder, one spec page, and the two one-line edits. What it writes compiles and passes its laws: a compressor that
//! stores. Replace its two functions, then its page, then add vectors.

use std::{fs, path::Path};

use crate::steps::root;

pub fn lay_out(name: &str) -> Result<String, String> {
    let fits = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.len() <= 32;
    if !fits || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        return Err(format!("`{name}` is no name: lower-case letters, digits and `_`, beginning with a letter, at most 32"));
    }
    let folder = format!("crates/codec-{}", name.replace('_', "-"));
    if root().join(&folder).exists() {
        return Err(format!("{folder} is there already"));
    }
    let fill = |template: &str| {
        let type_name: String = name.split('_').filter(|part| !part.is_empty()).map(capitalised).collect();
        let rule = name.replace('_', "").to_ascii_uppercase();
        template.replace("RULE", &rule).replace("NAME", name).replace("CRATE", &name.replace('_', "-")).replace("TYPE", &type_name)
    };
    write(&format!("{folder}/Cargo.toml"), &fill(include_str!("../templates/Cargo.toml.txt")))?;
    write(&format!("{folder}/src/lib.rs"), &fill(include_str!("../templates/lib.rs.txt")))?;
    write(&format!("{folder}/tests/laws.rs"), &fill(include_str!("../templates/laws.rs.txt")))?;
    write(&format!("spec/codecs/{name}.md"), &fill(include_str!("../templates/page.md.txt")))?;
    insert(
        "crates/tenvelope/Cargo.toml",
        "tenvelope-core =",
        &fill("tenvelope-codec-CRATE = { path = \"../codec-CRATE\", version = \"0.1.0\" }\n"),
    )?;
    let module = name.replace('-', "_");
    insert("crates/tenvelope/src/builtin.rs", "    Ok(registry)", &format!("    tenvelope_codec_{module}::register(&mut registry)?;\n"))?;
    Ok(fill(
        "laid out, and already passing its laws (cargo test -p tenvelope-codec-CRATE):\n  \
         crates/codec-CRATE/          the codec: replace encode and decode\n  \
         spec/codecs/NAME.md          its page: say what the bytes are\n  \
         crates/tenvelope/Cargo.toml  one line\n  \
         crates/tenvelope/src/builtin.rs  one line\n\
         then add vectors in spec/vectors (cargo xtask vectors)",
    ))
}

fn capitalised(part: &str) -> String {
    let mut characters = part.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

fn write(name: &str, text: &str) -> Result<(), String> {
    let path = root().join(name);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).and_then(|()| fs::write(&path, text)).map_err(|error| format!("{name}: {error}"))
}

/// Puts a line before the first one that begins with `before`.
fn insert(name: &str, before: &str, line: &str) -> Result<(), String> {
    let path = root().join(name);
    let text = fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
    let at = text.find(&format!("\n{before}")).ok_or_else(|| format!("{name} has no line that begins with `{before}`"))? + 1;
    fs::write(&path, format!("{}{line}{}", &text[..at], &text[at..])).map_err(|error| format!("{name}: {error}"))
}

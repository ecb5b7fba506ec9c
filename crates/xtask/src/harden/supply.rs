//! What comes from others: licences, sources, advisories, and a list of all parts.

use std::path::Path;

use super::{Gate, Record, tool};
use crate::steps::{Outcome, command, root, run};

pub const GATE: Gate = Gate {
    name: "supply",
    what: "Licences, sources and bans of all dependencies (cargo-deny); known advisories, where `TENVELOPE_ADVISORIES` names a clone of RustSec's database (cargo-audit); a list of parts for each artefact (CycloneDX, in `target/sbom`).",
    run: gate,
};

/// What people get.
const SHIPPED: &[&str] = &["cli", "python", "capi"];

fn gate(record: &mut Record) -> Outcome {
    let Some(deny) = tool("cargo-deny") else { return Outcome::Skipped("cargo-deny is not installed".to_owned()) };
    // Advisories have a database of their own, which may not be here.
    match run(command(&deny, &["--offline", "--log-level", "error", "--all-features", "check", "bans", "licenses", "sources"])) {
        Outcome::Done => record.figure("bans, licences, sources", "as `deny.toml` has them"),
        other => return other,
    }
    match advisories(record) {
        Outcome::Done => {}
        other => return other,
    }
    parts(record)
}

fn advisories(record: &mut Record) -> Outcome {
    let Some(database) = std::env::var_os("TENVELOPE_ADVISORIES") else {
        record.figure("advisories", "not looked at: no database named");
        return Outcome::Done;
    };
    let Some(audit) = tool("cargo-audit") else { return Outcome::Failed("cargo-audit is not installed".to_owned()) };
    let database = Path::new(&database);
    let mut check = command(&audit, &["audit", "--no-fetch", "--stale", "--deny", "warnings", "--db"]);
    // Said with its reason in deny.toml.
    check.arg(database).args(["--ignore", "RUSTSEC-2025-0141"]);
    match run(check) {
        Outcome::Done => {}
        other => return other,
    }
    let dated = command("git", &["log", "-1", "--format=%cs"]).current_dir(database).output();
    let dated = dated.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    record.figure(&format!("advisories, database of {dated}"), "none but RUSTSEC-2025-0141 (bincode is not kept any more: SECURITY.md)");
    Outcome::Done
}

fn parts(record: &mut Record) -> Outcome {
    let Some(cyclonedx) = tool("cargo-cyclonedx") else {
        record.figure("list of parts", "not made: cargo-cyclonedx is not installed");
        return Outcome::Done;
    };
    let folder = root().join("target/sbom");
    if let Err(error) = std::fs::create_dir_all(&folder) {
        return Outcome::Failed(format!("{}: {error}", folder.display()));
    }
    for name in SHIPPED {
        let manifest = format!("crates/{name}/Cargo.toml");
        let file = format!("tenvelope-{name}.cdx");
        let args =
            ["cyclonedx", "--quiet", "--format", "json", "--all-features", "--manifest-path", &manifest, "--override-filename", &file];
        match run(command(&cyclonedx, &args)) {
            Outcome::Done => {}
            other => return other,
        }
    }
    match gather(&folder) {
        Ok(count) if count == SHIPPED.len() => {
            record.figure("lists of parts", &format!("{count} artefacts"));
            Outcome::Done
        }
        Ok(count) => Outcome::Failed(format!("{count} lists of parts, not {}", SHIPPED.len())),
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

/// It writes beside every manifest of the workspace: those of the artefacts are kept, and none stays where it was written.
fn gather(folder: &Path) -> std::io::Result<usize> {
    let listed = command("git", &["ls-files", "--others", "--exclude-standard", "*.cdx.json"]).output()?;
    let mut count = 0;
    for file in String::from_utf8_lossy(&listed.stdout).lines() {
        let file = Path::new(file);
        for name in SHIPPED {
            if file == Path::new("crates").join(name).join(format!("tenvelope-{name}.cdx.json")) {
                std::fs::copy(root().join(file), folder.join(format!("tenvelope-{name}.cdx.json")))?;
                count += 1;
            }
        }
        std::fs::remove_file(root().join(file))?;
    }
    Ok(count)
}

//! `tenvelope codecs`: what this build knows.

use serde_json::{Value, json};
use tenvelope::{Kind, Result, builtin};

use super::Context;

pub fn run(context: &Context) -> Result<()> {
    let registry = builtin();
    let codecs: Vec<(&str, Kind)> = registry.names().filter_map(|name| Some((name, registry.kind(name)?))).collect();
    let rows: Vec<String> = codecs.iter().map(|(name, kind)| format!("{name:<12} {kind}")).collect();
    let json = || codecs.iter().map(|(name, kind)| json!({"name": name, "kind": kind.to_string()})).collect::<Value>();
    context.print(&rows.join("\n"), json)
}

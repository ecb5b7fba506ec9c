//! `tenvelope codecs`: what this build knows, and what suits an array.

use std::path::Path;

use serde_json::{Value, json};
use tenvelope::{Array, EncodeOptions, Error, ErrorKind, Kind, Level, Profile, Result, Trial, builtin, core::AsArray, trials};

use super::Context;
use crate::{
    files,
    input::{self, Input},
};

pub fn run(context: &Context) -> Result<()> {
    let registry = builtin();
    let codecs: Vec<(&str, Kind)> = registry.names().filter_map(|name| Some((name, registry.kind(name)?))).collect();
    let rows: Vec<String> = codecs.iter().map(|(name, kind)| format!("{name:<12} {kind}")).collect();
    let json = || codecs.iter().map(|(name, kind)| json!({"name": name, "kind": kind.to_string()})).collect::<Value>();
    context.print(&rows.join("\n"), json)
}

/// The table that the choice goes by: an estimate for each chain, from a sample; and what the chosen one really gives.
pub fn try_on(context: &Context, file: &Path, profile: Profile, level: Level) -> Result<()> {
    let array = match input::read(file, &context.limits)? {
        Input::Npy(array, _) => array,
        Input::Values(array) => array.value,
        Input::Tree(_) => {
            let message = format!("{} holds a tree; chains are compared for one array", files::name(file));
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        Input::Envelopes(envelopes) => context.decode_options("decoding").from_slice::<Array>(&super::only(envelopes, file, None)?)?,
    };
    let view = array.as_array_view()?;
    let mut trials = trials(&view, profile, level, builtin())?;
    // Stable: of equals the first that was tried is chosen.
    trials.sort_by_key(Trial::score);
    let line = EncodeOptions::default().profile(profile).level(level).to_string(&array)?;
    let bytes = view.bytes().map_or(0, <[u8]>::len);
    let mut rows = vec![format!("{:<44} {:>12} {:>8} {:>7}", "chain", "characters", "of raw", "price")];
    for trial in &trials {
        let characters = characters(trial);
        let part = if bytes == 0 { String::new() } else { format!("{:.4}", characters as f64 / bytes as f64) };
        rows.push(format!(
            "{:<44} {:>12} {:>8} {:>6.1}%",
            trial.chain.to_string(),
            format!("~{characters}"),
            part,
            trial.price as f64 / 10.0
        ));
    }
    rows.push(format!(
        "\nchosen: the first; its line has {} characters. A chain that takes more time must be smaller by its price.",
        line.len()
    ));
    let json = || {
        let of = |trial: &Trial| json!({"chain": trial.chain.to_string(), "characters": characters(trial), "price": trial.price as f64 / 1000.0});
        json!({"trials": trials.iter().map(of).collect::<Value>(), "characters": line.len()})
    };
    context.print(&rows.join("\n"), json)
}

/// In base64url.
fn characters(trial: &Trial) -> u64 {
    trial.bytes.saturating_mul(4).div_ceil(3)
}

//! What every chain makes of arrays, and how near `auto` comes to the best of them. For whoever tunes the choice.

use tenvelope::{Array, EncodeOptions, Level, Profile, builtin, from_str, trials};
use tenvelope_tests::real_arrays;

use crate::{load, time};

/// Every array of `../shared/arrays` and of the folders that are named.
pub fn run(args: &[String]) {
    let mut files = real_arrays();
    let level = match args.first().map(String::as_str) {
        Some("fast") => Level::Fast,
        Some("small") => Level::Small,
        _ => Level::Default,
    };
    for folder in args.iter().skip(1) {
        let inside = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder}: {error}"));
        let mut inside: Vec<_> = inside.filter_map(|file| Some(file.ok()?.path())).collect();
        inside.sort();
        files.extend(inside);
    }
    println!(
        "| array | bytes | auto chain | auto | enc MB/s | dec MB/s | choosing % | best chains | auto / best |\n|---|---|---|---|---|---|---|---|---|"
    );
    let mut near = Vec::new();
    for file in &files {
        let (name, array) = load(file);
        let Some(run) = array.bytes() else { continue };
        let speed = |seconds: f64| run.len() as f64 / seconds / 1e6;
        let part = |len: usize| len as f64 / run.len() as f64;
        let options = EncodeOptions::default().level(level);
        let line = options.to_string(&array).expect("an array");
        let codecs = line.split('.').nth(3).unwrap_or_default().to_owned();
        let auto = time(|| drop(std::hint::black_box(options.to_string(&array)))).as_secs_f64();
        let named = EncodeOptions::default().level(level).codecs(codecs.clone());
        let direct = time(|| drop(std::hint::black_box(named.to_string(&array)))).as_secs_f64();
        let decode = time(|| drop(std::hint::black_box(from_str::<Array>(&line)))).as_secs_f64();
        let mut all: Vec<(usize, String)> = chains(array.shape())
            .into_iter()
            .filter_map(|chain| {
                let options = EncodeOptions::default().level(level).codecs(format!("{chain}-base64url"));
                options.to_string(&array).ok().map(|line| (line.len(), chain))
            })
            .collect();
        all.push((options.codecs("raw-base64url").to_string(&array).expect("an array").len(), "raw".to_owned()));
        all.sort();
        let best: Vec<String> = all.iter().take(3).map(|(len, chain)| format!("{} {:.4}", chain.replace("raw-", ""), part(*len))).collect();
        println!(
            "| {name} | {} | {codecs} | {:.4} | {:.0} | {:.0} | {:.0} | {} | {:.3} |",
            run.len(),
            part(line.len()),
            speed(auto),
            speed(decode),
            (auto - direct) / auto * 100.0,
            best.join(", "),
            line.len() as f64 / all[0].0 as f64
        );
        near.push(line.len() as f64 / all[0].0 as f64);
        if std::env::var_os("TRIALS").is_some() {
            for trial in trials(&array.view(), Profile::Core, level, builtin()).expect("an array") {
                println!("    {:40} {:.4} {}", trial.chain.to_string(), trial.bytes as f64 / run.len() as f64 * 4.0 / 3.0, trial.price);
            }
        }
    }
    let within = |most: f64| near.iter().filter(|&&ratio| ratio <= most).count() * 100 / near.len();
    println!("\n{} arrays: the best itself {} %, within 2 % {} %, within 10 % {} %", near.len(), within(1.0), within(1.02), within(1.1));
}

fn chains(shape: &[usize]) -> Vec<String> {
    let mut distances: Vec<usize> = shape.iter().rev().scan(1usize, |at, dim| Some(std::mem::replace(at, *at * dim))).collect();
    distances.dedup();
    distances.truncate(3);
    let mut sets: Vec<Vec<usize>> = vec![vec![]];
    for (i, &a) in distances.iter().enumerate() {
        sets.extend([vec![a], vec![a, a]]);
        sets.extend(distances.iter().skip(i + 1).map(|&b| vec![a, b]));
    }
    if distances.len() == 3 {
        sets.push(distances);
    }
    let mut all = Vec::new();
    for set in sets {
        let prefix: String = set.iter().map(|&d| if d == 1 { "delta-".to_owned() } else { format!("delta~{d}-") }).collect();
        all.extend(["", "-shuffle", "-bitshuffle"].map(|order| format!("{prefix}raw{order}-zstd")));
    }
    all
}

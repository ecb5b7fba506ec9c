//! Refuses the inputs of a file one after the other, COUNT times in all; prints the resident memory after WARM of them and at the end: `leaks FILE WARM COUNT`, for `tests/leaks/run.py`.

use std::{env, error::Error, fs};

use tenvelope::{Array, DecodeOptions, ErrorKind};

enum Input {
    Line(String),
    Json(String),
    Binary(Vec<u8>),
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().collect();
    let [_, file, warm, count] = &args[..] else { return Err("leaks FILE WARM COUNT".into()) };
    let inputs = fs::read_to_string(file)?.lines().map(input).collect::<Result<Vec<_>, _>>()?;
    let (warm, total): (usize, usize) = (warm.parse()?, count.parse()?);
    for (i, (code, input)) in inputs.iter().cycle().take(total).enumerate() {
        match refusal(input) {
            Some(found) if found.code() == code => {}
            Some(found) => return Err(format!("{found} where {code} was expected").into()),
            None => return Err(format!("accepted where {code} was expected").into()),
        }
        if i + 1 == warm || i + 1 == total {
            println!("{}", resident()?);
        }
    }
    Ok(())
}

/// What is wrong with an input, as an array or, if that is what it is, as a tree.
fn refusal(input: &Input) -> Option<tenvelope::Error> {
    let options = DecodeOptions::default();
    let of_array = match input {
        Input::Line(line) => options.from_str::<Array>(line),
        Input::Json(json) => options.from_json::<Array>(json),
        Input::Binary(bytes) => options.from_slice::<Array>(bytes),
    };
    match of_array {
        Err(error) if error.kind() == ErrorKind::Unsupported => match input {
            Input::Line(line) => options.tree_from_slice(line.as_bytes()).err(),
            Input::Json(json) => options.tree_from_json(json).err(),
            Input::Binary(bytes) => options.tree_from_slice(bytes).err(),
        },
        other => other.err(),
    }
}

/// A row of the file: code, form, bytes in hex.
fn input(row: &str) -> Result<(String, Input), Box<dyn Error>> {
    let [code, form, hex] = row.split(' ').collect::<Vec<_>>()[..] else { return Err(format!("{row:?} is no row").into()) };
    let pairs = hex.as_bytes().chunks(2).map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?));
    let bytes = pairs.collect::<Result<Vec<u8>, Box<dyn Error>>>()?;
    let input = match form {
        "line" => Input::Line(String::from_utf8(bytes)?),
        "json" => Input::Json(String::from_utf8(bytes)?),
        _ => Input::Binary(bytes),
    };
    Ok((code.to_owned(), input))
}

/// Bytes of resident memory, as the system counts them.
fn resident() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let kib =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")).ok_or("no VmRSS in /proc/self/status")?;
    Ok(kib.parse::<u64>()? * 1024)
}

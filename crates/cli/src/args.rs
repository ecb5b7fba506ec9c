//! What the command line understands.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use tenvelope::{Error, Form, Level, Profile, dialects::Dialect};

/// Puts n-dimensional arrays into one compressed, self-describing line of ASCII text, and gets them back exactly.
#[derive(Debug, Parser)]
#[command(name = "tenvelope", version, arg_required_else_help = true, after_help = AFTER, max_term_width = 100)]
pub struct Args {
    /// Answer, and report errors, in JSON.
    #[arg(long, global = true)]
    pub json: bool,

    /// Lift the limits on size: for lines that you wrote yourself.
    #[arg(long, global = true)]
    pub trusted: bool,

    /// Show no progress bar.
    #[arg(long, short, global = true)]
    pub quiet: bool,

    #[command(subcommand)]
    pub command: Command,
}

const AFTER: &str = "\
Examples:
  tenvelope encode weights.npy -o weights.tnv
  tenvelope decode weights.tnv -o back.npy
  tenvelope inspect weights.tnv --stats
  tenvelope encode - < x.npy | tenvelope decode - > y.npy
  tenvelope convert weights.tnv weights.json
  tenvelope convert model.safetensors model.tnv
  tenvelope convert weights.npy --to binary > weights.tnv
  tenvelope encode x.npy --codecs delta-raw-shuffle-zstd-base64url

A .tnv file is text, one line for each array; or one binary form. `-` is standard input or output.

Exit codes:
  0  done
  1  the input was refused, or the array has no place in an envelope; the reason is on stderr
  2  wrong arguments
  3  a file or stream could not be read or written";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write an npy file, a picture, or readable values in JSON, as a line or another form.
    Encode(Encode),
    /// Write an envelope as an npy file.
    Decode(Decode),
    /// Write an envelope in another form, from and to npy, npz, safetensors and pictures too. Between line, JSON and binary nothing is compressed again.
    Convert(Convert),
    /// Show what envelopes say of themselves. Decodes and verifies nothing unless asked for --stats.
    Inspect {
        /// A .tnv file, or `-`. A line may be cut after its header.
        #[arg(default_value = "-")]
        input: PathBuf,

        /// Decode, too, and show what the elements look like: least, largest, mean, NaNs, a histogram, a small picture.
        #[arg(long)]
        stats: bool,
    },
    /// Prove that everything in these files decodes. All files are tried; the first failure decides the exit code.
    Verify {
        /// .tnv files of any form, files of the JSON form, or `-`.
        #[arg(default_value = "-")]
        inputs: Vec<PathBuf>,
    },
    /// Put together a line that mail or an editor has broken up: line ends, blanks and leading `> ` go away. Nothing else does that.
    Unwrap {
        /// A text that holds one line and nothing else, or `-`.
        #[arg(default_value = "-")]
        input: PathBuf,
    },
    /// Print the content id: the same for all lines, and npy files, of equal arrays.
    Id {
        /// A .tnv or .npy file, or `-`.
        #[arg(default_value = "-")]
        input: PathBuf,
    },
    /// List the codecs that this build knows, or compare the chains that come into question for an array.
    Codecs {
        /// Try chains on this array, a .npy file, a .tnv file of one line, or `-`, and show what the choice of `encode` goes by.
        #[arg(long, value_name = "FILE")]
        r#try: Option<PathBuf>,
        /// For which readers.
        #[arg(long, value_enum, default_value_t = ProfileArg::Core, requires = "try")]
        profile: ProfileArg,
        /// How hard compressors try.
        #[arg(long, value_enum, default_value_t = LevelArg::Default, requires = "try")]
        level: LevelArg,
    },
    /// Take a real array through the main job and show what comes out.
    Demo,
    /// Print what a shell needs to complete this command: `tenvelope completions bash > tenvelope.bash`.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page, for man(1).
    Man,
}

#[derive(Debug, clap::Args)]
pub struct Encode {
    /// An npy file, a picture (PNG, JPEG, WebP, or a data URI), a JSON file with readable values, or `-`.
    #[arg(default_value = "-")]
    pub input: PathBuf,

    /// The form to write.
    #[arg(long, value_enum, default_value_t = FormArg::Line)]
    pub to: FormArg,

    /// Read and write piece by piece, with the memory of a few chunks, whatever the size of the npy file, or of a PNG (bytes or data URI). The chain is then chosen from the first MiB.
    #[arg(long)]
    pub stream: bool,

    /// Where the envelope goes; standard output when left out.
    #[arg(long, short, value_name = "OUT.tnv")]
    pub output: Option<PathBuf>,

    /// The whole chain, as a line names it, instead of one that is chosen: `raw-bitshuffle-zstd-base64url`.
    #[arg(long, value_name = "CHAIN")]
    pub codecs: Option<String>,

    /// For which readers the chain is chosen.
    #[arg(long, value_enum, default_value_t = ProfileArg::Core, conflicts_with = "codecs")]
    pub profile: ProfileArg,

    /// How hard compressors try.
    #[arg(long, value_enum, default_value_t = LevelArg::Default)]
    pub level: LevelArg,

    /// Elements per chunk: `auto`, `whole`, or a number. Chains that take no chunks (`raw` alone, `npy`) ignore it.
    #[arg(long, default_value = "auto", value_parser = parse_chunk)]
    pub chunk: tenvelope::Chunk,

    /// Your own JSON object, kept beside the array.
    #[arg(long, value_name = "JSON")]
    pub attrs: Option<String>,

    /// Names of the dims, separated by commas; an empty name is none.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub dims: Vec<String>,

    /// Refuse an envelope that is longer than the place it goes to: 32767 for a cell of Excel, 65535 for TEXT of MySQL.
    #[arg(long, value_name = "N", conflicts_with = "stream")]
    pub max_chars: Option<usize>,
}

#[derive(Debug, clap::Args)]
pub struct Decode {
    /// A .tnv file, or `-`.
    #[arg(default_value = "-")]
    pub input: PathBuf,

    /// Where the npy file goes; standard output when left out.
    #[arg(long, short, value_name = "OUT.npy")]
    pub output: Option<PathBuf>,

    /// Which line of a file with several, from 1.
    #[arg(long, value_name = "N")]
    pub line: Option<usize>,

    /// Read and write piece by piece, with the memory of a few chunks, whatever the size. The output must be a file; it appears when all of the input has proved right.
    #[arg(long, conflicts_with = "line")]
    pub stream: bool,

    /// Only these rows of the first dim, as in `100..200`; the rest is not decoded.
    #[arg(long, value_name = "FROM..TO", value_parser = parse_rows)]
    pub rows: Option<std::ops::Range<usize>>,
}

#[derive(Debug, clap::Args)]
pub struct Convert {
    /// A file with an envelope of any form, an npy, npz or safetensors file, readable values in JSON, a picture (PNG, JPEG, WebP, or a data URI), or `-`.
    #[arg(default_value = "-")]
    pub input: PathBuf,

    /// Where the result goes; standard output when left out. `.json`, `.npy`, `.npz`, `.safetensors`, `.png` and `.tnv` (a line) say what to write.
    pub output: Option<PathBuf>,

    /// What the input is in, if not one of ours: `auto` (name whatever is there), or a dialect: `plotly`, `kserve`, `lists` …
    ///
    /// All: bokeh, cbor, jdata, json-numpy, json-tricks, kserve, lists, msgpack-numpy, ndarray, npy-base64, openai, plotly, tf-serving, triton.
    #[arg(long, value_name = "DIALECT", value_parser = parse_source)]
    pub from: Option<SourceArg>,

    /// What to write, where the ending of the output does not say it: line, json, binary, npy, npz, safetensors, png, data-uri (a picture that a browser shows), or a dialect as for `--from`.
    #[arg(long, value_name = "TARGET", value_parser = parse_target)]
    pub to: Option<TargetArg>,

    /// The same as `--to data-uri`.
    #[arg(long, conflicts_with = "to")]
    pub data_uri: bool,

    /// Compress again, with this chain: `raw-shuffle-zlib-base64url`. Attrs and names of dims are kept. Left out, chunk bytes stay as they are.
    #[arg(long, value_name = "CHAIN")]
    pub codecs: Option<String>,

    /// The text codec of the result: `base64url` or `hex`; in JSON also padded `base64`. Left out, the input's is kept.
    #[arg(long, value_name = "CODEC", conflicts_with = "codecs")]
    pub text: Option<String>,

    /// Which line of a file with several, from 1.
    #[arg(long, value_name = "N")]
    pub line: Option<usize>,
}

/// What to read.
#[derive(Clone, Copy, Debug)]
pub enum SourceArg {
    /// Whatever is there.
    Auto,
    /// How somebody else writes arrays.
    Dialect(Dialect),
}

fn parse_source(text: &str) -> Result<SourceArg, Error> {
    if text == "auto" { Ok(SourceArg::Auto) } else { text.parse().map(SourceArg::Dialect) }
}

/// What to write.
#[derive(Clone, Copy, Debug)]
pub enum TargetArg {
    /// One line of text.
    Line,
    /// An object of JSON.
    Json,
    /// Bytes.
    Binary,
    /// An npy file.
    Npy,
    /// The arrays of a tree in an npz file.
    Npz,
    /// The arrays of a tree in a safetensors file.
    Safetensors,
    /// A picture, as a file.
    Png,
    /// A picture, as text that a browser shows.
    DataUri,
    /// How somebody else writes arrays.
    Dialect(Dialect),
}

fn parse_target(text: &str) -> Result<TargetArg, Error> {
    const OURS: [(&str, TargetArg); 8] = [
        ("line", TargetArg::Line),
        ("json", TargetArg::Json),
        ("binary", TargetArg::Binary),
        ("npy", TargetArg::Npy),
        ("npz", TargetArg::Npz),
        ("safetensors", TargetArg::Safetensors),
        ("png", TargetArg::Png),
        ("data-uri", TargetArg::DataUri),
    ];
    match OURS.iter().find(|(name, _)| *name == text) {
        Some((_, target)) => Ok(*target),
        None => text
            .parse()
            .map(TargetArg::Dialect)
            .map_err(|error: Error| error.context("line, json, binary, npy, npz, safetensors, png, data-uri, or a dialect")),
    }
}

impl TargetArg {
    /// The form of an envelope; an npy file is none.
    pub fn form(self) -> Option<Form> {
        match self {
            TargetArg::Line => Some(Form::Line),
            TargetArg::Json => Some(Form::Json),
            TargetArg::Binary => Some(Form::Binary),
            TargetArg::Npy | TargetArg::Npz | TargetArg::Safetensors | TargetArg::Png | TargetArg::DataUri | TargetArg::Dialect(_) => None,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum FormArg {
    /// One line of text.
    Line,
    /// An object of JSON.
    Json,
    /// Bytes.
    Binary,
}

impl From<FormArg> for Form {
    fn from(form: FormArg) -> Self {
        match form {
            FormArg::Line => Form::Line,
            FormArg::Json => Form::Json,
            FormArg::Binary => Form::Binary,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ProfileArg {
    /// Codecs that every Tenvelope reader knows.
    Core,
    /// Core without zstd: for browsers and standard libraries.
    Portable,
    /// Core and pco, which this command and the libraries for Rust, Python and C read, and no other
    Extended,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LevelArg {
    /// Speed first.
    Fast,
    /// A balance.
    Default,
    /// Size first.
    Small,
}

impl From<ProfileArg> for Profile {
    fn from(profile: ProfileArg) -> Self {
        match profile {
            ProfileArg::Core => Profile::Core,
            ProfileArg::Portable => Profile::Portable,
            ProfileArg::Extended => Profile::Extended,
        }
    }
}

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Fast => Level::Fast,
            LevelArg::Default => Level::Default,
            LevelArg::Small => Level::Small,
        }
    }
}

fn parse_chunk(text: &str) -> Result<tenvelope::Chunk, String> {
    match text {
        "auto" => Ok(tenvelope::Chunk::Auto),
        "whole" => Ok(tenvelope::Chunk::Whole),
        number => match number.parse() {
            Ok(elements) if elements >= 1 => Ok(tenvelope::Chunk::Elements(elements)),
            _ => Err("expected `auto`, `whole`, or a number from 1".to_owned()),
        },
    }
}

fn parse_rows(text: &str) -> Result<std::ops::Range<usize>, String> {
    let rows = text.split_once("..").and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    rows.ok_or_else(|| "expected two numbers, as in `100..200`".to_owned())
}

//! How is written and how much is read: structs of C whose zeros mean the defaults.

use std::ffi::c_char;

use tenvelope::{Chunk, EncodeOptions, Form, Level, Limits, Profile, Registry, Result, builtin, default_threads};

use crate::input::{bad_argument, needed, text};

/// A written form.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tnv_form {
    /// To write: the line. To read: what the first byte says.
    TNV_FORM_AUTO = 0,
    /// One line of ASCII text.
    TNV_FORM_LINE = 1,
    /// An object of JSON.
    TNV_FORM_JSON = 2,
    /// Bytes.
    TNV_FORM_BINARY = 3,
}

/// For which readers a chain is chosen.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tnv_profile {
    /// The codecs that every reader of the format knows.
    TNV_PROFILE_CORE = 0,
    /// Core without zstd: for readers that have only a standard library or a browser.
    TNV_PROFILE_PORTABLE = 1,
    /// Core and the extended codecs: shorter lines for fewer readers, of which this library is one.
    TNV_PROFILE_EXTENDED = 2,
}

/// How hard compressors try. It is not written down.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tnv_level {
    /// A balance.
    TNV_LEVEL_DEFAULT = 0,
    /// Speed first.
    TNV_LEVEL_FAST = 1,
    /// Size first.
    TNV_LEVEL_SMALL = 2,
}

/// How arrays are written. All zeros are the defaults, and so is NULL in place of it.
#[repr(C)]
pub struct tnv_encode_options {
    /// A tnv_form.
    pub form: i32,
    /// A tnv_profile.
    pub profile: i32,
    /// A tnv_level.
    pub level: i32,
    /// By how many threads arrays of 2 MiB and more are compressed: 1 for none but this one, 0 for as many as the machine has, at most 8. What is written is the same for any number.
    pub threads: u32,
    /// The whole codecs field, such as "delta-raw-shuffle-zstd-base64url"; NULL: the chain is chosen.
    pub codecs: *const c_char,
    /// The text codec that goes with a chosen chain; NULL: "base64url".
    pub text: *const c_char,
    /// Elements of a chunk; 0: one chunk up to 1 MiB, then chunks of about 512 KiB; UINT64_MAX: one chunk.
    pub chunk: u64,
    /// What would be longer than so many characters (bytes of the binary form) is refused with TNV_LIMIT_EXCEEDED; 0: nothing is.
    pub max_chars: u64,
    /// Zeros.
    pub reserved: [u64; 4],
}

/// How much is read. All zeros are the defaults, and so is NULL in place of it.
#[repr(C)]
pub struct tnv_decode_options {
    /// A tnv_form: input in another one is refused.
    pub form: i32,
    /// By how many threads arrays of 2 MiB and more are decompressed: as in tnv_encode_options.
    pub threads: u32,
    /// The most characters of the input; 0: 2^30.
    pub max_input: u64,
    /// The most characters of the header; 0: 65,536.
    pub max_header: u64,
    /// The most bytes of a decoded array, object or tree; 0: 2^29.
    pub max_decoded: u64,
    /// The most items of an object; 0: 2^24.
    pub max_items: u64,
    /// The most levels of an object; 0: 64.
    pub max_depth: u32,
    /// Not 0: limits that are 0 are those of the format alone, for input that you wrote yourself.
    pub trusted: u32,
    /// The only codecs that may run, of any kind, with commas between them: "raw,zlib,base64url". NULL: all.
    pub allow: *const c_char,
    /// Zeros.
    pub reserved: [u64; 4],
}

/// The options of a writer, and its form.
///
/// # Safety
/// `options` is NULL or points to options whose texts end in a zero.
pub(crate) unsafe fn encode_options(options: *const tnv_encode_options) -> Result<(EncodeOptions, Form)> {
    let mut made = EncodeOptions::default();
    if options.is_null() {
        return Ok((made, Form::Line));
    }
    // SAFETY: the words of this function.
    let (options, codecs, text_codec) = unsafe {
        let options = needed(options, "options")?;
        (options, text(options.codecs, "options.codecs")?, text(options.text, "options.text")?)
    };
    check_reserved(&options.reserved)?;
    made = match options.profile {
        0 => made.profile(Profile::Core),
        1 => made.profile(Profile::Portable),
        2 => made.profile(Profile::Extended),
        other => return Err(no_such("profile", other)),
    };
    made = match options.level {
        0 => made.level(Level::Default),
        1 => made.level(Level::Fast),
        2 => made.level(Level::Small),
        other => return Err(no_such("level", other)),
    };
    made = match options.chunk {
        0 => made,
        u64::MAX => made.chunk(Chunk::Whole),
        elements => made.chunk(Chunk::Elements(elements)),
    };
    if let Some(codecs) = codecs {
        made = made.codecs(codecs.to_owned());
    }
    if let Some(name) = text_codec {
        made = made.text(name.to_owned());
    }
    if let Some(threads) = threads(options.threads) {
        made = made.threads(threads);
    }
    if options.max_chars > 0 {
        made = made.max_chars(usize::try_from(options.max_chars).unwrap_or(usize::MAX));
    }
    Ok((made, form_of(options.form)?.unwrap_or(Form::Line)))
}

/// What a reader is told.
pub(crate) struct Reading {
    pub(crate) registry: Registry,
    pub(crate) limits: Limits,
    pub(crate) threads: usize,
    /// The form that is asked for.
    pub(crate) form: Option<Form>,
}

impl Reading {
    /// The options of C.
    ///
    /// # Safety
    /// `options` is NULL or points to options whose texts end in a zero.
    pub(crate) unsafe fn new(options: *const tnv_decode_options) -> Result<Self> {
        let mut reading = Reading { registry: builtin().clone(), limits: Limits::default(), threads: default_threads(), form: None };
        if options.is_null() {
            return Ok(reading);
        }
        // SAFETY: the words of this function.
        let (options, allow) = unsafe {
            let options = needed(options, "options")?;
            (options, text(options.allow, "options.allow")?)
        };
        check_reserved(&options.reserved)?;
        let defaults = if options.trusted == 0 { Limits::default() } else { Limits::trusted() };
        let or = |limit: u64, default: u64| if limit == 0 { default } else { limit };
        reading.limits = defaults
            .input(or(options.max_input, defaults.input))
            .header(or(options.max_header, defaults.header))
            .decoded(or(options.max_decoded, defaults.decoded))
            .items(or(options.max_items, defaults.items))
            .depth(if options.max_depth == 0 { defaults.depth } else { options.max_depth });
        if let Some(names) = allow {
            reading.registry = reading.registry.allow_only(names.split(',').map(str::trim).filter(|name| !name.is_empty()));
        }
        reading.threads = threads(options.threads).unwrap_or(reading.threads);
        reading.form = form_of(options.form)?;
        Ok(reading)
    }
}

/// The form of a number; `None` for the one that is found out.
pub(crate) fn form_of(form: i32) -> Result<Option<Form>> {
    match form {
        0 => Ok(None),
        1 => Ok(Some(Form::Line)),
        2 => Ok(Some(Form::Json)),
        3 => Ok(Some(Form::Binary)),
        other => Err(no_such("form", other)),
    }
}

fn threads(threads: u32) -> Option<usize> {
    usize::try_from(threads).ok().filter(|&threads| threads > 0)
}

fn check_reserved(reserved: &[u64]) -> Result<()> {
    if reserved.iter().all(|&word| word == 0) {
        return Ok(());
    }
    Err(bad_argument("`reserved` is not zero: were the options set to zeros before their members were filled in?"))
}

fn no_such(member: &str, found: i32) -> tenvelope::Error {
    bad_argument(format!("options.{member} is {found}; there is no such value"))
}

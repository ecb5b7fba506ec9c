//! NumPy's type strings, such as `<f4`, and the dtypes that they name.

use tenvelope_core::{Dtype, Error, Result, TimeUnit, quote};

use crate::unsupported;

/// The dtype of a type string, and whether it is big-endian.
pub(crate) fn parse(text: &str) -> Result<(Dtype, bool)> {
    let unknown = || unsupported(format!("the npy dtype {} is unknown here", quote(text)));
    let (order, rest) = match text.split_at_checked(1) {
        Some((order @ ("<" | ">" | "|" | "="), rest)) => (order, rest),
        _ => return Err(unknown()),
    };
    let (kind, size) = rest.split_at_checked(1).ok_or_else(unknown)?;
    let length = |size: &str| match size.trim_start_matches('0') {
        "" if !size.is_empty() => Err(no_bytes(text)),
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().map_err(|_| unknown()),
        _ => Err(unknown()),
    };
    let dtype = match (kind, size) {
        ("b", "1") => Dtype::Bool,
        ("i", "1") => Dtype::Int8,
        ("i", "2") => Dtype::Int16,
        ("i", "4") => Dtype::Int32,
        ("i", "8") => Dtype::Int64,
        ("u", "1") => Dtype::Uint8,
        ("u", "2") => Dtype::Uint16,
        ("u", "4") => Dtype::Uint32,
        ("u", "8") => Dtype::Uint64,
        ("f", "2") => Dtype::Float16,
        ("f", "4") => Dtype::Float32,
        ("f", "8") => Dtype::Float64,
        ("c", "8") => Dtype::Complex64,
        ("c", "16") => Dtype::Complex128,
        ("f" | "c", "12" | "16" | "24" | "32") => {
            let message =
                format!("{} is longdouble, whose bits differ between machines; save it as float64: a.astype(\"f8\")", quote(text));
            return Err(unsupported(message));
        }
        ("O", _) => {
            let message =
                "object arrays are pickles, which run code when they are read; save numbers or strings: a.astype(\"f8\"), a.astype(\"U\")";
            return Err(unsupported(message));
        }
        ("S" | "a", size) => Dtype::Bytes(length(size)?),
        ("U", size) => Dtype::Utf32(length(size)?),
        ("V", size) => Dtype::Void(length(size)?),
        ("M" | "m", size) => {
            let (unit, step) = size.strip_prefix('8').and_then(time_unit).ok_or_else(unknown)?;
            if kind == "M" { Dtype::Datetime64 { unit, step } } else { Dtype::Timedelta64 { unit, step } }
        }
        _ => return Err(unknown()),
    };
    // A second parse holds lengths and steps to the rules of the format.
    Ok((dtype.to_string().parse()?, order == ">"))
}

/// The little-endian type string of a dtype, as NumPy spells it.
///
/// ```
/// assert_eq!(tenvelope_codec_npy::type_string(&"datetime64~s~25".parse()?)?, "<M8[25s]");
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// `unsupported` for dtypes that NumPy has no name for; structs have a list of them.
pub fn of(dtype: &Dtype) -> Result<String> {
    let time = |kind: char, unit: TimeUnit, step: u32| match (unit, step) {
        (TimeUnit::Generic, 1) => Ok(format!("<{kind}8")),
        // NumPy takes `[2generic]` and forgets the 2.
        (TimeUnit::Generic, _) => Err(no_type_string(dtype)),
        (unit, 1) => Ok(format!("<{kind}8[{unit}]")),
        (unit, step) => Ok(format!("<{kind}8[{step}{unit}]")),
    };
    let fixed = match dtype {
        Dtype::Bool => "|b1",
        Dtype::Int8 => "|i1",
        Dtype::Uint8 => "|u1",
        Dtype::Int16 => "<i2",
        Dtype::Int32 => "<i4",
        Dtype::Int64 => "<i8",
        Dtype::Uint16 => "<u2",
        Dtype::Uint32 => "<u4",
        Dtype::Uint64 => "<u8",
        Dtype::Float16 => "<f2",
        Dtype::Float32 => "<f4",
        Dtype::Float64 => "<f8",
        Dtype::Complex64 => "<c8",
        Dtype::Complex128 => "<c16",
        Dtype::Bytes(n) => return Ok(format!("|S{n}")),
        Dtype::Utf32(n) => return Ok(format!("<U{n}")),
        Dtype::Void(n) => return Ok(format!("|V{n}")),
        Dtype::Datetime64 { unit, step } => return time('M', *unit, *step),
        Dtype::Timedelta64 { unit, step } => return time('m', *unit, *step),
        dtype => return Err(no_type_string(dtype)),
    };
    Ok(fixed.to_owned())
}

/// The error for a dtype that NumPy has no type string for.
pub(crate) fn no_type_string(dtype: &Dtype) -> Error {
    let advice = match dtype {
        Dtype::Bfloat16 => "widen it to float32, which holds all of its values",
        Dtype::Float8E4m3fn | Dtype::Float8E5m2 => "widen it to float16, which holds all of its values",
        Dtype::Int4 => "widen it to int8",
        Dtype::Uint4 => "widen it to uint8",
        Dtype::String => "turn it into strings of one length (utf32)",
        Dtype::Datetime64 { .. } | Dtype::Timedelta64 { .. } => "take a unit other than generic, or no step",
        _ => "take another dtype",
    };
    unsupported(format!("npy files of plain NumPy have no dtype for {dtype}; {advice}, or read the envelope with a library instead"))
}

/// `[ns]`, `[25s]`, or nothing for generic.
fn time_unit(text: &str) -> Option<(TimeUnit, u32)> {
    if text.is_empty() {
        return Some((TimeUnit::Generic, 1));
    }
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let unit = inner.trim_start_matches(|c: char| c.is_ascii_digit());
    let step = &inner[..inner.len() - unit.len()];
    Some((unit.parse().ok()?, if step.is_empty() { 1 } else { step.parse().ok()? }))
}

fn no_bytes(text: &str) -> Error {
    let message = format!(
        "items of the npy dtype {} have no bytes, which no envelope holds; give them at least one, as in a.astype(\"S1\"), or leave them out",
        quote(text)
    );
    unsupported(message)
}

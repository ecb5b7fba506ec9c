//! What a call comes to, as a number.

use std::ffi::{CStr, c_char};

use tenvelope::ErrorKind;

/// What a call comes to. The codes of `spec/errors.md` with a number each, which never changes, and two of this library; there may be more one day.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "their meaning stands in spec/errors.md")]
pub enum tnv_code {
    TNV_OK = 0,
    TNV_INPUT_TOO_LONG = 1,
    TNV_BAD_MAGIC = 2,
    TNV_UNSUPPORTED_VERSION = 3,
    TNV_BAD_CHARACTER = 4,
    TNV_BAD_FIELD_COUNT = 5,
    TNV_BAD_CHECK = 6,
    TNV_HEADER_TOO_LONG = 7,
    TNV_CHECK_MISMATCH = 8,
    TNV_BAD_DTYPE = 9,
    TNV_UNKNOWN_DTYPE = 10,
    TNV_BAD_SHAPE = 11,
    TNV_BAD_CHUNK = 12,
    TNV_TOO_LARGE = 13,
    TNV_LIMIT_EXCEEDED = 14,
    TNV_BAD_CODECS = 15,
    TNV_UNKNOWN_CODEC = 16,
    TNV_CODEC_NOT_ALLOWED = 17,
    TNV_BAD_CODEC_PARAMS = 18,
    TNV_BAD_CHAIN = 19,
    TNV_BAD_META = 20,
    TNV_NOT_CANONICAL = 21,
    TNV_EMPTY_SEGMENT = 22,
    TNV_BAD_SEGMENT_COUNT = 23,
    TNV_BAD_TEXT = 24,
    TNV_CODEC_FAILED = 25,
    TNV_SIZE_MISMATCH = 26,
    TNV_BAD_VALUE = 27,
    TNV_BAD_TREE = 28,
    TNV_TRUNCATED = 29,
    TNV_BAD_PADDING = 30,
    TNV_TRAILING_DATA = 31,
    TNV_BAD_JSON = 32,
    TNV_DUPLICATE_MEMBER = 33,
    TNV_UNKNOWN_MEMBER = 34,
    TNV_MISSING_MEMBER = 35,
    TNV_BAD_MEMBER = 36,
    TNV_DTYPE_MISMATCH = 37,
    TNV_SHAPE_MISMATCH = 38,
    TNV_TYPE_MISMATCH = 39,
    TNV_TYPE_NOT_ALLOWED = 40,
    TNV_UNSUPPORTED = 41,
    TNV_BAD_ARGUMENT = 42,
    TNV_ALLOC_FAILED = 43,
    TNV_NEEDS_SEEK = 44,
    TNV_IO = 45,
    /** The memory that was handed in holds less than what comes. Where a call has a length to fill in, it says how much is needed. */
    TNV_BUFFER_TOO_SMALL = 1000,
    /** A fault of the library, caught before it did harm. The sentence is worth reporting. */
    TNV_INTERNAL = 1001,
}

use tnv_code::*;

/// Each code with the kind that it stands for.
const KINDS: [(tnv_code, ErrorKind); 45] = [
    (TNV_INPUT_TOO_LONG, ErrorKind::InputTooLong),
    (TNV_BAD_MAGIC, ErrorKind::BadMagic),
    (TNV_UNSUPPORTED_VERSION, ErrorKind::UnsupportedVersion),
    (TNV_BAD_CHARACTER, ErrorKind::BadCharacter),
    (TNV_BAD_FIELD_COUNT, ErrorKind::BadFieldCount),
    (TNV_BAD_CHECK, ErrorKind::BadCheck),
    (TNV_HEADER_TOO_LONG, ErrorKind::HeaderTooLong),
    (TNV_CHECK_MISMATCH, ErrorKind::CheckMismatch),
    (TNV_BAD_DTYPE, ErrorKind::BadDtype),
    (TNV_UNKNOWN_DTYPE, ErrorKind::UnknownDtype),
    (TNV_BAD_SHAPE, ErrorKind::BadShape),
    (TNV_BAD_CHUNK, ErrorKind::BadChunk),
    (TNV_TOO_LARGE, ErrorKind::TooLarge),
    (TNV_LIMIT_EXCEEDED, ErrorKind::LimitExceeded),
    (TNV_BAD_CODECS, ErrorKind::BadCodecs),
    (TNV_UNKNOWN_CODEC, ErrorKind::UnknownCodec),
    (TNV_CODEC_NOT_ALLOWED, ErrorKind::CodecNotAllowed),
    (TNV_BAD_CODEC_PARAMS, ErrorKind::BadCodecParams),
    (TNV_BAD_CHAIN, ErrorKind::BadChain),
    (TNV_BAD_META, ErrorKind::BadMeta),
    (TNV_NOT_CANONICAL, ErrorKind::NotCanonical),
    (TNV_EMPTY_SEGMENT, ErrorKind::EmptySegment),
    (TNV_BAD_SEGMENT_COUNT, ErrorKind::BadSegmentCount),
    (TNV_BAD_TEXT, ErrorKind::BadText),
    (TNV_CODEC_FAILED, ErrorKind::CodecFailed),
    (TNV_SIZE_MISMATCH, ErrorKind::SizeMismatch),
    (TNV_BAD_VALUE, ErrorKind::BadValue),
    (TNV_BAD_TREE, ErrorKind::BadTree),
    (TNV_TRUNCATED, ErrorKind::Truncated),
    (TNV_BAD_PADDING, ErrorKind::BadPadding),
    (TNV_TRAILING_DATA, ErrorKind::TrailingData),
    (TNV_BAD_JSON, ErrorKind::BadJson),
    (TNV_DUPLICATE_MEMBER, ErrorKind::DuplicateMember),
    (TNV_UNKNOWN_MEMBER, ErrorKind::UnknownMember),
    (TNV_MISSING_MEMBER, ErrorKind::MissingMember),
    (TNV_BAD_MEMBER, ErrorKind::BadMember),
    (TNV_DTYPE_MISMATCH, ErrorKind::DtypeMismatch),
    (TNV_SHAPE_MISMATCH, ErrorKind::ShapeMismatch),
    (TNV_TYPE_MISMATCH, ErrorKind::TypeMismatch),
    (TNV_TYPE_NOT_ALLOWED, ErrorKind::TypeNotAllowed),
    (TNV_UNSUPPORTED, ErrorKind::Unsupported),
    (TNV_BAD_ARGUMENT, ErrorKind::BadArgument),
    (TNV_ALLOC_FAILED, ErrorKind::AllocFailed),
    (TNV_NEEDS_SEEK, ErrorKind::NeedsSeek),
    (TNV_IO, ErrorKind::Io),
];

/// The number of a kind. One that came after this list is a fault that a test finds.
pub(crate) fn code_of(kind: ErrorKind) -> tnv_code {
    KINDS.iter().find(|(_, known)| *known == kind).map_or(TNV_INTERNAL, |(code, _)| *code)
}

/// The name of a code as `spec/errors.md` spells it: `check_mismatch`. `ok` for 0, and `unknown` for a number that is none. The text is the library's and never changes.
#[unsafe(no_mangle)]
pub extern "C" fn tnv_code_name(code: i32) -> *const c_char {
    name_of(code).as_ptr()
}

/// The version of the library: `0.1.0`. It reads and writes version 1 of the format.
#[unsafe(no_mangle)]
pub extern "C" fn tnv_version() -> *const c_char {
    const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => panic!("a version has no zero byte"),
    };
    VERSION.as_ptr()
}

fn name_of(code: i32) -> &'static CStr {
    macro_rules! names {
        ($($code:ident $name:literal)*) => {
            match code {
                $(code if code == $code as i32 => $name,)*
                _ => c"unknown",
            }
        };
    }
    names! {
        TNV_OK c"ok" TNV_INPUT_TOO_LONG c"input_too_long" TNV_BAD_MAGIC c"bad_magic" TNV_UNSUPPORTED_VERSION c"unsupported_version"
        TNV_BAD_CHARACTER c"bad_character" TNV_BAD_FIELD_COUNT c"bad_field_count" TNV_BAD_CHECK c"bad_check"
        TNV_HEADER_TOO_LONG c"header_too_long" TNV_CHECK_MISMATCH c"check_mismatch" TNV_BAD_DTYPE c"bad_dtype"
        TNV_UNKNOWN_DTYPE c"unknown_dtype" TNV_BAD_SHAPE c"bad_shape" TNV_BAD_CHUNK c"bad_chunk" TNV_TOO_LARGE c"too_large"
        TNV_LIMIT_EXCEEDED c"limit_exceeded" TNV_BAD_CODECS c"bad_codecs" TNV_UNKNOWN_CODEC c"unknown_codec"
        TNV_CODEC_NOT_ALLOWED c"codec_not_allowed" TNV_BAD_CODEC_PARAMS c"bad_codec_params" TNV_BAD_CHAIN c"bad_chain"
        TNV_BAD_META c"bad_meta" TNV_NOT_CANONICAL c"not_canonical" TNV_EMPTY_SEGMENT c"empty_segment"
        TNV_BAD_SEGMENT_COUNT c"bad_segment_count" TNV_BAD_TEXT c"bad_text" TNV_CODEC_FAILED c"codec_failed"
        TNV_SIZE_MISMATCH c"size_mismatch" TNV_BAD_VALUE c"bad_value" TNV_BAD_TREE c"bad_tree" TNV_TRUNCATED c"truncated"
        TNV_BAD_PADDING c"bad_padding" TNV_TRAILING_DATA c"trailing_data" TNV_BAD_JSON c"bad_json"
        TNV_DUPLICATE_MEMBER c"duplicate_member" TNV_UNKNOWN_MEMBER c"unknown_member" TNV_MISSING_MEMBER c"missing_member"
        TNV_BAD_MEMBER c"bad_member" TNV_DTYPE_MISMATCH c"dtype_mismatch" TNV_SHAPE_MISMATCH c"shape_mismatch"
        TNV_TYPE_MISMATCH c"type_mismatch" TNV_TYPE_NOT_ALLOWED c"type_not_allowed" TNV_UNSUPPORTED c"unsupported"
        TNV_BAD_ARGUMENT c"bad_argument" TNV_ALLOC_FAILED c"alloc_failed" TNV_NEEDS_SEEK c"needs_seek" TNV_IO c"io"
        TNV_BUFFER_TOO_SMALL c"buffer_too_small" TNV_INTERNAL c"internal"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_number_and_its_own_name() {
        for kind in ErrorKind::ALL {
            let code = code_of(*kind);
            assert_ne!(code, TNV_INTERNAL, "{kind:?} has no number");
            assert_eq!(name_of(code as i32).to_str(), Ok(kind.code()));
        }
        assert_eq!(KINDS.len(), ErrorKind::ALL.len());
        let mut numbers: Vec<i32> = KINDS.iter().map(|(code, _)| *code as i32).collect();
        numbers.dedup();
        assert_eq!(numbers, (1..=45).collect::<Vec<_>>());
        assert_eq!(name_of(-7), c"unknown");
    }
}

//! What a C program links.

use codec as _;
use tenvelope_core::Registry;

/// How many codecs were declared and found.
#[unsafe(no_mangle)]
pub extern "C" fn gathered() -> i32 {
    tenvelope_typetag::gather(&mut Registry::empty()).map_or(-1, |names| names.len() as i32)
}

/// How many a call has registered, where there is a call.
#[unsafe(no_mangle)]
pub extern "C" fn registered() -> i32 {
    let mut registry = Registry::empty();
    #[cfg(feature = "call")]
    if codec::register(&mut registry).is_err() {
        return -1;
    }
    registry
        .register("x_own", tenvelope_core::Kind::BytesToText, |spec| Err(spec.bad_params("never built")))
        .map_or(-1, |()| registry.names().count() as i32 - 1)
}

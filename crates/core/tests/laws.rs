//! The laws of the test kit, for the codecs that live in core.

use tenvelope_core::Registry;
use tenvelope_testkit::check_laws;

#[test]
fn delta() {
    for spec in ["delta", "delta~2", "delta~3", "delta~1000", "delta~9007199254740991"] {
        check_laws(spec, &Registry::core());
    }
}

#[test]
fn shuffles() {
    check_laws("shuffle", &Registry::core());
    check_laws("bitshuffle", &Registry::core());
}

#[test]
fn serializers() {
    check_laws("raw", &Registry::core());
    check_laws("vlen_utf8", &Registry::core());
}

#[test]
fn hex() {
    check_laws("hex", &Registry::core());
}

//! The laws of the test kit.

use tenvelope_core::Registry;

#[test]
fn laws() {
    let mut registry = Registry::core();
    tenvelope_codec_base64::register(&mut registry).unwrap();
    tenvelope_testkit::check_laws("base64url", &registry);
}

//! The laws of the test kit.

use tenvelope_core::Registry;

#[test]
fn laws() {
    let mut registry = Registry::core();
    tenvelope_codec_png::register(&mut registry).unwrap();
    tenvelope_testkit::check_laws("png", &registry);
}

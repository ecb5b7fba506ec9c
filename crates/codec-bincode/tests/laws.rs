//! The laws of the kit.

use tenvelope_core::Registry;

#[test]
fn laws() {
    let mut registry = Registry::empty();
    tenvelope_codec_bincode::register(&mut registry).unwrap();
    tenvelope_testkit::check_laws("bincode", &registry);
}

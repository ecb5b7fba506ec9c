//! The laws of the test kit, and that nobody's name can be taken.

use tenvelope::{ErrorKind, builtin};

#[test]
fn laws() {
    let mut registry = builtin().clone();
    custom_codec::register(&mut registry).unwrap();
    tenvelope_testkit::check_laws("x_rle", &registry);
}

#[test]
fn a_name_is_taken_once() {
    let mut registry = builtin().clone();
    custom_codec::register(&mut registry).unwrap();
    assert_eq!(custom_codec::register(&mut registry).unwrap_err().kind(), ErrorKind::BadArgument);
}

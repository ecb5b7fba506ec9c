//! A program without configurations.

#[test]
fn nothing_is_linked() {
    let mut registry = tenvelope_core::Registry::empty();
    assert_eq!(tenvelope_typetag::gather(&mut registry).unwrap(), [""; 0]);
}

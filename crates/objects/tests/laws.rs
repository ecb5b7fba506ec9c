//! The laws of the kit.

use tenvelope_core::Registry;

#[test]
fn laws() {
    let mut registry = Registry::empty();
    tenvelope_objects::register(&mut registry).unwrap();
    for name in registry.names() {
        tenvelope_testkit::check_laws(name, &registry);
    }
    assert_eq!(registry.names().count(), usize::from(cfg!(feature = "cbor")) + usize::from(cfg!(feature = "msgpack")));
}

//! All tests that parse or write JSON, with `preserve_order` and `arbitrary_precision` switched on.

#[path = "../../tests/forms.rs"]
mod forms;
#[path = "../../tests/json.rs"]
mod json;
#[path = "../../tests/json_codec.rs"]
mod json_codec;
#[path = "../../tests/serde.rs"]
mod serde_fields;
#[path = "../../tests/trees.rs"]
mod trees;
#[path = "../../tests/vectors.rs"]
mod vectors;

/// Else the others would prove nothing.
#[test]
fn the_features_are_on() {
    let text = r#"{"b":1.10,"a":123456789012345678901234567890}"#;
    assert_eq!(serde_json::from_str::<serde_json::Value>(text).unwrap().to_string(), text);
}

//! The OpenAPI document: the paths of `openapi.json` beside this file, with the schemas of the format from `spec/schema`, which nobody has copied.

use serde_json::{Map, Value};

/// As JSON.
///
/// # Errors
/// None with the files that a test has seen: what is compiled in stays as it was.
pub fn document() -> Result<Value, String> {
    let mut own: Value = serde_json::from_str(include_str!("openapi.json")).map_err(|error| error.to_string())?;
    let format: Value = serde_json::from_str(include_str!("../../../spec/schema/openapi.json")).map_err(|error| error.to_string())?;
    let schemas = schemas(format).ok_or("spec/schema/openapi.json has no schemas")?;
    let ours = own.pointer_mut("/components/schemas").and_then(Value::as_object_mut).ok_or("openapi.json has no schemas")?;
    for (name, schema) in schemas {
        if ours.insert(name.clone(), schema).is_some() {
            return Err(format!("two schemas have the name {name}"));
        }
    }
    Ok(own)
}

fn schemas(mut format: Value) -> Option<Map<String, Value>> {
    match format.pointer_mut("/components/schemas")?.take() {
        Value::Object(schemas) => Some(schemas),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document().unwrap();
        let mut references = Vec::new();
        collect(&document, &mut references);
        assert!(references.len() > 20, "{references:?}");
        for reference in references {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
        assert_eq!(document.pointer("/components/schemas/Line/type"), Some(&Value::from("string")));
    }

    fn collect(value: &Value, references: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                references.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
                members.values().for_each(|value| collect(value, references));
            }
            Value::Array(values) => values.iter().for_each(|value| collect(value, references)),
            _ => {}
        }
    }
}

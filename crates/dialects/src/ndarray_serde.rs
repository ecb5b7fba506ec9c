//! What serde makes of an array of the crate ndarray: `{"v":1,"dim":[2,3],"data":[…]}`, elements in C order.
//!
//! It does not say the dtype, which whoever reads it names as a type; here integers are read as int64 and other numbers as float64. A float that is no number is `null` to serde_json, and refused.

use serde_json::{Value, json};
use tenvelope_core::{Result, Tree};

use crate::{
    Spec, bad,
    document::{self, Members},
    lists,
    pasted::Pasted,
    room::Room,
    unsupported,
};

pub(crate) const SPEC: Spec =
    Spec { name: "ndarray", title: "what serde makes of an array of the crate ndarray", recognises, read, write: Some(write) };

fn recognises(pasted: &Pasted<'_>) -> bool {
    pasted.object().is_some_and(|members| {
        members.len() == 3 && members.get("v").is_some_and(Value::is_u64) && members.contains_key("dim") && members.contains_key("data")
    })
}

fn read(pasted: &Pasted<'_>, room: &mut Room) -> Result<Tree> {
    let none: &Members = &Members::new();
    let members = pasted.json()?.as_object().unwrap_or(none);
    if members.get("v") != Some(&json!(1)) {
        return Err(bad("the member `v` is 1, the only version there is"));
    }
    // A fixed number of dims is a list, and so is any other.
    let shape = document::dims(members.get("dim").unwrap_or(&Value::Null))?;
    let flat: Option<Vec<&Value>> = members.get("data").and_then(Value::as_array).map(|list| list.iter().collect());
    Ok(lists::array_of_flat(&flat.ok_or_else(|| bad("the member `data` is a list"))?, &shape, room)?.into())
}

fn write(tree: &Tree) -> Result<Vec<u8>> {
    let Some(array) = tree.as_array() else { return Err(unsupported("it is one array, and this is a tree")) };
    let data = lists::values(&array.value)?;
    Ok(json!({ "v": 1, "dim": array.value.shape(), "data": data }).to_string().into_bytes())
}

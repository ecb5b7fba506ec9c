//! Embeddings as OpenAI's API and those that copy it give them: float32, little-endian, in base64; alone, or each in a response.
//!
//! Of a response the vectors are read, as the rows of one array in the order of their `index`; names of models and counts of tokens are left out. An array of two dims is written as a response.

use serde_json::{Value, json};
use tenvelope_core::{Array, ArrayView, Dtype, Limits, Result, Tree};

use crate::{Spec, bad, base64, pasted::Pasted, room::Room, unsupported};

pub(crate) const SPEC: Spec = Spec { name: "openai", title: "embeddings as OpenAI's API gives them", recognises, read, write: Some(write) };

fn recognises(pasted: &Pasted<'_>) -> bool {
    match pasted.json() {
        Ok(Value::Object(_)) => entries(pasted).is_some(),
        _ => pasted.text().is_some_and(looks_like_numbers),
    }
}

/// Whether a text is base64 of float32 of usual sizes. Any other text of letters and digits is base64, too, but hardly ever of such.
fn looks_like_numbers(text: &str) -> bool {
    let Ok(bytes) = base64::decode(text, &mut Room::new(&Limits::trusted())) else { return false };
    let is_usual = |word: &[u8; 4]| {
        let number = f32::from_le_bytes(*word).abs();
        number == 0.0 || (1e-12..1e9).contains(&number)
    };
    let (words, rest) = bytes.as_chunks::<4>();
    // An npy file in base64 says so itself.
    base64::is_base64(text) && rest.is_empty() && !bytes.starts_with(b"\x93NUMPY") && words.iter().all(is_usual)
}

/// The list of embeddings in a response.
fn entries<'p>(pasted: &'p Pasted<'_>) -> Option<&'p Vec<Value>> {
    let list = pasted.object()?.get("data")?.as_array()?;
    (!list.is_empty() && list.iter().all(|entry| entry.get("embedding").is_some())).then_some(list)
}

fn read(pasted: &Pasted<'_>, room: &mut Room) -> Result<Tree> {
    if let Some(entries) = entries(pasted) {
        return response(entries, room);
    }
    let text = pasted.text().ok_or_else(|| bad("no text"))?;
    if !base64::is_base64(text) {
        return Err(bad("neither base64 nor a response with embeddings in its `data`"));
    }
    let bytes = base64::decode(text, room)?;
    vector(&bytes)
}

fn vector(bytes: &[u8]) -> Result<Tree> {
    if !bytes.len().is_multiple_of(4) {
        return Err(bad(format!("{} bytes are no whole number of float32", bytes.len())));
    }
    Ok(ArrayView::from_bytes(Dtype::Float32, &[bytes.len() / 4], bytes)?.into_owned()?.into())
}

fn response(entries: &[Value], room: &mut Room) -> Result<Tree> {
    let mut rows = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        let index = entry.get("index").and_then(Value::as_u64).unwrap_or(place as u64);
        let run = match entry.get("embedding") {
            Some(Value::String(text)) => base64::decode(text, room)?,
            Some(Value::Array(list)) => {
                room.take_elements(list.len())?;
                let numbers = list
                    .iter()
                    .map(Value::as_f64)
                    .collect::<Option<Vec<f64>>>()
                    .ok_or_else(|| bad("an embedding of something else than numbers"))?;
                // What the service has computed is float32, and this is what its decimals stand for.
                #[allow(clippy::cast_possible_truncation)]
                numbers.iter().flat_map(|&number| (number as f32).to_le_bytes()).collect()
            }
            _ => return Err(bad("an embedding is base64 or a list of numbers")),
        };
        rows.push((index, run));
    }
    rows.sort_by_key(|(index, _)| *index);
    let width = rows.first().map_or(0, |(_, run)| run.len());
    if rows.iter().any(|(_, run)| run.len() != width) || width % 4 != 0 {
        return Err(bad("embeddings of several lengths"));
    }
    let bytes: Vec<u8> = rows.iter().flat_map(|(_, run)| run.iter().copied()).collect();
    Ok(ArrayView::from_bytes(Dtype::Float32, &[rows.len(), width / 4], &bytes)?.into_owned()?.into())
}

fn write(tree: &Tree) -> Result<Vec<u8>> {
    let array: &Array = match tree.as_array() {
        Some(array) if *array.value.dtype() == Dtype::Float32 && array.value.count() > 0 => &array.value,
        _ => return Err(unsupported("embeddings are an array of float32 that has elements; any other would come back as another")),
    };
    let run = array.bytes().unwrap_or_default();
    match *array.shape() {
        [_] => Ok(base64::encode(run).into_bytes()),
        [_, width] => {
            let entry = |(index, row): (usize, &[u8])| json!({ "object": "embedding", "index": index, "embedding": base64::encode(row) });
            let data: Value = run.chunks(width.saturating_mul(4)).enumerate().map(entry).collect();
            Ok(json!({ "object": "list", "data": data }).to_string().into_bytes())
        }
        _ => Err(unsupported(format!("embeddings have one or two dims, and this array has {}", array.shape().len()))),
    }
}

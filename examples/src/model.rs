//! A model's parameters and settings in one TEXT cell: `cargo run -p tenvelope-examples --bin model`.
//!
//! Prints the line. The same cell read in Python, without this program's types:
//!
//! ```text
//! cargo run -q -p tenvelope-examples --bin model | python3 -c "import sys, tenvelope; print(tenvelope.loads(sys.stdin.read().strip()))"
//! ```

use std::{collections::BTreeMap, error::Error};

use ndarray::{Array1, Array2};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use tenvelope::{Envelope, tree};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Model {
    settings: Settings,
    /// Arrays in a map say with `Envelope` that they are arrays.
    layers: BTreeMap<String, Envelope<Array2<f32>>>,
    /// Arrays in a field say it with an attribute.
    #[serde(with = "tenvelope::serde")]
    classes: Array1<i64>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Settings {
    name: String,
    rate: f64,
    patience: Option<u32>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let layer = |rows, columns| Envelope(Array2::from_shape_fn((rows, columns), |(i, j)| ((i * columns + j) as f32).sin()));
    let model = Model {
        settings: Settings { name: "digits".to_owned(), rate: 1e-3, patience: None },
        layers: [("in".to_owned(), layer(64, 32)), ("out".to_owned(), layer(32, 10))].into(),
        classes: (0..10).collect(),
    };

    let db = Connection::open_in_memory()?;
    db.execute_batch("CREATE TABLE model (id INTEGER PRIMARY KEY, data TEXT NOT NULL CHECK (data LIKE 'tnv1.tree.%'))")?;
    db.execute("INSERT INTO model VALUES (1, ?1)", params![tree::to_string(&model)?])?;

    let line: String = db.query_row("SELECT data FROM model WHERE id = 1", [], |row| row.get(0))?;
    let back: Model = tree::from_str(&line)?;
    assert_eq!(back, model);

    // What is in the cell can be asked without decoding an array.
    for part in tenvelope::inspect(&line)?.parts.unwrap_or_default() {
        eprintln!("{} {:?} {}", part.dtype, part.shape, part.codecs);
    }
    println!("{line}");
    Ok(())
}

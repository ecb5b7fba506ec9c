//! Arrays in a TEXT column: `cargo run -p tenvelope-examples --bin sqlite`.
//!
//! A line is all that a row needs: no column for the shape, none for the dtype, and SQL can search by both.

use std::error::Error;

use ndarray::{Array, Array1, ArrayD, Ix2};
use rusqlite::{Connection, params};

fn main() -> Result<(), Box<dyn Error>> {
    let db = Connection::open_in_memory()?;
    db.execute_batch("CREATE TABLE sample (name TEXT PRIMARY KEY, data TEXT NOT NULL CHECK (data LIKE 'tnv1.%'))")?;

    let ramp = Array1::linspace(0.0f64, 1.0, 1000);
    let picture = Array::from_shape_fn((64, 48), |(row, column)| (row * column % 251) as u8);
    let mut insert = db.prepare("INSERT INTO sample VALUES (?1, ?2)")?;
    insert.execute(params!["ramp", tenvelope::to_string(&ramp)?])?;
    insert.execute(params!["picture", tenvelope::to_string(&picture)?])?;

    // The dtype is the second field, so an index on the text finds it by prefix.
    let found: String = db.query_row("SELECT name FROM sample WHERE data LIKE 'tnv1.uint8.%'", [], |row| row.get(0))?;
    assert_eq!(found, "picture");

    // The first characters of a line are enough for its header.
    let head: String = db.query_row("SELECT substr(data, 1, 200) FROM sample WHERE name = 'picture'", [], |row| row.get(0))?;
    println!("picture: {:?}", tenvelope::inspect(&head)?.shape);

    let line: String = db.query_row("SELECT data FROM sample WHERE name = 'picture'", [], |row| row.get(0))?;
    let back: Array<u8, Ix2> = tenvelope::from_str(&line)?;
    assert_eq!(back, picture);

    let line: String = db.query_row("SELECT data FROM sample WHERE name = 'ramp'", [], |row| row.get(0))?;
    let back: ArrayD<f64> = tenvelope::from_str(&line)?;
    assert_eq!(back, ramp.into_dyn());
    println!("{} characters for {} bytes", line.len(), back.len() * 8);
    Ok(())
}

//! Arrays in columns of SQLx: `Text<Envelope<T>>` is a column of lines.

use ndarray::{Array2, array};
use sqlx::{Connection, FromRow, SqliteConnection, types::Text};
use tenvelope::Envelope;

/// A row; the column `weights` is TEXT.
#[derive(FromRow)]
struct Run {
    name: String,
    weights: Text<Envelope<Array2<f32>>>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut db = SqliteConnection::connect("sqlite::memory:").await?;
    sqlx::query("CREATE TABLE run (name TEXT, weights TEXT)").execute(&mut db).await?;

    let weights = array![[1.5f32, -0.0], [f32::NAN, 4.0]];
    sqlx::query("INSERT INTO run VALUES (?, ?)").bind("first").bind(Text(Envelope(weights.clone()))).execute(&mut db).await?;

    let run: Run = sqlx::query_as("SELECT * FROM run WHERE weights LIKE 'tnv1.float32.2x2.%'").fetch_one(&mut db).await?;
    let back = run.weights.into_inner().0;
    assert!(back.iter().zip(&weights).all(|(a, b)| a.to_bits() == b.to_bits()));
    println!("{}: {back}", run.name);

    // A damaged line is an error of the query, with the code in it.
    sqlx::query("UPDATE run SET weights = replace(weights, '2x2', '2x3')").execute(&mut db).await?;
    let error = sqlx::query_as::<_, Run>("SELECT * FROM run").fetch_one(&mut db).await.err().ok_or("a damaged line was read")?;
    assert!(error.to_string().contains("check_mismatch"), "{error}");
    Ok(())
}

//! The shortest useful program: `cargo run -p tenvelope-examples --bin quickstart`.

use ndarray::{Array2, array};

fn main() -> tenvelope::Result<()> {
    let weights = array![[1.5f32, -0.0, f32::NAN], [4.0, 5.0, 6.0]];
    let line = tenvelope::to_string(&weights)?; // plain text: for a column, a cell, a JSON field
    println!("{line}");

    let back: Array2<f32> = tenvelope::from_str(&line)?;
    let bits = |array: &Array2<f32>| array.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&back), bits(&weights)); // NaN and −0.0 too

    let info = tenvelope::inspect(&line)?; // the header alone
    println!("{} {:?}", info.dtype, info.shape);

    // A line that was cut or changed is an error, never another array.
    let error = tenvelope::from_str::<Array2<f32>>(&line[..line.len() - 1]).unwrap_err();
    println!("{error}");
    Ok(())
}

//! Statistics as text: what `tenvelope inspect --stats` adds.

use std::fmt::Write;

use tenvelope::{
    Array, quote,
    stats::{Bin, Number, Numbers, Picture, Summary, Texts, Times, picture, time_text},
};

use crate::term;

/// Characters of the longest bar, and the most of a picture.
const BAR: usize = 40;
const COLUMNS: usize = 64;
const ROWS: usize = 16;

/// The summary, then the picture, where there is one.
pub fn describe(array: &Array, summary: &Summary) -> String {
    let mut text = String::new();
    section(&mut text, None, summary);
    if let Some(picture) = picture(array, COLUMNS, ROWS) {
        text.push_str(&draw(&picture));
    }
    text
}

fn section(text: &mut String, name: Option<&str>, summary: &Summary) {
    if let Some(name) = name {
        let _ = writeln!(text, "\n{}", term::plain(&quote(name)));
    }
    match summary {
        Summary::Numbers(numbers) => numbers_section(text, numbers),
        Summary::Complex(parts) => {
            section(text, Some("real"), &Summary::Numbers(parts[0].clone()));
            section(text, Some("imaginary"), &Summary::Numbers(parts[1].clone()));
        }
        Summary::Times(times) => times_section(text, times),
        Summary::Strings(texts) => texts_section(text, texts, "bytes"),
        Summary::Items(texts) => texts_section(text, texts, "units"),
        Summary::Fields(fields) => fields.iter().for_each(|(name, summary)| section(text, Some(name), summary)),
        _ => {}
    }
}

fn row(text: &mut String, name: &str, value: impl std::fmt::Display) {
    // Writing to a String does not fail.
    let _ = writeln!(text, "{name:<10} {value}");
}

fn numbers_section(text: &mut String, numbers: &Numbers) {
    row(text, "elements", numbers.count);
    if let (Some(min), Some(max)) = (numbers.min, numbers.max) {
        row(text, "min", min);
        row(text, "max", max);
    }
    if let Some(mean) = numbers.mean {
        row(
            text,
            "mean",
            numbers.std.map_or(short(Number::Float(mean)), |std| format!("{} ± {}", short(Number::Float(mean)), short(Number::Float(std)))),
        );
    }
    for (name, count) in [("zeros", numbers.zeros), ("NaN", numbers.nan), ("infinite", numbers.infinite)] {
        if count > 0 {
            let part = 100.0 * count as f64 / numbers.count as f64;
            row(text, name, format!("{count} ({part:.1} %)"));
        }
    }
    if numbers.histogram.len() > 1 {
        text.push('\n');
        bars(text, &numbers.histogram);
    }
}

/// Floats to five digits, integers whole.
fn short(number: Number) -> String {
    match number {
        Number::Float(x) => Number::Float(format!("{x:.4e}").parse().unwrap_or(x)).to_string(),
        int => int.to_string(),
    }
}

/// A bar for each bin, the longest for the fullest.
fn bars(text: &mut String, bins: &[Bin]) {
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or(1).max(1);
    let labels: Vec<String> = bins
        .iter()
        .map(|bin| if bin.from == bin.to { short(bin.from) } else { format!("{} … {}", short(bin.from), short(bin.to)) })
        .collect();
    let width = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let digits = most.to_string().len();
    for (bin, label) in bins.iter().zip(&labels) {
        // Eighths of a character.
        let eighths = (bin.count as f64 / most as f64 * (8 * BAR) as f64).ceil() as usize;
        let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
        let _ = writeln!(text, "{label:>width$}  {:>digits$} {}{part}", bin.count, "█".repeat(eighths / 8));
    }
}

fn times_section(text: &mut String, times: &Times) {
    row(text, "elements", times.count);
    for (name, time) in [("min", times.min), ("max", times.max)] {
        if let Some(units) = time {
            row(text, name, time_text(&times.dtype, units));
        }
    }
    if times.nat > 0 {
        row(text, "NaT", times.nat);
    }
}

fn texts_section(text: &mut String, texts: &Texts, unit: &str) {
    row(text, "elements", texts.count);
    row(text, "lengths", format!("{} to {} {unit}, {} in all", texts.shortest, texts.longest, texts.total));
    row(text, "empty", texts.empty);
    row(text, "different", texts.distinct.map_or("more than 1000".to_owned(), |count| count.to_string()));
}

/// Shades for a plane, heights for a series.
fn draw(picture: &Picture) -> String {
    const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];
    const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let [height, width] = picture.of;
    let of = if height == 1 { format!("{width} elements") } else { format!("{height} × {width}") };
    let part = if picture.is_part { ", the first of the outer dims" } else { "" };
    let mut text = format!("\n{of}{part}, from the least to the largest\n");
    let symbols: &[char] = if picture.rows == 1 { &HEIGHTS } else { &SHADES };
    for row in picture.cells.chunks(picture.columns.max(1)) {
        let line: String = row
            .iter()
            .map(|cell| cell.map_or('×', |value| symbols[((value * symbols.len() as f64) as usize).min(symbols.len() - 1)]))
            .collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

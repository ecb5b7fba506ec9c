//! Which differences may suit an array.

use tenvelope_core::{Codec, Delta, Dtype, Level, Result};

use super::{orders::entropies, sample::Sample};

/// No filter at all, and the sets of filters after which single bytes take the fewest bits.
pub(super) fn filter_sets(sample: &Sample<'_>, dtype: &Dtype, shape: &[usize], level: Level) -> Result<Vec<Vec<Delta>>> {
    let mut sets = vec![Vec::new()];
    let distances = distances(sample, shape);
    if distances.is_empty() || Delta::new(1)?.accepts(dtype).is_err() {
        return Ok(sets);
    }
    let few = sample.thinner();
    let entropy = |filters: &[Delta]| few.filtered(filters).map(|run| entropies(&run, few.item).iter().sum::<u64>());
    let none = entropy(&[])?;
    let mut ranked = Vec::new();
    for set in along(&distances) {
        let filters = set.iter().map(|&distance| Delta::new(distance as u64)).collect::<Result<Vec<_>>>()?;
        ranked.push((entropy(&filters)?, filters));
    }
    ranked.sort_by_key(|(len, filters)| (*len, filters.len()));
    let most = if level == Level::Small { 5 } else { 3 };
    // Where differences look worse than the elements they are not tried; a pattern that they would make is rare.
    sets.extend(ranked.into_iter().filter(|(len, _)| *len < none).take(most).map(|(_, filters)| filters));
    Ok(sets)
}

/// How far apart neighbours stand along the axes, nearest first.
fn distances(sample: &Sample<'_>, shape: &[usize]) -> Vec<usize> {
    let elements = sample.array_len() as usize / sample.item;
    let mut distances = Vec::new();
    let mut distance = 1usize;
    for &dim in shape.iter().rev() {
        // Further away there is nothing to compare with in most of a chunk.
        if distance * sample.item > FURTHEST || distance > elements / 4 || distances.len() == 3 {
            break;
        }
        if dim > 1 {
            distances.push(distance);
        }
        distance = distance.saturating_mul(dim);
    }
    distances
}

/// Bytes; an eighth of a chunk.
const FURTHEST: usize = 1 << 16;

/// Differences along one axis, twice along it, and along two or three.
fn along(distances: &[usize]) -> Vec<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = distances.iter().map(|&a| vec![a]).collect();
    sets.extend(distances.iter().take(2).map(|&a| vec![a, a]));
    for (i, &a) in distances.iter().enumerate() {
        sets.extend(distances.iter().skip(i + 1).map(|&b| vec![a, b]));
    }
    if let [_, _, _] = distances {
        sets.push(distances.to_vec());
    }
    sets
}

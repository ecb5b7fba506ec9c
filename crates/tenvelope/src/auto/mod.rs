//! `auto`: which chain suits an array.
//!
//! No chain is right for all arrays: on real data shuffle and zstd range from the smallest line to twice that. So a few are tried on a sample, and the shortest wins:
//!
//! 1. [`sample`]: a few places of the array, a part of it that shrinks as the array grows.
//! 2. [`candidates`]: differences along one or two axes, as the shape has them. The entropy of single bytes, which costs little, leaves the best two beside none at all.
//! 3. With each of them the sample is compressed as it stands, in byte planes, and in bit planes.
//! 4. Where the profile has serializers that compress by themselves, they are tried on the elements as they are: they take differences themselves.
//! 5. [`look_closer`]: those that lead are tried on more of the array.
//!
//! Speed first and a small array: then the dtype says which chain is tried, since comparing takes longer than compressing.
//!
//! All of it counts bytes, never time: same array, level, profile and version, same line, on every machine.

mod candidates;
mod orders;
mod sample;
mod way;

use tenvelope_core::{ArrayView, Chain, ChunkInfo, ChunkRef, Level, Registry, Result};

use self::{
    candidates::filter_sets,
    orders::{Order, Traits, orders},
    sample::Sample,
    way::{Candidate, Way, chain},
};

/// For which readers a line is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// The codecs that every Tenvelope reader knows.
    #[default]
    Core,
    /// Core without zstd: for readers that have only a standard library or a browser.
    Portable,
    /// Core, and those of the extended codecs that this build has: for readers that have them, too. They are this library with the feature `pco`, the command, the Python package, and the C library.
    Extended,
}

impl Profile {
    pub(crate) fn compressor(self) -> &'static str {
        match self {
            Profile::Core | Profile::Extended => "zstd",
            Profile::Portable => "zlib",
        }
    }

    /// Serializers that compress by themselves, in place of `raw` and a compressor: those that the registry has.
    pub(crate) fn packers(self, registry: &Registry) -> impl Iterator<Item = &'static str> {
        let names: &[&str] = if self == Profile::Extended { &["pco"] } else { &[] };
        names.iter().copied().filter(|name| registry.kind(name).is_some())
    }
}

/// A chain that was tried.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Without a text codec.
    pub chain: Chain,
    /// What the whole array takes before the text codec, as the sample has it.
    pub bytes: u64,
    /// By how much, in thousandths, this chain must be smaller than one that is faster.
    pub price: u64,
}

impl Trial {
    /// What decides: bytes and price.
    #[must_use]
    pub fn score(&self) -> u64 {
        self.bytes.saturating_mul(1000 + self.price)
    }
}

/// Chooses the chain for an array from the array, the profile and the level alone: never from clock, threads, processor or memory. Same input, same line.
///
/// # Errors
/// `unknown_codec` or `codec_not_allowed` if the registry lacks a codec of the profile; what compressors report.
pub fn choose(array: &ArrayView<'_>, profile: Profile, level: Level, registry: &Registry) -> Result<Chain> {
    choose_for(array, array.shape(), profile, level, registry)
}

/// The same for the first elements of an array of this shape.
pub(crate) fn choose_for(array: &ArrayView<'_>, shape: &[usize], profile: Profile, level: Level, registry: &Registry) -> Result<Chain> {
    // The first of equals: storing comes first.
    let best = trials_for(array, shape, profile, level, registry)?.into_iter().min_by_key(Trial::score);
    best.map_or_else(|| chain("raw", registry), |trial| Ok(trial.chain))
}

/// What [`choose`] compares: storing comes first, then the others as a first sample ranks them. Those that lead there are tried on more of the array, which may change who wins.
///
/// # Errors
/// As [`choose`].
pub fn trials(array: &ArrayView<'_>, profile: Profile, level: Level, registry: &Registry) -> Result<Vec<Trial>> {
    trials_for(array, array.shape(), profile, level, registry)
}

fn trials_for(array: &ArrayView<'_>, shape: &[usize], profile: Profile, level: Level, registry: &Registry) -> Result<Vec<Trial>> {
    let compressor = profile.compressor();
    let Some(sample) = Sample::of(array, level) else { return of_strings(array, compressor, level, registry) };
    let mut trials = vec![Trial { chain: chain("raw", registry)?, bytes: sample.array_len(), price: 0 }];
    if sample.is_empty() {
        return Ok(trials);
    }
    if level == Level::Fast && sample.is_small() {
        let candidate = Candidate { filters: Vec::new(), way: Way::Ordered(Order::of_dtype(array.dtype()), compressor) };
        let len = candidate.len(&sample, &sample.filtered(&[])?, level, registry)?;
        trials.push(candidate.trial(len, level, registry)?);
        return Ok(trials);
    }
    let mut candidates: Vec<(Candidate, u64)> = Vec::new();
    for (i, filters) in filter_sets(&sample, array.dtype(), shape, level)?.into_iter().enumerate() {
        let run = sample.filtered(&filters)?;
        let mut orders = orders(&Traits::of(&run, sample.item), array.dtype(), level);
        // What suits the first two suits the others.
        if let (2.., Some((best, _))) = (i, candidates.iter().min_by_key(|(_, len)| *len)) {
            orders.retain(|order| best.way.order() == Some(*order) || level == Level::Small);
        }
        for order in orders {
            let candidate = Candidate { filters: filters.clone(), way: Way::Ordered(order, compressor) };
            let len = candidate.len(&sample, &run, Level::Fast, registry)?;
            candidates.push((candidate, len));
        }
    }
    let planes = candidates.iter().filter(|(candidate, _)| !candidate.is_of_items()).map(|(_, len)| *len).min();
    let planes = planes.unwrap_or(u64::MAX).min(sample.array_len());
    for (candidate, len) in &mut candidates {
        // A longer search is worth up to a third; where that is not enough it is not tried.
        if level != Level::Fast && candidate.is_of_items() && *len - *len / 3 < planes {
            *len = candidate.outlook(&sample, registry)?;
        }
    }
    for name in profile.packers(registry).filter(|_| level != Level::Fast) {
        let candidate = Candidate { filters: Vec::new(), way: Way::Packed(name) };
        if candidate.accepts(array.dtype(), registry)? {
            let len = candidate.len(&sample, &sample.filtered(&[])?, Level::Default, registry)?;
            candidates.push((candidate, len));
        }
    }
    look_closer(&mut candidates, array, level, registry)?;
    for (candidate, len) in candidates {
        trials.push(candidate.trial(len, level, registry)?);
    }
    Ok(trials)
}

/// Tries those that lead on more of the array: a small sample is off by a few in a hundred.
fn look_closer(candidates: &mut [(Candidate, u64)], array: &ArrayView<'_>, level: Level, registry: &Registry) -> Result<()> {
    candidates.sort_by_key(|(_, len)| *len);
    let all = array.bytes().map_or(0, <[u8]>::len) as u64;
    let Some(&(_, least)) = candidates.first() else { return Ok(()) };
    let shrinks = least < all / NEARLY_NOTHING;
    let (most, bound) = if shrinks { (usize::MAX, 4 * least) } else { (LEADERS, least + least / 8) };
    // Differences can look good where they hide what repeats further away: the elements themselves are among the leaders.
    let plain = candidates.iter().position(|(candidate, _)| candidate.filters.is_empty());
    // A serializer that compresses finds what numbers have in common, if it sees enough of them.
    let leads = |i: usize, candidate: &Candidate, len: u64| {
        (i < most || Some(i) == plain) && len < bound || level == Level::Small && matches!(candidate.way, Way::Packed(_))
    };
    if !shrinks && candidates.iter().enumerate().filter(|(i, (candidate, len))| leads(*i, candidate, *len)).count() < 2 {
        return Ok(());
    }
    let Some(sample) = (if shrinks { Sample::larger(array) } else { Sample::second(array, level) }) else { return Ok(()) };
    let mut closer = least;
    for (i, (candidate, len)) in candidates.iter_mut().enumerate() {
        if leads(i, candidate, *len) {
            let effort = match level {
                Level::Small => Level::Small,
                _ if candidate.is_patient() && level != Level::Fast => Level::Default,
                _ => Level::Fast,
            };
            *len = candidate.len(&sample, &sample.filtered(&candidate.filters)?, effort, registry)?;
            if i == 0 {
                closer = *len;
            }
        } else {
            // As much more, or less, as the first was.
            *len = (u128::from(*len) * u128::from(closer) / u128::from(least.max(1))) as u64;
        }
    }
    Ok(())
}

/// So many are tried on more of the array.
const LEADERS: usize = 2;

/// An array that shrinks to less than this part of it is tried on a larger sample: of a small one little is left but headers, and it takes hardly any time.
/// So it is where a serializer that compresses comes into question and size counts most: its tables weigh little in the whole.
const NEARLY_NOTHING: u64 = 24;

/// What gains less than a hundredth of the text is stored.
const LEAST_GAIN: u64 = 10;

/// Strings: stored or compressed, as the whole of them says. They are short, or few.
fn of_strings(array: &ArrayView<'_>, compressor: &str, level: Level, registry: &Registry) -> Result<Vec<Trial>> {
    let strings = array.strings().map_or(0, tenvelope_core::Strings::len);
    let packed = chain(&format!("vlen_utf8-{compressor}"), registry)?;
    let store = chain("vlen_utf8", registry)?;
    let mut trials = Vec::new();
    if let Some(list) = array.strings().filter(|_| strings > 0) {
        let some = strings.min(SOME_STRINGS);
        let chunk = ChunkInfo::new(array.dtype(), some, array.shape())?;
        let part = ChunkRef::Strings(list, 0, some);
        trials.push(Trial { bytes: store.encoded_len(chunk, part, level)? as u64, chain: store, price: 0 });
        trials.push(Trial { bytes: packed.encoded_len(chunk, part, level)? as u64, chain: packed, price: LEAST_GAIN });
    } else {
        trials.push(Trial { chain: store, bytes: 0, price: 0 });
    }
    Ok(trials)
}

/// So many strings tell how all of them compress.
const SOME_STRINGS: usize = 1 << 12;

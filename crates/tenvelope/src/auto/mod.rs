//! `auto`: which chain suits an array.
//!
//! No chain is right for all arrays: on real data shuffle and zstd range from the smallest line to twice that. So a few are tried on a sample, and the shortest wins:
//!
//! 1. [`sample`]: a few places of the array, a part of it that shrinks as the array grows.
//! 2. [`candidates`]: differences along one or two axes, as the shape has them. The entropy of single bytes, which costs little, leaves the best two beside none at all.
//! 3. With each of them the sample is compressed as it stands, in byte planes, and in bit planes.
//!
//! All of it counts bytes, never time: same array, level, profile and version, same line, on every machine.

mod candidates;
mod orders;
mod sample;

use tenvelope_core::{ArrayView, Chain, ChunkInfo, ChunkRef, Codec, Codecs, Delta, Level, Registry, Result};

use self::{
    candidates::filter_sets,
    orders::{Order, Traits, orders},
    sample::Sample,
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
}

impl Profile {
    fn compressor(self) -> &'static str {
        match self {
            Profile::Core => "zstd",
            Profile::Portable => "zlib",
        }
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

/// What [`choose`] compares, in the order in which it was tried; storing comes first.
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
    let mut candidates: Vec<(Candidate, u64)> = Vec::new();
    for (i, filters) in filter_sets(&sample, array.dtype(), shape, level)?.into_iter().enumerate() {
        let run = sample.filtered(&filters)?;
        let mut orders = orders(&Traits::of(&run, sample.item), array.dtype(), level);
        // What suits the first two suits the others.
        if let (2.., Some((best, _))) = (i, candidates.iter().min_by_key(|(_, len)| *len)) {
            orders.retain(|order| *order == best.order || level == Level::Small);
        }
        for order in orders {
            let candidate = Candidate { filters: filters.clone(), order };
            let len = candidate.len(&sample, &run, Level::Fast, compressor, registry)?;
            candidates.push((candidate, len));
        }
    }
    let planes = candidates.iter().filter(|(candidate, _)| candidate.order != Order::Items).map(|(_, len)| *len).min();
    let planes = planes.unwrap_or(u64::MAX).min(sample.array_len());
    for (candidate, len) in &mut candidates {
        // A longer search is worth up to a third; where that is not enough it is not tried.
        if level != Level::Fast && candidate.order == Order::Items && *len - *len / 3 < planes {
            *len = candidate.outlook(&sample, compressor, registry)?;
        }
    }
    let least = candidates.iter().map(|(_, len)| *len).min().unwrap_or(u64::MAX);
    let larger = if least < sample.array_len() / NEARLY_NOTHING { Sample::larger(array) } else { None };
    for (candidate, mut len) in candidates {
        if let Some(sample) = larger.as_ref().filter(|_| len < 4 * least) {
            let effort = if candidate.order == Order::Items && level != Level::Fast { Level::Default } else { Level::Fast };
            len = candidate.len(sample, &sample.filtered(&candidate.filters)?, effort, compressor, registry)?;
        }
        trials.push(candidate.trial(len, compressor, level, registry)?);
    }
    Ok(trials)
}

/// An array that shrinks to less than this part of it is tried on a larger sample: of a small one little is left but headers, and it takes hardly any time.
const NEARLY_NOTHING: u64 = 24;

/// A chain, before it is one.
struct Candidate {
    filters: Vec<Delta>,
    order: Order,
}

impl Candidate {
    /// What the whole array takes, going by a sample that has been filtered.
    fn len(&self, sample: &Sample<'_>, run: &[u8], effort: Level, compressor: &str, registry: &Registry) -> Result<u64> {
        let packed = chain(&format!("raw{}-{compressor}", self.order.codec()), registry)?;
        Ok(sample.scale(packed.encoded_len(sample.chunk(run)?, ChunkRef::Run(run), effort)?, run.len()))
    }

    /// The same for items whose patterns are searched for. They repeat more often the more of them there are: what twice as many have brought, twice as many bring twice more.
    fn outlook(&self, sample: &Sample<'_>, compressor: &str, registry: &Registry) -> Result<u64> {
        let run = sample.filtered(&self.filters)?;
        let all = self.len(sample, &run, Level::Default, compressor, registry)?;
        if sample.item == 1 || !sample.is_small_part() {
            return Ok(all);
        }
        let half = self.len(sample, &sample.half(&run), Level::Default, compressor, registry)?;
        let growth = (all * 1000 / half.max(1)).clamp(800, 1000);
        Ok(all * growth / 1000 * growth / 1000)
    }

    fn trial(&self, bytes: u64, compressor: &str, level: Level, registry: &Registry) -> Result<Trial> {
        let filters: String = self.filters.iter().map(|filter| format!("{}-", filter.spec())).collect();
        let chain = chain(&format!("{filters}raw{}-{compressor}", self.order.codec()), registry)?;
        let price = LEAST_GAIN + self.order.price(level) + self.filters.len() as u64 * price_of_filter(level);
        Ok(Trial { chain, bytes, price })
    }
}

/// What gains less than a hundredth of the text is stored.
const LEAST_GAIN: u64 = 10;

fn price_of_filter(level: Level) -> u64 {
    match level {
        Level::Small => 0,
        Level::Fast => 15,
        _ => 3,
    }
}

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

fn chain(field: &str, registry: &Registry) -> Result<Chain> {
    // The text codec is no part of the chain, but of the field.
    Codecs::parse(&format!("{field}-base64url"), registry).map(|codecs| codecs.chain)
}

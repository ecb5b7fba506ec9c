//! A chain that may suit an array, before it is one.

use tenvelope_core::{Chain, ChunkRef, Codec, Codecs, Delta, Dtype, ErrorKind, Level, Registry, Result};

use super::{LEAST_GAIN, Trial, orders::Order, sample::Sample};

/// How elements become fewer bytes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    /// `raw`, an order of its bytes, and a compressor.
    Ordered(Order, &'static str),
    /// A serializer that compresses by itself.
    Packed(&'static str),
}

impl Way {
    pub(super) fn order(self) -> Option<Order> {
        match self {
            Way::Ordered(order, _) => Some(order),
            Way::Packed(_) => None,
        }
    }

    /// The codecs behind the filters.
    fn codecs(self) -> String {
        match self {
            Way::Ordered(order, compressor) => format!("raw{}-{compressor}", order.codec()),
            Way::Packed(name) => name.to_owned(),
        }
    }

    /// In thousandths.
    fn price(self, level: Level) -> u64 {
        match (self, level) {
            (Way::Ordered(order, _), _) => order.price(level),
            (Way::Packed(_), Level::Small) => 0,
            // It takes several times as long both ways.
            (Way::Packed(_), _) => 90,
        }
    }
}

/// Filters and what follows them.
pub(super) struct Candidate {
    pub(super) filters: Vec<Delta>,
    pub(super) way: Way,
}

impl Candidate {
    pub(super) fn is_of_items(&self) -> bool {
        self.way.order() == Some(Order::Items)
    }

    /// Whether a fast try says little about a longer one.
    pub(super) fn is_patient(&self) -> bool {
        self.is_of_items() || matches!(self.way, Way::Packed(_))
    }

    /// Whether the dtype is taken.
    pub(super) fn accepts(&self, dtype: &Dtype, registry: &Registry) -> Result<bool> {
        match chain(&self.way.codecs(), registry)?.accepts(dtype) {
            Err(error) if error.kind() != ErrorKind::BadChain => Err(error),
            accepted => Ok(accepted.is_ok()),
        }
    }

    /// What the whole array takes, going by a sample that has been filtered.
    pub(super) fn len(&self, sample: &Sample<'_>, run: &[u8], effort: Level, registry: &Registry) -> Result<u64> {
        let packed = chain(&self.way.codecs(), registry)?;
        let of = |run: &[u8]| packed.encoded_len(sample.chunk(run)?, ChunkRef::Run(run), effort);
        let len = match self.way {
            Way::Ordered(..) => of(run)?,
            // In pieces of about the length of a chunk, each with tables of its own.
            Way::Packed(_) => run.chunks((PIECE / sample.item).max(1) * sample.item).map(of).sum::<Result<usize>>()?,
        };
        Ok(sample.scale(len, run.len()))
    }

    /// The same for items whose patterns are searched for. They repeat more often the more of them there are: what twice as many have brought, twice as many bring twice more.
    pub(super) fn outlook(&self, sample: &Sample<'_>, registry: &Registry) -> Result<u64> {
        let run = sample.filtered(&self.filters)?;
        let all = self.len(sample, &run, Level::Default, registry)?;
        if sample.item == 1 || !sample.is_small_part() {
            return Ok(all);
        }
        let half = self.len(sample, &sample.half(&run), Level::Default, registry)?;
        let growth = (all * 1000 / half.max(1)).clamp(800, 1000);
        Ok(all * growth / 1000 * growth / 1000)
    }

    pub(super) fn trial(&self, bytes: u64, level: Level, registry: &Registry) -> Result<Trial> {
        let filters: String = self.filters.iter().map(|filter| format!("{}-", filter.spec())).collect();
        let chain = chain(&format!("{filters}{}", self.way.codecs()), registry)?;
        let price = LEAST_GAIN + self.way.price(level) + self.filters.len() as u64 * price_of_filter(level);
        Ok(Trial { chain, bytes, price })
    }
}

/// Bytes.
const PIECE: usize = 1 << 19;

fn price_of_filter(level: Level) -> u64 {
    match level {
        Level::Small => 0,
        Level::Fast => 15,
        _ => 3,
    }
}

pub(super) fn chain(field: &str, registry: &Registry) -> Result<Chain> {
    // The text codec is no part of the chain, but of the field.
    Codecs::parse(&format!("{field}-base64url"), registry).map(|codecs| codecs.chain)
}

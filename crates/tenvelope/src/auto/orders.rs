//! Which order of bytes may suit a compressor.

use tenvelope_core::{Dtype, Level};
use tenvelope_kernels::{
    entropy::{coded_len, count_into},
    shuffle,
};

/// What stands between the elements and the compressor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Items,
    BytePlanes,
    BitPlanes,
}

impl Order {
    /// What is right for most arrays of a dtype.
    pub(super) fn of_dtype(dtype: &Dtype) -> Self {
        match dtype {
            Dtype::Struct(_) | Dtype::Bytes(_) | Dtype::Utf32(_) | Dtype::Void(_) => Order::Items,
            _ if dtype.item_size().is_none_or(|size| size < 2) => Order::Items,
            _ => Order::BytePlanes,
        }
    }

    /// The codec, as a chain spells it after `raw`.
    pub(super) fn codec(self) -> &'static str {
        match self {
            Order::Items => "",
            Order::BytePlanes => "-shuffle",
            Order::BitPlanes => "-bitshuffle",
        }
    }

    /// In thousandths: items and bit planes are searched for patterns, which takes several times as long as to code bytes.
    pub(super) fn price(self, level: Level) -> u64 {
        match (self, level) {
            (Order::BytePlanes, _) | (_, Level::Small) => 0,
            (Order::Items, Level::Fast) => 60,
            (Order::BitPlanes, Level::Fast) => 30,
            _ => 5,
        }
    }
}

/// What can be seen of a sample without compressing it.
pub(super) struct Traits {
    /// Items that stand in the sample twice, in hundredths.
    repeated: usize,
    /// Byte planes that are neither noise nor nearly constant.
    structured: usize,
}

impl Traits {
    pub(super) fn of(run: &[u8], item: usize) -> Self {
        let entropies = entropies(run, item);
        let plane = (run.len() / item).max(1) as u64;
        let structured = entropies.iter().filter(|&&len| len > plane / 16 && len < plane - plane / 32).count();
        Traits { repeated: repeated(run, item) * 100 / plane as usize, structured }
    }
}

/// The orders that are worth a try, the fastest to decode first.
pub(super) fn orders(traits: &Traits, dtype: &Dtype, level: Level) -> Vec<Order> {
    let size = dtype.item_size().unwrap_or(1);
    let is_record = matches!(dtype, Dtype::Struct(_) | Dtype::Bytes(_) | Dtype::Utf32(_) | Dtype::Void(_));
    let all = level == Level::Small || is_record;
    let mut orders = Vec::new();
    if size > 1 {
        orders.push(Order::BytePlanes);
    }
    // Of two bytes there are so few that noise repeats, too.
    let is_repeated = traits.repeated >= if size == 2 { 50 } else { 1 };
    if all || size == 1 || is_repeated {
        orders.push(Order::Items);
    }
    // In one such plane codes for bytes find what bits would tell.
    if size <= 16 && (all || size == 1 || traits.structured >= 2 || is_repeated) {
        orders.push(Order::BitPlanes);
    }
    orders
}

/// Bytes that each plane of a run takes when its bytes are coded by how often they come.
pub(super) fn entropies(run: &[u8], item: usize) -> Vec<u64> {
    let mut planes = vec![0; run.len()];
    shuffle::encode(run, item, &mut planes);
    let plane_len = (run.len() / item).max(1);
    let of_plane = |plane: &[u8]| {
        let mut counts = [0; 256];
        count_into(&mut counts, plane);
        coded_len(&counts)
    };
    planes.chunks(plane_len).map(of_plane).collect()
}

/// How many items came before, as far as a small table remembers.
fn repeated(run: &[u8], item: usize) -> usize {
    const BITS: u32 = 12;
    let mut seen = vec![None; 1 << BITS];
    let mut count = 0;
    for item in run.chunks_exact(item) {
        let word = item.iter().fold(0u64, |word, &b| word.rotate_left(8) ^ u64::from(b));
        let place = (word.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - BITS)) as usize;
        count += usize::from(seen[place] == Some(item));
        seen[place] = Some(item);
    }
    count
}

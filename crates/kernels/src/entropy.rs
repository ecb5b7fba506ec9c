//! How many bits bytes take when each is coded by how often it comes: what Huffman codes reach, nearly.
//!
//! In whole numbers, so that every machine comes to the same choice.
//!
//! ```
//! use tenvelope_kernels::entropy::{coded_len, count_into};
//!
//! let mut counts = [0; 256];
//! count_into(&mut counts, &[1, 2].repeat(400));
//! assert_eq!(coded_len(&counts), 100);
//! ```

/// How often each byte comes.
pub type Histogram = [u32; 256];

/// Adds the bytes to the counts.
pub fn count_into(counts: &mut Histogram, bytes: &[u8]) {
    if bytes.len() < SHORT {
        bytes.iter().for_each(|&byte| counts[usize::from(byte)] += 1);
        return;
    }
    // Four tables, since adding to one count twice in a row waits for the first.
    let mut tables = [[0u32; 256]; 4];
    let (quads, rest) = bytes.as_chunks::<4>();
    let [a, b, c, d] = &mut tables;
    for quad in quads {
        a[usize::from(quad[0])] += 1;
        b[usize::from(quad[1])] += 1;
        c[usize::from(quad[2])] += 1;
        d[usize::from(quad[3])] += 1;
    }
    for byte in rest {
        a[usize::from(*byte)] += 1;
    }
    for (i, n) in counts.iter_mut().enumerate() {
        *n += tables.iter().map(|table| table[i]).sum::<u32>();
    }
}

/// Below this the tables cost more than they give.
const SHORT: usize = 2048;

/// Bytes that the counted ones take with Huffman codes, without their table: as [`coded_len`], but that no code is shorter than one bit.
///
/// ```
/// use tenvelope_kernels::entropy::{coded_len, count_into, huffman_len};
///
/// let mut counts = [0; 256];
/// count_into(&mut counts, &[0; 8000]);
/// count_into(&mut counts, &[1; 8]);
/// assert_eq!((coded_len(&counts), huffman_len(&counts)), (12, 1001));
/// ```
#[must_use]
pub fn huffman_len(counts: &Histogram) -> u64 {
    let all: u32 = counts.iter().sum();
    let (commonest, most) = counts.iter().copied().enumerate().max_by_key(|&(_, n)| n).unwrap_or((0, 0));
    if most <= all / 2 {
        return coded_len(counts);
    }
    // One bit says whether a byte is the commonest; those that are not have codes of their own behind it.
    let mut others = *counts;
    others[commonest] = 0;
    u64::from(all).div_ceil(8) + coded_len(&others)
}

/// Bytes that the counted ones take, without the table of codes.
#[must_use]
pub fn coded_len(counts: &Histogram) -> u64 {
    let all: u32 = counts.iter().sum();
    let most = counts.iter().copied().max().unwrap_or(0);
    // Each comes to the logarithm of all less its own; 0 · log 0 is 0. No branch where no count needs one: most planes have many different bytes.
    let own: u64 = if most < 1 << LOG_BITS {
        counts.iter().map(|&n| u64::from(n) * u64::from(LOGS[n as usize % LOGS.len()])).sum()
    } else {
        counts.iter().map(|&n| u64::from(n) * u64::from(log2(n))).sum()
    };
    let bits = u64::from(all) * u64::from(log2(all)) - own;
    (bits >> FRACTION).div_ceil(8)
}

/// Bits after the point of a logarithm.
const FRACTION: u32 = 16;

/// The binary logarithm of a number from 1 on: of its first twelve bits, which is near enough.
fn log2(n: u32) -> u32 {
    let shift = (n.max(1).ilog2() + 1).saturating_sub(LOG_BITS);
    LOGS[(n >> shift) as usize] + (shift << FRACTION)
}

const LOG_BITS: u32 = 12;

static LOGS: [u32; 1 << LOG_BITS] = {
    let mut logs = [0; 1 << LOG_BITS];
    let mut n = 1;
    while n < logs.len() {
        logs[n] = exact_log2(n as u32);
        n += 1;
    }
    logs
};

/// Rounded down: whole bits by counting, the others by squaring.
const fn exact_log2(n: u32) -> u32 {
    let whole = n.ilog2();
    // Between 1 and 2, with 31 bits after the point.
    let mut x = (n as u64) << (31 - whole);
    let mut log = whole;
    let mut bit = 0;
    while bit < FRACTION {
        x = (x * x) >> 31;
        log <<= 1;
        if x >> 32 != 0 {
            x >>= 1;
            log |= 1;
        }
        bit += 1;
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_agree_with_those_of_floats() {
        for n in (1..70_000).step_by(if cfg!(miri) { 997 } else { 1 }).chain([1 << 20, (1 << 20) + 1, u32::MAX]) {
            let exact = f64::from(n).log2() * f64::from(1u32 << FRACTION);
            // The first twelve bits leave one part in 2048 out.
            let most = if n < 1 << LOG_BITS { 2.0 } else { 50.0 };
            assert!((f64::from(log2(n)) - exact).abs() < most, "{n}");
        }
    }

    fn count(bytes: &[u8]) -> Histogram {
        let mut counts = [0; 256];
        count_into(&mut counts, bytes);
        counts
    }

    #[test]
    fn known_entropies() {
        let bytes: Vec<u8> = (0..=255).cycle().take(4096).collect();
        assert_eq!(coded_len(&count(&bytes)), 4096);
        assert_eq!(coded_len(&count(&[7; 1000])), 0);
        let halves: Vec<u8> = [1, 2].into_iter().cycle().take(801).collect();
        assert!((100..=102).contains(&coded_len(&count(&halves))));
        assert_eq!(coded_len(&count(&[])), 0);
    }
}

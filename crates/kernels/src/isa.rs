//! Which instructions the kernels use.

use std::sync::atomic::{AtomicU8, Ordering};

/// A set of vector instructions, each including those before it.
///
/// Which one is used changes how fast an answer comes, never the answer: this type is for tests and measurements that show it.
///
/// ```
/// use tenvelope_kernels::Isa;
///
/// Isa::limit(Isa::Plain);
/// assert_eq!(Isa::current(), Isa::Plain);
/// Isa::limit(Isa::Avx512);
/// assert_eq!(Some(&Isa::current()), Isa::all_here().last());
/// ```
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Isa {
    /// What the compiler makes of plain loops for the target the program was built for.
    Plain,
    /// x86-64 with AVX2.
    Avx2,
    /// x86-64 with AVX-512 F, BW, VL and VBMI, and GFNI: Intel since Ice Lake, AMD since Zen 4.
    Avx512,
}

/// One more than the number of the set in use; 0 until the machine was asked.
static CURRENT: AtomicU8 = AtomicU8::new(0);

impl Isa {
    const ALL: [Isa; 3] = [Isa::Plain, Isa::Avx2, Isa::Avx512];

    /// The set in use: the best that this machine has, unless a [limit](Isa::limit) stands.
    #[must_use]
    #[inline]
    pub fn current() -> Self {
        // Relaxed: the number says nothing about any other memory.
        match CURRENT.load(Ordering::Relaxed) {
            1 => Isa::Plain,
            2 => Isa::Avx2,
            3 => Isa::Avx512,
            _ => Self::ask(),
        }
    }

    /// From now on the whole process uses nothing beyond `most`. `Isa::Avx512` lifts the limit.
    pub fn limit(most: Isa) {
        CURRENT.store(Self::best().min(most) as u8 + 1, Ordering::Relaxed);
    }

    /// Every set that this machine has, whatever limit stands.
    #[must_use]
    pub fn all_here() -> &'static [Isa] {
        &Self::ALL[..=Self::best() as usize]
    }

    /// This set, or the best that the machine has if that is less.
    pub(crate) fn or_less(self) -> Self {
        self.min(Self::best())
    }

    #[cold]
    fn ask() -> Self {
        let best = Self::best();
        // A limit that came meanwhile stays.
        let asked = CURRENT.compare_exchange(0, best as u8 + 1, Ordering::Relaxed, Ordering::Relaxed);
        if asked.is_ok() { best } else { Self::current() }
    }

    #[cfg(target_arch = "x86_64")]
    fn best() -> Self {
        use std::arch::is_x86_feature_detected as has;
        if !has!("avx2") {
            Isa::Plain
        } else if has!("avx512f") && has!("avx512bw") && has!("avx512vl") && has!("avx512vbmi") && has!("gfni") {
            Isa::Avx512
        } else {
            Isa::Avx2
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn best() -> Self {
        Isa::Plain
    }
}

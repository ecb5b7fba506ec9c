//! How hard zstd tries.

use tenvelope_core::{Layout, Level};
use zstd::zstd_safe::{CCtx, CParameter, ParamSwitch, ResetDirective, SafeResult, Strategy};

/// What zstd is told to do.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Effort {
    /// A level of zstd's own.
    Level(i32),
    /// Numbers repeat in short pieces, which are worth a longer search than the levels of this speed make: 7 % less than `zlib` of level 6 on decimal floats, at twice its speed.
    Patterns,
    /// Codes for single bytes alone: a level so low that hardly a match is looked for.
    Huffman,
}

impl Effort {
    /// Long matches alone.
    pub(crate) const FAST: Self = Effort::Level(1);

    pub(crate) fn of(level: Level, layout: Layout) -> Self {
        match (level, layout) {
            (Level::Fast, _) => Effort::FAST,
            (Level::Small, _) => Effort::Level(19),
            (_, Layout::Items) => Effort::Patterns,
            // Planes are hardly any shorter for it.
            _ => Effort::Level(5),
        }
    }

    /// Tells a context; what an earlier frame told it is forgotten.
    pub(crate) fn set(self, context: &mut CCtx<'_>, len: usize) -> SafeResult {
        context.reset(ResetDirective::Parameters)?;
        match self {
            Effort::Level(level) => context.set_parameter(CParameter::CompressionLevel(level)),
            Effort::Huffman => {
                context.set_parameter(CParameter::CompressionLevel(-1000))?;
                context.set_parameter(CParameter::LiteralCompressionMode(ParamSwitch::Enable))
            }
            Effort::Patterns => {
                // Tables larger than the input are no use.
                let log = len.max(1).ilog2().saturating_add(1).clamp(10, 17);
                let search = [
                    CParameter::Strategy(Strategy::ZSTD_lazy),
                    CParameter::HashLog(log),
                    CParameter::ChainLog(log),
                    CParameter::SearchLog(6),
                    CParameter::MinMatch(4),
                    CParameter::TargetLength(32),
                ];
                search.into_iter().try_fold(0, |_, parameter| context.set_parameter(parameter))
            }
        }
    }
}

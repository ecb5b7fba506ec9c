//! How hard zstd tries.

use tenvelope_core::{ChunkInfo, Layout, Level};
use zstd::zstd_safe::{CCtx, CParameter, ParamSwitch, ResetDirective, SafeResult, Strategy, WriteBuf};

/// What zstd is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// A level of zstd's own.
    Level(i32),
    /// Numbers repeat in short pieces, which are worth a longer search than the levels of this speed make: 7 % less than `zlib` of level 6 on decimal floats, at twice its speed.
    Patterns,
    /// Codes for single bytes alone: a level so low that hardly a match is looked for.
    Huffman,
    /// Long matches alone, all other bytes as they are: quick to tell whether noise repeats.
    Matches,
}

impl Effort {
    /// Long matches, codes for the other bytes.
    pub(crate) const FAST: Self = Effort::Level(1);

    /// For the `len` bytes of a chunk.
    pub(crate) fn of(level: Level, chunk: ChunkInfo<'_>, len: usize) -> Self {
        match (level, chunk.layout) {
            (Level::Fast, _) => Effort::FAST,
            (Level::Small, _) => Effort::Level(19),
            // Little pictures, which are wanted quickly: a longer search takes half as long again for one byte in a hundred.
            (_, Layout::Items) if chunk.item_size == 1 && len < 1 << 10 => Effort::Level(3),
            (_, Layout::Items) => Effort::Patterns,
            // Short planes are searched as long as it takes: that is not long.
            _ if len < 1 << 16 => Effort::Level(15),
            // Planes are hardly any shorter for it.
            _ => Effort::Level(5),
        }
    }
}

/// All that a context is told about a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    effort: Effort,
    /// Log of the tables of [`Effort::Patterns`], which no other uses.
    tables: u32,
    block: u32,
}

/// Log of the largest window that a writer may take: 8 MiB (rule ZSTD5).
pub(crate) const WINDOW_LOG: u32 = 23;

impl Settings {
    /// For a frame of `len` bytes with blocks of at most `block`, 0 for what zstd thinks best.
    pub(crate) fn new(effort: Effort, len: usize, block: u32) -> Self {
        let tables = match effort {
            // Tables larger than the input are no use.
            Effort::Patterns => len.max(1).ilog2().saturating_add(1).clamp(10, 17),
            _ => 0,
        };
        Settings { effort, tables, block }
    }

    fn tell(self, context: &mut CCtx<'_>) -> SafeResult {
        context.reset(ResetDirective::Parameters)?;
        match self.effort {
            Effort::Level(level) => context.set_parameter(CParameter::CompressionLevel(level))?,
            Effort::Huffman => {
                context.set_parameter(CParameter::CompressionLevel(-1000))?;
                context.set_parameter(CParameter::LiteralCompressionMode(ParamSwitch::Enable))?
            }
            Effort::Matches => {
                context.set_parameter(CParameter::CompressionLevel(1))?;
                context.set_parameter(CParameter::LiteralCompressionMode(ParamSwitch::Disable))?
            }
            Effort::Patterns => {
                let search = [
                    CParameter::Strategy(Strategy::ZSTD_lazy),
                    CParameter::HashLog(self.tables),
                    CParameter::ChainLog(self.tables),
                    CParameter::SearchLog(6),
                    CParameter::MinMatch(4),
                    CParameter::TargetLength(32),
                ];
                search.into_iter().try_fold(0, |_, parameter| context.set_parameter(parameter))?
            }
        };
        let always = [
            CParameter::WindowLog(WINDOW_LOG),
            CParameter::ContentSizeFlag(true),
            CParameter::ChecksumFlag(false),
            CParameter::DictIdFlag(false),
            CParameter::MaxBlockSize(self.block),
        ];
        always.into_iter().try_fold(0, |_, parameter| context.set_parameter(parameter))
    }
}

/// A context and what it was told: telling it anew takes as long as compressing a short plane.
pub(crate) struct Compressor {
    context: CCtx<'static>,
    told: Option<Settings>,
}

impl Compressor {
    pub(crate) fn new() -> Self {
        Compressor { context: CCtx::create(), told: None }
    }

    /// Writes a frame.
    pub(crate) fn compress(&mut self, settings: Settings, bytes: &[u8], out: &mut impl WriteBuf) -> SafeResult {
        if self.told != Some(settings) {
            self.told = None;
            settings.tell(&mut self.context)?;
        }
        let written = self.context.compress2(out, bytes);
        // After an error nobody knows: it is told again.
        self.told = written.is_ok().then_some(settings);
        written
    }
}

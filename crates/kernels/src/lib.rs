//! The hot byte loops of Tenvelope, with the vector instructions that the machine turns out to have.
//!
//! | module | does | faster with |
//! |---|---|---|
//! | [`base64`] | bytes ↔ base64 of both alphabets, without padding, strict | AVX-512 VBMI; AVX2 and NEON by the crate `base64` |
//! | [`shuffle`] | first bytes of all items, then second bytes … | AVX2, AVX-512 VBMI |
//! | [`bitshuffle`] | the same for single bits | AVX2, AVX-512 VBMI with GFNI |
//! | [`alphabet`] | how many characters from the start are of base64url | AVX2, AVX-512 |
//! | [`entropy`] | how few bits bytes take | |
//! | [`pages`] | asks for huge pages | Linux |
//! | [`text`] | grows a string by bytes that are looked at once | |
//! | [`filters`] | the filters of PNG, applied and undone | Paeth undone: AVX2 |
//! | [`delta`] | differences and sums at a distance, in place | sums: AVX-512 VBMI |
//!
//! Each module has `encode` and `decode` (or two verbs of its own), which use the best instructions there are ([`Isa::current`]), and the same with `_on`,
//! which take the [`Isa`] for tests and measurements. All give the same answer, and never anything but an answer: these functions
//! know nothing of formats and errors. They allocate nothing.
//!
//! `unsafe` stands where vectors are read and written (in `avx2` and `avx512`, nowhere else) and where a function for certain
//! instructions is called, which is sound since [`Isa`] asked the machine; once where the system is asked for pages, and once where bytes that were looked at become a string. All computing between the two is safe code.

pub mod alphabet;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
pub mod base64;
#[cfg(target_arch = "x86_64")]
mod base64_avx512;
pub mod bitshuffle;
pub mod delta;
#[cfg(target_arch = "x86_64")]
mod delta_avx512;
pub mod entropy;
pub mod filters;
#[cfg(target_arch = "x86_64")]
mod filters_avx2;
mod isa;
#[cfg(target_arch = "x86_64")]
mod network;
pub mod pages;
pub mod shuffle;
pub mod text;

pub use isa::Isa;

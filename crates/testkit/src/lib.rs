//! For people who write codecs or readers: the laws that every codec obeys, and the runner of the test vectors.
//!
//! ```
//! use tenvelope_core::Registry;
//!
//! // One test of a codec crate: everything its trait promises, over many dtypes and lengths.
//! tenvelope_testkit::check_laws("delta~3", &Registry::core());
//! ```

mod corrupt;
mod damage;
mod laws;
mod objects;
mod samples;
mod vectors;

pub use self::{
    corrupt::{Mutant, bit_flips, mutants, with_check},
    damage::{Damage, every_damage, sampled_damage},
    laws::check_laws,
    objects::{Bytes, Double, Empty, SampleKey, SampleObject, SampleRecord, Single, Wrapper, check_objects, sample_object, through},
    samples::{Random, sample_arrays},
    vectors::{Case, Expect, Input, Ran, elements_as_text, load_vectors, rewrite, run_case, run_json},
};

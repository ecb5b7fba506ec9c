//! The choice of a chain: what suits which array, the same everywhere, and never a bad one.

use tenvelope::{Array, ArrayView, Dtype, EncodeOptions, Level, Profile, TimeUnit, builtin, choose, from_str, npy, trials};
use tenvelope_kernels::Isa;
use tenvelope_testkit::{Random, sample_arrays};
use tenvelope_tests::real_arrays;

fn chain(array: &ArrayView<'_>) -> String {
    choose(array, Profile::Core, Level::Default, builtin()).unwrap().to_string()
}

fn floats(count: usize, of: impl FnMut(usize) -> f64) -> Vec<f64> {
    (0..count).map(of).collect()
}

/// About normal: the sum of some numbers at random.
fn noise(random: &mut Random) -> f64 {
    (0..6).map(|_| random.below(1 << 30) as f64 / (1 << 30) as f64 - 0.5).sum()
}

#[test]
fn kinds_of_arrays_and_what_suits_them() {
    let mut random = Random(1);
    let count = 200_000;
    let chosen = |values: &[f64]| chain(&ArrayView::from_elements(&[values.len()], values).unwrap());
    assert_eq!(chosen(&floats(count, |_| noise(&mut random))), "raw-shuffle-zstd", "weights: noise with few exponents");
    assert!(chosen(&floats(count, |i| i as f64 * 0.25)).starts_with("delta-"), "steps of equal length");
    assert_eq!(chosen(&floats(count, |_| random.below(300) as f64 / 100.0)), "raw-zstd", "few decimals, again and again");

    let bytes = random.bytes(count);
    let array = ArrayView::from_bytes(Dtype::Uint8, &[count], &bytes).unwrap();
    assert_eq!(chain(&array), "raw", "noise is stored");

    let stamps: Vec<i64> = (0..count as i64).map(|i| 1_700_000_000_000 + i * 1000).collect();
    let run: Vec<u8> = stamps.iter().flat_map(|stamp| stamp.to_le_bytes()).collect();
    let array = ArrayView::from_bytes(Dtype::Datetime64 { unit: TimeUnit::Millisecond, step: 1 }, &[count], &run).unwrap();
    assert!(chain(&array).starts_with("delta-"), "regular times");

    // A plane with a slope along both axes and a little noise, which no difference along one of them takes away.
    let plane: Vec<u16> = (0..512 * 512).map(|i| (i / 512 * 13 + i % 512 * 29 + random.below(8)) as u16).collect();
    let array = ArrayView::from_elements(&[512, 512], &plane).unwrap();
    assert!(chain(&array).contains("delta~512"), "{}", chain(&array));
}

/// The instructions of the machine change nothing, nor does asking twice.
#[test]
fn the_same_choice_on_every_machine() {
    for file in real_arrays() {
        let array = npy::read(&std::fs::read(&file).unwrap()).unwrap();
        for level in [Level::Fast, Level::Default, Level::Small] {
            let chosen = choose(&array.view(), Profile::Core, level, builtin()).unwrap().to_string();
            for &isa in Isa::all_here() {
                Isa::limit(isa);
                assert_eq!(
                    choose(&array.view(), Profile::Core, level, builtin()).unwrap().to_string(),
                    chosen,
                    "{} {isa:?}",
                    file.display()
                );
            }
        }
    }
}

/// Every dtype in every size around those at which the choice goes another way: the line decodes, and is no longer than a stored one and a header.
#[test]
fn never_much_longer_than_stored() {
    for array in [0, 1, 100, 255, 2048, 5000, 70_000].into_iter().flat_map(sample_arrays) {
        for level in [Level::Fast, Level::Default, Level::Small] {
            for profile in [Profile::Core, Profile::Portable] {
                let line = EncodeOptions::default().level(level).profile(profile).to_string(&array).unwrap();
                assert!(from_str::<Array>(&line).unwrap() == array);
                if let Some(run) = array.bytes() {
                    assert!(line.len() <= run.len().div_ceil(3) * 4 + 400 + run.len() / 50, "{} for {} bytes", line.len(), run.len());
                }
            }
        }
    }
}

#[test]
fn what_was_tried_is_told() {
    let array = ArrayView::from_elements(&[3000], &[7i32; 3000]).unwrap();
    let trials = trials(&array, Profile::Core, Level::Default, builtin()).unwrap();
    assert_eq!((trials[0].chain.to_string().as_str(), trials[0].bytes, trials[0].price), ("raw", 12_000, 0));
    let best = trials.iter().min_by_key(|trial| trial.score()).unwrap();
    assert!(best.bytes < 100 && best.chain.to_string() == chain(&array));
    let empty = ArrayView::from_bytes(Dtype::Int32, &[0], &[]).unwrap();
    assert_eq!(tenvelope::trials(&empty, Profile::Core, Level::Default, builtin()).unwrap().len(), 1);
}

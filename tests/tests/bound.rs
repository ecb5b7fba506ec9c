//! No envelope is longer than was said beforehand, and what was said is not much too much.

use tenvelope::{
    Array, ArrayView, AsArray, Chunk, EncodeOptions, Form, Labelled, Level, Profile, Tree,
    core::{Buffer, Dtype},
};
use tenvelope_testkit::{Random, sample_arrays};

const FORMS: [Form; 3] = [Form::Line, Form::Json, Form::Binary];

fn len(options: &EncodeOptions, form: Form, array: &(impl AsArray + ?Sized)) -> usize {
    let mut out = Vec::new();
    options.append_to(form, array, &mut out).expect("an array that can be written");
    out.len()
}

/// Bytes that nothing compresses, in chunks and in one.
fn noise() -> Vec<Array> {
    let mut random = Random(11);
    let mut noise = |dtype: Dtype, shape: &[usize]| {
        let bytes = shape.iter().product::<usize>() * dtype.item_size().expect("a fixed size") as usize;
        ArrayView::from_buffer(dtype, shape, Buffer::copy_of(&random.bytes(bytes)).expect("memory")).expect("any bytes are such elements")
    };
    vec![
        noise(Dtype::Uint8, &[1]),
        noise(Dtype::Uint8, &[700, 400]),
        noise(Dtype::Int16, &[3, 5, 7]),
        noise(Dtype::Int64, &[300_000]),
        noise(Dtype::Float64, &[99, 1000]),
        noise(Dtype::Void(13), &[5000]),
    ]
}

fn choices() -> Vec<EncodeOptions> {
    let mut choices = Vec::new();
    for level in [Level::Fast, Level::Default, Level::Small] {
        for profile in [Profile::Core, Profile::Portable, Profile::Extended] {
            for text in ["base64url", "hex"] {
                choices.push(EncodeOptions::default().level(level).profile(profile).text(text));
            }
        }
    }
    choices
}

#[test]
fn no_envelope_is_longer_than_its_bound() {
    let arrays: Vec<Array> = sample_arrays(60).into_iter().chain(noise()).collect();
    for array in &arrays {
        for options in choices() {
            for form in FORMS {
                let (most, len) = (options.max_len(form, array).expect("a bound"), len(&options, form, array));
                assert!(len <= most, "{} {:?}: {len} is over {most}, {options:?}", array.dtype(), array.shape());
            }
        }
    }
}

#[test]
fn chains_that_are_named_have_a_bound_each() {
    let chains = [
        "raw-base64url",
        "raw-hex",
        "raw-zlib-base64url",
        "raw-shuffle-zstd-base64url",
        "delta-delta-raw-bitshuffle-zstd-hex",
        "npy-base64url",
        "npy-zstd-base64url",
        "pco-base64url",
        "raw-zstd-base64",
    ];
    let mut compared = 0;
    for array in sample_arrays(60).into_iter().chain(noise()) {
        for (chain, form) in chains.iter().flat_map(|chain| FORMS.map(|form| (*chain, form))) {
            for chunk in [Chunk::Auto, Chunk::Whole, Chunk::Elements(64)] {
                let options = EncodeOptions::default().codecs(chain).chunk(chunk);
                let mut out = Vec::new();
                match (options.append_to(form, &array, &mut out), options.max_len(form, &array)) {
                    (Ok(()), Ok(most)) => {
                        assert!(out.len() <= most, "{chain} of {} {:?}: {} is over {most}", array.dtype(), array.shape(), out.len());
                        if options.clone().codecs("raw-hex").max_len(form, &array).is_ok()
                            && chain.starts_with("raw-")
                            && !chain.contains("z")
                        {
                            assert_eq!(out.len(), most, "what is stored has a length that is known");
                        }
                        compared += 1;
                    }
                    (Err(written), Err(bound)) => assert_eq!(written.code(), bound.code()),
                    // Some things only the elements tell.
                    (Err(_), Ok(_)) => {}
                    (Ok(()), Err(error)) => panic!("{chain} can be written, but has no bound: {error}"),
                }
            }
        }
    }
    assert!(compared > 1000, "{compared}");
}

#[test]
fn a_bound_is_not_much_too_much() {
    for array in noise() {
        let bytes = array.bytes().expect("numbers").len();
        let most = EncodeOptions::default().max_len(Form::Line, &array).expect("a bound");
        assert!(most <= bytes * 4 / 3 * 102 / 100 + 1000, "{most} for {bytes} bytes");
    }
}

#[test]
fn no_tree_is_longer_than_its_bound() {
    let arrays: Vec<Labelled<Array>> = sample_arrays(30).into_iter().chain(noise()).map(Labelled::new).collect();
    // The last one is named ten times, so that its number has one digit in the bound's tree and two in the line, or the reverse.
    let names = (0..arrays.len()).map(|k| (format!("a$\"{k}"), Tree::Array(k)));
    let again = (0..10).map(|i| (format!("again{i}"), Tree::Array(1)));
    let plain = [("rate".to_owned(), Tree::Float(0.1)), ("bytes".to_owned(), Tree::Bytes(vec![7; 100]))];
    let tree: Tree<usize> = names.chain(again).chain(plain).collect();
    let whole: Tree<&Labelled<Array>> = tree.clone().try_map(&mut |k| arrays.get(k).ok_or(k)).expect("numbers of arrays that are there");
    let mut named = choices();
    named
        .extend(["raw-hex", "raw-zlib-base64url", "json-hex", "json-zlib-base64url"].map(|codecs| EncodeOptions::default().codecs(codecs)));
    for options in named {
        for form in FORMS {
            let mut out = Vec::new();
            match options.append_tree(form, &whole, &mut out) {
                Ok(()) => {
                    let most = options.tree_max_len(form, &tree, &arrays).expect("a bound");
                    assert!(out.len() <= most, "{} is over {most}, {options:?}", out.len());
                }
                Err(error) => assert_eq!(options.tree_max_len(form, &tree, &arrays).map_err(|error| error.code()), Err(error.code())),
            }
        }
    }
}

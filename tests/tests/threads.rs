//! Several threads: the same envelope, the same array, the same first error, and nothing left running.

use std::sync::{Arc, Mutex};

use tenvelope::{Array, ArrayView, DecodeOptions, Dtype, EncodeOptions, ErrorKind, Form, Progress};
use tenvelope_testkit::{Random, with_check};

const COUNTS: [usize; 5] = [1, 2, 3, 4, 16];

fn array(random: &mut Random) -> Array {
    let values: Vec<i32> = (0..1_300_000).map(|i| i / 3 + random.below(1000) as i32).collect();
    ArrayView::from_elements(&[1300, 1000], &values).unwrap().into_owned().unwrap()
}

#[test]
fn the_same_envelope_and_the_same_array() {
    let array = array(&mut Random(1));
    for codecs in [None, Some("raw-shuffle-zstd-base64url"), Some("delta-raw-bitshuffle-zlib-hex"), Some("delta-raw-hex")] {
        for form in [Form::Line, Form::Json, Form::Binary] {
            let options = codecs.map_or_else(EncodeOptions::default, |codecs| EncodeOptions::default().codecs(codecs));
            let one = options.clone().threads(1).to_writer(form, &array, Vec::new()).unwrap();
            for threads in COUNTS {
                let options = options.clone().threads(threads);
                assert!(options.to_writer(form, &array, Vec::new()).unwrap() == one, "{codecs:?} {form} {threads}");
                if form != Form::Json {
                    assert!(DecodeOptions::default().threads(threads).from_slice::<Array>(&one).unwrap() == array);
                }
            }
            let in_memory = match form {
                Form::Binary => options.threads(2).to_vec(&array).unwrap(),
                Form::Json => options.threads(2).to_json(&array).unwrap().into_bytes(),
                _ => options.threads(2).to_string(&array).unwrap().into_bytes(),
            };
            assert!(in_memory == one, "{codecs:?} {form}");
        }
    }
    let padded = EncodeOptions::default().codecs("raw-zlib-base64");
    assert_eq!(padded.clone().threads(3).to_json(&array).unwrap(), padded.threads(1).to_json(&array).unwrap());
}

/// Of several wrong chunks the first one is told, whichever thread comes upon its own first.
#[test]
fn the_same_error() {
    let array = array(&mut Random(2));
    let line = EncodeOptions::default().codecs("raw-shuffle-zstd-hex").to_string(&array).unwrap();
    let (covered, _check) = line.rsplit_once('.').unwrap();
    let (header, body) = covered.rsplit_once('.').unwrap();
    let segments: Vec<&str> = body.split('~').collect();
    assert!(segments.len() > 8);
    for wrong in [vec![0], vec![3, 4, 5], vec![segments.len() - 1], vec![7, 2], (0..segments.len()).collect()] {
        let damaged: Vec<String> = segments
            .iter()
            .enumerate()
            .map(|(i, segment)| if wrong.contains(&i) { format!("00{}", &segment[2..]) } else { (*segment).to_owned() })
            .collect();
        let damaged = with_check(&format!("{header}.{}.00000000", damaged.join("~")));
        for threads in COUNTS {
            let error = DecodeOptions::default().threads(threads).from_str::<Array>(&damaged).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::CodecFailed);
            assert_eq!(error.place().unwrap().index, wrong.iter().min().copied(), "{threads} threads, {wrong:?}");
        }
    }
}

/// An element that the dtype forbids is found where it is written, and ends the other threads.
#[test]
fn an_error_while_writing() {
    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or_else(|| std::io::Error::other("full"))?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let array = array(&mut Random(3));
    for threads in COUNTS {
        let options = EncodeOptions::default().codecs("raw-shuffle-zstd-base64url").threads(threads);
        let failed = options.to_writer(Form::Line, &array, Full(1_500_000));
        assert_eq!(failed.map(drop).unwrap_err().kind(), ErrorKind::Io, "{threads}");
    }
}

#[test]
fn progress_only_grows() {
    let array = array(&mut Random(4));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let progress = || {
        let seen = Arc::clone(&seen);
        Progress::new(move |done, all| seen.lock().unwrap().push((done, all)))
    };
    let options = EncodeOptions::default().codecs("raw-shuffle-zstd-base64url").threads(4).progress(progress());
    let line = options.to_string(&array).unwrap();
    let written = std::mem::take(&mut *seen.lock().unwrap());
    assert!(DecodeOptions::default().threads(4).progress(progress()).from_str::<Array>(&line).unwrap() == array);
    let read = std::mem::take(&mut *seen.lock().unwrap());
    assert_eq!(written, read);
    assert!(written.len() > 8 && written.is_sorted() && written.last() == Some(&(1_300_000, 1_300_000)));
}

/// Few large chunks: fewer than threads, and one alone.
#[test]
fn fewer_chunks_than_threads() {
    let bytes = Random(5).bytes(3 << 20);
    let array = ArrayView::from_bytes(Dtype::Uint8, &[bytes.len()], &bytes).unwrap();
    for chunk in [tenvelope::Chunk::Whole, tenvelope::Chunk::Elements(2 << 20)] {
        let options = EncodeOptions::default().codecs("raw-zlib-base64url").level(tenvelope::Level::Fast).chunk(chunk);
        let line = options.clone().threads(1).to_string(&array).unwrap();
        assert!(options.threads(16).to_string(&array).unwrap() == line);
        assert!(DecodeOptions::default().threads(16).from_str::<Vec<u8>>(&line).unwrap() == bytes);
    }
}

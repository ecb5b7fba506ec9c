//! Streams: the same envelopes and the same verdicts as in memory, however the bytes arrive.

use std::io::{self, Cursor, Read, Write};

use tenvelope::{
    Array, ArrayView, Chunk, DecodeOptions, Dtype, EncodeOptions, ErrorKind, Form, Limits, Result, content_id, core::BINARY_MAGIC,
    from_reader, from_slice, to_vec, to_writer,
};
use tenvelope_testkit::{Case, Input, Random, load_vectors, mutants, sample_arrays, with_check};
use tenvelope_tests::root;

/// Hands out at most so many bytes at once.
struct Chopped<'a>(&'a [u8], usize);

impl Read for Chopped<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.1.min(out.len()).min(self.0.len());
        out[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

fn outcome(read: Result<Array>) -> std::result::Result<Array, ErrorKind> {
    read.map_err(|error| error.kind())
}

/// Memory and stream agree, for every way to read.
fn agree(input: &[u8], options: &DecodeOptions, what: &str) -> std::result::Result<(), ErrorKind> {
    let is_tree = input.windows(10).take(20).any(|part| part == b"tnv1.tree.");
    if is_tree {
        trees_agree(input, options, what);
    }
    let expected = outcome(options.from_slice(input));
    for size in [1, 7, 100_000] {
        let read = outcome(options.reader(Chopped(input, size)).and_then(|reader| reader.read()));
        assert!(read == expected, "{what}, {size} at once: memory {expected:?}, stream {read:?}");
    }
    let chunks = options.reader(Chopped(input, 1000)).and_then(|reader| reader.unverified_chunks().collect::<Result<Vec<_>>>());
    assert_eq!(chunks.as_ref().err().map(|error| error.kind()), expected.as_ref().err().copied(), "{what}, chunks");
    if let (Ok(chunks), Ok(array)) = (&chunks, &expected) {
        assert_eq!(chunks.iter().map(ArrayView::count).sum::<usize>(), array.count(), "{what}");
        let run: Vec<u8> = chunks.iter().flat_map(|chunk| chunk.bytes().unwrap_or_default().to_vec()).collect();
        assert_eq!(run, array.bytes().unwrap_or_default(), "{what}");
        let strings: Vec<String> =
            chunks.iter().filter_map(|chunk| chunk.strings()).flat_map(|s| s.iter().map(str::to_owned).collect::<Vec<_>>()).collect();
        assert!(strings.iter().map(String::as_str).eq(array.strings().cloned().unwrap_or_default().iter()), "{what}");
    }
    if is_tree {
        // A tree is no array, but can be verified.
        return expected.map(drop);
    }
    let verified = options.reader(input).and_then(|reader| reader.verify()).map_err(|error| error.kind());
    assert_eq!(verified, expected.as_ref().map(|_| ()).map_err(|kind| *kind), "{what}, verify");
    expected.map(drop)
}

/// Of trees, too.
fn trees_agree(input: &[u8], options: &DecodeOptions, what: &str) {
    let expected = options.tree_from_slice(input).map(|tree| tree.value).map_err(|error| error.kind());
    for size in [1, 1000] {
        let read = options.reader(Chopped(input, size)).and_then(|reader| reader.read_tree()).map_err(|error| error.kind());
        assert!(read == expected, "{what}, {size} at once: memory {expected:?}, stream {read:?}");
    }
}

fn bytes_of(case: &Case) -> Option<Vec<u8>> {
    match &case.input {
        Input::Line(line) => Some(line.clone().into_bytes()),
        Input::Hex(hex) => hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect(),
        Input::Json(_) => None,
    }
}

#[test]
fn every_vector_is_judged_alike() {
    let (mut accepted, mut refused) = (0, 0);
    for folder in ["valid", "invalid"] {
        for case in load_vectors(&root().join("spec/vectors").join(folder)) {
            let Some(bytes) = bytes_of(&case) else { continue };
            let options = DecodeOptions::default().limits(case.limits.limits());
            let options = match &case.allow {
                Some(names) => options.allow_only(names.iter().map(String::as_str)),
                None => options,
            };
            match agree(&bytes, &options, &case.id) {
                Ok(()) => accepted += 1,
                Err(_) => refused += 1,
            }
        }
    }
    println!("{accepted} accepted, {refused} refused by memory and stream alike");
    assert!(accepted > 1000 && refused > 1000);
}

#[test]
fn damaged_envelopes_are_judged_alike() {
    let mut cases = load_vectors(&root().join("spec/vectors/valid"));
    cases.retain(|case| case.allow.is_none() && bytes_of(case).is_some_and(|bytes| bytes.len() < 600));
    let (mut random, mut codes) = (Random(77), std::collections::BTreeMap::<String, usize>::new());
    let options = DecodeOptions::default();
    let small = DecodeOptions::default().limits(Limits::default().input(100).header(60));
    for case in cases.iter().step_by(3) {
        let bytes = bytes_of(case).unwrap();
        let damaged: Vec<Vec<u8>> = match case.line() {
            Some(line) => mutants(line, 12, &mut random)
                .into_iter()
                .flat_map(|mutant| [with_check(&mutant.line), mutant.line])
                .map(String::into_bytes)
                .collect(),
            None => (0..24).map(|_| damage(&bytes, &mut random)).collect(),
        };
        for input in &damaged {
            let code = agree(input, &options, &case.id).err().map_or("accepted".to_owned(), |kind| kind.code().to_owned());
            *codes.entry(code).or_default() += 1;
            let _ = agree(input, &small, &case.id);
        }
    }
    println!("{} damaged envelopes: {codes:?}", codes.values().sum::<usize>());
    assert!(codes.len() > 15);
}

fn damage(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = random.below(bytes.len());
    match random.below(5) {
        0 => bytes.truncate(at),
        1 => bytes[at] ^= 1 << random.below(8),
        2 => {
            let more = 1 + random.below(70);
            bytes.extend(random.bytes(more));
        }
        3 => bytes.insert(at, random.next_u64() as u8),
        _ => {
            bytes.remove(at);
        }
    }
    bytes
}

/// Stored arrays of several pieces: the text comes before the length, and the length before the values, wherever they stand.
#[test]
fn large_stored_arrays_are_judged_alike() {
    let options = DecodeOptions::default();
    let count = 1_299_999;
    let good = EncodeOptions::default().codecs("raw-base64url").to_string(&vec![true; count]).unwrap();
    let body = good.find("raw-base64url.").unwrap() + "raw-base64url.".len();
    let end = good.rfind('.').unwrap();
    assert_eq!(agree(good.as_bytes(), &options, "good"), Ok(()));
    let change = |edits: &[(usize, &str)]| {
        let mut line = good.clone();
        edits.iter().for_each(|(at, text)| line.replace_range(at..&(at + text.len()), text));
        with_check(&line).into_bytes()
    };
    let (early, late) = (body + 400, end - 400);
    for (what, input, expected) in [
        ("a bad value", change(&[(early, "ABCD")]), ErrorKind::BadValue),
        ("a late bad value", change(&[(late, "ABCD")]), ErrorKind::BadValue),
        ("two bad values", change(&[(early, "ABCD"), (late, "ABCD")]), ErrorKind::BadValue),
        (
            "a bad value, then one group less",
            with_check(&format!("{}.0", &good[..end - 4].replacen("AQEB", "AQEC", 1))).into_bytes(),
            ErrorKind::SizeMismatch,
        ),
        ("one character more", with_check(&format!("{}A.0", &good[..end])).into_bytes(), ErrorKind::BadText),
        ("three characters more", with_check(&format!("{}AQE.0", &good[..end])).into_bytes(), ErrorKind::SizeMismatch),
        ("two groups more", with_check(&format!("{}AQEBAQEB.0", &good[..body + 4 * (count / 3)])).into_bytes(), ErrorKind::SizeMismatch),
        (
            "a bad value, then no text",
            with_check(&format!("{}A.0", good[..end].replacen("AQEB", "AQEC", 1))).into_bytes(),
            ErrorKind::BadText,
        ),
        ("a character of no line", change(&[(early, "ABCD"), (late, "+")]), ErrorKind::BadCharacter),
    ] {
        assert_eq!(agree(&input, &options, what), Err(expected), "{what}");
    }
    let binary = EncodeOptions::default().codecs("raw-base64url").to_vec(&vec![true; count]).unwrap();
    for (at, expected) in [(40, ErrorKind::BadPadding), (300, ErrorKind::CheckMismatch), (1_299_000, ErrorKind::CheckMismatch)] {
        let mut bytes = binary.clone();
        bytes[at + 60] ^= 4;
        assert_eq!(agree(&bytes, &options, "a flipped bit"), Err(expected), "{at}");
    }
    // Rows of a line whose text is one character too long.
    let longer = with_check(&format!("{}A.0", &good[..end]));
    assert_eq!(options.rows(&longer, 0..3).unwrap_err().kind(), ErrorKind::BadText);
}

/// What is wrong with no array, and with no valid UTF-8.
#[test]
fn odd_inputs_are_judged_alike() {
    let long_name = format!("tnv1.uint8.2.raw-{}.00.00000000", "h".repeat(3 << 20));
    let long_meta = format!("tnv1.uint8.2.raw-hex.~{}.00.00000000", "e".repeat(3 << 20));
    let inputs: [&[u8]; 16] = [
        b"",
        b"t",
        b"tnv1",
        b"tnv1.",
        b"tnv01.x",
        b"tnv2.",
        b"tnv1.uint8.2.raw-hex",
        b"tnv1.uint8.2.raw-hex.",
        b"tnv1.uint8.0.raw-hex..",
        b"tnv1.\xff.2.raw-hex.00.00000000",
        b"tnv1.uint8.2.raw-hex.0\xc3\xa9.00000000",
        b"tnv1.uint8.2.raw-hex.~~.00000000",
        long_name.as_bytes(),
        long_meta.as_bytes(),
        &BINARY_MAGIC,
        b"\x89TNV\r\n\x1a\r",
    ];
    for input in inputs {
        let what = String::from_utf8_lossy(&input[..input.len().min(60)]).into_owned();
        assert!(agree(input, &DecodeOptions::default(), &what).is_err(), "{what}");
    }
}

#[test]
fn arrays_to_streams_are_what_they_are_in_memory() {
    for count in [0, 1, 1001] {
        for array in sample_arrays(count) {
            assert_eq!(to_writer(&array, Vec::new()).unwrap(), to_vec(&array).unwrap());
            for (form, codecs) in [
                (Form::Line, None),
                (Form::Json, None),
                (Form::Json, Some("raw-zlib-base64")),
                (Form::Line, Some("raw-hex")),
                (Form::Binary, Some("raw-hex")),
            ] {
                let options =
                    codecs.map_or(EncodeOptions::default(), |codecs| EncodeOptions::default().codecs(codecs)).chunk(Chunk::Elements(100));
                if *array.dtype() == Dtype::String && codecs.is_some() {
                    continue;
                }
                let expected = match form {
                    Form::Line => options.to_string(&array).unwrap().into_bytes(),
                    Form::Json => options.to_json(&array).unwrap().into_bytes(),
                    _ => options.to_vec(&array).unwrap(),
                };
                assert_eq!(options.to_writer(form, &array, Vec::new()).unwrap(), expected);
                assert_eq!(in_pieces(&options, form, &array, 37), expected, "{} {form} {codecs:?}", array.dtype());
                let mut file = Cursor::new(b"before".to_vec());
                file.set_position(6);
                let mut writer = options.writer_seekable(form, array.dtype().clone(), array.shape(), file).unwrap();
                pieces(&array, 64).iter().for_each(|piece| writer.write(piece).unwrap());
                let file = writer.finish().unwrap();
                assert_eq!(file.position() as usize, file.get_ref().len());
                assert_eq!(&file.into_inner()[6..], expected, "{} {form} {codecs:?}", array.dtype());
            }
        }
    }
}

/// One-dimensional pieces of about `len` elements, an even number of packed ones.
fn pieces(array: &Array, len: usize) -> Vec<Array> {
    let len = len.next_multiple_of(2);
    let line = EncodeOptions::default().chunk(Chunk::Elements(len as u64)).codecs(if *array.dtype() == Dtype::String {
        "vlen_utf8-zlib-hex"
    } else {
        "raw-zlib-hex"
    });
    let line = line.to_string(array).unwrap();
    DecodeOptions::default().reader(line.as_bytes()).unwrap().unverified_chunks().collect::<Result<_>>().unwrap()
}

fn in_pieces(options: &EncodeOptions, form: Form, array: &Array, len: usize) -> Vec<u8> {
    let mut writer = options.writer(form, array.dtype().clone(), array.shape(), Vec::new()).unwrap();
    pieces(array, len).iter().for_each(|piece| writer.write(piece).unwrap());
    writer.finish().unwrap()
}

/// Over the size from which arrays are cut, with the chain chosen on the way.
#[test]
fn large_arrays_in_pieces() {
    let mut random = Random(5);
    let numbers: Vec<i32> = (0..700_000).map(|i| i / 3 + random.below(4) as i32).collect();
    let array = ArrayView::from_elements(&[700, 1000], &numbers).unwrap();
    for form in [Form::Line, Form::Binary, Form::Json] {
        let mut writer = EncodeOptions::default().writer(form, Dtype::Int32, &[700, 1000], Vec::new()).unwrap();
        numbers.chunks(1234).for_each(|piece| writer.write(piece).unwrap());
        let written = writer.finish().unwrap();
        // The chain is chosen from the first MiB, and may be another than that of the whole array: bytes are compared where it is named.
        let named = EncodeOptions::default().codecs("delta-raw-bitshuffle-zstd-base64url");
        let mut writer = named.writer(form, Dtype::Int32, &[700, 1000], Vec::new()).unwrap();
        numbers.chunks(1234).for_each(|piece| writer.write(piece).unwrap());
        assert_eq!(writer.finish().unwrap(), named.to_writer(form, &array, Vec::new()).unwrap(), "{form}");
        if form != Form::Json {
            assert!(from_reader::<Array>(&written[..]).unwrap() == array);
            let reader = DecodeOptions::default().reader(&written[..]).unwrap();
            assert!(reader.unverified_chunks().count() > 4);
        }
    }
    let words: Vec<String> = (0..300_000).map(|i| format!("word {}", i % 1000)).collect();
    let mut writer = EncodeOptions::default().writer(Form::Line, Dtype::String, &[300_000], Vec::new()).unwrap();
    words.chunks(777).for_each(|piece| writer.write(piece).unwrap());
    let line = writer.finish().unwrap();
    assert_eq!(from_reader::<Vec<String>>(&line[..]).unwrap(), words);
    let text = std::str::from_utf8(&line).unwrap();
    assert!(tenvelope::inspect(text).unwrap().chunk.is_some());
}

#[test]
fn what_a_writer_refuses() {
    let options = EncodeOptions::default();
    let begin = |dtype: Dtype, shape: &[usize]| options.writer(Form::Line, dtype, shape, Vec::new());
    let kind = |result: Result<()>| result.unwrap_err().kind();
    assert_eq!(kind(begin(Dtype::Uint8, &[1 << 30, 1 << 30]).map(drop)), ErrorKind::TooLarge);
    assert_eq!(kind(begin(Dtype::Uint8, &[1; 65]).map(drop)), ErrorKind::BadShape);
    assert_eq!(kind(begin(Dtype::Bytes(0), &[1]).map(drop)), ErrorKind::BadDtype);
    assert_eq!(kind(begin(Dtype::Object, &[]).map(drop)), ErrorKind::Unsupported);
    assert_eq!(
        kind(options.clone().codecs("raw-nothing-hex").writer(Form::Line, Dtype::Uint8, &[1], Vec::new()).map(drop)),
        ErrorKind::UnknownCodec
    );
    assert_eq!(kind(options.clone().dims([Some("x")]).writer(Form::Line, Dtype::Uint8, &[1, 2], Vec::new()).map(drop)), ErrorKind::BadMeta);
    assert_eq!(kind(options.clone().text("base64").writer(Form::Line, Dtype::Uint8, &[1], Vec::new()).map(drop)), ErrorKind::BadArgument);

    let mut writer = begin(Dtype::Uint8, &[3]).unwrap();
    assert_eq!(kind(writer.write(&[1u16])), ErrorKind::DtypeMismatch);
    assert_eq!(kind(writer.write(&[1u8])), ErrorKind::BadArgument, "after an error nothing goes");
    assert_eq!(kind(writer.finish().map(drop)), ErrorKind::BadArgument);
    let mut writer = begin(Dtype::Uint8, &[3]).unwrap();
    writer.write(&[1u8, 2]).unwrap();
    assert_eq!(kind(writer.finish().map(drop)), ErrorKind::SizeMismatch, "elements are missing");
    let mut writer = begin(Dtype::Uint8, &[3]).unwrap();
    assert_eq!(kind(writer.write(&[0u8; 4]).and_then(|()| writer.finish().map(drop))), ErrorKind::SizeMismatch, "too many elements");
    let odd = ArrayView::from_bytes(Dtype::Uint4, &[1], &[3]).unwrap();
    let mut writer = begin(Dtype::Uint4, &[3]).unwrap();
    writer.write(&odd).unwrap();
    assert_eq!(kind(writer.write(&odd)), ErrorKind::BadArgument, "a byte cut in two");

    // A stored array in the binary form has its check before it.
    let store = options.clone().codecs("raw-hex");
    let large = 17 << 20;
    let mut writer = store.writer(Form::Binary, Dtype::Uint8, &[large], io::sink()).unwrap();
    assert_eq!(kind(writer.write(&vec![0u8; 2 << 20])), ErrorKind::NeedsSeek);
    let mut writer = store.writer_seekable(Form::Binary, Dtype::Uint8, &[large], Cursor::new(Vec::new())).unwrap();
    let piece = vec![9u8; 1 << 20];
    (0..17).for_each(|_| writer.write(&piece).unwrap());
    let file = writer.finish().unwrap().into_inner();
    assert_eq!(from_slice::<Vec<u8>>(&file).unwrap(), vec![9u8; large]);
    let line = store.writer(Form::Line, Dtype::Uint8, &[large], io::sink());
    assert!(line.is_ok(), "a line has its check at the end");
}

/// Takes so many bytes, then fails.
#[derive(Debug)]
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::Error::other("the disk is full"));
        }
        let n = bytes.len().min(self.0);
        self.0 -= n;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Gives so many bytes, then fails.
struct Broken<'a>(&'a [u8]);

impl Read for Broken<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.0.read(out)? {
            0 => Err(io::Error::other("the cable was pulled")),
            n => Ok(n),
        }
    }
}

#[test]
fn streams_that_fail() {
    let array = Random(3).bytes(300_000);
    let whole = to_vec(&array).unwrap();
    for room in [0, 5, 64, 1000, 299_999] {
        let error = to_writer(&array, Full(room)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io, "{room}");
        assert!(error.message().contains("the disk is full"), "{error}");
    }
    for len in [0, 3, 70, 1000, whole.len() - 1] {
        let error = from_reader::<Vec<u8>>(Broken(&whole[..len])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io, "{len}");
    }
}

#[test]
fn rows_of_a_stream_and_of_a_map() {
    let mut random = Random(11);
    for array in sample_arrays(600) {
        let shape = [60, 10];
        let array = match array.strings() {
            Some(strings) => ArrayView::from_strings(&shape, strings.clone()).unwrap(),
            None => ArrayView::from_bytes(array.dtype().clone(), &shape, array.bytes().unwrap()).unwrap(),
        };
        let serializer = if *array.dtype() == Dtype::String { "vlen_utf8" } else { "raw" };
        for codecs in [format!("{serializer}-hex"), format!("{serializer}-zlib-base64url")] {
            let options = EncodeOptions::default().codecs(codecs).chunk(Chunk::Elements(64));
            let line = options.to_string(&array).unwrap();
            let binary = options.to_vec(&array).unwrap();
            for _ in 0..6 {
                let (a, b) = (random.below(61), random.below(61));
                let rows = a.min(b)..a.max(b);
                let expected = DecodeOptions::default().rows(&line, rows.clone()).unwrap();
                for input in [line.as_bytes(), &binary] {
                    let read = DecodeOptions::default().reader(input).unwrap().read_rows(rows.clone()).unwrap();
                    assert!(read == expected, "{} {rows:?}", array.dtype());
                }
                let mapped = DecodeOptions::default().open_map(&binary).unwrap().decode_rows(rows).unwrap();
                assert!(mapped == expected);
            }
        }
    }
    let line = tenvelope::to_string(&[1u8, 2]).unwrap();
    let reader = || DecodeOptions::default().reader(line.as_bytes()).unwrap();
    assert_eq!(reader().read_rows(1..3).unwrap_err().kind(), ErrorKind::BadArgument);
    let cut = &line.as_bytes()[..line.len() - 1];
    assert_eq!(
        DecodeOptions::default().reader(cut).unwrap().read_rows(1..3).unwrap_err().kind(),
        ErrorKind::BadCheck,
        "what is wrong with the line comes first"
    );
    assert_eq!(DecodeOptions::default().reader(cut).unwrap().read::<Vec<u16>>().unwrap_err().kind(), ErrorKind::BadCheck);
    assert_eq!(reader().read::<Vec<u16>>().unwrap_err().kind(), ErrorKind::DtypeMismatch);
}

/// In a mapped file only what is decoded is checked, and `verify` checks all.
#[test]
fn maps_are_checked_where_they_are_read() {
    let numbers: Vec<u16> = (0..1000).collect();
    let mut chunked = EncodeOptions::default().codecs("raw-zlib-hex").chunk(Chunk::Elements(100)).to_vec(&numbers).unwrap();
    let mut stored = EncodeOptions::default().codecs("raw-hex").to_vec(&numbers).unwrap();
    let options = DecodeOptions::default();
    for bytes in [&chunked, &stored] {
        let opened = options.open_map(bytes).unwrap();
        assert!(!opened.is_verified());
        opened.verify().unwrap();
        assert!(opened.decode().unwrap() == ArrayView::from_elements(&[1000], &numbers).unwrap());
    }
    assert_eq!(
        content_id(&options.open_map(&stored).unwrap().view().unwrap().unwrap()).unwrap(),
        content_id(&from_slice::<Array>(&stored).unwrap()).unwrap()
    );

    // The last payload byte of the file, before its padding.
    for bytes in [&mut chunked, &mut stored] {
        let at = bytes.iter().rposition(|&b| b != 0).unwrap();
        bytes[at] ^= 1;
        assert_eq!(from_slice::<Array>(bytes).unwrap_err().kind(), ErrorKind::CheckMismatch);
        let opened = options.open_map(bytes).unwrap();
        assert_eq!(opened.verify().unwrap_err().kind(), ErrorKind::CheckMismatch);
        assert_eq!(opened.decode().unwrap_err().kind(), ErrorKind::CheckMismatch);
    }
    let opened = options.open_map(&chunked).unwrap();
    assert!(opened.decode_rows(0..100).unwrap() == ArrayView::from_elements(&[100], &numbers[..100]).unwrap(), "another chunk is whole");
    assert_eq!(opened.decode_rows(950..960).unwrap_err().kind(), ErrorKind::CheckMismatch);
    let opened = options.open_map(&stored).unwrap();
    assert!(opened.unverified_run().is_some(), "unverified is what it is called");
    assert_eq!(opened.view().unwrap_err().kind(), ErrorKind::CheckMismatch);
    assert_eq!(opened.decode_rows(0..1).unwrap_err().kind(), ErrorKind::CheckMismatch);
    let mut padded = EncodeOptions::default().codecs("raw-hex").to_vec(&numbers).unwrap();
    *padded.last_mut().unwrap() = 1;
    assert_eq!(options.open_map(&padded).unwrap_err().kind(), ErrorKind::BadPadding);
}

//! Pictures: whole, broken, lying, and large ones that are small.

use std::{fs, path::PathBuf};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use tenvelope::{
    Array, ArrayView, Dtype, Error, ErrorKind, Level, Limits,
    core::Source,
    images::{Batch, ImageFormat, ImageOptions, ImageRows, Mode, to_data_uri, to_png},
};
use tenvelope_testkit::Random;
use tenvelope_tests::root;

fn files(folder: &str, ending: &str) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(root().join(folder)).expect("the folder");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    paths.sort();
    assert!(!paths.is_empty(), "{folder} has no .{ending}");
    let read = |path: PathBuf| (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(&path).expect("the file"));
    paths.into_iter().map(read).collect()
}

fn picture(name: &str) -> Vec<u8> {
    fs::read(root().join("tests/images").join(name)).expect("the file")
}

fn decoded(file: &[u8]) -> Result<Array, Error> {
    ImageOptions::default().from_bytes(file)
}

#[test]
fn all_of_pngsuite_comes_out_the_same_from_bytes_from_text_and_by_rows() {
    let options = ImageOptions::default();
    let (mut whole, mut broken, mut by_rows) = (0, 0, 0);
    for (name, file) in files("tests/images/pngsuite", "png") {
        let uri = format!("data:image/png;base64,{}", STANDARD.encode(&file));
        let bare = URL_SAFE_NO_PAD.encode(&file);
        let ways = [decoded(&file), options.from_str(&uri), options.from_str(&bare)];
        if name.starts_with('x') {
            for way in ways {
                let error = way.expect_err(&name);
                assert!(matches!(error.kind(), ErrorKind::CodecFailed | ErrorKind::BadMagic), "{name}: {error}");
            }
            broken += 1;
            continue;
        }
        let array = decoded(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        for way in ways {
            assert_eq!(way.as_ref().ok(), Some(&array), "{name}");
        }
        whole += 1;
        // And again what we write of it ourselves.
        let again = decoded(&to_png(&array, Level::Default).expect("a picture")).expect("our own");
        assert_eq!(again, array, "{name}");
        match ImageRows::new(uri.as_bytes(), &options) {
            Ok(mut rows) => {
                let (mut row, mut all) = (vec![0; rows.row_len()], Vec::new());
                while rows.next_row(&mut row).expect("a row") {
                    all.extend_from_slice(&row);
                }
                assert_eq!((rows.shape().expect("a shape").as_slice(), Some(&all[..])), (array.shape(), array.bytes()), "{name}");
                by_rows += 1;
            }
            Err(error) => assert!(error.kind() == ErrorKind::Unsupported && options.inspect(&uri).expect("a header").interlaced, "{name}"),
        }
    }
    assert_eq!((whole, broken), (160, 14));
    assert!(by_rows > 100, "{by_rows}");
}

#[test]
fn jpeg_and_webp() {
    for (name, file) in files("tests/images", "jpg") {
        let result = decoded(&file);
        if name == "cmyk.jpg" {
            assert_eq!(result.expect_err("no RGB").kind(), ErrorKind::Unsupported);
            continue;
        }
        let array = result.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(array.shape().len(), if name.contains("gray") { 2 } else { 3 }, "{name}");
        assert_eq!(ImageOptions::default().open_bytes(&file).expect("a header").info().format, ImageFormat::Jpeg);
        assert_eq!(ImageOptions::default().from_str::<Array>(&STANDARD.encode(&file)).expect("the same"), array);
    }
    assert_eq!(decoded(&picture("lossless.webp")).expect("a picture").shape(), [60, 80, 3]);
    assert_eq!(decoded(&picture("lossy.webp")).expect("a picture").shape(), [60, 80, 3]);
    assert_eq!(decoded(&picture("alpha.webp")).expect("a picture").shape(), [60, 80, 4]);
    assert_eq!(decoded(&picture("animated.webp")).expect_err("several").kind(), ErrorKind::Unsupported);
}

#[test]
fn pictures_are_turned_where_that_is_asked_for() {
    for (name, orientation) in [("turned.jpg", 6), ("turned.png", 8)] {
        let file = picture(name);
        let stored = decoded(&file).expect("a picture");
        let seen: Array = ImageOptions::default().orient(true).from_bytes(&file).expect("a picture");
        assert_eq!((stored.shape(), seen.shape()), (&[40, 56, 3][..], &[56, 40, 3][..]), "{name}");
        assert_eq!(ImageOptions::default().open_bytes(&file).expect("a header").info().orientation, orientation);
        let (stored, seen) = (stored.bytes().expect("pixels"), seen.bytes().expect("pixels"));
        // The corner that is the first: the left one below, or the right one above.
        let corner = if orientation == 6 { 39 * 56 } else { 55 };
        assert_eq!(seen[..3], stored[3 * corner..3 * corner + 3], "{name}");
    }
}

#[test]
fn channels_are_added_and_never_lost() {
    let gray = to_png(&ArrayView::from_elements(&[1, 2], &[7u8, 9]).expect("an array"), Level::Fast).expect("a picture");
    let clear = to_png(&ArrayView::from_elements(&[1, 1, 4], &[1u16, 2, 3, 4]).expect("an array"), Level::Fast).expect("a picture");
    let opaque = to_png(&ArrayView::from_elements(&[1, 1, 4], &[1u8, 2, 3, 255]).expect("an array"), Level::Fast).expect("a picture");
    let pair = to_png(&ArrayView::from_elements(&[1, 1, 2], &[5u8, 6]).expect("an array"), Level::Fast).expect("a picture");
    let as_mode = |file: &[u8], mode| ImageOptions::default().mode(mode).from_bytes::<Array>(file);
    assert_eq!(as_mode(&gray, Mode::Rgb).expect("colours").to_vec::<u8>().expect("bytes"), [7, 7, 7, 9, 9, 9]);
    assert_eq!(as_mode(&gray, Mode::Rgba).expect("colours").to_vec::<u8>().expect("bytes"), [7, 7, 7, 255, 9, 9, 9, 255]);
    assert_eq!(as_mode(&pair, Mode::Rgba).expect("colours").to_vec::<u8>().expect("bytes"), [5, 5, 5, 6]);
    assert_eq!(as_mode(&opaque, Mode::Rgb).expect("colours").to_vec::<u8>().expect("bytes"), [1, 2, 3]);
    assert_eq!(as_mode(&clear, Mode::Rgba).expect("as it is").to_vec::<u16>().expect("words"), [1, 2, 3, 4]);
    assert_eq!(as_mode(&clear, Mode::Rgb).expect_err("an alpha").kind(), ErrorKind::Unsupported);
    assert_eq!(as_mode(&opaque, Mode::Gray).expect_err("colours").kind(), ErrorKind::Unsupported);
    assert_eq!(as_mode(&pair, Mode::Gray).expect_err("an alpha").kind(), ErrorKind::Unsupported);
}

#[test]
fn arrays_that_are_no_pictures() {
    let refused = |array: ArrayView<'_>| to_data_uri(&array, Level::Default).expect_err("no picture").kind();
    assert_eq!(refused(ArrayView::from_elements(&[2, 2], &[0.0f32; 4]).expect("an array")), ErrorKind::Unsupported);
    assert_eq!(refused(ArrayView::from_elements(&[4], &[0u8; 4]).expect("an array")), ErrorKind::Unsupported);
    assert_eq!(refused(ArrayView::from_elements(&[1, 1, 5], &[0u8; 5]).expect("an array")), ErrorKind::Unsupported);
    assert_eq!(refused(ArrayView::from_elements::<u8>(&[0, 5], &[]).expect("an array")), ErrorKind::Unsupported);
}

/// A chunk of PNG with its CRC.
fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let crc = tenvelope::core::check_of(&[&kind[..], data].concat());
    let crc = u32::from_str_radix(&crc, 16).expect("hex");
    [&(data.len() as u32).to_be_bytes()[..], kind, data, &crc.to_be_bytes()].concat()
}

fn png(width: u32, height: u32, rest: &[Vec<u8>]) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), rest.concat()].concat()
}

#[test]
fn bombs() {
    let trusted = ImageOptions::default().limits(Limits::trusted());
    let none = chunk(b"IDAT", &[]);
    // A header of 60 bytes that claims gigabytes: over the limit, and where there is none, more than so few bytes can hold.
    let vast = png(65_535, 65_535, std::slice::from_ref(&none));
    assert_eq!(decoded(&vast).expect_err("vast").kind(), ErrorKind::LimitExceeded);
    assert_eq!(trusted.from_bytes::<Array>(&vast).expect_err("vast").kind(), ErrorKind::CodecFailed);
    assert_eq!(decoded(&png(0, 5, std::slice::from_ref(&none))).expect_err("no width").kind(), ErrorKind::CodecFailed);
    assert!(decoded(&png(1 << 31, 1, std::slice::from_ref(&none))).is_err());
    // Text that would inflate to gigabytes is passed over, not inflated.
    let mut text = b"Comment\0\0".to_vec();
    text.extend(std::iter::repeat_n(0, 1 << 16));
    assert!(decoded(&png(1, 1, &[chunk(b"zTXt", &text), chunk(b"iTXt", &text), none])).is_err());
    // A JPEG that says it is as large as one can be.
    let mut jpeg = picture("444.jpg");
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[255; 4]);
    assert_eq!(decoded(&jpeg).expect_err("vast").kind(), ErrorKind::LimitExceeded);
    assert_eq!(trusted.from_bytes::<Array>(&jpeg).expect_err("vast").kind(), ErrorKind::CodecFailed);
    let small = ImageOptions::default().limits(Limits::default().input(100).decoded(10));
    assert_eq!(small.from_bytes::<Array>(&picture("444.jpg")).expect_err("long").kind(), ErrorKind::InputTooLong);
}

#[test]
fn no_damage_is_more_than_an_error() {
    let samples: Vec<(String, Vec<u8>)> =
        files("tests/images", "jpg").into_iter().chain(files("tests/images", "webp")).chain(files("tests/images", "png")).collect();
    let suite = files("tests/images/pngsuite", "png");
    let options = ImageOptions::default().limits(Limits::default().decoded(1 << 24)).orient(true);
    let mut random = Random(5);
    let (mut tried, mut read) = (0u32, 0u32);
    for (name, file) in samples.iter().chain(suite.iter().step_by(9)) {
        for end in (0..file.len()).step_by(file.len() / 40 + 1) {
            let cut: Result<Array, Error> = options.from_bytes(&file[..end]);
            assert!(cut.is_err() || end + 12 > file.len() || name.contains("webp"), "{name} cut at {end} of {}", file.len());
        }
        for _ in 0..150 {
            let mut damaged = file.clone();
            for _ in 0..=random.below(3) {
                let at = random.below(damaged.len());
                damaged[at] = random.next_u64() as u8;
            }
            tried += 1;
            if let Ok(picture) = options.open_bytes(&damaged) {
                let mut out = vec![0; picture.len()];
                read += u32::from(picture.decode_into(&mut out, &mut Vec::new()).is_ok());
            }
        }
    }
    println!("{tried} damaged pictures, {read} of which are pictures");
    assert!(tried > 4000);
}

#[test]
fn wrong_text_is_named() {
    let options = ImageOptions::default();
    let kind = |text: &str| options.from_str::<Array>(text).expect_err("no picture").kind();
    assert_eq!(kind("data:image/png,abc"), ErrorKind::BadText);
    assert_eq!(kind("data:image/png;base64"), ErrorKind::BadText);
    assert_eq!(kind("data:image/png;base64,*"), ErrorKind::BadText);
    assert_eq!(kind("AAAA"), ErrorKind::BadMagic);
    assert_eq!(kind(""), ErrorKind::BadMagic);
    let file = picture("turned.png");
    let wrapped: String =
        STANDARD.encode(&file).as_bytes().chunks(76).map(|line| format!("{}\r\n", String::from_utf8_lossy(line))).collect();
    assert_eq!(kind(&wrapped), ErrorKind::BadText);
    assert!(options.wrapped(true).from_str::<Array>(&wrapped).is_ok());
    assert_eq!(options.from_str::<Vec<u16>>(&STANDARD.encode(&file)).expect_err("bytes").kind(), ErrorKind::DtypeMismatch);
}

#[test]
fn a_batch_keeps_order_and_goes_on() {
    let texts: Vec<String> = files("tests/images/pngsuite", "png").iter().map(|(_, file)| STANDARD.encode(file)).collect();
    let alone: Vec<Option<Array>> = texts.iter().map(|text| ImageOptions::default().from_str(text).ok()).collect();
    for threads in [1, 2, 5] {
        let batch = Batch::new(ImageOptions::default()).threads(threads);
        let made = batch.map(&texts, |_, array| array.ok().map(|array| array.into_owned().expect("memory")));
        assert_eq!(made, alone);
    }
    let picture = ImageOptions::default().open(&texts[0]).expect("a picture");
    assert!(picture.decode_into(&mut [], &mut Vec::new()).is_err());
    assert_eq!((picture.dtype(), picture.is_empty()), (&Dtype::Uint8, false));
}

/// What the decoder of JPEGs says of a file that is cut ends a line; no sentence of an error does.
#[test]
fn no_line_end_of_a_library_gets_into_a_sentence() {
    let error = decoded(&[0xff, 0xd8, 0xff, 0xe0, 0x00]).expect_err("a cut file");
    assert_eq!(error.kind(), ErrorKind::CodecFailed);
    assert!(error.to_string().chars().all(|c| !c.is_control()), "{error:?}");
}

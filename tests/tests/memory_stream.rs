//! Streams take the memory of a few chunks, whatever the size of the array. Measured with a counting allocator, in a process of its own.

use std::{
    alloc::System,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tenvelope::{
    ArrayView, DecodeOptions, Dtype, EncodeOptions, Form, Level, Progress,
    images::{ImageOptions, ImageRows, to_data_uri},
};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// 64 MiB of float32, and what a few chunks with their scratch memory may come to.
const COUNT: usize = 1 << 24;
const FEW_CHUNKS: usize = 6 << 20;

/// Tells after each chunk how many bytes are held, and keeps the most.
#[derive(Clone, Default)]
struct Peak(Arc<AtomicUsize>);

impl Peak {
    fn note(&self, region: &Region<'_, System>) {
        let change = region.change();
        self.0.fetch_max(change.bytes_allocated.saturating_sub(change.bytes_deallocated), Ordering::Relaxed);
    }

    fn take(&self) -> usize {
        self.0.swap(0, Ordering::Relaxed)
    }
}

fn piece(i: usize) -> Vec<f32> {
    (0..1 << 14).map(|j| (i * 7919 + j * 31 % 1000) as f32 * 0.25).collect()
}

/// One test, since the allocator counts for the whole process.
#[test]
fn a_few_chunks_are_enough() {
    // Contexts and tables that live for ever.
    tenvelope::from_str::<Vec<f32>>(&tenvelope::to_string(&piece(0)).unwrap()).unwrap();
    let peak = Peak::default();
    for (form, codecs) in [(Form::Line, None), (Form::Binary, None), (Form::Line, Some("raw-base64url")), (Form::Binary, Some("raw-hex"))] {
        let options = codecs.map_or(EncodeOptions::default(), |codecs| EncodeOptions::default().codecs(codecs));
        let path = std::env::temp_dir().join(format!("tenvelope-memory-{}-{form}", std::process::id()));

        let region = Region::new(ALLOCATOR);
        let file = std::fs::File::create(&path).unwrap();
        let mut writer = options.writer_seekable(form, Dtype::Float32, &[COUNT], file).unwrap();
        for i in 0..COUNT >> 14 {
            writer.write(&piece(i)).unwrap();
            peak.note(&region);
        }
        writer.finish().unwrap();
        let written = peak.take();

        let region = Region::new(ALLOCATOR);
        let mut elements = 0;
        for chunk in DecodeOptions::default().reader(std::fs::File::open(&path).unwrap()).unwrap().unverified_chunks() {
            elements += chunk.unwrap().count();
            peak.note(&region);
        }
        assert_eq!(elements, COUNT);
        let read = peak.take();

        let region = Arc::new(Region::new(ALLOCATOR));
        let (shared, notes) = (Arc::clone(&region), peak.clone());
        let options = DecodeOptions::default().progress(Progress::new(move |_, _| notes.note(&shared)));
        let array: Vec<f32> = options.from_reader(std::fs::File::open(&path).unwrap()).unwrap();
        assert!(array.chunks(1 << 14).enumerate().all(|(i, chunk)| chunk == piece(i)));
        let whole = peak.take();

        println!("{form} {codecs:?}: {written} bytes to write, {read} to read in chunks, {whole} to read {} whole", COUNT * 4);
        assert!(written < FEW_CHUNKS, "{form} {codecs:?}: {written} bytes held while writing");
        assert!(read < FEW_CHUNKS, "{form} {codecs:?}: {read} bytes held while reading chunks");
        assert!(whole < COUNT * 4 + FEW_CHUNKS, "{form} {codecs:?}: {whole} bytes held while reading");
        std::fs::remove_file(&path).unwrap();
    }

    // What the header claims is not believed where bytes arrive: a record of 2^60 bytes, and a line that ends early.
    let mut lie = tenvelope::to_vec(&[1u8; 40]).unwrap();
    lie[64 + 7] = 0x10;
    let line = tenvelope_testkit::with_check("tnv1.float64.67108864~8.raw-zlib-base64url.AAAA.");
    let whole = tenvelope_testkit::with_check("tnv1.float64.67108864.raw-zlib-base64url.eNpjAAAAAQAB.");
    for input in [&lie[..], line.as_bytes(), whole.as_bytes()] {
        let region = Region::new(ALLOCATOR);
        assert!(tenvelope::from_reader::<tenvelope::Array>(input).is_err());
        let asked = region.change().bytes_allocated;
        assert!(asked < 1 << 18, "{asked} bytes asked for by {}", String::from_utf8_lossy(input));

        let region = Region::new(ALLOCATOR);
        assert!(DecodeOptions::default().reader(input).and_then(|reader| reader.verify()).is_err());
        let asked = region.change().bytes_allocated;
        assert!(asked < 1 << 18, "{asked} bytes asked for by {}", String::from_utf8_lossy(input));
    }

    // A mapped file costs nothing but its header.
    let stored = EncodeOptions::default().codecs("raw-hex").to_vec(&vec![1.5f32; COUNT]).unwrap();
    let region = Region::new(ALLOCATOR);
    let opened = DecodeOptions::default().open_map(&stored).unwrap();
    assert_eq!(opened.unverified_run().map(<[u8]>::len), Some(COUNT * 4));
    opened.verify().unwrap();
    assert!(region.change().bytes_allocated < 1 << 16);

    rows_of_a_picture(&peak);
}

/// A picture of 48 MiB, in Base64: its rows go out as they come in.
fn rows_of_a_picture(peak: &Peak) {
    const SIDE: usize = 4096;
    // The writer collects a MiB, and the decoder has a window.
    const FEW: usize = 3 << 20;
    let pixels: Vec<u8> = (0..SIDE * SIDE * 3).map(|i| ((i / 3 % SIDE) / 16 + i / (3 * SIDE) / 32 + i % 3) as u8).collect();
    let picture = ArrayView::from_elements(&[SIDE, SIDE, 3], &pixels).unwrap();
    let text = to_data_uri(&picture, Level::Fast).unwrap();
    drop(pixels);

    let region = Region::new(ALLOCATOR);
    let mut rows = ImageRows::new(text.as_bytes(), &ImageOptions::default()).unwrap();
    let shape = rows.shape().unwrap();
    let options = EncodeOptions::default().codecs("raw-base64url");
    let mut writer = options.writer(Form::Line, rows.dtype(), &shape, std::io::sink()).unwrap();
    let mut row = vec![0; rows.row_len()];
    let mut count = 0;
    while rows.next_row(&mut row).unwrap() {
        writer.write(&row).unwrap();
        peak.note(&region);
        count += 1;
    }
    writer.finish().unwrap();
    let most = peak.take();
    println!("a PNG of {SIDE} by {SIDE} pixels in {} characters: {most} bytes held", text.len());
    assert_eq!(count, SIDE);
    assert!(most < FEW, "{most} bytes held while rows went by");
}

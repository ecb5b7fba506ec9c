//! Stored arrays of 4 MB and more: an envelope with its header and its check beside bare base64 with the same kernel, both into fresh memory, and both into memory that is there.

use std::{hint::black_box, time::Instant};

use tenvelope::{Array, ArrayView, EncodeOptions, Form, decode_into, from_str};
use tenvelope_kernels::{
    base64::{self, Alphabet},
    pages::advise_huge,
};

const MEGABYTES: [usize; 4] = [1, 4, 16, 64];

/// All ways take their turns, so that what else the machine does meets all of them.
const TURNS: usize = 15;

pub fn run() {
    println!("\n## Stored arrays: the speed of an envelope as a multiple of bare base64 with the same kernel\n");
    println!("| float32, MB | encode | decode | encode, memory there | decode, memory there | memcpy GB/s | bare encode / decode GB/s |");
    println!("|---|---|---|---|---|---|---|");
    for megabytes in MEGABYTES {
        measure(megabytes);
    }
}

fn measure(megabytes: usize) {
    let numbers: Vec<f32> = (0..megabytes * 1_000_000 / 4).map(|i| (i as f32).sqrt()).collect();
    let array = ArrayView::from_elements(&[numbers.len()], &numbers).expect("an array");
    let run = array.bytes().expect("numbers");
    let options = EncodeOptions::default().codecs("raw-base64url").threads(1);
    let line = options.to_string(&array).expect("an array");
    assert!(from_str::<Array>(&line).expect("its own line") == array);

    let text_len = base64::encoded_len(run.len()).expect("a small number");
    let mut text = fresh(text_len);
    base64::encode(Alphabet::UrlSafe, run, &mut text);
    let mut there = String::with_capacity(line.len());
    let mut place = vec![0f32; numbers.len()];
    let mut bytes = vec![0u8; run.len()];
    let mut other = vec![0u8; text_len];
    let mut copy = vec![0u8; run.len()];
    let mut ways: [(&mut dyn FnMut(), Vec<f64>); 9] = [
        (&mut || copy.copy_from_slice(black_box(run)), Vec::new()),
        (&mut || drop(black_box(options.to_string(black_box(&array)))), Vec::new()),
        (&mut || base64::encode(Alphabet::UrlSafe, black_box(run), black_box(&mut fresh(text_len))), Vec::new()),
        (&mut || drop(black_box(from_str::<Array>(black_box(&line)))), Vec::new()),
        (&mut || base64::decode(Alphabet::UrlSafe, black_box(&text), black_box(&mut fresh(run.len()))).expect("its text"), Vec::new()),
        (
            &mut || {
                there.clear();
                options.append_to(Form::Line, black_box(&array), &mut there).expect("an array");
            },
            Vec::new(),
        ),
        (&mut || base64::encode(Alphabet::UrlSafe, black_box(run), black_box(&mut other)), Vec::new()),
        (&mut || decode_into(black_box(&line), black_box(&mut place)).expect("its own line"), Vec::new()),
        (&mut || base64::decode(Alphabet::UrlSafe, black_box(&text), black_box(&mut bytes)).expect("its own text"), Vec::new()),
    ];
    for _ in 0..TURNS {
        for (way, times) in &mut ways {
            let started = Instant::now();
            way();
            times.push(started.elapsed().as_secs_f64());
        }
    }
    let medians: Vec<f64> = ways
        .into_iter()
        .map(|(_, mut times)| {
            times.sort_by(f64::total_cmp);
            times[TURNS / 2]
        })
        .collect();
    assert!(there == line && place == numbers && bytes == run && other == text && copy == run);
    let ratio = |ours: usize| medians[ours + 1] / medians[ours];
    let speed = |way: usize| run.len() as f64 / medians[way] / 1e9;
    println!(
        "| {megabytes} | {:.2} | {:.2} | {:.2} | {:.2} | {:.1} | {:.1} / {:.1} |",
        ratio(1),
        ratio(3),
        ratio(5),
        ratio(7),
        speed(0),
        speed(6),
        speed(8)
    );
}

/// As an envelope makes room: with huge pages where that is worth it.
fn fresh(len: usize) -> Vec<u8> {
    let mut memory = Vec::with_capacity(len);
    advise_huge(memory.as_ptr(), len);
    memory.resize(len, 0);
    memory
}

//! The kernels on every set of instructions that the machine has, beside memcpy in the same run.

use std::{hint::black_box, time::Instant};

use tenvelope_kernels::{
    Isa,
    base64::{self, Alphabet},
    bitshuffle, delta, shuffle,
};

/// Bytes at once: a small array, two usual chunks, and more than any cache holds.
const LENGTHS: [(&str, usize); 4] = [("1.5 KB", 1536), ("64 KB", 64 << 10), ("256 KB", 256 << 10), ("64 MB", 64 << 20)];

/// Turns of which the median counts. All kernels of a cell take theirs by turns, so that what else the machine does meets all of them.
const TURNS: usize = 9;

type Run = Box<dyn Fn(Isa, &[u8], &mut [u8])>;

struct Kernel {
    name: String,
    encode: Run,
    decode: Run,
    encoded_len: fn(usize) -> usize,
}

pub fn run() {
    let here: Vec<String> = Isa::all_here().iter().map(|isa| format!("{isa:?}")).collect();
    println!("\n## Kernels: GB/s of raw bytes, memcpy / {}, memory touched before\n", here.join(" / "));
    println!("| kernel | {} |\n|---|---|---|---|---|", LENGTHS.map(|(name, _)| name).join(" | "));
    for kernel in kernels() {
        let mut rows = [String::new(), String::new()];
        for (_, len) in LENGTHS {
            for (row, cell) in rows.iter_mut().zip(measure(&kernel, len)) {
                *row += &format!(" | {cell}");
            }
        }
        println!("| {} encode{} |\n| {} decode{} |", kernel.name, rows[0], kernel.name, rows[1]);
    }
}

fn kernels() -> Vec<Kernel> {
    let mut kernels = vec![Kernel {
        name: "base64".to_owned(),
        encode: Box::new(|isa, bytes, text| base64::encode_on(isa, Alphabet::UrlSafe, bytes, text)),
        decode: Box::new(|isa, text, bytes| base64::decode_on(isa, Alphabet::UrlSafe, text, bytes).expect("its own text")),
        encoded_len: |len| base64::encoded_len(len).expect("a small number"),
    }];
    let same_len = |name, encode, decode| Kernel { name, encode, decode, encoded_len: |len| len };
    kernels.extend([2, 4, 8, 16, 12].map(|size| {
        same_len(
            format!("shuffle {size}"),
            Box::new(move |isa, run, out| shuffle::encode_on(isa, run, size, out)),
            Box::new(move |isa, bytes, out| shuffle::decode_on(isa, bytes, size, out)),
        )
    }));
    kernels.extend([1, 2, 4, 8, 16, 12].map(|size| {
        same_len(
            format!("bitshuffle {size}"),
            Box::new(move |isa, run, out| bitshuffle::encode_on(isa, run, size, out)),
            Box::new(move |isa, bytes, out| bitshuffle::decode_on(isa, bytes, size, out)),
        )
    }));
    // In place, on a copy as in a chain: the first elements of a series, of pixels, of rows.
    kernels.extend([(1, 1), (2, 1), (4, 1), (8, 1), (1, 3), (1, 1024)].map(|(word, distance)| {
        same_len(
            format!("copy and delta u{} {distance}", 8 * word),
            Box::new(move |_, run, out| {
                out.copy_from_slice(run);
                delta::encode(out, word, distance);
            }),
            Box::new(move |isa, bytes, out| {
                out.copy_from_slice(bytes);
                delta::decode_on(isa, out, word, distance);
            }),
        )
    }));
    kernels
}

/// The cells of encoding and decoding.
fn measure(kernel: &Kernel, len: usize) -> [String; 2] {
    let run: Vec<u8> = (0..len).map(|i| (i.wrapping_mul(i).wrapping_mul(7919) >> 5) as u8).collect();
    let mut encoded = vec![0; (kernel.encoded_len)(len)];
    (kernel.encode)(Isa::Plain, &run, &mut encoded);
    let mut room = vec![0; encoded.len()];
    for &isa in Isa::all_here() {
        room.fill(0);
        (kernel.encode)(isa, &run, &mut room);
        assert!(room == encoded, "{} encodes something else on {isa:?}", kernel.name);
        room[..len].fill(0);
        (kernel.decode)(isa, &encoded, &mut room[..len]);
        assert!(room[..len] == run, "{} decodes something else on {isa:?}", kernel.name);
    }
    [cell(&kernel.encode, &run, &mut room, len), cell(&kernel.decode, &encoded, &mut room[..len], len)]
}

fn cell(kernel: &Run, input: &[u8], out: &mut [u8], len: usize) -> String {
    let repeats = ((1 << 19) / len).max(1);
    let mut times = vec![Vec::new(); 1 + Isa::all_here().len()];
    for _ in 0..TURNS {
        for (which, times) in times.iter_mut().enumerate() {
            let started = Instant::now();
            for _ in 0..repeats {
                match which.checked_sub(1) {
                    None => black_box(&mut *out)[..len].copy_from_slice(&black_box(input)[..len]),
                    Some(isa) => kernel(Isa::all_here()[isa], black_box(input), black_box(out)),
                }
            }
            times.push(started.elapsed());
        }
    }
    let speeds = times.into_iter().map(|mut times| {
        times.sort_unstable();
        format!("{:.1}", (len * repeats) as f64 / times[TURNS / 2].as_secs_f64() / 1e9)
    });
    speeds.collect::<Vec<_>>().join(" / ")
}

#![no_main]

use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::contract(data, &|| HEAP.reset_peak_usage(), &|| HEAP.peak_usage()));

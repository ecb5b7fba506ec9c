#![no_main]

#[path = "../c-abi/calls.rs"]
mod calls;

libfuzzer_sys::fuzz_target!(|data: &[u8]| calls::c_abi(data));

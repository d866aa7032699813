//! The fuzzer of [`outboard_fuzz::decode`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| outboard_fuzz::decode::run(input));

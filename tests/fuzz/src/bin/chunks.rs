//! The fuzzer of [`outboard_fuzz::chunks`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| outboard_fuzz::chunks::run(input));

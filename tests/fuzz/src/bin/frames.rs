//! The fuzzer of [`outboard_fuzz::frames`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| outboard_fuzz::frames::run(input));

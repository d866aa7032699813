//! The fuzzer of [`outboard_fuzz::mapping`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| outboard_fuzz::mapping::run(input));

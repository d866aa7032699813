//! Every input that the repository keeps, run once more: what a fuzzer found stays found.

#![expect(clippy::unwrap_used, reason = "a line that is no input fails the test")]

use outboard_fuzz::{chunks, decode, frames, mapping};

#[test]
fn chunks() {
    every(include_str!("../corpus/chunks.txt"), chunks::run);
}

#[test]
fn decode() {
    every(include_str!("../corpus/decode.txt"), decode::run);
}

#[test]
fn frames() {
    every(include_str!("../corpus/frames.txt"), frames::run);
}

#[test]
fn mapping() {
    every(include_str!("../corpus/mapping.txt"), mapping::run);
}

fn every(corpus: &str, target: fn(&[u8])) {
    assert!(corpus.lines().count() > 100, "the corpus is there");
    for line in corpus.lines() {
        let digits: Vec<char> = line.chars().collect();
        let digit = |digit: char| u8::try_from(digit.to_digit(16).unwrap()).unwrap();
        let input: Vec<u8> = digits
            .chunks(2)
            .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
            .collect();
        target(&input);
    }
}

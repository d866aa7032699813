//! What text is searched by, and pairs of text.

use super::super::binary::{Malformed, Reader, text};
use super::print;

/// Words, where they stand, and how much each of those places weighs.
pub(super) fn tsvector(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    // A word takes its end and the number of its places.
    for index in 0..reader.count(3)? {
        if index > 0 {
            out.push(' ');
        }
        let length = reader.rest().iter().position(|byte| *byte == 0);
        let word = reader.bytes(length.ok_or(Malformed("a word of it has no end"))?)?;
        reader.u8()?;
        out.push('\'');
        doubled(text(word)?, &['\'', '\\'], out);
        out.push('\'');
        for place in 0..reader.u16()? {
            let at = reader.u16()?;
            let weight = ["", "C", "B", "A"][usize::from(at >> 14)];
            let before = if place == 0 { ':' } else { ',' };
            print(out, format_args!("{before}{}{weight}", at & 0x3fff));
        }
    }
    reader.end()
}

/// Keys and their values, of which some are null.
pub(super) fn hstore(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    for index in 0..reader.count(8)? {
        if index > 0 {
            out.push_str(", ");
        }
        let key = reader.sized()?.ok_or(Malformed("a key of it is null"))?;
        quoted(text(key)?, out);
        out.push_str("=>");
        match reader.sized()? {
            Some(value) => quoted(text(value)?, out),
            None => out.push_str("NULL"),
        }
    }
    reader.end()
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out.push('"');
}

fn doubled(text: &str, letters: &[char], out: &mut String) {
    for letter in text.chars() {
        if letters.contains(&letter) {
            out.push(letter);
        }
        out.push(letter);
    }
}

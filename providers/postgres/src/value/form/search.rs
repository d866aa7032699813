//! What text is searched by, and pairs of text.

use super::super::binary::{Malformed, Reader, text};
use super::print;

/// A word, and where it stands: in the upper two bits of each place is how much it weighs, from 0 for `D` to 3 for `A`.
pub(in super::super) type Word<'a> = (&'a str, Vec<u16>);
/// A key and its value.
pub(in super::super) type Pair<'a> = (&'a str, Option<&'a str>);

/// Words, where they stand, and how much each of those places weighs.
pub(super) fn tsvector(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    for (index, word) in words(bytes)?.iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        write_word(word, out);
    }
    Ok(())
}

/// Keys and their values, of which some are null.
pub(super) fn hstore(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    for (index, pair) in pairs(bytes)?.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write_pair(*pair, out);
    }
    Ok(())
}

pub(in super::super) fn words(bytes: &[u8]) -> Result<Vec<Word<'_>>, Malformed> {
    let mut reader = Reader::new(bytes);
    let mut words = Vec::new();
    // A word takes its end and the number of its places.
    for _ in 0..reader.count(3)? {
        let length = reader.rest().iter().position(|byte| *byte == 0);
        let word = reader.bytes(length.ok_or(Malformed("a word of it has no end"))?)?;
        reader.u8()?;
        let places = (0..reader.u16()?)
            .map(|_| reader.u16())
            .collect::<Result<_, _>>()?;
        words.push((text(word)?, places));
    }
    reader.end()?;
    Ok(words)
}

pub(in super::super) fn write_word((word, places): &Word<'_>, out: &mut String) {
    out.push('\'');
    doubled(word, &['\'', '\\'], out);
    out.push('\'');
    for (index, place) in places.iter().enumerate() {
        let weight = ["", "C", "B", "A"][usize::from(place >> 14)];
        let before = if index == 0 { ':' } else { ',' };
        print(out, format_args!("{before}{}{weight}", place & 0x3fff));
    }
}

pub(in super::super) fn pairs(bytes: &[u8]) -> Result<Vec<Pair<'_>>, Malformed> {
    let mut reader = Reader::new(bytes);
    let mut pairs = Vec::new();
    for _ in 0..reader.count(8)? {
        let key = reader.sized()?.ok_or(Malformed("a key of it is null"))?;
        pairs.push((text(key)?, reader.sized()?.map(text).transpose()?));
    }
    reader.end()?;
    Ok(pairs)
}

pub(in super::super) fn write_pair((key, value): Pair<'_>, out: &mut String) {
    quoted(key, out);
    out.push_str("=>");
    match value {
        Some(value) => quoted(value, out),
        None => out.push_str("NULL"),
    }
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

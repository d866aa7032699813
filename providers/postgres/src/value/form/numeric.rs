//! Decimal numbers, which are kept in groups of four digits.

use super::super::binary::{Malformed, Reader};

/// The digits of a group.
const GROUP: usize = 4;
const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xc000;
const INFINITY: u16 = 0xd000;
const NEGATIVE_INFINITY: u16 = 0xf000;

/// With as many digits after the point as the number was given, zeros included.
pub(super) fn write(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    let count = reader.u16()?;
    let weight = i32::from(reader.i16()?);
    let sign = reader.u16()?;
    let scale = usize::from(reader.u16()?);
    let groups = reader.bytes(usize::from(count) * 2)?;
    reader.end()?;
    let group = |index: i32| {
        let at = usize::try_from(index).ok().map(|index| index * 2);
        let digits = at.and_then(|at| groups.get(at..at + 2));
        digits.map_or(0, |digits| u16::from_be_bytes([digits[0], digits[1]]))
    };
    if (0..i32::from(count)).any(|index| group(index) > 9_999) {
        return Err(Malformed("a group of its digits is more than four of them"));
    }
    match sign {
        0 => {}
        NEGATIVE => out.push('-'),
        NAN => out.push_str("NaN"),
        INFINITY => out.push_str("Infinity"),
        NEGATIVE_INFINITY => out.push_str("-Infinity"),
        _ => return Err(Malformed("its sign is not known")),
    }
    if !matches!(sign, 0 | NEGATIVE) {
        return Ok(());
    }
    let whole = usize::try_from(weight + 1).unwrap_or_default() * GROUP;
    out.reserve(whole.max(1) + usize::from(scale > 0) + scale.next_multiple_of(GROUP));
    if weight < 0 {
        out.push('0');
    } else {
        let start = out.len();
        (0..=weight).for_each(|index| four(group(index), out));
        let zeros = out[start..]
            .bytes()
            .take(GROUP - 1)
            .take_while(|digit| *digit == b'0')
            .count();
        out.drain(start..start + zeros);
    }
    if scale > 0 {
        out.push('.');
        let end = out.len() + scale;
        // As many as the scale asks for, and the rest of the last group.
        let groups = scale.div_ceil(GROUP);
        (weight + 1..)
            .take(groups)
            .for_each(|index| four(group(index), out));
        out.truncate(end);
    }
    Ok(())
}

/// All four digits of a group.
fn four(group: u16, out: &mut String) {
    for tens in [1_000, 100, 10, 1] {
        // One of ten.
        out.push(char::from(b'0' + (group / tens % 10) as u8));
    }
}

//! Bytes, bits, and the numbers by which a database keeps its own order.

use super::super::binary::{Malformed, Reader, fixed};
use super::print;

/// As PostgreSQL 16 writes it: older ones give the byte alone, which is no text beyond ASCII.
pub(super) fn char(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    match fixed(bytes)? {
        [0] => {}
        [byte] if byte.is_ascii() => out.push(byte.into()),
        [byte] => print(out, format_args!("\\{byte:03o}")),
    }
    Ok(())
}

pub(super) fn bytea(bytes: &[u8], out: &mut String) {
    out.push_str("\\x");
    hex(bytes, out);
}

pub(super) fn uuid(bytes: [u8; 16], out: &mut String) {
    let (mut start, lengths) = (0, [4, 2, 2, 2, 6]);
    for length in lengths {
        if start > 0 {
            out.push('-');
        }
        hex(&bytes[start..start + length], out);
        start += length;
    }
}

pub(super) fn bits(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    let count = usize::try_from(reader.i32()?).map_err(|_| Malformed("it has fewer bits than none"))?;
    let bytes = reader.bytes(count.div_ceil(8))?;
    reader.end()?;
    let bit = |at: usize| bytes[at / 8] >> (7 - at % 8) & 1;
    out.extend((0..count).map(|at| if bit(at) == 1 { '1' } else { '0' }));
    Ok(())
}

pub(super) fn lsn(position: u64, out: &mut String) {
    print(
        out,
        format_args!("{:X}/{:X}", position >> 32, position & 0xffff_ffff),
    );
}

pub(super) fn snapshot(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    let count = reader.count(8)?;
    print(out, format_args!("{}:{}:", reader.i64()?, reader.i64()?));
    for index in 0..count {
        let comma = if index > 0 { "," } else { "" };
        print(out, format_args!("{comma}{}", reader.i64()?));
    }
    reader.end()
}

pub(super) fn tid(bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    print(out, format_args!("({},{})", reader.u32()?, reader.u16()?));
    reader.end()
}

fn hex(bytes: &[u8], out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.reserve(bytes.len() * 2);
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)].into());
        out.push(DIGITS[usize::from(byte & 15)].into());
    }
}

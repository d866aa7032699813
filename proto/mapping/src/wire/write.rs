//! Forward writing: lengths are known before what they measure.

use bytes::BufMut;

use super::WireType;

/// The number of bytes that `value` takes as a varint.
pub const fn varint_len(value: u64) -> usize {
    // Seven bits a byte; `| 1` gives zero its one byte. Up to 64, 9/64 is near enough to 1/7, and no division.
    let highest = 63 - (value | 1).leading_zeros() as usize;
    (highest * 9 + 73) / 64
}

/// Writes `value` as a varint.
#[inline]
pub fn varint(buf: &mut impl BufMut, value: u64) {
    // Nearly all are lengths and keys.
    match value {
        0..0x80 => buf.put_u8(low_seven(value)),
        0x80..0x4000 => buf.put_slice(&[low_seven(value) | 0x80, low_seven(value >> 7)]),
        _ => long_varint(buf, value),
    }
}

/// The number of bytes that a field's key takes.
pub const fn key_len(field: u32) -> usize {
    varint_len((field as u64) << 3)
}

/// Writes a field's key.
pub fn key(buf: &mut impl BufMut, field: u32, wire_type: WireType) {
    varint(buf, key_value(field, wire_type));
}

/// A field's key as a number.
pub const fn key_value(field: u32, wire_type: WireType) -> u64 {
    (field as u64) << 3 | wire_type as u64
}

/// The zigzag form of a signed number.
pub const fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// The number of bytes of a field that holds `len` bytes after its key and length.
pub const fn len_field_len(field: u32, len: usize) -> usize {
    key_len(field) + varint_len(len as u64) + len
}

/// Writes a field of bytes: key, length, contents.
pub fn bytes(buf: &mut impl BufMut, field: u32, value: &[u8]) {
    key(buf, field, WireType::Len);
    varint(buf, value.len() as u64);
    buf.put_slice(value);
}

fn long_varint(buf: &mut impl BufMut, mut value: u64) {
    while value >= 0x80 {
        buf.put_u8(low_seven(value) | 0x80);
        value >>= 7;
    }
    buf.put_u8(low_seven(value));
}

pub(super) fn low_seven(value: u64) -> u8 {
    value.to_le_bytes()[0] & 0x7f
}

#[cfg(test)]
mod tests {
    use super::{varint, varint_len, zigzag};

    #[test]
    fn a_varint_is_as_long_as_its_length_says() {
        for shift in 0..64 {
            for value in [1u64 << shift, (1u64 << shift) - 1, u64::MAX >> shift] {
                let mut buf = Vec::new();
                varint(&mut buf, value);
                assert_eq!(buf.len(), varint_len(value), "{value}");
            }
        }
    }

    #[test]
    fn zigzag_keeps_small_numbers_small() {
        assert_eq!([0, -1, 1, -2].map(zigzag), [0, 1, 2, 3]);
        assert_eq!(zigzag(i64::MIN), u64::MAX);
    }
}

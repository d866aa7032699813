//! Protobuf by hand, so that the tests share no code with what they test.

pub(crate) const VARINT: u64 = 0;
pub(crate) const FIXED64: u64 = 1;
pub(crate) const LEN: u64 = 2;
pub(crate) const FIXED32: u64 = 5;

/// A field that holds one varint.
pub(crate) fn number(field: u64, value: u64) -> Vec<u8> {
    [key(field, VARINT), varint(value)].concat()
}

/// A field of bytes: a string, a message, or numbers in a packed list.
pub(crate) fn bytes(field: u64, contents: &[u8]) -> Vec<u8> {
    [key(field, LEN), varint(contents.len() as u64), contents.to_vec()].concat()
}

pub(crate) fn fixed32(field: u64, value: f32) -> Vec<u8> {
    [key(field, FIXED32), value.to_le_bytes().to_vec()].concat()
}

pub(crate) fn fixed64(field: u64, value: f64) -> Vec<u8> {
    [key(field, FIXED64), value.to_le_bytes().to_vec()].concat()
}

/// Numbers one after another, as a packed list holds them.
pub(crate) fn packed(values: impl IntoIterator<Item = u64>) -> Vec<u8> {
    values.into_iter().flat_map(varint).collect()
}

/// `outboard.v1.Handle` with an index into the frame's handle table.
pub(crate) fn handle(index: u64) -> Vec<u8> {
    number(2, index)
}

pub(crate) fn key(field: u64, wire_type: u64) -> Vec<u8> {
    varint(field * 8 + wire_type)
}

pub(crate) fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let seven = u8::try_from(value % 128).unwrap();
        value /= 128;
        if value == 0 {
            out.push(seven);
            return out;
        }
        out.push(seven + 128);
    }
}

pub(crate) fn zigzag(value: i64) -> u64 {
    // Twice the distance from zero, less one for what is below it.
    if value < 0 {
        (value.unsigned_abs() - 1) * 2 + 1
    } else {
        value.unsigned_abs() * 2
    }
}

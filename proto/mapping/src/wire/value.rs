//! WIT values in protobuf's form, as generated types read and write them.
//!
//! A value stands in one of two places. Alone, it is an element of a list, the payload of a case or what an option
//! holds. As a field of a message, lists and options are a matter of how often the field comes; alone they are
//! messages of their own, with field 1.

use bytes::{BufMut, Bytes};

use super::read::{Reader, Value, narrow};
use super::{Malformed, WireType, write};

mod map;
mod scalar;
mod tuple;

/// A WIT type with its wire form.
pub trait Wire: Sized {
    /// How a lone value is delimited.
    const WIRE_TYPE: WireType;

    /// The length of a lone value in bytes, without key and length prefix.
    fn wire_len(&self) -> usize;

    /// Writes a lone value, without key and length prefix.
    fn write(&self, buf: &mut impl BufMut);

    /// Reads a lone value. `place` says what it is, as `type.field`.
    ///
    /// # Errors
    /// The value is not one of this type.
    fn read(value: Value<'_>, place: &'static str) -> Result<Self, Malformed>;

    /// The length of the value as field `field` of a message.
    fn field_len(&self, field: u32) -> usize {
        lone_len(self, field)
    }

    /// Writes the value as field `field` of a message.
    fn write_field(&self, field: u32, buf: &mut impl BufMut) {
        write_lone(self, field, buf);
    }

    /// Takes in one occurrence of the value's field. The last one counts, whole: messages are not merged.
    ///
    /// # Errors
    /// As [`Wire::read`].
    fn merge(slot: &mut Option<Self>, value: Value<'_>, place: &'static str) -> Result<(), Malformed> {
        *slot = Some(Self::read(value, place)?);
        Ok(())
    }

    /// What the occurrences of the value's field, if there were any, amount to.
    ///
    /// # Errors
    /// The field did not come and has to.
    fn finish(slot: Option<Self>, place: &'static str) -> Result<Self, Malformed> {
        slot.ok_or(Malformed::Missing(place))
    }
}

/// Reads a whole message.
///
/// # Errors
/// `frame` is not a message of this type, exactly.
pub fn decode<M: Wire>(frame: &Bytes, place: &'static str) -> Result<M, Malformed> {
    M::read(Value::Len(Reader::new(frame)), place)
}

/// Writes a whole message, in one allocation.
pub fn encode<M: Wire>(message: &M) -> Bytes {
    let mut buf = Vec::with_capacity(message.wire_len());
    message.write(&mut buf);
    Bytes::from(buf)
}

/// No payload: an empty message.
impl Wire for () {
    const WIRE_TYPE: WireType = WireType::Len;

    fn wire_len(&self) -> usize {
        0
    }

    fn write(&self, _: &mut impl BufMut) {}

    fn read(value: Value<'_>, place: &'static str) -> Result<Self, Malformed> {
        let mut reader = value.message(place)?;
        while reader.field()?.is_some() {}
        Ok(())
    }
}

impl Wire for String {
    const WIRE_TYPE: WireType = WireType::Len;

    fn wire_len(&self) -> usize {
        self.len()
    }

    fn write(&self, buf: &mut impl BufMut) {
        buf.put_slice(self.as_bytes());
    }

    fn read(value: Value<'_>, place: &'static str) -> Result<Self, Malformed> {
        Ok(value.str(place)?.to_owned())
    }
}

impl Wire for Bytes {
    const WIRE_TYPE: WireType = WireType::Len;

    fn wire_len(&self) -> usize {
        self.len()
    }

    fn write(&self, buf: &mut impl BufMut) {
        buf.put_slice(self);
    }

    fn read(value: Value<'_>, place: &'static str) -> Result<Self, Malformed> {
        value.bytes(place)
    }
}

impl<T: Wire> Wire for Option<T> {
    const WIRE_TYPE: WireType = WireType::Len;

    fn wire_len(&self) -> usize {
        self.field_len(1)
    }

    fn write(&self, buf: &mut impl BufMut) {
        self.write_field(1, buf);
    }

    fn read(value: Value<'_>, place: &'static str) -> Result<Self, Malformed> {
        wrapped(value, place)
    }

    fn field_len(&self, field: u32) -> usize {
        self.as_ref().map_or(0, |value| lone_len(value, field))
    }

    fn write_field(&self, field: u32, buf: &mut impl BufMut) {
        if let Some(value) = self {
            write_lone(value, field, buf);
        }
    }

    fn merge(slot: &mut Option<Self>, value: Value<'_>, place: &'static str) -> Result<(), Malformed> {
        *slot = Some(Some(T::read(value, place)?));
        Ok(())
    }

    fn finish(slot: Option<Self>, _: &'static str) -> Result<Self, Malformed> {
        Ok(slot.flatten())
    }
}

/// Numbers are packed when written and taken either way when read.
impl<T: Wire> Wire for Vec<T> {
    const WIRE_TYPE: WireType = WireType::Len;

    fn wire_len(&self) -> usize {
        self.field_len(1)
    }

    fn write(&self, buf: &mut impl BufMut) {
        self.write_field(1, buf);
    }

    fn read(value: Value<'_>, place: &'static str) -> Result<Self, Malformed> {
        wrapped(value, place)
    }

    fn field_len(&self, field: u32) -> usize {
        match T::WIRE_TYPE {
            WireType::Len => self.iter().map(|value| lone_len(value, field)).sum(),
            _ if self.is_empty() => 0,
            _ => write::len_field_len(field, self.iter().map(T::wire_len).sum()),
        }
    }

    fn write_field(&self, field: u32, buf: &mut impl BufMut) {
        match T::WIRE_TYPE {
            WireType::Len => self.iter().for_each(|value| write_lone(value, field, buf)),
            _ if self.is_empty() => {}
            _ => {
                write::key(buf, field, WireType::Len);
                write::varint(buf, self.iter().map(T::wire_len).sum::<usize>() as u64);
                self.iter().for_each(|value| value.write(buf));
            }
        }
    }

    fn merge(slot: &mut Option<Self>, value: Value<'_>, place: &'static str) -> Result<(), Malformed> {
        let list = slot.get_or_insert_default();
        match value {
            Value::Len(mut packed) if T::WIRE_TYPE != WireType::Len => {
                while !packed.is_empty() {
                    let element = match T::WIRE_TYPE {
                        WireType::Fixed64 => Value::Fixed64(packed.fixed64()?),
                        WireType::Fixed32 => Value::Fixed32(packed.fixed32()?),
                        _ => Value::Varint(packed.varint()?),
                    };
                    list.push(T::read(element, place)?);
                }
            }
            element => list.push(T::read(element, place)?),
        }
        Ok(())
    }

    fn finish(slot: Option<Self>, _: &'static str) -> Result<Self, Malformed> {
        Ok(slot.unwrap_or_default())
    }
}

/// A choice between `ok = 1` and `err = 2`.
impl<T: Wire, E: Wire> Wire for Result<T, E> {
    const WIRE_TYPE: WireType = WireType::Len;

    fn wire_len(&self) -> usize {
        match self {
            Ok(value) => lone_len(value, 1),
            Err(error) => lone_len(error, 2),
        }
    }

    fn write(&self, buf: &mut impl BufMut) {
        match self {
            Ok(value) => write_lone(value, 1, buf),
            Err(error) => write_lone(error, 2, buf),
        }
    }

    fn read(value: Value<'_>, place: &'static str) -> Result<Self, Malformed> {
        let mut reader = value.message(place)?;
        let mut result = None;
        while let Some((field, value)) = reader.field()? {
            match field {
                1 => result = Some(Ok(T::read(value, place)?)),
                2 => result = Some(Err(E::read(value, place)?)),
                _ => {}
            }
        }
        result.ok_or(Malformed::Missing(place))
    }
}

/// The length of the member `field` of a oneof: a lone value, whatever its type.
pub fn lone_len<T: Wire>(value: &T, field: u32) -> usize {
    match T::WIRE_TYPE {
        WireType::Len => write::len_field_len(field, value.wire_len()),
        _ => write::key_len(field) + value.wire_len(),
    }
}

/// Writes the member `field` of a oneof.
pub fn write_lone<T: Wire>(value: &T, field: u32, buf: &mut impl BufMut) {
    write::key(buf, field, T::WIRE_TYPE);
    if T::WIRE_TYPE == WireType::Len {
        write::varint(buf, value.wire_len() as u64);
    }
    value.write(buf);
}

/// Checks the bits of flags.
///
/// # Errors
/// There are some that `known` does not have.
pub fn flags(value: Value<'_>, known: u64, place: &'static str) -> Result<u64, Malformed> {
    let bits = value.varint(place)?;
    match bits & !known {
        0 => Ok(bits),
        unknown => Err(Malformed::Flags {
            field: place,
            bits: unknown,
        }),
    }
}

/// Reads the message that a list or an option is when it stands alone.
fn wrapped<T: Wire>(value: Value<'_>, place: &'static str) -> Result<T, Malformed> {
    let mut reader = value.message(place)?;
    let mut slot = None;
    while let Some((field, value)) = reader.field()? {
        if field == 1 {
            T::merge(&mut slot, value, place)?;
        }
    }
    T::finish(slot, place)
}

#[cfg(test)]
mod tests {
    use super::{Wire, decode, encode};
    use crate::wire::Malformed;
    use bytes::Bytes;
    use std::collections::BTreeMap;
    use std::fmt::Debug;

    type Deep = (
        Option<Option<u32>>,
        Vec<Vec<i16>>,
        Result<Bytes, ()>,
        Vec<Option<String>>,
    );

    fn same<T: Wire + PartialEq + Debug>(value: T, expected: &[u8]) {
        let bytes = encode(&value);
        assert_eq!(bytes, expected, "{value:?}");
        assert_eq!(decode::<T>(&bytes, "t.f").unwrap(), value);
    }

    #[test]
    fn lists_and_options_are_wrapped_where_they_stand_alone() {
        same((Some(3u8), Vec::<u32>::new()), &[8, 3]);
        same((None::<u8>, vec![1u32, 300]), &[0x12, 3, 1, 0xac, 2]);
        same::<Deep>(
            (
                Some(None),
                vec![vec![-1, 1], vec![]],
                Err(()),
                vec![None, Some(String::new())],
            ),
            &[
                0x0a, 0, // some(none)
                0x12, 4, 0x0a, 2, 1, 2, // [-1, 1], packed
                0x12, 0, // []
                0x1a, 2, 0x12, 0, // err
                0x22, 0, // none
                0x22, 2, 0x0a, 0, // some("")
            ],
        );
        same::<Result<Option<f32>, bool>>(Ok(Some(1.0)), &[0x0a, 5, 0x0d, 0, 0, 0x80, 0x3f]);
    }

    #[test]
    fn only_lists_and_options_may_be_absent() {
        let none = Bytes::new();
        assert_eq!(
            decode::<(Option<u8>, Vec<u8>)>(&none, "t.f"),
            Ok((None, Vec::new()))
        );
        assert_eq!(
            decode::<(Option<u8>, bool)>(&none, "t.f"),
            Err(Malformed::Missing("t.f"))
        );
        assert_eq!(
            decode::<Result<(), ()>>(&none, "t.f"),
            Err(Malformed::Missing("t.f"))
        );
        // `()` is an empty message, in which what is unknown is skipped and what is no field is not.
        assert_eq!(decode::<()>(&Bytes::from_static(&[8, 1]), "t.f"), Ok(()));
        assert_eq!(
            decode::<()>(&Bytes::from_static(&[8]), "t.f"),
            Err(Malformed::Truncated)
        );
    }

    #[test]
    fn a_map_is_its_entries_and_the_last_of_a_key_counts() {
        type Map = (BTreeMap<u8, Vec<String>>, Option<BTreeMap<String, bool>>);
        let of = |key, value: &str| (key, vec![value.to_owned()]);
        let map: Map = (BTreeMap::from([of(1, "a"), of(2, "b")]), Some(BTreeMap::new()));
        let bytes = [
            &[0x0a, 5, 8, 1, 0x12, 1, b'a'][..], // 1: ["a"]
            &[0x0a, 5, 8, 2, 0x12, 1, b'b'],
            &[0x12, 0], // some({})
        ];
        same::<Map>(map, &bytes.concat());
        let twice = Bytes::from([bytes[1], &[0x0a, 2, 8, 2], bytes[2]].concat());
        assert_eq!(
            decode::<Map>(&twice, "t.f").unwrap().0,
            BTreeMap::from([(2, vec![])])
        );
        let keyless = Bytes::from_static(&[0x0a, 0]);
        assert_eq!(decode::<Map>(&keyless, "t.f"), Err(Malformed::Missing("t.f")));
    }

    #[test]
    fn every_element_of_a_list_is_checked() {
        for bytes in [&[0x0a, 3, 1, 0x80, 2][..], &[8, 1, 8, 0x80, 2]] {
            let error = decode::<(Vec<u8>,)>(&Bytes::from_static(bytes), "t.f").unwrap_err();
            assert_eq!(
                error,
                Malformed::Range {
                    field: "t.f",
                    value: 256,
                    ty: "u8"
                }
            );
        }
    }
}

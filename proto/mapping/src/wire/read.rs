//! Reading: fields in the order they come, unknown ones skipped by whoever reads, everything bounded.

use bytes::Bytes;

use super::{Malformed, WireType};

/// A message, or a part of one, that has not been read yet. Bytes and strings are slices of the whole frame.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    frame: &'a Bytes,
    /// What is left of it to read.
    rest: &'a [u8],
}

/// One field's value, delimited but not interpreted.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// A varint.
    Varint(u64),
    /// Eight bytes, as a little-endian number.
    Fixed64(u64),
    /// As many bytes as the length said.
    Len(Reader<'a>),
    /// Four bytes, as a little-endian number.
    Fixed32(u32),
}

impl<'a> Reader<'a> {
    /// A reader over all of `frame`.
    pub fn new(frame: &'a Bytes) -> Self {
        Self { frame, rest: frame }
    }

    /// Whether nothing is left.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The number of bytes left.
    #[inline]
    pub fn len(&self) -> usize {
        self.rest.len()
    }

    /// The bytes left.
    #[inline]
    pub fn as_slice(&self) -> &'a [u8] {
        self.rest
    }

    /// The bytes left, sharing the frame's memory.
    pub fn to_bytes(&self) -> Bytes {
        self.frame.slice_ref(self.rest)
    }

    /// The next field and its value; `None` at the message's end.
    ///
    /// # Errors
    /// What comes next is not a field.
    // By itself it is too long for the compiler to inline, and its result is then carried through memory.
    #[inline(always)]
    pub fn field(&mut self) -> Result<Option<(u32, Value<'a>)>, Malformed> {
        if self.is_empty() {
            return Ok(None);
        }
        let key = self.varint()?;
        let field = match u32::try_from(key >> 3) {
            Ok(field) if field != 0 && field < 1 << 29 => field,
            _ => return Err(Malformed::FieldNumber(key >> 3)),
        };
        let value = match key & 7 {
            0 => Value::Varint(self.varint()?),
            1 => Value::Fixed64(self.fixed64()?),
            2 => Value::Len(self.delimited()?),
            5 => Value::Fixed32(self.fixed32()?),
            other => return Err(Malformed::WireType(other.to_le_bytes()[0])),
        };
        Ok(Some((field, value)))
    }

    /// What comes next, if it is of the field of this number and as most elements of lists come: delimited, with a key
    /// and a length of one byte. Anything else is left to [`Reader::next_of`].
    // What it returns fits in registers, and that is all that there is to it.
    #[inline(always)]
    pub fn short(&mut self, number: u32) -> Option<Self> {
        if let [key @ ..0x80, len @ ..0x80, rest @ ..] = self.rest
            && u32::from(*key) == number << 3 | 2
            && let Some((value, rest)) = rest.split_at_checked(usize::from(*len))
        {
            self.rest = rest;
            return Some(Self {
                frame: self.frame,
                rest: value,
            });
        }
        None
    }

    /// The next value of the field of this number; those of others are skipped. `None` at the message's end.
    ///
    /// # Errors
    /// Something before it, or it itself, is not a field.
    #[inline(never)]
    pub fn next_of(&mut self, number: u32) -> Result<Option<Value<'a>>, Malformed> {
        loop {
            match self.field()? {
                Some((found, value)) if found == number => return Ok(Some(value)),
                Some(_) => {}
                None => return Ok(None),
            }
        }
    }

    /// The next varint: a key, or an element of a packed list.
    ///
    /// # Errors
    /// It is cut off or longer than 64 bits.
    #[inline]
    pub fn varint(&mut self) -> Result<u64, Malformed> {
        // Most are of one byte: keys, and the lengths of what is short.
        match self.rest {
            [byte @ ..0x80, rest @ ..] => {
                self.rest = rest;
                Ok(u64::from(*byte))
            }
            _ => self.long_varint(),
        }
    }

    #[inline(never)]
    fn long_varint(&mut self) -> Result<u64, Malformed> {
        let bytes = self.rest;
        let mut value = 0;
        for (index, &byte) in bytes.iter().take(10).enumerate() {
            let bits = u64::from(byte & 0x7f);
            if index == 9 && bits > 1 {
                return Err(Malformed::Varint);
            }
            value |= bits << (7 * index);
            if byte < 0x80 {
                self.rest = &bytes[index + 1..];
                return Ok(value);
            }
        }
        Err(if bytes.len() < 10 {
            Malformed::Truncated
        } else {
            Malformed::Varint
        })
    }

    /// The next four bytes, as a little-endian number.
    ///
    /// # Errors
    /// There are fewer.
    #[inline]
    pub fn fixed32(&mut self) -> Result<u32, Malformed> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(Malformed::Truncated)?;
        self.rest = rest;
        Ok(u32::from_le_bytes(*bytes))
    }

    /// The next eight bytes, as a little-endian number.
    ///
    /// # Errors
    /// There are fewer.
    #[inline]
    pub fn fixed64(&mut self) -> Result<u64, Malformed> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(Malformed::Truncated)?;
        self.rest = rest;
        Ok(u64::from_le_bytes(*bytes))
    }

    #[inline]
    fn delimited(&mut self) -> Result<Self, Malformed> {
        let len = usize::try_from(self.varint()?).map_err(|_| Malformed::Truncated)?;
        let (value, rest) = self.rest.split_at_checked(len).ok_or(Malformed::Truncated)?;
        self.rest = rest;
        Ok(Self {
            frame: self.frame,
            rest: value,
        })
    }
}

impl<'a> Value<'a> {
    /// How it came.
    pub fn wire_type(&self) -> WireType {
        match self {
            Self::Varint(_) => WireType::Varint,
            Self::Fixed64(_) => WireType::Fixed64,
            Self::Len(_) => WireType::Len,
            Self::Fixed32(_) => WireType::Fixed32,
        }
    }

    /// The varint that `field` has to be.
    ///
    /// # Errors
    /// It came as something else.
    pub fn varint(self, field: &'static str) -> Result<u64, Malformed> {
        match self {
            Self::Varint(value) => Ok(value),
            other => Err(other.mismatch(field, WireType::Varint)),
        }
    }

    /// The message, or packed list, that `field` has to be.
    ///
    /// # Errors
    /// It came as something else.
    #[inline]
    pub fn message(self, field: &'static str) -> Result<Reader<'a>, Malformed> {
        match self {
            Self::Len(reader) => Ok(reader),
            other => Err(other.mismatch(field, WireType::Len)),
        }
    }

    /// The bytes that `field` has to be, sharing the frame's memory.
    ///
    /// # Errors
    /// It came as something else.
    pub fn bytes(self, field: &'static str) -> Result<Bytes, Malformed> {
        Ok(self.message(field)?.to_bytes())
    }

    /// The string that `field` has to be.
    ///
    /// # Errors
    /// It came as something else, or is not UTF-8.
    #[inline]
    pub fn str(self, field: &'static str) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.message(field)?.as_slice()).map_err(|_| Malformed::Utf8(field))
    }

    /// The bytes of the string that `field` has to be.
    ///
    /// # Errors
    /// As [`Value::str`].
    #[inline]
    pub fn utf8(self, field: &'static str) -> Result<&'a [u8], Malformed> {
        let bytes = self.message(field)?.as_slice();
        // Most text is ASCII, and that is found out many bytes at a time.
        match bytes.is_ascii() || std::str::from_utf8(bytes).is_ok() {
            true => Ok(bytes),
            false => Err(Malformed::Utf8(field)),
        }
    }

    /// The `f32` that `field` has to be.
    ///
    /// # Errors
    /// It came as something else.
    pub fn f32(self, field: &'static str) -> Result<f32, Malformed> {
        match self {
            Self::Fixed32(bits) => Ok(f32::from_bits(bits)),
            other => Err(other.mismatch(field, WireType::Fixed32)),
        }
    }

    /// The `f64` that `field` has to be.
    ///
    /// # Errors
    /// It came as something else.
    pub fn f64(self, field: &'static str) -> Result<f64, Malformed> {
        match self {
            Self::Fixed64(bits) => Ok(f64::from_bits(bits)),
            other => Err(other.mismatch(field, WireType::Fixed64)),
        }
    }

    fn mismatch(self, field: &'static str, expected: WireType) -> Malformed {
        Malformed::Mismatch {
            field,
            expected,
            found: self.wire_type(),
        }
    }
}

/// Numbers narrower than the varint that carries them: each is checked, none is cut.
pub mod narrow {
    use super::Malformed;

    macro_rules! unsigned {
        ($($ty:ident)*) => {$(
            #[doc = concat!("`value` as a `", stringify!($ty), "`.")]
            ///
            /// # Errors
            /// It is out of range.
            #[inline]
            pub fn $ty(value: u64, field: &'static str) -> Result<$ty, Malformed> {
                $ty::try_from(value).map_err(|_| Malformed::Range { field, value, ty: stringify!($ty) })
            }
        )*};
    }

    macro_rules! signed {
        ($($ty:ident $wit:literal)*) => {$(
            #[doc = concat!("`value`, which is in zigzag form, as a `", stringify!($ty), "`.")]
            ///
            /// # Errors
            /// It is out of range.
            #[inline]
            pub fn $ty(value: u64, field: &'static str) -> Result<$ty, Malformed> {
                $ty::try_from(unzigzag(value)).map_err(|_| Malformed::Range { field, value, ty: $wit })
            }
        )*};
    }

    unsigned!(u8 u16 u32);
    signed!(i8 "s8" i16 "s16" i32 "s32");

    /// `value`, which is in zigzag form, as an `i64`.
    #[inline]
    pub const fn unzigzag(value: u64) -> i64 {
        (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
    }

    /// `value` as a `bool`.
    ///
    /// # Errors
    /// It is neither 0 nor 1.
    #[inline]
    pub fn bool(value: u64, field: &'static str) -> Result<bool, Malformed> {
        match value {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed::Range {
                field,
                value,
                ty: "bool",
            }),
        }
    }

    /// `value` as a Unicode scalar value.
    ///
    /// # Errors
    /// It is none.
    #[inline]
    pub fn char(value: u64, field: &'static str) -> Result<char, Malformed> {
        u32::try_from(value)
            .ok()
            .and_then(char::from_u32)
            .ok_or(Malformed::Range {
                field,
                value,
                ty: "char",
            })
    }
}

#[cfg(test)]
mod tests {
    use super::{Reader, Value, narrow};
    use crate::wire::{Malformed, WireType, write};
    use bytes::Bytes;

    #[test]
    fn fields_come_in_order_and_share_the_frame() {
        let mut buf = Vec::new();
        write::bytes(&mut buf, 3, b"abc");
        write::key(&mut buf, 1, WireType::Varint);
        write::varint(&mut buf, write::zigzag(-5));
        let frame = Bytes::from(buf);
        let mut reader = Reader::new(&frame);
        let (field, value) = reader.field().unwrap().unwrap();
        assert_eq!((field, value.str("t.f").unwrap()), (3, "abc"));
        let (field, value) = reader.field().unwrap().unwrap();
        assert_eq!(
            (field, narrow::i8(value.varint("t.f").unwrap(), "t.f").unwrap()),
            (1, -5)
        );
        assert!(reader.field().unwrap().is_none());
    }

    #[test]
    fn the_values_of_one_field_come_in_order_and_those_of_others_are_skipped() {
        let mut buf = Vec::new();
        write::bytes(&mut buf, 3, b"a");
        write::bytes(&mut buf, 1, b"b");
        write::bytes(&mut buf, 3, &[7; 200]);
        write::bytes(&mut buf, 3, b"");
        write::bytes(&mut buf, 16, b"c");
        let frame = Bytes::from(buf);
        for (number, expected) in [
            (3, vec![&b"a"[..], &[7; 200], b""]),
            (1, vec![b"b"]),
            (16, vec![b"c"]),
            (2, vec![]),
        ] {
            let mut reader = Reader::new(&frame);
            let mut found = Vec::new();
            while let Some(value) = match reader.short(number) {
                Some(short) => Some(Value::Len(short)),
                None => reader.next_of(number).unwrap(),
            } {
                found.push(value.bytes("t.f").unwrap());
            }
            assert_eq!(found, expected, "{number}");
        }
        let frame = Bytes::from_static(&[0x0a, 5, 1]);
        let mut reader = Reader::new(&frame);
        assert!(reader.short(1).is_none());
        assert_eq!(reader.next_of(1).unwrap_err(), Malformed::Truncated);
    }

    #[test]
    fn hostile_bytes_are_refused_by_what_is_wrong_with_them() {
        let read = |bytes: &'static [u8]| {
            let frame = Bytes::from_static(bytes);
            Reader::new(&frame).field().map(|_| ()).unwrap_err()
        };
        assert_eq!(read(&[0x80]), Malformed::Truncated);
        assert_eq!(read(&[0x0a, 5, 1]), Malformed::Truncated);
        assert_eq!(
            read(&[0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]),
            Malformed::Truncated
        );
        assert_eq!(
            read(&[8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2]),
            Malformed::Varint
        );
        assert_eq!(read(&[0x00, 1]), Malformed::FieldNumber(0));
        assert_eq!(read(&[0x0b]), Malformed::WireType(3));
    }

    #[test]
    fn narrow_numbers_are_checked() {
        assert_eq!(narrow::u8(255, "t.f"), Ok(255));
        assert!(narrow::u8(256, "t.f").is_err());
        assert!(narrow::i32(u64::from(u32::MAX) + 1, "t.f").is_err());
        assert!(narrow::char(0xd800, "t.f").is_err());
        assert!(narrow::bool(2, "t.f").is_err());
        assert!(matches!(
            Value::Varint(1).f32("t.f"),
            Err(Malformed::Mismatch { .. })
        ));
    }
}

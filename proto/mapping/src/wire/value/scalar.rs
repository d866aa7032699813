//! Numbers: a varint each, or a fixed width for floats.

use super::{BufMut, Malformed, Value, Wire, WireType, narrow, write};

/// A number as the varint that carries it, and back, checked.
macro_rules! varint {
    ($($ty:ident: $value:ident => $raw:expr, $narrow:expr;)*) => {$(
        impl Wire for $ty {
            const WIRE_TYPE: WireType = WireType::Varint;

            fn wire_len(&self) -> usize {
                let $value = *self;
                write::varint_len($raw)
            }

            fn write(&self, buf: &mut impl BufMut) {
                let $value = *self;
                write::varint(buf, $raw);
            }

            fn read(value: Value<'_>, place: &'static str) -> Result<Self, Malformed> {
                $narrow(value.varint(place)?, place)
            }
        }
    )*};
}

varint! {
    bool: value => u64::from(value), narrow::bool;
    u8: value => u64::from(value), narrow::u8;
    u16: value => u64::from(value), narrow::u16;
    u32: value => u64::from(value), narrow::u32;
    u64: value => value, |value, _| Ok(value);
    i8: value => write::zigzag(i64::from(value)), narrow::i8;
    i16: value => write::zigzag(i64::from(value)), narrow::i16;
    i32: value => write::zigzag(i64::from(value)), narrow::i32;
    i64: value => write::zigzag(value), |value, _| Ok(narrow::unzigzag(value));
    char: value => u64::from(u32::from(value)), narrow::char;
}

macro_rules! fixed {
    ($($ty:ident $wire_type:ident $put:ident;)*) => {$(
        impl Wire for $ty {
            const WIRE_TYPE: WireType = WireType::$wire_type;

            fn wire_len(&self) -> usize {
                size_of::<$ty>()
            }

            fn write(&self, buf: &mut impl BufMut) {
                buf.$put(*self);
            }

            fn read(value: Value<'_>, place: &'static str) -> Result<Self, Malformed> {
                value.$ty(place)
            }
        }
    )*};
}

fixed! {
    f32 Fixed32 put_f32_le;
    f64 Fixed64 put_f64_le;
}

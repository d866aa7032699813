//! Tuples: messages whose fields are numbered from 1. Twelve is as far as Rust's own traits go.

use super::{BufMut, Malformed, Value, Wire, WireType};

macro_rules! tuples {
    ($(($($ty:ident $slot:ident $field:tt),+))*) => {$(
        impl<$($ty: Wire),+> Wire for ($($ty,)+) {
            const WIRE_TYPE: WireType = WireType::Len;

            fn wire_len(&self) -> usize {
                let ($($slot,)+) = self;
                0 $(+ $slot.field_len($field))+
            }

            fn write(&self, buf: &mut impl BufMut) {
                let ($($slot,)+) = self;
                $($slot.write_field($field, buf);)+
            }

            fn read(value: Value<'_>, place: &'static str) -> Result<Self, Malformed> {
                let mut reader = value.message(place)?;
                $(let mut $slot = None;)+
                while let Some((field, value)) = reader.field()? {
                    match field {
                        $($field => $ty::merge(&mut $slot, value, place)?,)+
                        _ => {}
                    }
                }
                Ok(($($ty::finish($slot, place)?,)+))
            }
        }
    )*};
}

tuples! {
    (A a 1)
    (A a 1, B b 2)
    (A a 1, B b 2, C c 3)
    (A a 1, B b 2, C c 3, D d 4)
    (A a 1, B b 2, C c 3, D d 4, E e 5)
    (A a 1, B b 2, C c 3, D d 4, E e 5, F f 6)
    (A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7)
    (A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8)
    (A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9)
    (A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9, J j 10)
    (A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9, J j 10, K k 11)
    (A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9, J j 10, K k 11, L l 12)
}

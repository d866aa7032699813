//! Tuples beyond those that Rust can compare and print. WIT goes further than anyone should.

use bytes::BufMut;
use outboard_mapping::wire::read::Value;
use outboard_mapping::wire::value::Wire;
use outboard_mapping::wire::{Malformed, WireType};

macro_rules! tuples {
    ($($name:ident($($ty:ident $slot:ident $field:tt),+))*) => {$(
        #[doc = concat!("A `tuple<…>` as `", stringify!($name), "`.")]
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name<$($ty),+>($(pub $ty),+);

        impl<$($ty: Wire),+> Wire for $name<$($ty),+> {
            const WIRE_TYPE: WireType = WireType::Len;

            fn wire_len(&self) -> usize {
                let Self($($slot),+) = self;
                0 $(+ $slot.field_len($field))+
            }

            fn write(&self, buf: &mut impl BufMut) {
                let Self($($slot),+) = self;
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
                Ok(Self($($ty::finish($slot, place)?),+))
            }
        }
    )*};
}

tuples! {
    Tuple13(A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9, J j 10, K k 11, L l 12, M m 13)
    Tuple14(A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9, J j 10, K k 11, L l 12, M m 13, N n 14)
    Tuple15(A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9, J j 10, K k 11, L l 12, M m 13, N n 14, O o 15)
    Tuple16(A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9, J j 10, K k 11, L l 12, M m 13, N n 14, O o 15, P p 16)
    Tuple17(A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9, J j 10, K k 11, L l 12, M m 13, N n 14, O o 15, P p 16, Q q 17)
    Tuple18(A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9, J j 10, K k 11, L l 12, M m 13, N n 14, O o 15, P p 16, Q q 17, R r 18)
    Tuple19(A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9, J j 10, K k 11, L l 12, M m 13, N n 14, O o 15, P p 16, Q q 17, R r 18, S s 19)
    Tuple20(A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9, J j 10, K k 11, L l 12, M m 13, N n 14, O o 15, P p 16, Q q 17, R r 18, S s 19, T t 20)
    Tuple21(A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9, J j 10, K k 11, L l 12, M m 13, N n 14, O o 15, P p 16, Q q 17, R r 18, S s 19, T t 20, U u 21)
    Tuple22(A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9, J j 10, K k 11, L l 12, M m 13, N n 14, O o 15, P p 16, Q q 17, R r 18, S s 19, T t 20, U u 21, V v 22)
    Tuple23(A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9, J j 10, K k 11, L l 12, M m 13, N n 14, O o 15, P p 16, Q q 17, R r 18, S s 19, T t 20, U u 21, V v 22, W w 23)
    Tuple24(A a 1, B b 2, C c 3, D d 4, E e 5, F f 6, G g 7, H h 8, I i 9, J j 10, K k 11, L l 12, M m 13, N n 14, O o 15, P p 16, Q q 17, R r 18, S s 19, T t 20, U u 21, V v 22, W w 23, X x 24)
}

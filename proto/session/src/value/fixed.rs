//! Lists of a fixed length.

use std::ops::{Deref, DerefMut};

use bytes::BufMut;
use outboard_mapping::wire::read::Value;
use outboard_mapping::wire::value::Wire;
use outboard_mapping::wire::{Malformed, WireType};

/// A `list<T, N>`: exactly `N` elements, wherever their number allows them to be kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FixedList<T, const N: u32>(Vec<T>);

/// A list of another length than its type says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{found} elements instead of {expected}")]
pub struct WrongLength {
    /// As the type says.
    pub expected: u32,
    /// As it came.
    pub found: usize,
}

impl<T, const N: u32> FixedList<T, N> {
    /// The list with the element that `make` has for each index.
    pub fn from_fn(make: impl FnMut(u32) -> T) -> Self {
        Self((0..N).map(make).collect())
    }

    /// The elements.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T, const N: u32> TryFrom<Vec<T>> for FixedList<T, N> {
    type Error = WrongLength;

    fn try_from(list: Vec<T>) -> Result<Self, WrongLength> {
        match u32::try_from(list.len()) {
            Ok(length) if length == N => Ok(Self(list)),
            _ => Err(WrongLength {
                expected: N,
                found: list.len(),
            }),
        }
    }
}

impl<T, const N: u32> Deref for FixedList<T, N> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, const N: u32> DerefMut for FixedList<T, N> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl<T, const N: u32> IntoIterator for FixedList<T, N> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<T: Default, const N: u32> Default for FixedList<T, N> {
    fn default() -> Self {
        Self::from_fn(|_| T::default())
    }
}

/// As a list, of which the length is checked once all of it came.
impl<T: Wire, const N: u32> Wire for FixedList<T, N> {
    const WIRE_TYPE: WireType = WireType::Len;

    fn wire_len(&self) -> usize {
        self.0.wire_len()
    }

    fn write(&self, buf: &mut impl BufMut) {
        self.0.write(buf);
    }

    fn read(value: Value<'_>, place: &'static str) -> Result<Self, Malformed> {
        Self::finish(Some(Self(Vec::read(value, place)?)), place)
    }

    fn field_len(&self, field: u32) -> usize {
        self.0.field_len(field)
    }

    fn write_field(&self, field: u32, buf: &mut impl BufMut) {
        self.0.write_field(field, buf);
    }

    fn merge(slot: &mut Option<Self>, value: Value<'_>, place: &'static str) -> Result<(), Malformed> {
        let mut list = slot.take().map(|list| list.0);
        Vec::merge(&mut list, value, place)?;
        *slot = list.map(Self);
        Ok(())
    }

    fn finish(slot: Option<Self>, place: &'static str) -> Result<Self, Malformed> {
        let list = slot.map(|list| list.0).unwrap_or_default();
        Self::try_from(list).map_err(|WrongLength { expected, found }| Malformed::Length {
            field: place,
            expected,
            found,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{FixedList, WrongLength};
    use bytes::Bytes;
    use outboard_mapping::wire::Malformed;
    use outboard_mapping::wire::value::{decode, encode};

    type Pair = (FixedList<u16, 2>, Option<FixedList<String, 1>>);

    #[test]
    fn as_many_come_as_the_type_says() {
        let two = FixedList::try_from(vec![1, 300]).unwrap();
        let pair: Pair = (two, Some(FixedList::from_fn(|index| index.to_string())));
        let bytes = encode(&pair);
        assert_eq!(bytes, &[0x0a, 3, 1, 0xac, 2, 0x12, 3, 0x0a, 1, b'0'][..]);
        assert_eq!(decode::<Pair>(&bytes, "t.f"), Ok(pair));
        // One by one, as numbers may come.
        let loose = decode::<Pair>(&Bytes::from_static(&[8, 1, 8, 2]), "t.f").unwrap();
        assert_eq!(&*loose.0, [1, 2]);
        for (bytes, expected, found) in [
            (&[][..], 2, 0),
            (&[8, 1], 2, 1),
            (&[0x0a, 3, 1, 2, 3], 2, 3),
            (&[8, 1, 8, 2, 0x12, 0], 1, 0),
        ] {
            let error = Malformed::Length {
                field: "t.f",
                expected,
                found,
            };
            assert_eq!(decode::<Pair>(&Bytes::from_static(bytes), "t.f"), Err(error));
        }
        let wrong = FixedList::<u8, 2>::try_from(vec![1]).unwrap_err();
        assert_eq!(
            wrong,
            WrongLength {
                expected: 2,
                found: 1
            }
        );
    }
}

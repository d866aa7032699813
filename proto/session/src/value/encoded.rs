//! Values that stay as they are on the wire.

use std::fmt;
use std::marker::PhantomData;

use bytes::{BufMut, Bytes};
use outboard_mapping::wire::read::Value;
use outboard_mapping::wire::value::{self, Wire};
use outboard_mapping::wire::{Malformed, WireType, write};

/// A value in its wire form. Where there are very many, as rows of a result, a provider writes each from what its backend sent, and
/// nothing is made in between.
pub struct Encoded<T> {
    bytes: Bytes,
    of: PhantomData<fn() -> T>,
}

/// Lists that are written one behind the other into one piece of memory, element by element.
///
/// The elements are messages: records, variants, lists and the like, not numbers.
pub struct Lists<T> {
    bytes: Vec<u8>,
    /// Where each list ends.
    ends: Vec<usize>,
    of: PhantomData<fn(T)>,
}

/// A case of a variant whose payload is a text or bytes: what stands before them.
pub struct Case<T> {
    key: Bytes,
    of: PhantomData<fn() -> T>,
}

/// What messages about a value call it.
const PLACE: &str = "an encoded value";
/// A list alone is a message, of which this field has the elements.
const ELEMENT: u32 = 1;

impl<T: Wire> Encoded<T> {
    /// The wire form of a value.
    pub fn new(value: &T) -> Self {
        Self::from_wire(value::encode(value))
    }

    /// What somebody has written in the wire form of the type. Whoever receives it checks it.
    pub fn from_wire(bytes: Bytes) -> Self {
        Self {
            bytes,
            of: PhantomData,
        }
    }

    /// The value.
    ///
    /// # Errors
    /// It is not one of this type.
    pub fn read(&self) -> Result<T, Malformed> {
        value::decode(&self.bytes, PLACE)
    }
}

impl<T: Wire> Lists<T> {
    /// None yet; there is room for so many that take so many bytes.
    pub fn with_capacity(lists: usize, bytes: usize) -> Self {
        const { assert!(matches!(T::WIRE_TYPE, WireType::Len), "numbers are packed") };
        Self {
            bytes: Vec::with_capacity(bytes),
            ends: Vec::with_capacity(lists),
            of: PhantomData,
        }
    }

    /// Adds an element to the list that has not ended.
    pub fn push(&mut self, element: &T) {
        value::write_lone(element, ELEMENT, &mut self.bytes);
    }

    /// Adds an element that is a case whose payload is a text or bytes, which are copied from where they are.
    pub fn push_case(&mut self, case: &Case<T>, payload: &[u8]) {
        let len = payload.len() as u64;
        let whole = case.key.len() + write::varint_len(len) + payload.len();
        write::key(&mut self.bytes, ELEMENT, WireType::Len);
        write::varint(&mut self.bytes, whole as u64);
        self.bytes.put_slice(&case.key);
        write::varint(&mut self.bytes, len);
        self.bytes.put_slice(payload);
    }

    /// Ends the list. What is added from now on is in the next.
    pub fn end_list(&mut self) {
        self.ends.push(self.bytes.len());
    }

    /// All that have ended. They share their memory.
    pub fn into_encoded(self) -> Vec<Encoded<Vec<T>>> {
        let bytes = Bytes::from(self.bytes);
        let mut start = 0;
        let list = |end| {
            let list = bytes.slice(start..end);
            start = end;
            Encoded::from_wire(list)
        };
        self.ends.into_iter().map(list).collect()
    }
}

impl<T: Wire> Case<T> {
    /// The case that `empty` is, which has an empty text, or no bytes.
    pub fn of(empty: &T) -> Self {
        let wire = value::encode(empty);
        // What comes last is the length.
        Self {
            key: wire.slice(..wire.len().saturating_sub(1)),
            of: PhantomData,
        }
    }
}

impl<T> Clone for Case<T> {
    fn clone(&self) -> Self {
        Self {
            key: self.key.clone(),
            of: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Case<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").field("key", &self.key).finish()
    }
}

impl<T> Clone for Encoded<T> {
    fn clone(&self) -> Self {
        Self {
            bytes: self.bytes.clone(),
            of: PhantomData,
        }
    }
}

/// Whether they are written alike.
impl<T> PartialEq for Encoded<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl<T> Default for Encoded<T>
where
    T: Wire + Default,
{
    fn default() -> Self {
        Self::new(&T::default())
    }
}

/// How long it is: what is in it is its function's own business.
impl<T> fmt::Debug for Encoded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoded")
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

impl<T: Wire> Wire for Encoded<T> {
    /// It stands where each is delimited by its length.
    const WIRE_TYPE: WireType = WireType::Len;

    fn wire_len(&self) -> usize {
        self.bytes.len()
    }

    fn write(&self, buf: &mut impl BufMut) {
        buf.put_slice(&self.bytes);
    }

    fn read(value: Value<'_>, place: &'static str) -> Result<Self, Malformed> {
        value.bytes(place).map(Self::from_wire)
    }
}

#[cfg(test)]
mod tests {
    use outboard_mapping::wire::value::{decode, encode};

    use super::Encoded;

    #[test]
    fn a_list_of_them_is_on_the_wire_what_a_list_of_the_values_is() {
        let values = vec![vec!["a".to_owned(), String::new()], Vec::new()];
        let encoded: Vec<_> = values.iter().map(Encoded::new).collect();
        let wire = encode(&values);
        assert_eq!(encode(&encoded), wire);
        let read: Vec<Encoded<Vec<String>>> = decode(&wire, "a list").unwrap();
        assert_eq!(read, encoded);
        let back: Vec<_> = read.iter().map(|value| value.read().unwrap()).collect();
        assert_eq!(back, values);
        assert!(
            Encoded::<Vec<String>>::from_wire(vec![0xff].into())
                .read()
                .is_err()
        );
    }
}

//! Maps: messages of `key = 1` and `value = 2`, one per entry.

use std::collections::BTreeMap;

use super::{BufMut, Malformed, Value, Wire, WireType, wrapped};
use crate::wire::write;

/// Entries are written in the order of their keys. Of entries with one key the last counts.
impl<K: Wire + Ord, V: Wire> Wire for BTreeMap<K, V> {
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
        let entry = |(key, value): (&K, &V)| key.field_len(1) + value.field_len(2);
        self.iter()
            .map(|pair| write::len_field_len(field, entry(pair)))
            .sum()
    }

    fn write_field(&self, field: u32, buf: &mut impl BufMut) {
        for (key, value) in self {
            write::key(buf, field, WireType::Len);
            write::varint(buf, (key.field_len(1) + value.field_len(2)) as u64);
            key.write_field(1, buf);
            value.write_field(2, buf);
        }
    }

    fn merge(slot: &mut Option<Self>, value: Value<'_>, place: &'static str) -> Result<(), Malformed> {
        let (key, value) = <(K, V)>::read(value, place)?;
        slot.get_or_insert_default().insert(key, value);
        Ok(())
    }

    fn finish(slot: Option<Self>, _: &'static str) -> Result<Self, Malformed> {
        Ok(slot.unwrap_or_default())
    }
}

//! The keys of a provider's file, for people.

use serde::Serialize;
use serde::de::value::Error;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

/// A key of a provider's file, as `--describe` tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ConfigKey {
    /// The key, relative to the table it stands in.
    pub key: &'static str,
    /// What may stand there, as in `"path"`, `"redb" | "memory"`, `"size"`, `"duration"` or `"integer"`.
    pub form: &'static str,
    /// What holds when it is not set. None when it has to be set, or when leaving it out means something of its own.
    pub default: Option<&'static str>,
    /// What it means. A key without a default is said to be required here, or what leaving it out means.
    pub meaning: &'static str,
}

/// The keys that a table which is read as `B` may have, aliases among them. There are none when `B` is not read as a
/// struct with fixed fields.
pub fn config_keys<B: DeserializeOwned>() -> Vec<String> {
    let mut fields = Vec::new();
    // The question is answered before there is a value, so what comes of it is always an error.
    let _ = B::deserialize(Fields(&mut fields));
    fields
}

/// Gives no value; notes the fields that it is asked for.
struct Fields<'a>(&'a mut Vec<String>);

impl<'de> Deserializer<'de> for Fields<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("there is no value here"))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.extend(fields.iter().map(ToString::to_string));
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::config_keys;
    use crate::config::GrantTable;

    #[test]
    fn the_fields_of_a_table_are_its_keys() {
        assert_eq!(config_keys::<GrantTable>(), ["function", "host", "binding"]);
        assert!(config_keys::<u32>().is_empty());
    }
}

//! Data whose fields nobody knows beforehand, read straight into what is overwritten after use.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use secrecy::SecretSlice;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::secrets::held::Fields;

/// The fields that are text, or have a text of their own.
#[derive(Default)]
pub(in crate::secrets::vault) struct Answer(Fields);

impl From<Answer> for Fields {
    fn from(answer: Answer) -> Self {
        answer.0
    }
}

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Named;

        impl<'de> Visitor<'de> for Named {
            type Value = Answer;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("fields by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Answer, A::Error> {
                let mut fields = BTreeMap::new();
                while let Some((name, Field(value))) = map.next_entry::<String, Field>()? {
                    if let Some(value) = value {
                        fields.insert(name, Arc::new(value));
                    }
                }
                Ok(Answer(fields))
            }
        }

        deserializer.deserialize_map(Named)
    }
}

/// The value of a field, if it is text or has a text of its own.
struct Field(Option<SecretSlice<u8>>);

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Field;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_str<E>(self, text: &str) -> Result<Field, E> {
                Ok(Field(Some(text.as_bytes().to_vec().into())))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Field, E> {
                Ok(Field(Some(value.to_string().into_bytes().into())))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Field, E> {
                Ok(Field(Some(value.to_string().into_bytes().into())))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Field, E> {
                Ok(Field(Some(value.to_string().into_bytes().into())))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Field, E> {
                Ok(Field(Some(value.to_string().into_bytes().into())))
            }

            fn visit_unit<E>(self) -> Result<Field, E> {
                Ok(Field(None))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Field, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Field(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Field, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Field(None))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

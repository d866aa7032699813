//! The host's file as it is written.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use outboard_config::{SecretRef, Size, Span};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HostFile {
    pub(super) listen: Option<String>,
    pub(super) admin: Option<String>,
    pub(super) drain: Option<Span>,
    pub(super) cache: Option<PathBuf>,
    pub(super) tls: Option<TlsTable>,
    pub(super) telemetry: Option<TelemetryTable>,
    pub(super) delivery: Option<DeliveryTable>,
    #[serde(default)]
    pub(super) provider: BTreeMap<String, ProviderTable>,
    #[serde(default)]
    pub(super) function: BTreeMap<String, FunctionTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TlsTable {
    pub(super) cert: SecretRef,
    pub(super) key: SecretRef,
    pub(super) ca: SecretRef,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TelemetryTable {
    pub(super) otlp: String,
    pub(super) sample: Option<f64>,
    pub(super) service: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeliveryTable {
    pub(super) cache: Option<PathBuf>,
    pub(super) largest: Option<Size>,
    pub(super) keys: Option<Vec<String>>,
    #[serde(default)]
    pub(super) registry: BTreeMap<String, RegistryTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegistryTable {
    #[serde(default)]
    pub(super) insecure: bool,
    pub(super) username: Option<String>,
    pub(super) password: Option<SecretRef>,
    pub(super) ca: Option<SecretRef>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProviderTable {
    pub(super) endpoint: EndpointTexts,
    #[serde(default)]
    pub(super) insecure: bool,
    pub(super) kind: String,
    pub(super) run: Option<PathBuf>,
}

/// One text, or a list of them.
#[derive(Debug)]
pub(super) struct EndpointTexts(pub(super) Vec<String>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FunctionTable {
    pub(super) component: PathBuf,
    pub(super) http: String,
    #[serde(default)]
    pub(super) limits: LimitsTable,
    pub(super) reuse: Option<ReuseTable>,
    #[serde(default)]
    pub(super) link: BTreeMap<String, LinksTable>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsTable {
    pub(super) memory: Option<Size>,
    pub(super) time: Option<Span>,
    pub(super) concurrent: Option<u32>,
    pub(super) body: Option<Size>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReuseTable {
    pub(super) requests: Option<u32>,
    pub(super) age: Option<Span>,
    pub(super) concurrent: Option<u32>,
}

/// What stands under an import: `{ provider = …, binding = … }`, or several of these by name.
#[derive(Debug)]
pub(super) enum LinksTable {
    One(LinkTable),
    Named(BTreeMap<String, LinkTable>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkTable {
    pub(super) provider: String,
    pub(super) binding: String,
    #[serde(default)]
    pub(super) idempotent: Vec<String>,
    pub(super) hedge: Option<Span>,
}

/// What stands under a key of a [`LinksTable`]: which of the two forms it has shows in its values.
enum Entry {
    Text(String),
    List(Vec<String>),
    Link(LinkTable),
}

const LINK_KEYS: &[&str] = &["provider", "binding", "idempotent", "hedge"];
/// The one of them that is a list.
const LIST_KEY: &str = "idempotent";

impl<'de> Deserialize<'de> for EndpointTexts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;

        impl<'de> Visitor<'de> for Texts {
            type Value = EndpointTexts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an endpoint, or a list of them")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<EndpointTexts, E> {
                Ok(EndpointTexts(vec![text.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<EndpointTexts, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(EndpointTexts)
            }
        }

        deserializer.deserialize_any(Texts)
    }
}

impl<'de> Deserialize<'de> for LinksTable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Links;

        impl<'de> Visitor<'de> for Links {
            type Value = LinksTable;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of provider and binding, or several of them by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<LinksTable, A::Error> {
                let (mut texts, mut named) = (BTreeMap::new(), BTreeMap::new());
                let mut idempotent = None;
                while let Some((key, entry)) = map.next_entry::<String, Entry>()? {
                    match entry {
                        Entry::Text(_) if key == LIST_KEY => {
                            return Err(A::Error::custom(
                                "`idempotent` is a list of functions, as in [\"bucket.get\"]",
                            ));
                        }
                        Entry::Text(text) => drop(texts.insert(key, text)),
                        Entry::List(list) if key == LIST_KEY => idempotent = Some(list),
                        Entry::List(_) => {
                            return Err(A::Error::custom(format!("`{key}` is a string, and not a list")));
                        }
                        Entry::Link(link) => drop(named.insert(key, link)),
                    }
                }
                if texts.is_empty() && idempotent.is_none() {
                    return Ok(LinksTable::Named(named));
                }
                if let Some(unknown) = texts.keys().find(|key| !LINK_KEYS.contains(&key.as_str())) {
                    return Err(A::Error::unknown_field(unknown, LINK_KEYS));
                }
                if let Some(name) = named.keys().next() {
                    return Err(A::Error::custom(format!(
                        "is a link and has the link `{name}` in it: put the first under a name too, as in default"
                    )));
                }
                let mut take = |key| texts.remove(key).ok_or_else(|| A::Error::missing_field(key));
                let (provider, binding) = (take("provider")?, take("binding")?);
                let hedge = texts
                    .remove("hedge")
                    .map(|text| text.parse().map_err(A::Error::custom));
                Ok(LinksTable::One(LinkTable {
                    provider,
                    binding,
                    idempotent: idempotent.unwrap_or_default(),
                    hedge: hedge.transpose()?,
                }))
            }
        }

        deserializer.deserialize_map(Links)
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Entry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, a list of strings, or a table of provider and binding")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Entry, E> {
                Ok(Entry::Text(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Entry, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(Entry::List)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
                LinkTable::deserialize(MapAccessDeserializer::new(map)).map(Entry::Link)
            }
        }

        deserializer.deserialize_any(Entries)
    }
}

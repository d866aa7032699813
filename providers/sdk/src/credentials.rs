//! What a binding says of who the provider is to a database: one credential, or one for each right.

use std::fmt;

use outboard_config::SecretRef;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::secrets::{Credential, Secrets};

/// Where user names and passwords are, as one reference or as `{ read, write }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// The same whatever a function may do.
    One(SecretRef),
    /// One for functions that may only read, and another for those that may write.
    ByRight {
        /// Of a role that cannot write.
        read: SecretRef,
        /// Of a role that can.
        write: Option<SecretRef>,
    },
}

/// `{ read, write }`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByRight {
    read: SecretRef,
    write: Option<SecretRef>,
}

/// Reads either form, so that what is wrong with one is told in its own words.
struct Forms;

impl Credentials {
    /// Why one of them cannot be had, as far as that can be told without asking for it.
    pub fn problem(&self, secrets: &Secrets) -> Option<String> {
        let all = match self {
            Self::One(one) => [Some(one), None],
            Self::ByRight { read, write } => [Some(read), write.as_ref()],
        };
        all.into_iter()
            .flatten()
            .find_map(|reference| secrets.problem_of_credential(reference))
    }

    /// The credential for who may only read, where that is another, and the one for who may write, if anybody may.
    pub fn open(&self, secrets: &Secrets) -> (Option<Credential>, Option<Credential>) {
        match self {
            Self::One(one) => (None, Some(secrets.credential(one))),
            Self::ByRight { read, write } => (
                Some(secrets.credential(read)),
                write.as_ref().map(|write| secrets.credential(write)),
            ),
        }
    }
}

impl<'de> Deserialize<'de> for Credentials {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Forms)
    }
}

impl<'de> Visitor<'de> for Forms {
    type Value = Credentials;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "a reference to a credential, as in \"vault:database/creds/orders\", or { read, write } of such",
        )
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Credentials, E> {
        text.parse().map(Credentials::One).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Credentials, A::Error> {
        let ByRight { read, write } = ByRight::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Credentials::ByRight { read, write })
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::Credentials;

    #[derive(Debug, Deserialize)]
    struct Binding {
        credential: Credentials,
    }

    #[test]
    fn one_or_one_for_each_right_and_nothing_else() {
        let read = |text: &str| toml::from_str::<Binding>(&format!("credential = {text}"));
        let one = "vault:database/creds/orders";
        let reference = || one.parse().unwrap();
        assert_eq!(
            read(&format!("'{one}'")).unwrap().credential,
            Credentials::One(reference())
        );
        assert_eq!(
            read(&format!("{{ read = '{one}' }}")).unwrap().credential,
            Credentials::ByRight {
                read: reference(),
                write: None
            }
        );
        for (wrong, told) in [
            ("'orders'", "not a reference"),
            ("7", "expected a reference to a credential"),
            (
                &format!("{{ read = '{one}', wirte = '{one}' }}"),
                "unknown field `wirte`",
            ),
            (&format!("{{ write = '{one}' }}"), "missing field `read`"),
        ] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}

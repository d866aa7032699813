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

/// What stands for a secret.
const SECRET: &str = "\"file:PATH\" | \"env:NAME\" | \"vault:PATH#FIELD\"";
/// The same where only this machine is asked.
const LOCAL: &str = "\"file:PATH\" | \"env:NAME\"";

/// The keys that every provider's file has beside its bindings' own.
pub(crate) const KEYS: &[ConfigKey] = &[
    ConfigKey {
        key: "listen",
        form: "array of \"unix:PATH\" | \"tcp:HOST:PORT\"",
        default: None,
        meaning: "where it listens; port 0 is any free one; required",
    },
    ConfigKey {
        key: "admin",
        form: "\"HOST:PORT\"",
        default: None,
        meaning: "where it answers /healthz, /readyz and /metrics in plain HTTP, to anybody who reaches it; port 0 is any \
                  free one; left out, nowhere",
    },
    ConfigKey {
        key: "telemetry.otlp",
        form: "\"http://HOST:PORT\"",
        default: None,
        meaning: "the collector that takes traces, by OTLP over gRPC; required in [telemetry], without which there are none",
    },
    ConfigKey {
        key: "telemetry.sample",
        form: "number from 0 to 1",
        default: Some("0.01"),
        meaning: "the share of calls on the plain face that is recorded, of those that come with no trace; hosts decide for \
                  theirs",
    },
    ConfigKey {
        key: "telemetry.service",
        form: "string",
        default: None,
        meaning: "its name in traces; `outboard-provider-KIND` unless set",
    },
    ConfigKey {
        key: "telemetry.statements",
        form: "boolean",
        default: Some("false"),
        meaning: "puts the text of statements into traces, with whatever literals functions write in them; parameters are \
                  never there",
    },
    ConfigKey {
        key: "insecure",
        form: "boolean",
        default: Some("false"),
        meaning: "allows plaintext TCP, where anybody who reaches the port is the host `insecure`",
    },
    ConfigKey {
        key: "tls.cert",
        form: SECRET,
        default: None,
        meaning: "its certificate and those between it and its authority, in PEM form; [tls] is required for TCP that is not \
                  `insecure`, and what its files hold is read again when it changes",
    },
    ConfigKey {
        key: "tls.key",
        form: SECRET,
        default: None,
        meaning: "the key of that certificate, in PEM form; required in [tls]",
    },
    ConfigKey {
        key: "tls.client_ca",
        form: SECRET,
        default: None,
        meaning: "the authorities, in PEM form, whose certificates hosts have to show; required in [tls]",
    },
    ConfigKey {
        key: "secrets.vault.address",
        form: "\"https://HOST:PORT\"",
        default: None,
        meaning: "the server that `vault:` references mean, Vault or OpenBao; required in [secrets.vault]",
    },
    ConfigKey {
        key: "secrets.vault.namespace",
        form: "string",
        default: None,
        meaning: "the namespace that everything there happens in; left out, the root one",
    },
    ConfigKey {
        key: "secrets.vault.ca",
        form: LOCAL,
        default: None,
        meaning: "the only authorities, in PEM form, that may sign its certificate; left out, the system's",
    },
    ConfigKey {
        key: "secrets.vault.timeout",
        form: "duration",
        default: Some("2s"),
        meaning: "how long one question to it may take",
    },
    ConfigKey {
        key: "secrets.vault.refresh",
        form: "duration",
        default: Some("60s"),
        meaning: "how often what is written there is looked at; what is lent is renewed by its own time",
    },
    ConfigKey {
        key: "secrets.vault.auth.token",
        form: LOCAL,
        default: None,
        meaning: "a token to come with, which somebody else looks after; one of token, approle and kubernetes is required",
    },
    ConfigKey {
        key: "secrets.vault.auth.approle.role_id",
        form: LOCAL,
        default: None,
        meaning: "the AppRole to log in as; required in approle",
    },
    ConfigKey {
        key: "secrets.vault.auth.approle.secret_id",
        form: LOCAL,
        default: None,
        meaning: "its secret; left out, the role has to need none",
    },
    ConfigKey {
        key: "secrets.vault.auth.approle.mount",
        form: "string",
        default: Some("approle"),
        meaning: "where AppRoles are mounted",
    },
    ConfigKey {
        key: "secrets.vault.auth.kubernetes.role",
        form: "string",
        default: None,
        meaning: "the role to log in as with the service account; required in kubernetes",
    },
    ConfigKey {
        key: "secrets.vault.auth.kubernetes.jwt",
        form: LOCAL,
        default: Some("file:/var/run/secrets/kubernetes.io/serviceaccount/token"),
        meaning: "the service account's token",
    },
    ConfigKey {
        key: "secrets.vault.auth.kubernetes.mount",
        form: "string",
        default: Some("kubernetes"),
        meaning: "where Kubernetes is mounted",
    },
    ConfigKey {
        key: "drain",
        form: "duration",
        default: Some("10s"),
        meaning: "how long calls in flight have after SIGTERM",
    },
    ConfigKey {
        key: "handles.key",
        form: SECRET,
        default: None,
        meaning: "what seals portable handles, at least 32 bytes and the same for all replicas; left out, portable \
                  handles are pinned to their replica",
    },
    ConfigKey {
        key: "handles.previous",
        form: SECRET,
        default: None,
        meaning: "what else opens portable handles, and seals none: the key before this one, until all replicas know this \
                  one; a key that changes where it is needs no such care",
    },
    ConfigKey {
        key: "handles.lease",
        form: "duration",
        default: Some("30s"),
        meaning: "how long a handle on the plain face lives without being used",
    },
    ConfigKey {
        key: "limits.request",
        form: "size",
        default: Some("4MiB"),
        meaning: "the largest request body",
    },
    ConfigKey {
        key: "limits.reply",
        form: "size",
        default: Some("4MiB"),
        meaning: "the largest reply body",
    },
    ConfigKey {
        key: "limits.calls",
        form: "integer",
        default: Some("4096"),
        meaning: "calls in flight in one session, and on the plain face together",
    },
    ConfigKey {
        key: "limits.concurrent",
        form: "integer",
        default: Some("1024"),
        meaning: "calls that are served at one time in one binding; those that come then wait, and functions that wait \
                  take turns",
    },
    ConfigKey {
        key: "limits.queue",
        form: "integer",
        default: Some("4096"),
        meaning: "calls that wait for that in one binding; more are refused",
    },
    ConfigKey {
        key: "limits.queue_age",
        form: "duration",
        default: Some("1s"),
        meaning: "how long a call waits for that before it is refused",
    },
    ConfigKey {
        key: "limits.handles",
        form: "integer",
        default: Some("65536"),
        meaning: "handles alive in one session",
    },
    ConfigKey {
        key: "limits.scopes",
        form: "integer",
        default: Some("65536"),
        meaning: "pairs of function and binding that one session may name",
    },
    ConfigKey {
        key: "limits.window",
        form: "size",
        default: Some("256KiB"),
        meaning: "what each stream of a request may hold here before it is read, at least 64KiB",
    },
    ConfigKey {
        key: "limits.deliveries",
        form: "integer",
        default: Some("1024"),
        meaning: "deliveries that one session may have asked for and not acknowledged",
    },
    ConfigKey {
        key: "binding.NAME",
        form: "table",
        default: None,
        meaning: "a backend; its keys are the kind's own; there may be none",
    },
    ConfigKey {
        key: "grant[].function",
        form: "pattern",
        default: None,
        meaning: "the functions that may use something, `*` for any text; required in a grant, and without a grant \
                  nothing is allowed",
    },
    ConfigKey {
        key: "grant[].binding",
        form: "pattern",
        default: None,
        meaning: "the bindings that they may use, `*` for any text; required in a grant",
    },
    ConfigKey {
        key: "grant[].rights",
        form: "array of \"read\" | \"write\" | \"admin\"",
        default: None,
        meaning: "what they may do with them; required in a grant",
    },
    ConfigKey {
        key: "grant[].limits.concurrent",
        form: "integer",
        default: None,
        meaning: "calls of each such function that are served at one time, in each binding; as many as the binding takes \
                  unless set",
    },
    ConfigKey {
        key: "grant[].limits.weight",
        form: "integer",
        default: Some("1"),
        meaning: "each such function's part of a binding when others want it as well",
    },
    ConfigKey {
        key: "grant[].limits.handles",
        form: "integer",
        default: None,
        meaning: "handles of each such function that may be alive, in each binding",
    },
    ConfigKey {
        key: "grant[].limits.request",
        form: "size",
        default: None,
        meaning: "the largest request body, if that is less than limits.request",
    },
    ConfigKey {
        key: "grant[].limits.reply",
        form: "size",
        default: None,
        meaning: "the largest reply body, if that is less than limits.reply",
    },
    ConfigKey {
        key: "grant[].limits.time",
        form: "duration",
        default: None,
        meaning: "how long one call may take; as long as its caller waits unless set",
    },
    ConfigKey {
        key: "grant[].limits.rows",
        form: "integer",
        default: None,
        meaning: "the most rows in one result, where the kind has rows and its binding does not say less",
    },
    ConfigKey {
        key: "grant[].host",
        form: "\"spiffe://DOMAIN/PATH\" | \"uid:NUMBER\" | \"uid:self\" | \"insecure\"",
        default: None,
        meaning: "the host that may run them, `*` in a spiffe:// for any text; required in a grant",
    },
];

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
    use super::{KEYS, config_keys};
    use crate::config::grant::{GrantLimitsTable, GrantTable};
    use crate::config::{HandlesTable, LimitsTable, ProviderFile, TelemetryTable, TlsTable};
    use crate::secrets::{AppRoleTable, AuthTable, KubernetesTable, SecretsTable, VaultTable};

    #[test]
    fn the_keys_that_are_told_are_those_that_are_read() {
        let below = |key: &str, between: &str, keys: Vec<String>| -> Vec<String> {
            keys.iter()
                .map(|below| format!("{key}{between}{below}"))
                .collect()
        };
        let grant = || {
            let keys = config_keys::<GrantTable>().into_iter();
            let keys = keys.flat_map(|key| match key.as_str() {
                "limits" => below(&key, ".", config_keys::<GrantLimitsTable>()),
                _ => vec![key],
            });
            keys.collect()
        };
        let mut read = Vec::new();
        for key in config_keys::<ProviderFile<()>>() {
            read.extend(match key.as_str() {
                "telemetry" => below(&key, ".", config_keys::<TelemetryTable>()),
                "tls" => below(&key, ".", config_keys::<TlsTable>()),
                "secrets" => below(&key, ".", config_keys::<SecretsTable>()),
                "handles" => below(&key, ".", config_keys::<HandlesTable>()),
                "limits" => below(&key, ".", config_keys::<LimitsTable>()),
                "grant" => below(&key, "[].", grant()),
                "binding" => vec!["binding.NAME".to_owned()],
                _ => vec![key],
            });
        }
        for (table, keys) in [
            ("secrets.vault", config_keys::<VaultTable>()),
            ("secrets.vault.auth", config_keys::<AuthTable>()),
            ("secrets.vault.auth.approle", config_keys::<AppRoleTable>()),
            ("secrets.vault.auth.kubernetes", config_keys::<KubernetesTable>()),
        ] {
            let at = read.iter().position(|key| key == table).unwrap();
            read.splice(at..=at, below(table, ".", keys));
        }
        let told: Vec<_> = KEYS.iter().map(|key| key.key).collect();
        assert_eq!(told, read);
        assert!(config_keys::<u32>().is_empty());
    }
}

//! `[secrets]` of a provider's file.

use std::time::Duration;

use outboard_config::{KeyPath, SecretRef, Span};
use reqwest::Url;
use serde::Deserialize;

/// `[secrets]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretsTable {
    /// The server that `vault:` references mean.
    pub vault: Option<VaultTable>,
}

/// `[secrets.vault]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultTable {
    /// Where it is: `https://HOST:PORT`.
    pub address: String,
    /// The namespace that everything happens in; the root one unless set.
    pub namespace: Option<String>,
    /// The authorities, in PEM form, that its certificate has to be signed by; the system's unless set.
    pub ca: Option<SecretRef>,
    /// How long one question to it may take; 2 s unless set.
    pub timeout: Option<Span>,
    /// How often secrets that are written there are looked at; 60 s unless set.
    pub refresh: Option<Span>,
    /// As whom the provider comes.
    pub auth: AuthTable,
}

/// `[secrets.vault] auth`: one of them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthTable {
    /// A token that somebody else looks after.
    pub token: Option<SecretRef>,
    /// An AppRole.
    pub approle: Option<AppRoleTable>,
    /// A service account of Kubernetes.
    pub kubernetes: Option<KubernetesTable>,
}

/// `[secrets.vault] auth = { approle = … }`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppRoleTable {
    /// The role.
    pub role_id: SecretRef,
    /// Its secret; none for a role that has none.
    pub secret_id: Option<SecretRef>,
    /// Where AppRoles are mounted; `approle` unless set.
    pub mount: Option<String>,
}

/// `[secrets.vault] auth = { kubernetes = … }`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KubernetesTable {
    /// The role.
    pub role: String,
    /// The service account's token; where Kubernetes puts it unless set.
    pub jwt: Option<SecretRef>,
    /// Where Kubernetes is mounted; `kubernetes` unless set.
    pub mount: Option<String>,
}

/// Where the server of secrets is and as whom to come there, checked.
#[derive(Debug, Clone)]
pub(crate) struct VaultSettings {
    pub(super) address: String,
    pub(super) namespace: Option<String>,
    pub(super) ca: Option<SecretRef>,
    pub(super) timeout: Duration,
    pub(super) refresh: Duration,
    pub(super) auth: Auth,
}

#[derive(Debug, Clone)]
pub(super) enum Auth {
    Token(SecretRef),
    AppRole {
        role_id: SecretRef,
        secret_id: Option<SecretRef>,
        mount: String,
    },
    Kubernetes {
        role: String,
        jwt: SecretRef,
        mount: String,
    },
}

const TIMEOUT: Duration = Duration::from_secs(2);
const REFRESH: Duration = Duration::from_secs(60);
/// Where Kubernetes puts the token of a pod's service account.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/// The settings in a table, or what is wrong with it, by key.
pub(crate) fn checked(table: &SecretsTable) -> Result<Option<VaultSettings>, Vec<(KeyPath, String)>> {
    let Some(table) = &table.vault else {
        return Ok(None);
    };
    let mut check = Check::default();
    let settings = VaultSettings {
        address: check.address(&table.address),
        namespace: table
            .namespace
            .clone()
            .filter(|name| check.plain("namespace", name)),
        ca: table
            .ca
            .clone()
            .filter(|reference| check.local(&["ca"], reference)),
        timeout: check.time("timeout", table.timeout, TIMEOUT),
        refresh: check.time("refresh", table.refresh, REFRESH),
        auth: match check.auth(&table.auth) {
            Some(auth) => auth,
            None => return Err(check.problems),
        },
    };
    if check.problems.is_empty() {
        Ok(Some(settings))
    } else {
        Err(check.problems)
    }
}

#[derive(Default)]
struct Check {
    problems: Vec<(KeyPath, String)>,
}

impl Check {
    fn wrong(&mut self, keys: &[&str], what: impl Into<String>) {
        let table = KeyPath::of("secrets").key("vault");
        let key = keys.iter().fold(table, |table, key| table.key(*key));
        self.problems.push((key, what.into()));
    }

    fn address(&mut self, text: &str) -> String {
        let url = Url::parse(text).ok();
        let usable = url.as_ref().is_some_and(|url| {
            let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
            ["http", "https"].contains(&url.scheme()) && url.has_host() && bare && url.path() == "/"
        });
        if !usable {
            // A password might stand in it.
            self.wrong(
                &["address"],
                "is not where a server is: write https://HOST:PORT and no more",
            );
        }
        text.trim_end_matches('/').to_owned()
    }

    fn plain(&mut self, key: &str, text: &str) -> bool {
        let letter = |letter: u8| letter.is_ascii_alphanumeric() || b"-_./".contains(&letter);
        let good = !text.is_empty() && text.bytes().all(letter);
        if !good {
            self.wrong(
                &[key],
                "is not the path of one: letters, digits, `-`, `_`, `.` and `/` make it up",
            );
        }
        good
    }

    fn time(&mut self, key: &str, span: Option<Span>, default: Duration) -> Duration {
        let time = span.map_or(default, |span| span.0);
        if time < Duration::from_millis(10) {
            self.wrong(&[key], "is less than 10 ms, in which nothing gets done");
        }
        time
    }

    /// What logs in cannot itself be behind the login.
    fn local(&mut self, keys: &[&str], reference: &SecretRef) -> bool {
        if !reference.is_local() {
            self.wrong(
                keys,
                format!("`{reference}` can only be read by who is logged in: write file:PATH or env:NAME"),
            );
        }
        reference.is_local()
    }

    fn auth(&mut self, table: &AuthTable) -> Option<Auth> {
        let mount =
            |mount: &Option<String>, default: &str| mount.clone().unwrap_or_else(|| default.to_owned());
        match (&table.token, &table.approle, &table.kubernetes) {
            (Some(token), None, None) => {
                self.local(&["auth", "token"], token);
                Some(Auth::Token(token.clone()))
            }
            (None, Some(approle), None) => {
                self.local(&["auth", "approle", "role_id"], &approle.role_id);
                if let Some(secret) = &approle.secret_id {
                    self.local(&["auth", "approle", "secret_id"], secret);
                }
                Some(Auth::AppRole {
                    role_id: approle.role_id.clone(),
                    secret_id: approle.secret_id.clone(),
                    mount: mount(&approle.mount, "approle"),
                })
            }
            (None, None, Some(kubernetes)) => {
                let jwt = kubernetes
                    .jwt
                    .clone()
                    .unwrap_or_else(|| SecretRef::File(SERVICE_ACCOUNT.into()));
                self.local(&["auth", "kubernetes", "jwt"], &jwt);
                Some(Auth::Kubernetes {
                    role: kubernetes.role.clone(),
                    jwt,
                    mount: mount(&kubernetes.mount, "kubernetes"),
                })
            }
            _ => {
                self.wrong(
                    &["auth"],
                    "has to be one of token, approle and kubernetes, and no more than one",
                );
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SecretsTable, checked};

    fn problems(text: &str) -> Vec<String> {
        let table: SecretsTable = toml::from_str(text).unwrap();
        let problems = checked(&table).err().unwrap_or_default();
        problems
            .iter()
            .map(|(key, what)| format!("{key}: {what}"))
            .collect()
    }

    #[test]
    fn a_server_is_known_by_its_address_and_one_way_in() {
        let with = |auth: &str| format!("[vault]\naddress = 'https://vault:8200'\nauth = {auth}");
        for auth in [
            "{ token = 'file:token' }",
            "{ approle = { role_id = 'file:role', secret_id = 'env:SECRET', mount = 'team/approle' } }",
            "{ kubernetes = { role = 'orders' } }",
        ] {
            assert_eq!(problems(&with(auth)), [""; 0]);
        }
        let twice = problems(&with(
            "{ token = 'file:token', kubernetes = { role = 'orders' } }",
        ));
        assert!(
            twice[0].starts_with("secrets.vault.auth: has to be one of"),
            "{twice:?}"
        );
        assert_eq!(problems(&with("{}")).len(), 1);
        let circle = problems(&with("{ token = 'vault:kv/token#value' }"));
        assert!(
            circle[0].starts_with("secrets.vault.auth.token: `vault:kv/token#value`"),
            "{circle:?}"
        );
    }

    #[test]
    fn a_password_in_an_address_is_not_repeated() {
        for address in [
            "https://user:hunter2@vault",
            "vault:8200",
            "https://vault/v1?token=hunter2",
            "ftp://hunter2",
        ] {
            let table = format!("[vault]\naddress = '{address}'\nauth = {{ token = 'file:token' }}");
            let found = problems(&table);
            assert!(found[0].starts_with("secrets.vault.address: "), "{found:?}");
            assert!(!found[0].contains("hunter2"), "{found:?}");
        }
    }
}

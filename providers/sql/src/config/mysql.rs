//! What a binding says of a server.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use outboard_config::SecretRef;
use outboard_provider::Credentials;

use super::{Binding, Limits, Verify, Wrong, count, span};

/// A database on a server of MySQL or MariaDB.
#[derive(Debug, Clone)]
pub struct MySql {
    /// Where the server is.
    pub address: Address,
    /// The database there.
    pub database: String,
    /// Who the provider is to it.
    pub account: Account,
    /// The most connections of this replica.
    pub connections: usize,
    /// The most of all replicas together, if that is bounded.
    pub budget: Option<usize>,
    /// How long a connection is used.
    pub max_lifetime: Duration,
    /// How long a connection is kept that nobody uses.
    pub idle_timeout: Duration,
    /// What one call may take.
    pub limits: Limits,
}

/// Where a server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// On a network.
    Tcp {
        /// A name or an address.
        host: String,
        /// The port.
        port: u16,
        /// How the way there is kept secret.
        tls: Tls,
    },
    /// On this machine; relative paths start from the configuration file's folder.
    Socket(PathBuf),
}

/// How the way to a server is kept secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    /// Not at all.
    Off,
    /// By a certificate of the server's.
    On {
        /// Whether it must have the server's name.
        names: bool,
        /// A file of authorities, besides those of the system.
        ca: Option<PathBuf>,
    },
}

/// Where user name and password come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Account {
    /// Both from one place, or from one for each right.
    Lent(Credentials),
    /// The password alone is a secret.
    Fixed {
        /// The user name.
        user: String,
        /// The password.
        password: SecretRef,
    },
}

/// More slots than that take the server longer to look through than a connection to make.
const BUDGET: u32 = 1_000;

/// What a binding says of a server, and what is wrong with it.
pub(super) fn settings(binding: &Binding, wrong: &mut Vec<Wrong>) -> Option<MySql> {
    let address = address(binding, wrong);
    let account = account(binding, wrong);
    if binding.database.as_ref().is_none_or(String::is_empty) {
        wrong.push(Wrong::new(
            "database",
            "is missing: say which database of the server it is",
        ));
    }
    let table = binding.connections;
    let (per_replica, budget) = (
        table.and_then(|table| table.per_replica),
        table.and_then(|table| table.budget),
    );
    if budget.is_some_and(|budget| budget > BUDGET) {
        wrong.push(Wrong::new("connections", format!("has a budget above {BUDGET}")));
    }
    Some(MySql {
        address: address?,
        database: binding.database.clone()?,
        account: account?,
        connections: count(per_replica, 10),
        budget: budget.map(|budget| count(Some(budget), 1)),
        max_lifetime: span(binding.max_lifetime, 1_800),
        idle_timeout: span(binding.idle_timeout, 60),
        limits: binding.limits(),
    })
}

fn address(binding: &Binding, wrong: &mut Vec<Wrong>) -> Option<Address> {
    match (&binding.host, &binding.socket) {
        (Some(_), Some(_)) => {
            wrong.push(Wrong::new(
                "socket",
                "stands beside host: a server is reached by one of them",
            ));
            None
        }
        (None, None) => {
            wrong.push(Wrong::new(
                "host",
                "is missing: say where the server is, by host or by socket",
            ));
            None
        }
        (None, Some(socket)) => {
            for (key, is_set) in [("port", binding.port.is_some()), ("tls", binding.tls.is_some())] {
                if is_set {
                    wrong.push(Wrong::new(key, "is not for a socket, which is on this machine"));
                }
            }
            Some(Address::Socket(socket.clone()))
        }
        (Some(host), None) => {
            let is_here =
                host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
            let (verify, ca) = binding
                .tls
                .as_ref()
                .map_or((None, None), |tls| (tls.verify, tls.ca.clone()));
            let usual = if is_here && ca.is_none() {
                Verify::Off
            } else {
                Verify::Full
            };
            let tls = match verify.unwrap_or(usual) {
                Verify::Off => {
                    if ca.is_some() {
                        wrong.push(Wrong::new(
                            "tls",
                            "has authorities and is off: take out one of them",
                        ));
                    }
                    Tls::Off
                }
                verify => Tls::On {
                    names: verify == Verify::Full,
                    ca,
                },
            };
            Some(Address::Tcp {
                host: host.clone(),
                port: binding.port.unwrap_or(3306),
                tls,
            })
        }
    }
}

fn account(binding: &Binding, wrong: &mut Vec<Wrong>) -> Option<Account> {
    match (&binding.credential, &binding.user, &binding.password) {
        (Some(credential), None, None) => Some(Account::Lent(credential.clone())),
        (None, Some(user), Some(password)) => Some(Account::Fixed {
            user: user.clone(),
            password: password.clone(),
        }),
        (Some(_), _, _) => {
            wrong.push(Wrong::new(
                "credential",
                "stands beside user or password: it is both of them",
            ));
            None
        }
        _ => {
            let what = "is missing: say vault:PATH, or user and password instead";
            wrong.push(Wrong::new("credential", what));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Tls};
    use crate::config::{Binding, Database};

    const SERVER: &str = "engine = 'mysql'\ndatabase = 'shop'\nuser = 'app'\npassword = 'env:PASSWORD'\n";

    fn read(text: &str) -> Result<Database, Vec<&'static str>> {
        let binding: Binding = toml::from_str(text).unwrap();
        let database = binding.database();
        database.map_err(|wrong| wrong.into_iter().map(|wrong| wrong.key).collect())
    }

    #[test]
    fn a_server_elsewhere_must_show_who_it_is() {
        for (more, tls) in [
            (
                "host = 'db.internal'",
                Tls::On {
                    names: true,
                    ca: None,
                },
            ),
            ("host = '127.0.0.1'", Tls::Off),
            ("host = 'db.internal'\ntls = { verify = 'off' }", Tls::Off),
            (
                "host = 'localhost'\ntls = { ca = 'ca.pem' }",
                Tls::On {
                    names: true,
                    ca: Some("ca.pem".into()),
                },
            ),
            (
                "host = 'db'\ntls = { verify = 'ca' }",
                Tls::On {
                    names: false,
                    ca: None,
                },
            ),
        ] {
            let Ok(Database::MySql(settings)) = read(&format!("{SERVER}{more}")) else {
                panic!("{more}")
            };
            let Address::Tcp { tls: read, .. } = settings.address else {
                panic!("{more}")
            };
            assert_eq!(read, tls, "{more}");
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        for (text, keys) in [
            ("engine = 'sqlite'", &["path"][..]),
            (
                "engine = 'sqlite'\npath = 'a'\nhost = 'b'\ntls = {}",
                &["host", "tls"],
            ),
            ("engine = 'mysql'", &["host", "credential", "database"]),
            (
                &format!("{SERVER}socket = 'a'\nport = 1\npath = 'b'"),
                &["path", "port"],
            ),
            (&format!("{SERVER}host = 'a'\nsocket = 'a'"), &["socket"]),
            (
                &format!("{SERVER}host = 'a'\ncredential = 'vault:a/b'\nconnections = {{ budget = 0 }}"),
                &["connections", "credential"],
            ),
        ] {
            assert_eq!(read(text).unwrap_err(), keys, "{text}");
        }
    }
}

//! Who the provider is to a server, as that changes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use outboard_provider::{Context, Credential, Login, Secret};
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};
use sqlx::ConnectOptions as _;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};

use crate::config::{Account, Address, MySql, Tls};

/// How connections are made to a server.
pub(super) struct Access {
    options: MySqlConnectOptions,
    authorities: Option<PathBuf>,
    source: Source,
}

/// One generation of user name and password. What was lent is given back when the last clone goes.
#[derive(Clone)]
pub(super) struct Grant {
    user: String,
    password: SecretString,
    pub(super) generation: u64,
    _lent: Option<Login>,
}

enum Source {
    Lent(Credential),
    Fixed {
        user: String,
        password: Secret,
        seen: Mutex<Seen>,
    },
}

/// The password that was there last, and how many there were.
#[derive(Default)]
struct Seen {
    password: Option<Arc<SecretSlice<u8>>>,
    generation: u64,
}

impl Access {
    /// As who only reads is, where that is another, and as who writes is, if anybody may.
    pub(super) fn by_right(settings: &MySql, context: &Context) -> (Option<Self>, Option<Self>) {
        let new = |source| Self::new(settings, source, context);
        match &settings.account {
            Account::Lent(credentials) => {
                let (readers, writers) = credentials.open(&context.secrets);
                (
                    readers.map(|reader| new(Source::Lent(reader))),
                    writers.map(|writer| new(Source::Lent(writer))),
                )
            }
            Account::Fixed { user, password } => {
                let source = Source::Fixed {
                    user: user.clone(),
                    password: context.secrets.secret(password),
                    seen: Mutex::default(),
                };
                (None, Some(new(source)))
            }
        }
    }

    fn new(settings: &MySql, source: Source, context: &Context) -> Self {
        let options = MySqlConnectOptions::new()
            .database(&settings.database)
            .statement_cache_capacity(settings.limits.statement_cache)
            // What the mode of SQL is says the connection itself.
            .pipes_as_concat(false)
            .no_engine_substitution(false)
            // Parameters are nobody's business, and the statements of functions are their callers' to log.
            .disable_statement_logging();
        let (options, authorities) = placed(options, &settings.address, &context.folder);
        Self {
            options,
            authorities,
            source,
        }
    }

    /// Who to be now; none while nothing is known yet.
    pub(super) fn current(&self) -> Option<Grant> {
        match &self.source {
            Source::Lent(credential) => credential.current().map(|login| Grant {
                user: login.username().to_owned(),
                password: login.password(),
                generation: login.generation(),
                _lent: Some(login),
            }),
            Source::Fixed { user, password, seen } => {
                let current = password.current()?;
                let text = std::str::from_utf8(current.expose_secret()).ok()?.into();
                // Nothing that holds it can panic halfway through a change.
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                if !seen
                    .password
                    .as_ref()
                    .is_some_and(|seen| Arc::ptr_eq(seen, &current))
                {
                    seen.password = Some(current);
                    seen.generation += 1;
                }
                Some(Grant {
                    user: user.clone(),
                    password: text,
                    generation: seen.generation,
                    _lent: None,
                })
            }
        }
    }

    /// Which generation is the one to be now; 0 while there is none.
    pub(super) fn generation(&self) -> u64 {
        match &self.source {
            Source::Lent(credential) => credential.current().map_or(0, |login| login.generation()),
            Source::Fixed { .. } => self.current().map_or(0, |grant| grant.generation),
        }
    }

    /// Says that the server refuses a generation that should be good.
    pub(super) fn suspect(&self, generation: u64) {
        if let Source::Lent(credential) = &self.source {
            credential.suspect(generation);
        }
    }

    /// How a connection is made as somebody.
    ///
    /// # Errors
    /// The file of authorities cannot be read.
    pub(super) async fn options(&self, grant: &Grant) -> Result<MySqlConnectOptions, sqlx::Error> {
        let mut options = self
            .options
            .clone()
            .username(&grant.user)
            .password(grant.password.expose_secret());
        if let Some(path) = &self.authorities {
            options = options.ssl_ca_from_pem(tokio::fs::read(path).await?);
        }
        Ok(options)
    }
}

fn placed(
    options: MySqlConnectOptions,
    address: &Address,
    folder: &Path,
) -> (MySqlConnectOptions, Option<PathBuf>) {
    match address {
        Address::Socket(path) => {
            let options = options.socket(folder.join(path)).ssl_mode(MySqlSslMode::Disabled);
            (options, None)
        }
        Address::Tcp { host, port, tls } => {
            let options = options.host(host).port(*port);
            match tls {
                Tls::Off => (options.ssl_mode(MySqlSslMode::Disabled), None),
                Tls::On { names, ca } => {
                    let mode = if *names {
                        MySqlSslMode::VerifyIdentity
                    } else {
                        MySqlSslMode::VerifyCa
                    };
                    let ca = ca.as_ref().map(|path| folder.join(path));
                    (options.ssl_mode(mode), ca)
                }
            }
        }
    }
}

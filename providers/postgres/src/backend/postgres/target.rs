//! Where the database is, who the provider is to it, and how a connection to it is made.

use std::sync::Arc;
use std::time::Duration;

use outboard_provider::{Credential, Login, Secret, Secrets};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use secrecy::ExposeSecret as _;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::config::{Binding, Target as Wanted, Tls};

/// Where connections of one role go.
pub(super) struct Target {
    /// All but who and with which settings.
    config: tokio_postgres::Config,
    tls: Tls,
    ca: Option<Secret>,
    account: Account,
}

/// Who the provider is to the database.
#[derive(Clone)]
pub(super) enum Account {
    /// A name in the file, and a password that may change.
    Named { user: String, password: Secret },
    /// A name and a password that change together.
    Leased(Credential),
}

/// Who a connection was opened as. What it keeps alive is given back after the last such connection.
#[derive(Clone)]
pub(super) struct Opened {
    pub(super) generation: Generation,
    _login: Option<Login>,
}

/// Which of the values of a secret something was opened with.
#[derive(Clone)]
pub(super) enum Generation {
    Password(Arc<secrecy::SecretSlice<u8>>),
    Login(u64),
}

/// Why there is nothing to connect with.
#[derive(Debug, thiserror::Error)]
pub(super) enum TargetError {
    #[error("there is no credential yet: see the readiness of the replica for why")]
    NoCredential,
    #[error(
        "there is no certificate yet of who vouches for the server: see the readiness of the replica for why"
    )]
    NoAuthority,
    #[error("tls_ca holds no certificate in PEM that can be used")]
    Authority,
    #[error("this system has no list of authorities: set tls_ca")]
    NoRoots,
}

/// How long a server may take to take a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// After how long without a sign of life the network asks for one, and after how long it gives up.
const QUIET: Duration = Duration::from_secs(5);
const GONE: Duration = Duration::from_secs(15);

impl Target {
    pub(super) fn new(binding: &Binding, account: Account, secrets: &Secrets) -> Self {
        let mut config = tokio_postgres::Config::new();
        for host in binding.hosts() {
            config.host(&host.name);
            config.port(host.port.or(binding.port).unwrap_or(5432));
        }
        config
            .dbname(&binding.database)
            .application_name("outboard")
            .connect_timeout(CONNECT)
            .keepalives_idle(QUIET)
            .keepalives_interval(QUIET)
            .tcp_user_timeout(GONE)
            .target_session_attrs(match binding.target {
                Some(Wanted::Any) => TargetSessionAttrs::Any,
                None | Some(Wanted::ReadWrite) => TargetSessionAttrs::ReadWrite,
                Some(Wanted::ReadOnly) => TargetSessionAttrs::ReadOnly,
            })
            .ssl_mode(match binding.tls() {
                Tls::VerifyFull => SslMode::Require,
                Tls::Off => SslMode::Disable,
            });
        Self {
            config,
            tls: binding.tls(),
            ca: binding.tls_ca.as_ref().map(|reference| secrets.secret(reference)),
            account,
        }
    }

    /// What to connect with now: with these settings of the session, as in `-c name=value`.
    pub(super) fn now(
        &self,
        settings: &str,
    ) -> Result<(tokio_postgres::Config, MakeRustlsConnect, Opened), TargetError> {
        let mut config = self.config.clone();
        config.options(settings);
        let opened = self.account.sign_in(&mut config)?;
        Ok((config, self.tls()?, opened))
    }

    /// Whether connections that were opened so are as good as new ones.
    pub(super) fn is_current(&self, opened: &Opened) -> bool {
        match (&self.account, &opened.generation) {
            (Account::Named { password, .. }, Generation::Password(then)) => {
                password.current().is_none_or(|now| Arc::ptr_eq(&now, then))
            }
            (Account::Leased(credential), Generation::Login(then)) => credential
                .current()
                .is_none_or(|login| login.generation() == *then),
            _ => false,
        }
    }

    /// Says that the database refuses who should be good.
    pub(super) fn suspect(&self, opened: &Opened) {
        if let (Account::Leased(credential), Generation::Login(generation)) =
            (&self.account, &opened.generation)
        {
            credential.suspect(*generation);
        }
    }

    /// Waits until there is another secret than when this was asked last.
    pub(super) async fn changed(account: &mut Account) {
        match account {
            Account::Named { password, .. } => password.changed().await,
            Account::Leased(credential) => {
                credential.changed().await;
            }
        }
    }

    /// Whether its server is to be one that can be written to.
    pub(super) fn wants_writers(&self) -> bool {
        self.config.get_target_session_attrs() == TargetSessionAttrs::ReadWrite
    }

    pub(super) fn account(&self) -> Account {
        self.account.clone()
    }

    /// Where it is, for people.
    pub(super) fn place(&self) -> String {
        let hosts = self.config.get_hosts().iter().zip(self.config.get_ports());
        let hosts: Vec<_> = hosts
            .map(|(host, port)| match host {
                Host::Tcp(host) => format!("{host}:{port}"),
                Host::Unix(path) => path.display().to_string(),
            })
            .collect();
        format!(
            "{} at {}",
            self.config.get_dbname().unwrap_or_default(),
            hosts.join(", ")
        )
    }

    fn tls(&self) -> Result<MakeRustlsConnect, TargetError> {
        let mut roots = RootCertStore::empty();
        match (self.tls, &self.ca) {
            (Tls::Off, _) => {}
            (Tls::VerifyFull, Some(ca)) => {
                let pem = ca.current().ok_or(TargetError::NoAuthority)?;
                for certificate in CertificateDer::pem_slice_iter(pem.expose_secret()) {
                    let certificate = certificate.map_err(|_| TargetError::Authority)?;
                    roots.add(certificate).map_err(|_| TargetError::Authority)?;
                }
                if roots.is_empty() {
                    return Err(TargetError::Authority);
                }
            }
            (Tls::VerifyFull, None) => {
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
                if roots.is_empty() {
                    return Err(TargetError::NoRoots);
                }
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        #[expect(
            clippy::expect_used,
            reason = "the provider has ciphers for the versions that rustls itself takes for safe"
        )]
        let builder = builder.expect("ring serves TLS 1.2 and 1.3");
        Ok(MakeRustlsConnect::new(
            builder.with_root_certificates(roots).with_no_client_auth(),
        ))
    }
}

impl Account {
    fn sign_in(&self, config: &mut tokio_postgres::Config) -> Result<Opened, TargetError> {
        match self {
            Self::Named { user, password } => {
                let password = password.current().ok_or(TargetError::NoCredential)?;
                config.user(user).password(password.expose_secret());
                Ok(Opened {
                    generation: Generation::Password(password),
                    _login: None,
                })
            }
            Self::Leased(credential) => {
                let login = credential.current().ok_or(TargetError::NoCredential)?;
                config
                    .user(login.username())
                    .password(login.password().expose_secret());
                Ok(Opened {
                    generation: Generation::Login(login.generation()),
                    _login: Some(login),
                })
            }
        }
    }
}

//! TLS towards providers: whose certificates are taken, and which one this host shows.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use outboard_session::call::HostIdentity;
use outboard_session::certificate::named;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use secrecy::{ExposeSecret as _, SecretSlice};
use tokio_rustls::TlsConnector;

/// What a host shows providers on TCP, and which of them it believes. Clones share it.
#[derive(Clone)]
pub struct ClientTls(Arc<RwLock<Arc<ClientConfig>>>);

/// The parts of it, in PEM form.
#[derive(Clone, Copy)]
pub struct ClientPem<'a> {
    /// The host's certificate, and those between it and its authority.
    pub cert: &'a [u8],
    /// Its private key.
    pub key: &'a SecretSlice<u8>,
    /// The certificates of the authorities that sign those of providers.
    pub ca: &'a [u8],
}

/// A part that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct TlsError {
    /// Which one: `cert`, `key` or `ca`.
    pub part: &'static str,
    what: String,
}

const NO_CHAIN: &str = "holds no certificate: it has to be a chain in PEM form, the host's own first";

impl ClientTls {
    /// From its parts.
    ///
    /// # Errors
    /// The first part that cannot be used, and what to do.
    pub fn new(pem: ClientPem<'_>) -> Result<Self, TlsError> {
        Ok(Self(Arc::new(RwLock::new(Arc::new(config(pem)?)))))
    }

    /// Uses other parts from the next connection on.
    ///
    /// # Errors
    /// As [`ClientTls::new`]; those before are used on.
    pub fn replace(&self, pem: ClientPem<'_>) -> Result<(), TlsError> {
        let config = Arc::new(config(pem)?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    pub(crate) fn connector(&self) -> TlsConnector {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl ClientPem<'_> {
    /// Whom providers take the host for.
    ///
    /// # Errors
    /// The certificate names no host, and providers would not let it in.
    pub fn host(self) -> Result<HostIdentity, TlsError> {
        let wrong = |what: String| TlsError { part: "cert", what };
        let chain = certificates(self.cert).ok_or_else(|| wrong(NO_CHAIN.to_owned()))?;
        // It is not empty, or it would be none.
        let own = chain.first().map_or(&[][..], |own| own);
        let named = named(own).map_err(|error| wrong(error.to_string()))?;
        Ok(named.host)
    }
}

impl fmt::Debug for ClientTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientTls")
    }
}

/// Clones are the same, and others are not.
impl PartialEq for ClientTls {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for ClientTls {}

fn config(pem: ClientPem<'_>) -> Result<ClientConfig, TlsError> {
    let wrong = |part: &'static str, what: String| TlsError { part, what };
    let chain = certificates(pem.cert).ok_or_else(|| wrong("cert", NO_CHAIN.to_owned()))?;
    let key = PrivateKeyDer::from_pem_slice(pem.key.expose_secret()).map_err(|_| {
        let what = "holds no private key: it has to be one in PEM form, without a passphrase";
        wrong("key", what.to_owned())
    })?;
    let authorities = certificates(pem.ca).ok_or_else(|| {
        let what = "holds no certificate: it has to be those, in PEM form, that sign providers' own";
        wrong("ca", what.to_owned())
    })?;
    let mut roots = RootCertStore::empty();
    for authority in authorities {
        roots
            .add(authority)
            .map_err(|error| wrong("ca", format!("holds what is no authority: {error}")))?;
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong("cert", format!("cannot be used: {error}")))?
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, key)
        .map_err(|error| wrong("cert", format!("does not go with the key: {error}")))?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    // Every connection shows the certificate that holds now.
    config.resumption = rustls::client::Resumption::disabled();
    Ok(config)
}

fn certificates(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    found.ok().filter(|found| !found.is_empty())
}

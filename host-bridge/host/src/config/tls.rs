//! The files that a host's TLS comes from.

use std::path::PathBuf;

use outboard_channel::{ClientPem, ClientTls, TlsError};
use outboard_config::{SecretError, SecretRef};
use outboard_session::call::HostIdentity;
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::{Digest as _, Sha256};

/// `[tls]`: where the host's certificate is, its key, and the authorities of providers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// Relative paths start here.
    pub folder: PathBuf,
    /// The host's certificate and those between it and its authority.
    pub cert: SecretRef,
    /// Its private key.
    pub key: SecretRef,
    /// The certificates of the authorities that sign those of providers.
    pub ca: SecretRef,
    /// Whom the certificate names, if it could be read.
    pub host: Option<HostIdentity>,
}

/// A file that cannot be used, and its key in `[tls]`.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub(crate) struct TlsProblem {
    pub(crate) key: &'static str,
    what: String,
}

/// What the files held at one time.
pub(crate) struct TlsParts {
    cert: SecretSlice<u8>,
    key: SecretSlice<u8>,
    ca: SecretSlice<u8>,
}

impl TlsFiles {
    pub(crate) fn read(&self) -> Result<TlsParts, TlsProblem> {
        let read = |key: &'static str, reference: &SecretRef| {
            reference
                .resolve(&self.folder)
                .map_err(|error: SecretError| TlsProblem {
                    key,
                    what: error.to_string(),
                })
        };
        Ok(TlsParts {
            cert: read("cert", &self.cert)?,
            key: read("key", &self.key)?,
            ca: read("ca", &self.ca)?,
        })
    }
}

impl TlsParts {
    pub(crate) fn host(&self) -> Result<HostIdentity, TlsProblem> {
        self.pem().host().map_err(TlsProblem::from)
    }

    pub(crate) fn client(&self) -> Result<ClientTls, TlsProblem> {
        ClientTls::new(self.pem()).map_err(TlsProblem::from)
    }

    pub(crate) fn replace(&self, client: &ClientTls) -> Result<(), TlsProblem> {
        client.replace(self.pem()).map_err(TlsProblem::from)
    }

    /// What tells one state of the files from another.
    pub(crate) fn stamp(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        for part in [&self.cert, &self.key, &self.ca] {
            digest.update((part.expose_secret().len() as u64).to_be_bytes());
            digest.update(part.expose_secret());
        }
        digest.finalize().into()
    }

    fn pem(&self) -> ClientPem<'_> {
        ClientPem {
            cert: self.cert.expose_secret(),
            key: &self.key,
            ca: self.ca.expose_secret(),
        }
    }
}

impl From<TlsError> for TlsProblem {
    fn from(error: TlsError) -> Self {
        Self {
            key: error.part,
            what: error.to_string(),
        }
    }
}

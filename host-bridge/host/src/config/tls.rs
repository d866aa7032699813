//! The files that a host's TLS comes from.

use std::path::PathBuf;

use outboard_channel::{ClientPem, ClientTls, TlsError};
use outboard_config::{Found, LocalSecrets, SecretRef};
use outboard_session::call::HostIdentity;
use secrecy::{ExposeSecret as _, SecretSlice};

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
    /// These files: the certificate, its key, and the authorities.
    pub fn new(folder: PathBuf, [cert, key, ca]: [PathBuf; 3]) -> Self {
        Self {
            folder,
            cert: SecretRef::File(cert),
            key: SecretRef::File(key),
            ca: SecretRef::File(ca),
            host: None,
        }
    }

    /// The files, to be read together.
    pub(crate) fn secrets(&self) -> LocalSecrets<3> {
        let references = [&self.cert, &self.key, &self.ca].map(Clone::clone);
        LocalSecrets::new(references, self.folder.clone())
    }

    pub(crate) fn read(&self) -> Result<TlsParts, TlsProblem> {
        TlsParts::of(self.secrets().read())
    }
}

impl TlsParts {
    /// What was found in the files' order.
    pub(crate) fn of(found: Found<3>) -> Result<Self, TlsProblem> {
        let [cert, key, ca] = found.map_err(|(index, error)| TlsProblem {
            key: ["cert", "key", "ca"][index],
            what: error.to_string(),
        })?;
        Ok(Self { cert, key, ca })
    }

    pub(crate) fn host(&self) -> Result<HostIdentity, TlsProblem> {
        self.pem().host().map_err(TlsProblem::from)
    }

    pub(crate) fn client(&self) -> Result<ClientTls, TlsProblem> {
        ClientTls::new(self.pem()).map_err(TlsProblem::from)
    }

    pub(crate) fn replace(&self, client: &ClientTls) -> Result<(), TlsProblem> {
        client.replace(self.pem()).map_err(TlsProblem::from)
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

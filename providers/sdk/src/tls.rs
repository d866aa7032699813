//! TLS of the listeners: as whom they answer, and whose certificates they take.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use outboard_config::{SecretError, SecretRef};
use outboard_session::certificate::{Named, Nameless, named};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use tokio::net::TcpStream;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, interval};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::config::TlsTable;
use crate::peer::Peer;

/// What TCP listeners answer with: read from its files again when they change.
pub(crate) struct Tls {
    files: TlsTable,
    folder: PathBuf,
    served: RwLock<Arc<ServerConfig>>,
    /// What was read last, whether it could be served or not.
    seen: Mutex<Stamp>,
}

/// Why something cannot be served, and the key that names it.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub(crate) struct TlsError {
    pub(crate) key: &'static str,
    what: String,
}

/// Why a peer is not let in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stranger {
    #[error("the TLS handshake failed: {0}")]
    Handshake(#[from] std::io::Error),
    #[error(transparent)]
    Nameless(#[from] Nameless),
}

/// What the files held when they were looked at.
type Stamp = [u8; 32];

/// How often the files are looked at. A volume of secrets is changed as a whole, by a link that watches of single files miss.
const LOOK: Duration = Duration::from_secs(1);

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// What is wrong with the first that cannot be used.
    pub(crate) fn load(files: &TlsTable, folder: PathBuf) -> Result<Self, TlsError> {
        let read = Read::of(files, &folder)?;
        Ok(Self {
            served: RwLock::new(Arc::new(read.config()?)),
            seen: Mutex::new(read.stamp()),
            files: files.clone(),
            folder,
        })
    }

    /// Takes what the files hold now, if it is new. What cannot be served is told once, and what was served before goes on.
    fn look(&self) {
        let read = Read::of(&self.files, &self.folder);
        let stamp = match &read {
            Ok(read) => read.stamp(),
            Err(error) => Sha256::digest(error.to_string()).into(),
        };
        {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            if *seen == stamp {
                return;
            }
            *seen = stamp;
        }
        match read.and_then(|read| read.config()) {
            Ok(config) => {
                *self.served.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
                tracing::info!("the certificates were read anew; connections that are open keep theirs");
            }
            Err(error) => {
                tracing::error!(
                    key = %format!("tls.{}", error.key), %error,
                    "the certificates changed and cannot be used; those before them are served on"
                );
            }
        }
    }

    /// Lets a peer in that its certificate names.
    ///
    /// # Cancellation
    /// The connection is closed.
    pub(crate) async fn accept(&self, stream: TcpStream) -> Result<(TlsStream<TcpStream>, Peer), Stranger> {
        let config = Arc::clone(&self.served.read().unwrap_or_else(PoisonError::into_inner));
        let stream = TlsAcceptor::from(config).accept(stream).await?;
        let (_, session) = stream.get_ref();
        // The verifier lets nobody through without one.
        let certificate = session.peer_certificates().and_then(<[_]>::first);
        let Named { host, until } = named(certificate.ok_or(Nameless::Unreadable)?)?;
        let left = until.duration_since(SystemTime::now()).unwrap_or_default();
        let until = Instant::now().checked_add(left);
        Ok((stream, Peer { host, until }))
    }
}

/// Looks at the files, again and again.
///
/// # Cancellation
/// Nothing is lost.
pub(crate) async fn look_after(tls: Arc<Tls>) {
    let mut look = interval(LOOK);
    loop {
        look.tick().await;
        let tls = Arc::clone(&tls);
        // A volume may be slow. What panics in there is no reason to serve no longer.
        let _ = spawn_blocking(move || tls.look()).await;
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

/// What the files hold.
struct Read {
    chain: secrecy::SecretSlice<u8>,
    key: secrecy::SecretSlice<u8>,
    authorities: secrecy::SecretSlice<u8>,
}

impl Read {
    fn of(files: &TlsTable, folder: &std::path::Path) -> Result<Self, TlsError> {
        let read = |key: &'static str, reference: &SecretRef| {
            reference.resolve(folder).map_err(|error: SecretError| TlsError {
                key,
                what: error.to_string(),
            })
        };
        Ok(Self {
            chain: read("cert", &files.cert)?,
            key: read("key", &files.key)?,
            authorities: read("client_ca", &files.client_ca)?,
        })
    }

    fn stamp(&self) -> Stamp {
        let mut digest = Sha256::new();
        for part in [&self.chain, &self.key, &self.authorities] {
            digest.update((part.expose_secret().len() as u64).to_be_bytes());
            digest.update(part.expose_secret());
        }
        digest.finalize().into()
    }

    fn config(&self) -> Result<ServerConfig, TlsError> {
        let wrong = |key: &'static str, what: String| TlsError { key, what };
        let chain = certificates(&self.chain).ok_or_else(|| {
            wrong(
                "cert",
                "holds no certificate: it has to be a chain in PEM form, the provider's own first".to_owned(),
            )
        })?;
        let key = PrivateKeyDer::from_pem_slice(self.key.expose_secret()).map_err(|_| {
            wrong(
                "key",
                "holds no private key: it has to be one in PEM form, without a passphrase".to_owned(),
            )
        })?;
        let authorities = certificates(&self.authorities).ok_or_else(|| {
            wrong(
                "client_ca",
                "holds no certificate: it has to be those, in PEM form, that sign hosts' own".to_owned(),
            )
        })?;
        let mut roots = RootCertStore::empty();
        for authority in authorities {
            roots
                .add(authority)
                .map_err(|error| wrong("client_ca", format!("holds what is no authority: {error}")))?;
        }
        let crypto = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&crypto))
            .build()
            .map_err(|error| wrong("client_ca", format!("cannot be used: {error}")))?;
        let mut config = ServerConfig::builder_with_provider(crypto)
            .with_safe_default_protocol_versions()
            .map_err(|error| wrong("cert", format!("cannot be used: {error}")))?
            .with_client_cert_verifier(verifier)
            .with_single_cert(chain, key)
            .map_err(|error| wrong("cert", format!("does not go with tls.key: {error}")))?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        // A session that is resumed shows no certificate of its own, and would outlive the one it showed first.
        config.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(config)
    }
}

fn certificates(pem: &secrecy::SecretSlice<u8>) -> Option<Vec<CertificateDer<'static>>> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.expose_secret()).collect();
    found.ok().filter(|found| !found.is_empty())
}

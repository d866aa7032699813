//! TLS of the listeners: as whom they answer, and whose certificates they take.

use std::fmt;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt as _;
use outboard_config::{LOOK, LocalSecrets};
use outboard_session::certificate::{Named, Nameless, named};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use secrecy::{ExposeSecret as _, SecretSlice};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::admission::Alive;
use crate::config::TlsTable;
use crate::peer::Peer;
use crate::secrets::{Secret, Secrets};

/// What TCP listeners answer with: made anew when what it is made of changes.
pub(crate) struct Tls {
    parts: [Secret; 3],
    /// None until all of its parts came.
    served: RwLock<Option<Arc<ServerConfig>>>,
    /// Handshakes that are under way.
    handshakes: Arc<AtomicUsize>,
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
    #[error("there is no certificate to answer with yet; an earlier line says why")]
    NotYet,
    #[error("{HANDSHAKES} others are showing who they are just now")]
    Crowd,
}

/// Handshakes at one time: each costs memory and work before it is known whose it is.
const HANDSHAKES: usize = 1024;
/// The keys of the parts.
const KEYS: [&str; 3] = ["cert", "key", "client_ca"];
/// How long the parts are given to change together, which are not looked at in one moment.
const SETTLE: Duration = LOOK.saturating_add(Duration::from_millis(200));

/// Whether what is on this machine can be served, as far as that can be told without what is not.
///
/// # Errors
/// What is wrong with the first that cannot be used.
pub(crate) fn usable(table: &TlsTable, folder: &Path) -> Result<(), TlsError> {
    let references = [&table.cert, &table.key, &table.client_ca];
    if !references.iter().all(|reference| reference.is_local()) {
        return Ok(());
    }
    let [chain, key, authorities] = LocalSecrets::new(references.map(Clone::clone), folder.to_owned())
        .read()
        .map_err(|(index, error)| TlsError {
            key: KEYS[index],
            what: error.to_string(),
        })?;
    config(&chain, &key, &authorities).map(drop)
}

impl Tls {
    /// Serves what its parts are now, if all are there. To be called on a tokio runtime.
    pub(crate) fn new(table: &TlsTable, secrets: &Secrets) -> Self {
        let parts = [&table.cert, &table.key, &table.client_ca].map(|reference| secrets.secret(reference));
        let tls = Self {
            parts,
            served: RwLock::new(None),
            handshakes: Arc::default(),
        };
        tls.take();
        tls
    }

    /// Takes what its parts are now. What cannot be served is told, and what was served before goes on.
    fn take(&self) {
        let [Some(chain), Some(key), Some(authorities)] = self.parts.each_ref().map(Secret::current) else {
            return;
        };
        match config(&chain, &key, &authorities) {
            Ok(config) => {
                let mut served = self.served.write().unwrap_or_else(PoisonError::into_inner);
                if served.replace(Arc::new(config)).is_some() {
                    tracing::info!("the certificates were read anew; connections that are open keep theirs");
                }
            }
            Err(error) => {
                tracing::error!(
                    key = %format!("tls.{}", error.key), %error,
                    "the certificates changed and cannot be used; those before them are served on"
                );
            }
        }
    }

    /// Whether there is a certificate to answer with: one may not have come yet, or be none.
    pub(crate) fn is_ready(&self) -> bool {
        let served = self.served.read().unwrap_or_else(PoisonError::into_inner);
        served.is_some()
    }

    /// Lets a peer in that its certificate names.
    ///
    /// # Cancellation
    /// The connection is closed.
    pub(crate) async fn accept(&self, stream: TcpStream) -> Result<(TlsStream<TcpStream>, Peer), Stranger> {
        let _one = Alive::among(&self.handshakes, HANDSHAKES).ok_or(Stranger::Crowd)?;
        let config = self.served.read().unwrap_or_else(PoisonError::into_inner).clone();
        let config = config.ok_or(Stranger::NotYet)?;
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

/// Serves what changes.
///
/// # Cancellation
/// Nothing is lost.
pub(crate) async fn look_after(tls: Arc<Tls>) {
    let [mut chain, mut key, mut authorities] = tls.parts.clone();
    // What is there already was taken.
    for part in [&mut chain, &mut key, &mut authorities] {
        part.changed().now_or_never();
    }
    loop {
        tokio::select! {
            () = chain.changed() => {}
            () = key.changed() => {}
            () = authorities.changed() => {}
        }
        if tls
            .served
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
        {
            sleep(SETTLE).await;
            for part in [&mut chain, &mut key, &mut authorities] {
                part.changed().now_or_never();
            }
        }
        tls.take();
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("parts", &self.parts)
            .finish_non_exhaustive()
    }
}

fn config(
    chain: &SecretSlice<u8>,
    key: &SecretSlice<u8>,
    authorities: &SecretSlice<u8>,
) -> Result<ServerConfig, TlsError> {
    let wrong = |key: &'static str, what: String| TlsError { key, what };
    let chain = certificates(chain).ok_or_else(|| {
        wrong(
            "cert",
            "holds no certificate: it has to be a chain in PEM form, the provider's own first".to_owned(),
        )
    })?;
    let key = PrivateKeyDer::from_pem_slice(key.expose_secret()).map_err(|_| {
        wrong(
            "key",
            "holds no private key: it has to be one in PEM form, without a passphrase".to_owned(),
        )
    })?;
    let authorities = certificates(authorities).ok_or_else(|| {
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

fn certificates(pem: &SecretSlice<u8>) -> Option<Vec<CertificateDer<'static>>> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.expose_secret()).collect();
    found.ok().filter(|found| !found.is_empty())
}

//! TLS of the listeners: as whom they answer, and whose certificates they take.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use outboard_session::call::HostIdentity;
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
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer as _;

use crate::config::TlsTable;
use crate::peer::Peer;
use crate::secret::{SecretError, SecretRef};

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
    #[error("its certificate cannot be read")]
    Unreadable,
    #[error(
        "its certificate has {0} URI names, and a host is named by exactly one, as spiffe://DOMAIN/PATH: issue it with that \
         subject alternative name"
    )]
    Names(usize),
    #[error("its certificate names `{0}`, which is no SPIFFE id: issue it with one, as spiffe://DOMAIN/PATH")]
    NoSpiffe(String),
}

/// What the files held when they were looked at.
type Stamp = [u8; 32];

/// How often the files are looked at. A volume of secrets is changed as a whole, by a link that watches of single files miss.
const LOOK: Duration = Duration::from_secs(1);
/// The longest SPIFFE id, in bytes, as its standard has it.
const LONGEST_ID: usize = 2048;
const SPIFFE: &str = "spiffe://";

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
                tracing::error!(key = %format!("tls.{}", error.key), %error, "the certificates changed and cannot be used; those before them are served on");
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
        let peer = named(certificate.ok_or(Stranger::Unreadable)?)?;
        Ok((stream, peer))
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

/// Whom a certificate names, which was found to be in order.
fn named(certificate: &CertificateDer<'_>) -> Result<Peer, Stranger> {
    let (_, certificate) = X509Certificate::from_der(certificate).map_err(|_| Stranger::Unreadable)?;
    let names = certificate
        .subject_alternative_name()
        .map_err(|_| Stranger::Unreadable)?;
    let names = names.map_or(&[][..], |names| &names.value.general_names);
    let uris: Vec<&str> = names
        .iter()
        .filter_map(|name| match name {
            GeneralName::URI(uri) => Some(*uri),
            _ => None,
        })
        .collect();
    let [id] = uris[..] else {
        return Err(Stranger::Names(uris.len()));
    };
    if !is_spiffe(id) {
        return Err(Stranger::NoSpiffe(id.chars().take(200).collect()));
    }
    let ends = certificate.validity().not_after.timestamp();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let left = Duration::from_secs(u64::try_from(ends).unwrap_or_default()).saturating_sub(now);
    Ok(Peer {
        host: HostIdentity::Spiffe(id.into()),
        until: Instant::now().checked_add(left),
    })
}

/// Whether it is an id by SPIFFE's own rules (SPIFFE-ID, sections 2.1 to 2.4): a trust domain, and a path of segments.
fn is_spiffe(id: &str) -> bool {
    let Some(rest) = id.strip_prefix(SPIFFE) else {
        return false;
    };
    let (domain, path) = rest
        .split_once('/')
        .map_or((rest, None), |(domain, path)| (domain, Some(path)));
    let of_domain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_');
    let of_path = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let segment = |segment: &str| !matches!(segment, "" | "." | "..") && segment.bytes().all(of_path);
    id.len() <= LONGEST_ID
        && !domain.is_empty()
        && domain.bytes().all(of_domain)
        && path.is_none_or(|path| path.split('/').all(segment))
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

#[cfg(test)]
mod tests {
    use super::is_spiffe;

    #[test]
    fn ids_are_spiffes() {
        for id in ["spiffe://shop", "spiffe://shop/host/1", "spiffe://a-b.c_1/X/y.z"] {
            assert!(is_spiffe(id), "{id}");
        }
        for id in [
            "spiffe://",
            "spiffe:///host",
            "spiffe://Shop/host",
            "spiffe://shop/",
            "spiffe://shop//host",
            "spiffe://shop/../host",
            "spiffe://shop/host?x=1",
            "spiffe://shop:80/host",
            "spiffe://shop/ho st",
            "https://shop/host",
            "uid:0",
        ] {
            assert!(!is_spiffe(id), "{id}");
        }
    }
}

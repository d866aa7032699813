//! From a registry to memory.

use std::error::Error;
use std::time::Duration;

use futures_util::StreamExt as _;
use oci_client::client::{Certificate, CertificateEncoding, ClientConfig, ClientProtocol};
use oci_client::errors::{DigestError, OciDistributionError, OciEnvelope, OciErrorCode};
use oci_client::secrets::RegistryAuth;
use oci_client::{Client, Reference};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use secrecy::ExposeSecret as _;
use tokio::time::timeout;

use crate::error::DeliveryError;
use crate::manifest::Manifest;
use crate::reference::Pinned;
use crate::settings::{DeliverySettings, RegistrySettings};
use crate::store;

/// A way to one registry, for one component.
pub(crate) struct Puller<'a> {
    pinned: &'a Pinned,
    reference: Reference,
    client: Client,
    auth: RegistryAuth,
    who: String,
    largest: u64,
}

/// How long a registry may take to be connected with.
const CONNECT: Duration = Duration::from_secs(10);
/// How long it may send nothing.
const SILENCE: Duration = Duration::from_secs(30);
/// How long all of a manifest may take, the way to a token included.
const MANIFEST: Duration = Duration::from_secs(60);
/// How long all of a component may take.
const COMPONENT: Duration = Duration::from_secs(600);
const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";
/// How much of a registry's own words is repeated.
const SHOWN: usize = 200;

impl<'a> Puller<'a> {
    /// # Errors
    /// What the settings name for the registry cannot be read, or is of no use.
    pub(crate) fn new(pinned: &'a Pinned, settings: &DeliverySettings) -> Result<Self, DeliveryError> {
        let registry = pinned.registry();
        let none = RegistrySettings::default();
        let known = settings.registries.get(registry).unwrap_or(&none);
        // The client takes the provider of the process, and ends it if there is none. Another's choice holds.
        let _ = rustls::crypto::ring::default_provider().install_default();

        let protocol = if known.insecure && Pinned::is_loopback(registry) {
            ClientProtocol::Http
        } else {
            ClientProtocol::Https
        };
        let config = ClientConfig {
            protocol,
            tls_certs_only: authorities(registry, known, settings)?,
            connect_timeout: Some(CONNECT),
            read_timeout: Some(SILENCE),
            user_agent: concat!("outboard/", env!("CARGO_PKG_VERSION")),
            ..ClientConfig::default()
        };
        let client = Client::try_from(config).map_err(|error| DeliveryError::Settings {
            registry: registry.to_owned(),
            key: "ca",
            what: error.to_string(),
        })?;
        let (auth, who) = match &known.login {
            None => (
                RegistryAuth::Anonymous,
                "one who does not say who it is".to_owned(),
            ),
            Some((user, password)) => {
                let wrong = |what: String| DeliveryError::Settings {
                    registry: registry.to_owned(),
                    key: "password",
                    what,
                };
                let password = password
                    .resolve(&settings.folder)
                    .map_err(|error| DeliveryError::secret(registry, "password", &error))?;
                let password = str::from_utf8(password.expose_secret())
                    .map_err(|_| wrong("holds what is no text".to_owned()))?;
                (
                    RegistryAuth::Basic(user.clone(), password.to_owned()),
                    format!("user `{user}`"),
                )
            }
        };
        Ok(Self {
            pinned,
            reference: pinned.reference(),
            client,
            auth,
            who,
            largest: settings.largest,
        })
    }

    /// The manifest, which has the digest that the reference names.
    ///
    /// # Errors
    /// The registry does not give it.
    pub(crate) async fn manifest(&self) -> Result<Vec<u8>, DeliveryError> {
        let pulled = self
            .client
            .pull_manifest_raw(&self.reference, &self.auth, &[MANIFEST_TYPE]);
        let (bytes, _) = timeout(MANIFEST, pulled)
            .await
            .map_err(|_| self.unreachable(format!("took longer than {MANIFEST:?} for a manifest")))?
            .map_err(|error| self.failed("manifest", error))?;
        if store::digest(&bytes) != self.pinned.digest() {
            return Err(self.other("manifest"));
        }
        Ok(bytes.to_vec())
    }

    /// The component that a manifest names. No more is read than the manifest says that it has.
    ///
    /// # Errors
    /// It is larger than it may be, or the registry does not give it whole.
    pub(crate) async fn component(&self, manifest: &Manifest) -> Result<Vec<u8>, DeliveryError> {
        let pulled = timeout(COMPONENT, self.read(manifest));
        let bytes = pulled
            .await
            .map_err(|_| self.unreachable(format!("took longer than {COMPONENT:?} for a component")))??;
        if store::digest(&bytes) != manifest.layer.digest {
            return Err(self.other("component"));
        }
        Ok(bytes)
    }

    async fn read(&self, manifest: &Manifest) -> Result<Vec<u8>, DeliveryError> {
        let too_large = |size| DeliveryError::TooLarge {
            component: self.pinned.to_string(),
            size,
            largest: self.largest,
        };
        if manifest.size > self.largest {
            return Err(too_large(manifest.size));
        }
        let mut stream = self
            .client
            .pull_blob_stream(&self.reference, &manifest.layer)
            .await
            .map_err(|error| self.failed("component", error))?;
        let mut bytes = Vec::new();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|error| self.cut(&error, bytes.len(), manifest.size))?;
            if (bytes.len() + chunk.len()) as u64 > manifest.size {
                return Err(self.other("component"));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    fn cut(&self, error: &std::io::Error, read: usize, size: u64) -> DeliveryError {
        if error.get_ref().is_some_and(|inner| inner.is::<DigestError>()) {
            return self.other("component");
        }
        self.unreachable(format!("stopped after {read} of {size} bytes ({error})"))
    }

    fn other(&self, part: &'static str) -> DeliveryError {
        DeliveryError::Digest {
            component: self.pinned.to_string(),
            part,
        }
    }

    fn unreachable(&self, what: String) -> DeliveryError {
        DeliveryError::Unreachable {
            component: self.pinned.to_string(),
            registry: self.pinned.registry().to_owned(),
            what,
        }
    }

    /// What the library tells, with no more of the registry's own words than fit a line.
    fn failed(&self, part: &'static str, error: OciDistributionError) -> DeliveryError {
        let component = || self.pinned.to_string();
        let registry = || self.pinned.registry().to_owned();
        let refused = || DeliveryError::Refused {
            component: component(),
            registry: registry(),
            who: self.who.clone(),
        };
        let not_there = || DeliveryError::NotThere {
            component: component(),
        };
        match error {
            OciDistributionError::DigestError(_) => self.other(part),
            OciDistributionError::RequestError(error) => {
                self.unreachable(format!("gives no answer ({})", chain(&error)))
            }
            OciDistributionError::UnauthorizedError { .. }
            | OciDistributionError::AuthenticationFailure(_) => refused(),
            OciDistributionError::ServerError { code: 401 | 403, .. } => refused(),
            OciDistributionError::ServerError { code: 404, .. } => not_there(),
            OciDistributionError::ServerError { code, message, .. } if code == 429 || code >= 500 => {
                self.unreachable(format!("answers with status {code} ({})", shown(&message)))
            }
            OciDistributionError::RegistryError { envelope, .. } => match told(&envelope) {
                Some(OciErrorCode::Unauthorized | OciErrorCode::Denied) => refused(),
                Some(
                    OciErrorCode::ManifestUnknown
                    | OciErrorCode::NameUnknown
                    | OciErrorCode::BlobUnknown
                    | OciErrorCode::ManifestBlobUnknown
                    | OciErrorCode::NotFound,
                ) => not_there(),
                Some(OciErrorCode::Toomanyrequests) => {
                    self.unreachable("is asked for more than it gives at one time".to_owned())
                }
                _ => DeliveryError::Answer {
                    component: component(),
                    registry: registry(),
                    what: format!("refuses: {}", shown(&envelope.to_string())),
                },
            },
            error => DeliveryError::Answer {
                component: component(),
                registry: registry(),
                what: format!("answers with what makes no sense: {}", shown(&error.to_string())),
            },
        }
    }
}

fn authorities(
    registry: &str,
    known: &RegistrySettings,
    settings: &DeliverySettings,
) -> Result<Vec<Certificate>, DeliveryError> {
    let Some(ca) = &known.ca else {
        return Ok(Vec::new());
    };
    let pem = ca
        .resolve(&settings.folder)
        .map_err(|error| DeliveryError::secret(registry, "ca", &error))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.expose_secret()).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found
            .into_iter()
            .map(|certificate| Certificate {
                encoding: CertificateEncoding::Der,
                data: certificate.to_vec(),
            })
            .collect()),
        _ => Err(DeliveryError::Settings {
            registry: registry.to_owned(),
            key: "ca",
            what: "holds no certificate in PEM form".to_owned(),
        }),
    }
}

fn told(envelope: &OciEnvelope) -> Option<&OciErrorCode> {
    envelope.errors.first().map(|error| &error.code)
}

fn shown(text: &str) -> String {
    let text: String = text.trim().chars().take(SHOWN).collect();
    text.escape_debug().to_string()
}

/// The causes of an error of which each tells what the one before left out.
fn chain(error: &dyn Error) -> String {
    let mut text = shown(&error.to_string());
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {}", shown(&error.to_string()));
        cause = error.source();
    }
    text
}

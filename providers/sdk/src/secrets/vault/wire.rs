//! Questions to the server and its answers, which hold secrets and are overwritten after use.

mod answer;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::io;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use outboard_config::LocalSecrets;
use reqwest::redirect::Policy;
use rustify::endpoint::Endpoint;
use rustify::enums::{RequestMethod, RequestType, ResponseType};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::sleep;
use vaultrs::api::{EndpointMiddleware, EndpointResult};
use zeroize::{Zeroize as _, Zeroizing};

use crate::secrets::table::VaultSettings;

pub(super) use answer::Answer;

/// The way to the server.
pub(super) struct Wire {
    address: String,
    namespace: Option<String>,
    timeout: Duration,
    /// None for the system's own authorities.
    authorities: Option<Mutex<LocalSecrets<1>>>,
    /// Made at the first question, and anew when the authorities changed.
    client: Mutex<Option<reqwest::Client>>,
}

/// What is asked; `T` is the data of the answer.
pub(super) struct Question<T> {
    method: RequestMethod,
    path: String,
    body: Option<Vec<u8>>,
    answer: PhantomData<fn() -> T>,
}

/// An answer and what comes with it.
pub(super) type Reply<T> = EndpointResult<T>;

/// Why there is no answer, in words that hold nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub(super) struct Refusal {
    pub(super) what: String,
    /// What the server answered, if it did.
    pub(super) code: Option<u16>,
}

/// The most that an answer may have, in bytes.
const LARGEST: usize = 4 << 20;
/// How often it is looked whether a connection has ended, a millisecond apart.
const LETS_GO: usize = 50;

impl Wire {
    pub(super) fn new(settings: &VaultSettings, folder: PathBuf) -> Self {
        let authorities = settings
            .ca
            .clone()
            .map(|ca| Mutex::new(LocalSecrets::new([ca], folder)));
        Self {
            address: settings.address.clone(),
            namespace: settings.namespace.clone(),
            timeout: settings.timeout,
            authorities,
            client: Mutex::default(),
        }
    }

    /// Asks, and reads the answer.
    ///
    /// # Cancellation
    /// The server may have done what it was asked.
    pub(super) async fn ask<T: DeserializeOwned + Send + Sync>(
        &self,
        token: Option<&SecretString>,
        question: Question<T>,
    ) -> Result<Reply<T>, Refusal> {
        let body = self.send(token, question).await?;
        serde_json::from_slice(&body).map_err(|_| Refusal {
            what: format!("{} answers with what is no answer to this", self.address),
            code: None,
        })
    }

    /// Asks for something to be done that has no answer.
    ///
    /// # Cancellation
    /// The server may have done it.
    pub(super) async fn tell<T: DeserializeOwned + Send + Sync>(
        &self,
        token: Option<&SecretString>,
        question: Question<T>,
    ) -> Result<(), Refusal> {
        self.send(token, question).await.map(drop)
    }

    async fn send<T: DeserializeOwned + Send + Sync>(
        &self,
        token: Option<&SecretString>,
        question: Question<T>,
    ) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let mut middleware = EndpointMiddleware {
            token: token
                .map(|token| token.expose_secret().to_owned())
                .unwrap_or_default(),
            version: "v1".to_owned(),
            wrap: None,
            namespace: self.namespace.clone(),
        };
        let request = question.with_middleware(&middleware).request(&self.address);
        middleware.token.zeroize();
        let unusual = |_| Refusal {
            what: format!("{} cannot be asked that", self.address),
            code: None,
        };
        let mut request =
            reqwest::Request::try_from(request.map_err(|_| unusual(()))?).map_err(|_| unusual(()))?;
        if let Some(token) = request.headers_mut().get_mut("X-Vault-Token") {
            token.set_sensitive(true);
        }
        let mut response = self
            .client()?
            .execute(request)
            .await
            .map_err(|error| self.lost(&error))?;
        let status = response.status().as_u16();
        // What a refusal says may repeat what it was about.
        if !response.status().is_success() {
            return Err(self.refused(status));
        }
        let mut body = Zeroizing::new(Vec::new());
        let mut chunks = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.lost(&error))? {
            if body.len() + chunk.len() > LARGEST {
                return Err(Refusal {
                    what: format!("{} answers with more than {} MiB", self.address, LARGEST >> 20),
                    code: None,
                });
            }
            grow(&mut body, chunk.len());
            body.extend_from_slice(&chunk);
            chunks.push(chunk);
        }
        drop(response);
        overwrite(chunks).await;
        Ok(body)
    }

    /// A client with the authorities that are to be trusted now.
    fn client(&self) -> Result<reqwest::Client, Refusal> {
        let mut client = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        let authorities = self
            .authorities
            .as_ref()
            .and_then(|authorities| authorities.lock().unwrap_or_else(PoisonError::into_inner).look());
        if let (Some(client), None) = (&*client, &authorities) {
            return Ok(client.clone());
        }
        let wrong = |what: String| Refusal { what, code: None };
        let mut roots = RootCertStore::empty();
        match authorities {
            Some(Ok([pem])) => {
                for certificate in CertificateDer::pem_slice_iter(pem.expose_secret()).flatten() {
                    roots.add(certificate).map_err(|error| {
                        wrong(format!("secrets.vault.ca holds what is no authority: {error}"))
                    })?;
                }
                if roots.is_empty() {
                    return Err(wrong(
                        "secrets.vault.ca holds no certificate in PEM form".to_owned(),
                    ));
                }
            }
            Some(Err((_, error))) => return Err(wrong(error.to_string())),
            None => {
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
        }
        let crypto = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(crypto)
            .with_safe_default_protocol_versions()
            .map_err(|error| wrong(format!("TLS cannot be used: {error}")))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        // Neither a proxy of the environment nor a redirection decides where secrets go, and no connection keeps what
        // it carried.
        let made = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .no_proxy()
            .pool_max_idle_per_host(0)
            .redirect(Policy::none())
            .timeout(self.timeout)
            .build()
            .map_err(|_| wrong("a client of the server of secrets cannot be made".to_owned()))?;
        Ok(client.insert(made).clone())
    }

    /// What a failure on the way is, in words of our own: those of the libraries may hold what was sent.
    fn lost(&self, error: &reqwest::Error) -> Refusal {
        let why = if error.is_timeout() {
            format!("does not answer within {:?}", self.timeout)
        } else if let Some(tls) = causes(error).find_map(|cause| cause.downcast_ref()) {
            match tls {
                rustls::Error::InvalidCertificate(why) => {
                    format!("shows a certificate that is not trusted ({why})")
                }
                _ => "does not speak TLS as it should".to_owned(),
            }
        } else if let Some(io) = causes(error)
            .filter_map(|cause| cause.downcast_ref::<io::Error>())
            .last()
        {
            format!("cannot be reached ({})", io.kind())
        } else if error.is_connect() {
            "cannot be reached".to_owned()
        } else {
            "broke off".to_owned()
        };
        Refusal {
            what: format!("{} {why}", self.address),
            code: None,
        }
    }

    fn refused(&self, code: u16) -> Refusal {
        let why = match code {
            400 => "says that this cannot be asked (400)",
            403 => "says that this login may not do that (403)",
            404 => "has nothing there (404)",
            429 => "is asked too much (429)",
            503 => "is sealed, or not ready (503)",
            300..=399 => "sends us elsewhere, which is not followed",
            _ => {
                return Refusal {
                    what: format!("{} fails ({code})", self.address),
                    code: Some(code),
                };
            }
        };
        Refusal {
            what: format!("{} {why}", self.address),
            code: Some(code),
        }
    }
}

impl Refusal {
    pub(super) fn empty() -> Self {
        Self {
            what: "the server has nothing there".to_owned(),
            code: Some(404),
        }
    }

    /// Whether the server said no, and will say so again.
    pub(super) fn is_no(&self) -> bool {
        self.code
            .is_some_and(|code| (400..500).contains(&code) && code != 429)
    }
}

impl<T> Question<T> {
    pub(super) fn new(method: RequestMethod, path: String) -> Self {
        Self {
            method,
            path,
            body: None,
            answer: PhantomData,
        }
    }

    /// The same question at another path.
    pub(super) fn at(mut self, path: String) -> Self {
        self.path = path;
        self
    }

    pub(super) fn with(mut self, body: &impl Serialize) -> Self {
        // A body is made of texts and numbers, which are always JSON.
        self.body = serde_json::to_vec(body).ok();
        self
    }
}

impl<T: DeserializeOwned + Send + Sync> Endpoint for Question<T> {
    type Response = T;
    const REQUEST_BODY_TYPE: RequestType = RequestType::JSON;
    const RESPONSE_BODY_TYPE: ResponseType = ResponseType::JSON;

    fn path(&self) -> String {
        self.path.clone()
    }

    fn method(&self) -> RequestMethod {
        self.method.clone()
    }

    fn body(&self) -> Result<Option<Vec<u8>>, rustify::errors::ClientError> {
        Ok(self.body.clone())
    }
}

impl<T> Drop for Question<T> {
    fn drop(&mut self) {
        self.body.zeroize();
    }
}

/// An error and what it came from, from the outside in.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| inner(*error))
}

fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        // An I/O error does not show what it wraps as its source.
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

/// Overwrites what the connection read, once that has ended and let go of its part of the buffer.
async fn overwrite(chunks: Vec<Bytes>) {
    for mut chunk in chunks {
        for _ in 0..LETS_GO {
            match chunk.try_into_mut() {
                Ok(mut only) => {
                    only.zeroize();
                    break;
                }
                Err(shared) => chunk = shared,
            }
            sleep(Duration::from_millis(1)).await;
        }
    }
}

/// Makes room without leaving a copy behind.
fn grow(body: &mut Zeroizing<Vec<u8>>, by: usize) {
    if body.capacity() - body.len() < by {
        let mut larger = Zeroizing::new(Vec::with_capacity((body.len() + by) * 2));
        larger.extend_from_slice(body);
        *body = larger;
    }
}

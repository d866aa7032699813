//! Sealing of portable handles: what leaves the process as a token can be read and made by replicas only.

use bytes::Bytes;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit, Nonce};
use outboard_session::call::Call;
use outboard_session::dispatch::ResourceId;
use outboard_session::failure::Failure;
use secrecy::{ExposeSecret, SecretSlice};
use sha2::{Digest, Sha256};
use tonic::Code;

/// Seals and opens the state of portable handles.
pub(crate) struct Sealer(ChaCha20Poly1305);

/// The form of a token: this byte, a nonce, the sealed state. A later form gets another byte.
const FORM: u8 = 1;
const NONCE: usize = 12;

impl Sealer {
    /// A sealer whose key is the SHA-256 of the secret, so that a secret of any length serves.
    pub(crate) fn new(secret: &SecretSlice<u8>) -> Self {
        let key = Sha256::digest(secret.expose_secret());
        Self(ChaCha20Poly1305::new(&Key::from(<[u8; 32]>::from(key))))
    }

    /// Seals a state for whoever makes this call.
    pub(crate) fn seal(&self, call: &Call, resource: ResourceId, state: &[u8]) -> Result<Bytes, Failure> {
        let failed = |what: &str| {
            Failure::refused(
                Code::Internal,
                format!("a handle of {resource} cannot be sealed: {what}"),
            )
        };
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| failed("the system has no random numbers"))?;
        let bound = bound_to(call, resource);
        let payload = Payload {
            msg: state,
            aad: &bound,
        };
        let sealed = self
            .0
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| failed("its state is too large"))?;
        let mut token = Vec::with_capacity(1 + NONCE + sealed.len());
        token.push(FORM);
        token.extend_from_slice(&nonce);
        token.extend_from_slice(&sealed);
        Ok(token.into())
    }

    /// The state in a token, if it was sealed for the caller and this resource.
    pub(crate) fn open(&self, call: &Call, resource: ResourceId, token: &[u8]) -> Option<Bytes> {
        let (&FORM, rest) = token.split_first()? else {
            return None;
        };
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        let bound = bound_to(call, resource);
        let state = self
            .0
            .decrypt(
                &Nonce::from(*nonce),
                Payload {
                    msg: sealed,
                    aad: &bound,
                },
            )
            .ok()?;
        Some(state.into())
    }
}

/// What a token is worth nothing without: the resource, the function, its binding, its host.
fn bound_to(call: &Call, resource: ResourceId) -> Vec<u8> {
    let host = call.host.to_string();
    let mut bound = Vec::new();
    for part in [
        resource.interface,
        resource.name,
        &call.function,
        &call.binding,
        &host,
    ] {
        // A length before each part, so that no two lists of parts look the same.
        bound.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bound.extend_from_slice(part.as_bytes());
    }
    bound
}

#[cfg(test)]
mod tests {
    use super::Sealer;
    use outboard_session::call::{Call, Granted, HostIdentity};
    use outboard_session::dispatch::ResourceId;
    use tokio::time::Instant;

    const BUCKET: ResourceId = ResourceId {
        interface: "wasi:keyvalue/store",
        name: "bucket",
    };

    fn call(function: &str, binding: &str, uid: u32) -> Call {
        Call {
            function: function.into(),
            binding: binding.into(),
            host: HostIdentity::Uid(uid),
            granted: Granted::default(),
            deadline: Instant::now(),
            trace: None,
        }
    }

    #[test]
    fn a_token_serves_whom_it_was_sealed_for_on_every_replica() {
        let secret = || b"a secret of thirty-two bytes, or more".to_vec().into();
        let token = Sealer::new(&secret())
            .seal(&call("f", "b", 1), BUCKET, b"state")
            .unwrap();
        let replica = Sealer::new(&secret());
        assert_eq!(replica.open(&call("f", "b", 1), BUCKET, &token).unwrap(), "state");
        for other in [call("g", "b", 1), call("f", "c", 1), call("f", "b", 2)] {
            assert_eq!(replica.open(&other, BUCKET, &token), None);
        }
        let cursor = ResourceId {
            interface: "wasi:keyvalue/store",
            name: "cursor",
        };
        assert_eq!(replica.open(&call("f", "b", 1), cursor, &token), None);
        let stranger = Sealer::new(&b"another secret of thirty-two bytes or so".to_vec().into());
        assert_eq!(stranger.open(&call("f", "b", 1), BUCKET, &token), None);
    }

    #[test]
    fn a_token_that_was_touched_is_none() {
        let sealer = Sealer::new(&b"a secret of thirty-two bytes, or more".to_vec().into());
        let token = sealer.seal(&call("f", "b", 1), BUCKET, b"state").unwrap();
        for index in 0..token.len() {
            let mut touched = token.to_vec();
            touched[index] ^= 1;
            assert_eq!(
                sealer.open(&call("f", "b", 1), BUCKET, &touched),
                None,
                "byte {index}"
            );
            assert_eq!(
                sealer.open(&call("f", "b", 1), BUCKET, &token[..index]),
                None,
                "cut at {index}"
            );
        }
    }
}

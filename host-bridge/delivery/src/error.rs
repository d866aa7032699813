//! Why a component was not brought, in words that say what to do.

use outboard_config::SecretError;

use crate::signature::SignatureError;

/// Why a component was not brought.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// Nothing that the host's file names for the registry can be read, or be of use.
    #[error("delivery.registry.\"{registry}\".{key}: {what}")]
    Settings {
        /// The registry's name.
        registry: String,
        /// The key below it.
        key: &'static str,
        /// What is wrong with it.
        what: String,
    },
    /// There was no answer, or one that may be another the next time.
    #[error(
        "{component}: the registry {registry} {what}; look whether it is up, and can be reached from here"
    )]
    Unreachable {
        /// The reference.
        component: String,
        /// Where it was looked for.
        registry: String,
        /// What happened.
        what: String,
    },
    /// The registry does not give it to whoever asks.
    #[error(
        "{component}: the registry {registry} does not give it to {who}: set username and password in \
         [delivery.registry.\"{registry}\"] to those of one who may read it"
    )]
    Refused {
        /// The reference.
        component: String,
        /// Where it was looked for.
        registry: String,
        /// Who asked.
        who: String,
    },
    /// The registry has nothing of this digest.
    #[error("{component}: the registry has no such thing: was it pushed, and is this its digest?")]
    NotThere {
        /// The reference.
        component: String,
    },
    /// What the registry sent is something else.
    #[error(
        "{component}: the registry sent another {part} than the digest names, of which nothing is used: tell whoever runs it"
    )]
    Digest {
        /// The reference.
        component: String,
        /// What was sent.
        part: &'static str,
    },
    /// What the registry answered makes no sense.
    #[error("{component}: the registry {registry} {what}")]
    Answer {
        /// The reference.
        component: String,
        /// Where it was looked for.
        registry: String,
        /// What it did.
        what: String,
    },
    /// What the reference names is no component.
    #[error(
        "{component} {what}; push the component as `oras push REGISTRY/NAME:TAG FILE.wasm:application/wasm` does"
    )]
    NotAComponent {
        /// The reference.
        component: String,
        /// What it is.
        what: String,
    },
    /// It is larger than it may be.
    #[error(
        "{component} has {size} bytes, and delivery.largest lets {largest} be pulled: raise it if the component is as it \
         should be"
    )]
    TooLarge {
        /// The reference.
        component: String,
        /// Its length in bytes, as far as the registry told it or sent it.
        size: u64,
        /// The longest that is pulled.
        largest: u64,
    },
    /// It is not signed as it has to be.
    #[error("{component} is not run: {source}")]
    Signature {
        /// The reference, or the file.
        component: String,
        /// Why.
        source: SignatureError,
    },
}

impl DeliveryError {
    /// Whether the same may succeed later, with nothing changed here.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable { .. })
    }

    pub(crate) fn secret(registry: &str, key: &'static str, error: &SecretError) -> Self {
        Self::Settings {
            registry: registry.to_owned(),
            key,
            what: error.to_string(),
        }
    }
}

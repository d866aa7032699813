//! Where a component is, as a host's file says it.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use oci_client::Reference;

/// Where a component is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ComponentSource {
    /// In a file.
    File(PathBuf),
    /// In a registry.
    Registry(Pinned),
}

/// A component in a registry, by the digest of its manifest: `oci:REGISTRY/NAME@sha256:DIGEST`. A tag before the
/// digest is for people, and means nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pinned {
    registry: String,
    name: String,
    digest: String,
}

/// What is no reference to a component in a registry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// It has a tag, or nothing, in place of a digest.
    #[error(
        "`{SCHEME}{0}` names no digest, and what a tag means may change: write {SCHEME}REGISTRY/NAME@sha256:DIGEST; \
         `oras resolve REGISTRY/NAME:TAG` tells the digest of a tag"
    )]
    NotPinned(String),
    /// Its digest is of another kind.
    #[error(
        "`{SCHEME}{0}` has a digest that is none of SHA-256: write @sha256: and 64 hexadecimal digits in lower case"
    )]
    Digest(String),
    /// It does not begin with a registry.
    #[error(
        "`{SCHEME}{0}` names no registry: write its whole name first, as in {SCHEME}ghcr.io/shop/orders@sha256:DIGEST \
         or {SCHEME}localhost:5000/orders@sha256:DIGEST"
    )]
    NoRegistry(String),
    /// It is made of something else.
    #[error("`{SCHEME}{text}` is no reference ({why}): write {SCHEME}REGISTRY/NAME@sha256:DIGEST")]
    Form {
        /// What stands after the scheme.
        text: String,
        /// What is wrong with it.
        why: String,
    },
}

/// What tells a reference from a path.
const SCHEME: &str = "oci:";

/// Whether this is a digest of the one kind that is used here, and so may become a part of a path.
pub(crate) fn is_sha256(digest: &str) -> bool {
    let plain = |letter: u8| letter.is_ascii_digit() || (b'a'..=b'f').contains(&letter);
    let hex = digest.strip_prefix("sha256:");
    hex.is_some_and(|hex| hex.len() == 64 && hex.bytes().all(plain))
}

impl ComponentSource {
    /// What is written as a function's component; a relative path starts from `folder`.
    ///
    /// # Errors
    /// It begins as a reference does, and is none.
    pub fn read(written: &Path, folder: &Path) -> Result<Self, ReferenceError> {
        match written.to_str().and_then(|text| text.strip_prefix(SCHEME)) {
            Some(reference) => reference.parse().map(Self::Registry),
            None => Ok(Self::File(folder.join(written))),
        }
    }
}

impl Pinned {
    /// The registry, with its port if it has one.
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The manifest's digest, as in `sha256:…`.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Whether a registry of this name is on this machine, so that nobody is on the way to it.
    pub(crate) fn is_loopback(registry: &str) -> bool {
        let host = registry.split_once(':').map_or(registry, |(host, _)| host);
        host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
    }

    pub(crate) fn reference(&self) -> Reference {
        Reference::with_digest(self.registry.clone(), self.name.clone(), self.digest.clone())
    }
}

impl FromStr for Pinned {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let form = |why: String| ReferenceError::Form {
            text: text.to_owned(),
            why,
        };
        if text.starts_with("//") {
            return Err(form("no // belongs there".to_owned()));
        }
        let reference: Reference = text.parse().map_err(|error| form(format!("{error}")))?;
        // Without one the library takes that of Docker, under a name that nobody wrote.
        let registry = text.split('/').next().unwrap_or_default();
        if registry != reference.registry() || !text.contains('/') {
            return Err(ReferenceError::NoRegistry(text.to_owned()));
        }
        let Some(digest) = reference.digest() else {
            return Err(ReferenceError::NotPinned(text.to_owned()));
        };
        if !is_sha256(digest) {
            return Err(ReferenceError::Digest(text.to_owned()));
        }
        Ok(Self {
            registry: registry.to_owned(),
            name: reference.repository().to_owned(),
            digest: digest.to_owned(),
        })
    }
}

impl fmt::Display for ComponentSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Registry(pinned) => pinned.fmt(f),
        }
    }
}

impl fmt::Display for Pinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            registry,
            name,
            digest,
        } = self;
        write!(f, "{SCHEME}{registry}/{name}@{digest}")
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{ComponentSource, Pinned};

    const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn read(text: &str) -> Result<ComponentSource, String> {
        ComponentSource::read(Path::new(text), Path::new("/shop")).map_err(|error| error.to_string())
    }

    #[test]
    fn a_reference_is_a_registry_a_name_and_a_digest() {
        for (text, shown) in [
            (
                format!("oci:ghcr.io/shop/orders@{DIGEST}"),
                format!("oci:ghcr.io/shop/orders@{DIGEST}"),
            ),
            (
                format!("oci:ghcr.io/shop/orders:1.2@{DIGEST}"),
                format!("oci:ghcr.io/shop/orders@{DIGEST}"),
            ),
            (
                format!("oci:localhost:5000/orders@{DIGEST}"),
                format!("oci:localhost:5000/orders@{DIGEST}"),
            ),
            ("orders.wasm".to_owned(), "/shop/orders.wasm".to_owned()),
            ("/else/oci:where".to_owned(), "/else/oci:where".to_owned()),
        ] {
            assert_eq!(read(&text).unwrap().to_string(), shown);
        }
        assert_eq!(
            read("f.wasm"),
            Ok(ComponentSource::File(PathBuf::from("/shop/f.wasm")))
        );
    }

    #[test]
    fn what_is_not_pinned_is_refused_with_the_way_to_pin_it() {
        let error = read("oci:ghcr.io/shop/orders:1.2").unwrap_err();
        assert!(
            error.contains("oras resolve") && error.contains("@sha256:DIGEST"),
            "{error}"
        );
        let error = read("oci:ghcr.io/shop/orders").unwrap_err();
        assert!(error.contains("names no digest"), "{error}");
    }

    #[test]
    fn what_is_no_reference_is_told() {
        let upper = DIGEST.to_uppercase().replace("SHA256", "sha256");
        let longer = format!("sha512:{}", "0".repeat(128));
        for (text, part) in [
            (format!("oci:orders@{DIGEST}"), "names no registry"),
            (format!("oci:shop/orders@{DIGEST}"), "names no registry"),
            (format!("oci://ghcr.io/orders@{DIGEST}"), "no // belongs"),
            (format!("oci:ghcr.io/shop/orders@{upper}"), "lower case"),
            (format!("oci:ghcr.io/shop/orders@{longer}"), "none of SHA-256"),
            (format!("oci:ghcr.io/shop/Orders@{DIGEST}"), "is no reference"),
            ("oci:ghcr.io/shop/orders@sha256:12".to_owned(), "is no reference"),
            ("oci:".to_owned(), "is no reference"),
            (format!("oci:user:word@ghcr.io/shop@{DIGEST}"), "is no reference"),
        ] {
            let error = read(&text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn what_is_on_this_machine_is_told_from_what_is_not() {
        for name in ["localhost", "localhost:5000", "127.0.0.1:5000", "127.8.8.8"] {
            assert!(Pinned::is_loopback(name), "{name}");
        }
        for name in [
            "localhost.example.com",
            "10.0.0.1:5000",
            "ghcr.io",
            "127.0.0.1.example.com",
        ] {
            assert!(!Pinned::is_loopback(name), "{name}");
        }
    }
}

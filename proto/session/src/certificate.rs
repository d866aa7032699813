//! Whom a certificate names.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer as _;

use crate::call::HostIdentity;

/// A host, by its certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Who it is: [`HostIdentity::Spiffe`].
    pub host: HostIdentity,
    /// When the certificate ends.
    pub until: SystemTime,
}

/// A certificate that names no host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Nameless {
    /// It is none.
    #[error("its certificate cannot be read")]
    Unreadable,
    /// It names nobody, or several.
    #[error(
        "its certificate has {0} URI names, and a host is named by exactly one: issue it with one subject alternative name \
         of the form spiffe://DOMAIN/PATH"
    )]
    Names(usize),
    /// It names something else.
    #[error(
        "its certificate names `{0}`, which is no SPIFFE id: issue it with one, of the form spiffe://DOMAIN/PATH"
    )]
    NoSpiffe(String),
}

/// The longest SPIFFE id, in bytes (SPIFFE-ID, section 2.3).
const LONGEST: usize = 2048;
const SCHEME: &str = "spiffe://";
/// As much of a name as is repeated.
const REPEATED: usize = 200;

/// Whom a certificate in DER form names. Whether it is in order is for others to say.
///
/// # Errors
/// It names nobody, or not by one SPIFFE id.
pub fn named(der: &[u8]) -> Result<Named, Nameless> {
    let (_, certificate) = X509Certificate::from_der(der).map_err(|_| Nameless::Unreadable)?;
    let names = certificate
        .subject_alternative_name()
        .map_err(|_| Nameless::Unreadable)?;
    let names = names.map_or(&[][..], |names| &names.value.general_names);
    let uri = |name: &_| match name {
        &GeneralName::URI(uri) => Some(uri),
        _ => None,
    };
    let uris: Vec<&str> = names.iter().filter_map(uri).collect();
    let [id] = uris[..] else {
        return Err(Nameless::Names(uris.len()));
    };
    if !is_spiffe(id) {
        return Err(Nameless::NoSpiffe(id.chars().take(REPEATED).collect()));
    }
    let ends = u64::try_from(certificate.validity().not_after.timestamp()).unwrap_or_default();
    Ok(Named {
        host: HostIdentity::Spiffe(id.into()),
        until: UNIX_EPOCH + Duration::from_secs(ends),
    })
}

/// Whether it is an id by SPIFFE's own rules (SPIFFE-ID, sections 2.1 to 2.4): a trust domain, and a path of segments.
fn is_spiffe(id: &str) -> bool {
    let Some(rest) = id.strip_prefix(SCHEME) else {
        return false;
    };
    let (domain, path) = match rest.split_once('/') {
        Some((domain, path)) => (domain, Some(path)),
        None => (rest, None),
    };
    let of_domain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_');
    let of_path = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let segment = |segment: &str| !matches!(segment, "" | "." | "..") && segment.bytes().all(of_path);
    id.len() <= LONGEST
        && !domain.is_empty()
        && domain.bytes().all(of_domain)
        && path.is_none_or(|path| path.split('/').all(segment))
}

#[cfg(test)]
mod tests {
    use super::{Nameless, is_spiffe, named};

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
        assert!(!is_spiffe(&format!("spiffe://shop/{}", "a".repeat(2048))));
    }

    #[test]
    fn bytes_that_are_no_certificate_name_nobody() {
        assert_eq!(named(b"certificate"), Err(Nameless::Unreadable));
    }
}

//! Where a provider listens and a bridge dials: `unix:PATH` or `tcp:HOST:PORT`.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The longest path that a Unix socket address holds, in bytes (`sun_path` of `unix(7)`, less its final zero).
pub const MAX_SOCKET_PATH: usize = 107;

/// An address of a provider.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// A Unix socket.
    Unix(PathBuf),
    /// A host, by name or number, and a port.
    Tcp {
        /// A name, an IPv4 address, or an IPv6 address without its brackets.
        host: String,
        /// Zero lets a listener choose.
        port: u16,
    },
}

/// An address that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Neither of the two forms.
    #[error("`{0}` is not an address: write unix:PATH or tcp:HOST:PORT")]
    Scheme(String),
    /// A TCP address without a usable port.
    #[error("`{0}` has no port: write tcp:HOST:PORT, with a port from 0 to 65535")]
    Port(String),
    /// A socket path that the operating system cannot hold.
    #[error(
        "the socket path `{}` is {} bytes long and a Unix socket's holds {MAX_SOCKET_PATH}: choose a shorter folder",
        path.display(), path.as_os_str().len()
    )]
    PathLength {
        /// The whole path, after it was made absolute.
        path: PathBuf,
    },
}

impl Address {
    /// The same address with a relative socket path taken from `folder`.
    ///
    /// # Errors
    /// The path is then longer than a socket address holds.
    pub fn resolve(self, folder: &Path) -> Result<Self, AddressError> {
        let Self::Unix(path) = self else { return Ok(self) };
        let path = folder.join(path);
        if path.as_os_str().len() > MAX_SOCKET_PATH {
            return Err(AddressError::PathLength { path });
        }
        Ok(Self::Unix(path))
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if let Some(path) = text.strip_prefix("unix:") {
            if path.is_empty() {
                return Err(AddressError::Scheme(text.to_owned()));
            }
            return Ok(Self::Unix(PathBuf::from(path)));
        }
        let Some(rest) = text.strip_prefix("tcp:") else {
            return Err(AddressError::Scheme(text.to_owned()));
        };
        let (host, port) = rest
            .rsplit_once(':')
            .ok_or_else(|| AddressError::Port(text.to_owned()))?;
        let port = port.parse().map_err(|_| AddressError::Port(text.to_owned()))?;
        let host = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(host);
        if host.is_empty() {
            return Err(AddressError::Scheme(text.to_owned()));
        }
        Ok(Self::Tcp {
            host: host.to_owned(),
            port,
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp { host, port } if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "tcp:{host}:{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, AddressError};
    use std::path::Path;

    #[test]
    fn both_forms_survive_a_round_trip() {
        for text in [
            "unix:run/kv.sock",
            "tcp:127.0.0.1:7000",
            "tcp:[::1]:7000",
            "tcp:kv.internal:0",
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_not_an_address_is_told_so() {
        for text in ["", "run/kv.sock", "unix:", "http://kv", "tcp::7000"] {
            assert_eq!(
                text.parse::<Address>(),
                Err(AddressError::Scheme(text.to_owned()))
            );
        }
        for text in ["tcp:kv", "tcp:kv:", "tcp:kv:70000"] {
            assert_eq!(text.parse::<Address>(), Err(AddressError::Port(text.to_owned())));
        }
    }

    #[test]
    fn a_socket_path_that_no_kernel_holds_is_refused_with_its_length() {
        let address: Address = "unix:kv.sock".parse().unwrap();
        let folder = Path::new("/").join("a".repeat(101));
        let error = address.resolve(&folder).unwrap_err();
        assert!(error.to_string().contains("110 bytes"), "{error}");
    }
}

//! Where a bridge finds the replicas of a provider: addresses, a name that stands for several, a folder of sockets.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::address::{Address, AddressError};

/// One place where replicas are found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// One replica, at this address.
    At(Address),
    /// A replica at every address that a name stands for, which may change: `dns:NAME:PORT`.
    Dns {
        /// The name, which is also the one that their certificates have to be for.
        name: String,
        /// The port of all of them.
        port: u16,
    },
    /// A replica at every socket in a folder, whose files come and go: `dir:PATH`.
    Dir(PathBuf),
}

/// All the places where the replicas of one provider are found; at least one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Endpoints(Vec<Endpoint>);

/// A place that cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// None of the forms.
    #[error("`{0}` is not an endpoint: write unix:PATH, tcp:HOST:PORT, dns:NAME:PORT or dir:PATH")]
    Scheme(String),
    /// A name without a usable port.
    #[error("`{0}` has no port: write {scheme}:NAME:PORT, with a port from 1 to 65535", scheme = scheme(.0))]
    Port(String),
    /// An address that is none.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// A list of none.
    #[error("there is no endpoint in the list: write at least one")]
    None,
    /// A list of too many.
    #[error("there are {0} endpoints in the list, and at most {MOST_ENDPOINTS} are taken")]
    TooMany(usize),
}

/// The most places that one provider may be found at.
pub const MOST_ENDPOINTS: usize = 128;

impl Endpoint {
    /// The same endpoint with a relative path taken from `folder`.
    ///
    /// # Errors
    /// The path of a socket is then longer than its address holds.
    pub fn resolve(self, folder: &Path) -> Result<Self, EndpointError> {
        Ok(match self {
            Self::At(address) => Self::At(address.resolve(folder)?),
            Self::Dir(path) => Self::Dir(folder.join(path)),
            Self::Dns { .. } => self,
        })
    }

    /// Whether it is reached over a network, where not everybody who answers is to be believed.
    pub fn remote(&self) -> bool {
        matches!(self, Self::At(Address::Tcp { .. }) | Self::Dns { .. })
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        if let Some(path) = text.strip_prefix("dir:") {
            if path.is_empty() {
                return Err(EndpointError::Scheme(text.to_owned()));
            }
            return Ok(Self::Dir(PathBuf::from(path)));
        }
        if let Some(rest) = text.strip_prefix("dns:") {
            let (name, port) = rest
                .rsplit_once(':')
                .ok_or_else(|| EndpointError::Port(text.to_owned()))?;
            let port = port.parse().ok().filter(|port| *port != 0);
            let port = port.ok_or_else(|| EndpointError::Port(text.to_owned()))?;
            // Numbers have colons or brackets where they are not IPv4, which asking for is harmless.
            if name.is_empty() || name.contains([':', '[', ']', '/']) {
                return Err(EndpointError::Scheme(text.to_owned()));
            }
            return Ok(Self::Dns {
                name: name.to_owned(),
                port,
            });
        }
        match text.parse() {
            Ok(address) => Ok(Self::At(address)),
            Err(AddressError::Scheme(_)) => Err(EndpointError::Scheme(text.to_owned())),
            Err(error) => Err(error.into()),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(address) => address.fmt(f),
            Self::Dns { name, port } => write!(f, "dns:{name}:{port}"),
            Self::Dir(path) => write!(f, "dir:{}", path.display()),
        }
    }
}

impl Endpoints {
    /// A list of places; the same place twice counts once.
    ///
    /// # Errors
    /// There are none, or more than [`MOST_ENDPOINTS`].
    pub fn new(list: impl IntoIterator<Item = Endpoint>) -> Result<Self, EndpointError> {
        let mut endpoints = Vec::new();
        for endpoint in list {
            if !endpoints.contains(&endpoint) {
                endpoints.push(endpoint);
            }
        }
        match endpoints.len() {
            0 => Err(EndpointError::None),
            count if count > MOST_ENDPOINTS => Err(EndpointError::TooMany(count)),
            _ => Ok(Self(endpoints)),
        }
    }

    /// The places, in the order in which they were given.
    pub fn iter(&self) -> std::slice::Iter<'_, Endpoint> {
        self.0.iter()
    }

    /// Whether some of them are reached over a network.
    pub fn remote(&self) -> bool {
        self.iter().any(Endpoint::remote)
    }
}

impl From<Address> for Endpoints {
    fn from(address: Address) -> Self {
        Endpoint::At(address).into()
    }
}

impl From<Endpoint> for Endpoints {
    fn from(endpoint: Endpoint) -> Self {
        Self(vec![endpoint])
    }
}

impl fmt::Display for Endpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, endpoint) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            endpoint.fmt(f)?;
        }
        Ok(())
    }
}

fn scheme(text: &str) -> &str {
    text.split_once(':').map_or("dns", |(scheme, _)| scheme)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Endpoint, EndpointError, Endpoints};

    #[test]
    fn every_form_survives_a_round_trip() {
        for text in [
            "unix:run/kv.sock",
            "tcp:[::1]:7000",
            "dns:kv.shop.svc:7000",
            "dir:run/kv",
        ] {
            assert_eq!(text.parse::<Endpoint>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_endpoint_is_told_the_forms() {
        for text in [
            "",
            "run/kv.sock",
            "unix:",
            "dir:",
            "http://kv",
            "dns::7000",
            "dns:[::1]:7",
        ] {
            let error = text.parse::<Endpoint>().unwrap_err();
            assert_eq!(error, EndpointError::Scheme(text.to_owned()));
            assert!(error.to_string().contains("dns:NAME:PORT or dir:PATH"), "{error}");
        }
        for text in ["dns:kv", "dns:kv:", "dns:kv:0", "dns:kv:70000"] {
            let error = text.parse::<Endpoint>().unwrap_err();
            assert_eq!(error, EndpointError::Port(text.to_owned()));
        }
        assert!(matches!(
            "tcp:kv".parse::<Endpoint>(),
            Err(EndpointError::Address(_))
        ));
    }

    #[test]
    fn paths_start_at_the_folder_of_their_file_and_names_do_not() {
        for (text, resolved) in [
            ("dir:run", "dir:/etc/run"),
            ("unix:kv.sock", "unix:/etc/kv.sock"),
            ("dns:kv:7", "dns:kv:7"),
        ] {
            let endpoint: Endpoint = text.parse().unwrap();
            assert_eq!(endpoint.resolve(Path::new("/etc")).unwrap().to_string(), resolved);
        }
    }

    #[test]
    fn a_list_has_each_place_once_and_at_least_one() {
        let one: Endpoint = "unix:a".parse().unwrap();
        let two: Endpoint = "unix:b".parse().unwrap();
        let list = Endpoints::new([one.clone(), two, one]).unwrap();
        assert_eq!(list.to_string(), "unix:a, unix:b");
        assert_eq!(Endpoints::new([]), Err(EndpointError::None));
        let many = (0..=128).map(|port| Endpoint::Dns {
            name: "kv".to_owned(),
            port: port + 1,
        });
        assert_eq!(Endpoints::new(many), Err(EndpointError::TooMany(129)));
    }
}

//! Links: which imports of a function go where.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use outboard_channel::Channel;

/// What a link's imports go to: a binding of a provider.
#[derive(Clone)]
pub struct Link {
    /// The imports that it covers.
    pub import: LinkTarget,
    /// Its name, where a function has several links of one kind: the label of an import, or what the function chooses
    /// by `wasmcloud:bus/lattice`. One without a name is used until another is chosen, and so is one named `default`.
    pub name: Option<Arc<str>>,
    /// The provider's name in the host's configuration.
    pub provider: Arc<str>,
    /// The provider's kind, when the host knows it.
    pub kind: Option<Arc<str>>,
    /// The binding inside the provider.
    pub binding: Arc<str>,
    /// Functions of the imports that it covers of which running them twice does what running them once does, whatever the
    /// provider says of them: `open`, `bucket.get`, and `bucket.new` for a constructor.
    pub idempotent: Vec<Arc<str>>,
    /// After how long a call that is idempotent goes to another replica, too, if it has no answer yet; never without it.
    pub hedge: Option<Duration>,
    /// The way to the provider.
    pub channel: Channel,
}

/// A package or one interface of it, with or without a version: `wasi:keyvalue`, `wasi:keyvalue/store`,
/// `wasi:keyvalue/store@0.2.0-draft`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LinkTarget {
    package: String,
    interface: Option<String>,
    version: Option<String>,
}

/// A text that names neither a package nor an interface.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is neither a package nor an interface: write NAMESPACE:PACKAGE or NAMESPACE:PACKAGE/INTERFACE, with or \
     without @VERSION, as in wasi:keyvalue/store"
)]
pub struct LinkTargetError(String);

impl LinkTarget {
    /// Whether the link covers an import of this name.
    pub fn covers(&self, import: &str) -> bool {
        let Ok(import) = import.parse::<Self>() else {
            return false;
        };
        self.package == import.package
            && (self.interface.is_none() || self.interface == import.interface)
            && (self.version.is_none() || self.version == import.version)
    }

    /// How closely the link names what it covers: an interface beats its package, a version beats none.
    pub fn closeness(&self) -> (bool, bool) {
        (self.interface.is_some(), self.version.is_some())
    }
}

impl FromStr for LinkTarget {
    type Err = LinkTargetError;

    fn from_str(text: &str) -> Result<Self, LinkTargetError> {
        let bad = || LinkTargetError(text.to_owned());
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (text, None),
        };
        let (package, interface) = match name.split_once('/') {
            Some((package, interface)) => (package, Some(interface)),
            None => (name, None),
        };
        let (namespace, plain) = package.split_once(':').ok_or_else(bad)?;
        let parts = [Some(namespace), Some(plain), interface, version];
        let is_name = |part: &str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || "-.+".contains(letter))
        };
        if !parts.into_iter().flatten().all(is_name) {
            return Err(bad());
        }
        Ok(Self {
            package: package.to_owned(),
            interface: interface.map(str::to_owned),
            version: version.map(str::to_owned),
        })
    }
}

impl fmt::Display for LinkTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.package)?;
        if let Some(interface) = &self.interface {
            write!(f, "/{interface}")?;
        }
        match &self.version {
            Some(version) => write!(f, "@{version}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LinkTarget;

    fn covers(link: &str, import: &str) -> bool {
        link.parse::<LinkTarget>().unwrap().covers(import)
    }

    #[test]
    fn a_package_covers_its_interfaces_and_no_other() {
        assert!(covers("wasi:keyvalue", "wasi:keyvalue/store@0.2.0-draft"));
        assert!(covers("wasi:keyvalue/store", "wasi:keyvalue/store@0.2.0-draft2"));
        assert!(covers(
            "wasi:keyvalue@0.2.0-draft",
            "wasi:keyvalue/store@0.2.0-draft"
        ));
        assert!(!covers(
            "wasi:keyvalue@0.2.0-draft",
            "wasi:keyvalue/store@0.2.0-draft2"
        ));
        assert!(!covers(
            "wasi:keyvalue/store",
            "wasi:keyvalue/atomics@0.2.0-draft"
        ));
        assert!(!covers("wasi:key", "wasi:keyvalue/store"));
    }

    #[test]
    fn what_is_no_name_is_told_the_form() {
        for text in [
            "",
            "keyvalue",
            "wasi:",
            ":keyvalue",
            "wasi:keyvalue/",
            "wasi:key value",
            "wasi:keyvalue@",
        ] {
            let error = text.parse::<LinkTarget>().unwrap_err();
            assert!(error.to_string().contains("NAMESPACE:PACKAGE"), "{error}");
        }
    }
}

//! A provider's file, and everything about it that can be wrong before anything starts.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use outboard_config::{ConfigError, Glob, Loaded, Size, Span};
use outboard_session::address::Address;
use outboard_session::call::HostIdentity;
use serde::{Deserialize, Deserializer};

use crate::secret::{SecretError, SecretRef};

/// A provider's file as it is written; `B` is the kind's own `[binding.NAME]` table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderFile<B> {
    /// Where it listens: `unix:PATH` or `tcp:HOST:PORT`.
    pub listen: Vec<String>,
    /// Allows plaintext TCP, whose peers nobody vouches for.
    #[serde(default)]
    pub insecure: bool,
    /// How long calls in flight have after SIGTERM; 10 s unless set.
    pub drain: Option<Span>,
    /// How handles leave the process.
    #[serde(default)]
    pub handles: HandlesTable,
    /// What one call, and one session, may take.
    #[serde(default)]
    pub limits: LimitsTable,
    /// The backends, by name.
    #[serde(default = "BTreeMap::new")]
    pub binding: BTreeMap<String, B>,
    /// Who may use them.
    #[serde(default)]
    pub grant: Vec<GrantTable>,
}

/// `[handles]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandlesTable {
    /// What seals portable handles; the same for every replica.
    pub key: Option<SecretRef>,
    /// How long a leased handle lives without being used; 30 s unless set.
    pub lease: Option<Span>,
}

/// `[limits]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsTable {
    /// The largest request body; 4 MiB unless set.
    pub request: Option<Size>,
    /// The largest reply body; 4 MiB unless set.
    pub reply: Option<Size>,
    /// Calls in flight in one session; 4,096 unless set.
    pub calls: Option<u32>,
    /// Handles alive in one session; 65,536 unless set.
    pub handles: Option<u32>,
    /// Pairs of function and binding that one session may name; 65,536 unless set.
    pub scopes: Option<u32>,
}

/// `[[grant]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantTable {
    /// The functions, as their hosts assert them.
    pub function: Glob,
    /// The hosts that may assert them.
    pub host: HostPattern,
    /// The bindings they may use.
    pub binding: Glob,
}

/// Which host identities a grant means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostPattern {
    /// `uid:N`, or `uid:self` for the provider's own user.
    Uid(u32),
    /// `insecure`: peers on plaintext TCP. Nothing but this exact word means them.
    Insecure,
}

/// A configuration that cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] ConfigError),
    /// A secret it refers to.
    #[error("{}: {source}", path.display())]
    Secret {
        /// The file.
        path: PathBuf,
        /// What is missing.
        source: SecretError,
    },
}

/// A provider's settings, checked.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) listen: Vec<Address>,
    pub(crate) drain: Duration,
    pub(crate) lease: Duration,
    pub(crate) handle_key: Option<secrecy::SecretSlice<u8>>,
    pub(crate) limits: Limits,
    pub(crate) grants: Vec<GrantTable>,
    pub(crate) bindings: Vec<String>,
}

/// What one call, and one session, may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) request: usize,
    pub(crate) reply: usize,
    pub(crate) calls: usize,
    pub(crate) handles: usize,
    pub(crate) scopes: usize,
}

/// The least a handle key may have, in bytes: what 128 bits of randomness take in hexadecimal.
const LEAST_KEY: usize = 32;

impl HostPattern {
    pub(crate) fn matches(&self, host: &HostIdentity) -> bool {
        match (self, host) {
            (Self::Uid(wanted), HostIdentity::Uid(uid)) => wanted == uid,
            (Self::Insecure, HostIdentity::Insecure) => true,
            _ => false,
        }
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uid(uid) => write!(f, "uid:{uid}"),
            Self::Insecure => f.write_str("insecure"),
        }
    }
}

impl<'de> Deserialize<'de> for HostPattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let uid = |text: &str| match text {
            "self" => Some(rustix::process::geteuid().as_raw()),
            number => number.parse().ok(),
        };
        match text.split_once(':') {
            None if text == "insecure" => Some(Self::Insecure),
            Some(("uid", user)) => uid(user).map(Self::Uid),
            _ => None,
        }
        .ok_or_else(|| {
            serde::de::Error::custom(format!(
                "`{text}` is not a host: write uid:NUMBER, uid:self for the provider's own user, or insecure for \
                 peers on plaintext TCP"
            ))
        })
    }
}

impl Settings {
    /// Reads the file, and splits it into what the SDK needs and the kind's own bindings.
    pub(crate) fn load<B: serde::de::DeserializeOwned>(
        path: &Path,
    ) -> Result<(Self, BTreeMap<String, B>, PathBuf), SetupError> {
        let Loaded { value: file, folder } = outboard_config::load::<ProviderFile<B>>(path)?;
        let settings = Self {
            listen: addresses(path, &folder, &file.listen, file.insecure)?,
            drain: file.drain.map_or(Duration::from_secs(10), |span| span.0),
            lease: file.handles.lease.map_or(Duration::from_secs(30), |span| span.0),
            handle_key: handle_key(path, &folder, file.handles.key.as_ref())?,
            limits: limits(path, &file.limits)?,
            bindings: file.binding.keys().cloned().collect(),
            grants: file.grant,
        };
        for (index, grant) in settings.grants.iter().enumerate() {
            if !settings.bindings.iter().any(|name| grant.binding.matches(name)) {
                let what = format!(
                    "`{}` matches none of the bindings: {}",
                    grant.binding,
                    names(&settings.bindings)
                );
                return Err(ConfigError::at_key(path, &format!("grant.{index}.binding"), what).into());
            }
        }
        Ok((settings, file.binding, folder))
    }
}

fn addresses(
    path: &Path,
    folder: &Path,
    listen: &[String],
    insecure: bool,
) -> Result<Vec<Address>, ConfigError> {
    if listen.is_empty() {
        return Err(ConfigError::at_key(
            path,
            "listen",
            "names no address: write listen = [\"unix:run/NAME.sock\"]",
        ));
    }
    let address = |(index, text): (usize, &String)| {
        let key = format!("listen.{index}");
        let parsed = text
            .parse::<Address>()
            .and_then(|address| address.resolve(folder));
        let address = parsed.map_err(|error| ConfigError::at_key(path, &key, error))?;
        if matches!(address, Address::Tcp { .. }) && !insecure {
            let what = format!(
                "`{text}` is plaintext TCP, where anybody who reaches the port is a peer: listen on a Unix socket, or \
                 set insecure = true"
            );
            return Err(ConfigError::at_key(path, &key, what));
        }
        Ok(address)
    };
    listen.iter().enumerate().map(address).collect()
}

fn handle_key(
    path: &Path,
    folder: &Path,
    key: Option<&SecretRef>,
) -> Result<Option<secrecy::SecretSlice<u8>>, SetupError> {
    use secrecy::ExposeSecret;

    let Some(reference) = key else { return Ok(None) };
    let key = reference.resolve(folder).map_err(|source| SetupError::Secret {
        path: path.to_owned(),
        source,
    })?;
    if key.expose_secret().len() < LEAST_KEY {
        let what =
            format!("{reference} holds fewer than {LEAST_KEY} bytes: make one with openssl rand -hex 32");
        return Err(ConfigError::at_key(path, "handles.key", what).into());
    }
    Ok(Some(key))
}

fn limits(path: &Path, table: &LimitsTable) -> Result<Limits, ConfigError> {
    let size = |key: &str, size: Option<Size>| {
        let bytes = size.map_or(outboard_session::MAX_BODY as u64, |size| size.0);
        match usize::try_from(bytes) {
            // gRPC's own length prefix is 32 bits wide.
            Ok(bytes) if (1..=1 << 30).contains(&bytes) => Ok(bytes),
            _ => Err(ConfigError::at_key(path, key, "is not between 1 byte and 1 GiB")),
        }
    };
    let count = |key: &str, count: Option<u32>, default: u32| match count.unwrap_or(default) {
        0 => Err(ConfigError::at_key(path, key, "is 0, which lets nothing through")),
        count => Ok(count as usize),
    };
    Ok(Limits {
        request: size("limits.request", table.request)?,
        reply: size("limits.reply", table.reply)?,
        calls: count("limits.calls", table.calls, 4_096)?,
        handles: count("limits.handles", table.handles, 65_536)?,
        scopes: count("limits.scopes", table.scopes, 65_536)?,
    })
}

fn names(names: &[String]) -> String {
    if names.is_empty() {
        "there are none".to_owned()
    } else {
        names.join(", ")
    }
}

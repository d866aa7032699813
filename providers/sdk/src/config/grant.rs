//! `[[grant]]`: who may use what, how, and how much of it.

use std::fmt;

use outboard_config::{Glob, KeyPath, Size, Span, nearest};
use outboard_session::call::HostIdentity;
use outboard_session::right::Rights;
use serde::{Deserialize, Deserializer};

use super::Check;

/// `[[grant]]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantTable {
    /// The functions, as their hosts assert them.
    pub function: Glob,
    /// The bindings they may use.
    pub binding: Glob,
    /// What they may do with them.
    pub rights: RightsList,
    /// How much of them each function may take.
    #[serde(default)]
    pub limits: GrantLimitsTable,
    /// The hosts that may assert them. The last: nothing stands in for it when it is missing, and what else is missing is
    /// told in the order of the fields.
    pub host: HostPattern,
}

/// What each function of a grant may take of each binding; as much as the replica gives to anybody unless set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantLimitsTable {
    /// Calls that are served at one time.
    pub concurrent: Option<u32>,
    /// Its part of a binding that others want as well, beside the 1 of those that say nothing.
    pub weight: Option<u32>,
    /// Handles alive.
    pub handles: Option<u32>,
    /// The largest request body.
    pub request: Option<Size>,
    /// The largest reply body.
    pub reply: Option<Size>,
    /// How long one call may take.
    pub time: Option<Span>,
    /// Rows in one result.
    pub rows: Option<u32>,
}

/// Rights as a file lists them: `["read", "write"]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RightsList(pub Rights);

/// Which host identities a grant means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostPattern {
    /// `uid:N`, or `uid:self` for the provider's own user.
    Uid(u32),
    /// `spiffe://DOMAIN/PATH`, where `*` stands for any text.
    Spiffe(Glob),
    /// `insecure`: peers on plaintext TCP. Nothing but this exact word means them.
    Insecure,
}

impl Check<'_> {
    /// Every grant is to mean a binding that is there, and to give something.
    pub(super) fn grants(&mut self, grants: &[GrantTable]) {
        let table = KeyPath::of("binding");
        // A binding that could not be read is there all the same.
        let bindings: Vec<&str> = self.source.names_in(&table).collect();
        for (index, grant) in grants.iter().enumerate() {
            let grants = KeyPath::of("grant").index(index);
            if grant.rights.0.is_empty() {
                let what = format!("gives nothing: name some of {}", Rights::ANY);
                self.wrong(&grants.key("rights"), what);
            }
            let limits = grants.key("limits");
            for (key, count) in grant.limits.counts() {
                self.not_zero(&limits.key(key), count);
            }
            if bindings.iter().any(|name| grant.binding.matches(name)) {
                continue;
            }
            let pattern = grant.binding.to_string();
            let mut what = format!("`{pattern}` matches none of the bindings");
            match nearest(&pattern, bindings.iter().copied()) {
                Some(near) => what += &format!("; did you mean `{near}`?"),
                None if bindings.is_empty() => what += ": there are none",
                None => what += &format!(": {}", bindings.join(", ")),
            }
            self.wrong(&grants.key("binding"), what);
        }
    }
}

impl GrantLimitsTable {
    fn counts(&self) -> [(&'static str, Option<u32>); 4] {
        [
            ("concurrent", self.concurrent),
            ("weight", self.weight),
            ("handles", self.handles),
            ("rows", self.rows),
        ]
    }
}

impl HostPattern {
    pub(crate) fn matches(&self, host: &HostIdentity) -> bool {
        match (self, host) {
            (Self::Uid(wanted), HostIdentity::Uid(uid)) => wanted == uid,
            (Self::Spiffe(pattern), HostIdentity::Spiffe(id)) => pattern.matches(id),
            (Self::Insecure, HostIdentity::Insecure) => true,
            _ => false,
        }
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uid(uid) => write!(f, "uid:{uid}"),
            Self::Spiffe(pattern) => write!(f, "{pattern}"),
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
            Some(("spiffe", rest)) if rest.starts_with("//") => Some(Self::Spiffe(Glob::new(&text))),
            _ => None,
        }
        .ok_or_else(|| {
            serde::de::Error::custom(format!(
                "`{text}` is not a host: write spiffe://DOMAIN/PATH for those of a certificate, uid:NUMBER, uid:self \
                 for the provider's own user, or insecure for peers on plaintext TCP"
            ))
        })
    }
}

impl<'de> Deserialize<'de> for RightsList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let named = |name: &String| {
            Rights::named(name).ok_or_else(|| {
                let known: Vec<_> = Rights::names().collect();
                let near = nearest(name, known.iter().copied());
                let near = near
                    .map(|near| format!("; did you mean `{near}`?"))
                    .unwrap_or_default();
                let known = known.join(", ");
                serde::de::Error::custom(format!("`{name}` is no right{near} The rights are {known}"))
            })
        };
        let names = Vec::<String>::deserialize(deserializer)?;
        names.iter().map(named).collect::<Result<_, _>>().map(Self)
    }
}

//! Names of interfaces and the versions of their packages.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::{pascal, rpc, snake};

/// `wasi:keyvalue/store@0.2.0-draft`, in its parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InterfaceName {
    /// `wasi`
    pub namespace: String,
    /// `keyvalue`
    pub package: String,
    /// `store`
    pub interface: String,
    /// `0.2.0-draft`; a package need not have one.
    pub version: Option<Version>,
}

/// The version of a package. Build metadata means nothing on the wire and is dropped.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Version {
    /// Breaks when it rises.
    pub major: u64,
    /// Breaks when it rises and `major` is 0.
    pub minor: u64,
    /// Breaks when it rises and the other two are 0.
    pub patch: u64,
    /// What stands behind the `-`; empty for a release.
    pub prerelease: String,
}

/// A text that names no interface, or no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Not `namespace:package/interface`, with or without a version.
    #[error(
        "`{0}` does not name an interface: write namespace:package/interface or namespace:package/interface@1.2.3"
    )]
    Interface(String),
    /// Not three numbers.
    #[error("`{0}` is not a version: write it as 1.2.3 or 1.2.3-draft")]
    Version(String),
}

impl InterfaceName {
    /// `wasi.keyvalue.v0_2_0_draft`: the protobuf package, which all versions of one track share.
    pub fn proto_package(&self) -> String {
        let package = format!("{}.{}", snake(&self.namespace), snake(&self.package));
        match &self.version {
            Some(version) => format!("{package}.{}", version.proto_segment()),
            None => package,
        }
    }

    /// `wasi.keyvalue.v0_2_0_draft.Store`
    pub fn service(&self) -> String {
        format!("{}.{}", self.proto_package(), pascal(&self.interface))
    }

    /// `/wasi.keyvalue.v0_2_0_draft.Store/BucketGet`, for a function named as components name it.
    pub fn path(&self, function: &str) -> String {
        format!("/{}/{}", self.service(), rpc(function))
    }

    /// Whether a provider of this interface serves an import of `import`: the same interface, and a version that has
    /// all of the other's.
    pub fn serves(&self, import: &Self) -> bool {
        let same = self.namespace == import.namespace
            && self.package == import.package
            && self.interface == import.interface;
        same && match (&self.version, &import.version) {
            (Some(provided), Some(imported)) => provided.serves(imported),
            (None, None) => true,
            _ => false,
        }
    }
}

impl Version {
    /// Whether what has this version can stand in for what has that of `import`: the very same prerelease, or a
    /// release of the same track that is not older.
    pub fn serves(&self, import: &Self) -> bool {
        self.proto_segment() == import.proto_segment()
            && self.numbers().cmp(&import.numbers()) != Ordering::Less
    }

    /// Whether the version is out, so that what has it never changes.
    pub fn is_release(&self) -> bool {
        self.prerelease.is_empty()
    }

    /// `v0_2_0_draft`, `v0_2`, `v0_0_1` or `v1`.
    fn proto_segment(&self) -> String {
        let Self {
            major,
            minor,
            patch,
            prerelease,
        } = self;
        match (major, minor) {
            _ if !prerelease.is_empty() => format!("v{major}_{minor}_{patch}_{}", separated(prerelease)),
            (0, 0) => format!("v0_0_{patch}"),
            (0, _) => format!("v0_{minor}"),
            _ => format!("v{major}"),
        }
    }

    fn numbers(&self) -> (u64, u64, u64) {
        (self.major, self.minor, self.patch)
    }
}

impl FromStr for InterfaceName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let wrong = || NameError::Interface(text.to_owned());
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version.parse()?)),
            None => (text, None),
        };
        let (namespace, rest) = name.split_once(':').ok_or_else(wrong)?;
        let (package, interface) = rest.split_once('/').ok_or_else(wrong)?;
        if ![namespace, package, interface].into_iter().all(is_kebab) {
            return Err(wrong());
        }
        Ok(Self {
            namespace: namespace.to_owned(),
            package: package.to_owned(),
            interface: interface.to_owned(),
            version,
        })
    }
}

impl FromStr for Version {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let wrong = || NameError::Version(text.to_owned());
        let precise = text.split_once('+').map_or(text, |(version, _)| version);
        let (numbers, prerelease) = match precise.split_once('-') {
            Some((_, "")) => return Err(wrong()),
            Some((numbers, prerelease)) => (numbers, prerelease),
            None => (precise, ""),
        };
        let sound = |part: &str| {
            part.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if !prerelease.is_empty() && !prerelease.split('.').all(|part| !part.is_empty() && sound(part)) {
            return Err(wrong());
        }
        let mut parts = numbers.split('.').map(|part| {
            // `parse` would take a sign.
            if part.bytes().all(|byte| byte.is_ascii_digit()) {
                part.parse().ok()
            } else {
                None
            }
        });
        let mut next = || parts.next().flatten().ok_or_else(wrong);
        let version = Self {
            major: next()?,
            minor: next()?,
            patch: next()?,
            prerelease: prerelease.to_owned(),
        };
        if parts.next().is_some() {
            Err(wrong())
        } else {
            Ok(version)
        }
    }
}

impl fmt::Display for InterfaceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}", self.namespace, self.package, self.interface)?;
        match &self.version {
            Some(version) => write!(f, "@{version}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if self.prerelease.is_empty() {
            Ok(())
        } else {
            write!(f, "-{}", self.prerelease)
        }
    }
}

/// A prerelease as a part of a protobuf name: `.` as `_` and `-` as `__`. Several of them in a row, which would run
/// into each other, are spelled out as `d` and `h` between `___`.
fn separated(prerelease: &str) -> String {
    let mut name = String::new();
    let mut rest = prerelease;
    while !rest.is_empty() {
        let word = rest.find(['.', '-']).unwrap_or(rest.len());
        name.push_str(&rest[..word]);
        rest = &rest[word..];
        let run = rest.find(|c| c != '.' && c != '-').unwrap_or(rest.len());
        match &rest[..run] {
            "" => {}
            "." => name.push('_'),
            "-" if word > 0 && run < rest.len() => name.push_str("__"),
            several => name.push_str(&format!("___{}___", several.replace('.', "d").replace('-', "h"))),
        }
        rest = &rest[run..];
    }
    name
}

fn is_kebab(name: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.split('-').all(word)
}

#[cfg(test)]
mod tests {
    use super::{InterfaceName, NameError, Version};
    use proptest::prelude::{prop_assert_eq, proptest};

    fn name(text: &str) -> InterfaceName {
        text.parse().unwrap()
    }

    #[test]
    fn packages_are_named_after_their_track() {
        for (interface, package) in [
            ("wasi:keyvalue/store@0.2.0-draft", "wasi.keyvalue.v0_2_0_draft"),
            ("wasi:config/store@0.2.0-rc.1", "wasi.config.v0_2_0_rc_1"),
            (
                "wasi:config/store@0.2.0-draft-2024-09-27",
                "wasi.config.v0_2_0_draft__2024__09__27",
            ),
            ("wasi:http/types@0.2.6", "wasi.http.v0_2"),
            ("wasmcloud:identity/store@0.0.1", "wasmcloud.identity.v0_0_1"),
            ("spin:postgres/postgres@4.2.0", "spin.postgres.v4"),
            ("fermyon:spin-a/config", "fermyon.spin_a"),
        ] {
            assert_eq!(name(interface).proto_package(), package);
            assert_eq!(name(interface).to_string(), interface);
        }
        assert_eq!(
            name("wasi:keyvalue/batch@0.2.0-draft").path("get-many"),
            "/wasi.keyvalue.v0_2_0_draft.Batch/Get_Many"
        );
    }

    #[test]
    fn a_release_serves_the_older_ones_of_its_track() {
        let serves = |provided: &str, imported: &str| {
            let [provided, imported] = [provided, imported].map(|version| name(&format!("a:b/c{version}")));
            provided.serves(&imported)
        };
        assert!(serves("@4.2.0", "@4.1.9") && serves("@0.2.6", "@0.2.6") && serves("", ""));
        assert!(!serves("@4.1.0", "@4.2.0") && !serves("@5.0.0", "@4.2.0") && !serves("@0.3.0", "@0.2.0"));
        assert!(!serves("@0.0.2", "@0.0.1") && !serves("@1.0.0", "") && !serves("", "@1.0.0"));
        assert!(serves("@0.2.0-draft", "@0.2.0-draft"));
        assert!(!serves("@0.2.0-draft2", "@0.2.0-draft") && !serves("@0.2.0", "@0.2.0-draft"));
        assert!(!name("a:b/c@1.0.0").serves(&name("a:b/d@1.0.0")));
    }

    #[test]
    fn what_names_no_interface_is_told_so() {
        for text in [
            "",
            "wasi",
            "wasi:keyvalue",
            "wasi:keyvalue/",
            "wasi:key_value/store",
            "a:b/c/d",
            ":a/b",
        ] {
            assert_eq!(
                text.parse::<InterfaceName>(),
                Err(NameError::Interface(text.to_owned()))
            );
        }
        for version in [
            "",
            "1",
            "1.2",
            "1.2.3.4",
            "1.+2.3",
            "1.2.3-",
            "1.2.3-a..b",
            "1.2.3-ä",
            "v1.2.3",
        ] {
            assert_eq!(
                version.parse::<Version>(),
                Err(NameError::Version(version.to_owned()))
            );
        }
        assert_eq!(
            "1.2.3-rc.1+build".parse::<Version>().unwrap().to_string(),
            "1.2.3-rc.1"
        );
    }

    proptest! {
        #[test]
        fn no_two_prereleases_share_a_package(
            one in r"[adh0-]{1,4}(\.[adh0-]{1,3}){0,2}",
            other in r"[adh0-]{1,4}(\.[adh0-]{1,3}){0,2}",
        ) {
            let [first, second] = [&one, &other].map(|text| name(&format!("a:b/c@1.0.0-{text}")).proto_package());
            prop_assert_eq!(one == other, first == second, "{} {}", one, other);
        }
    }
}

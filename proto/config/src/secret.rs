//! References to secrets: configuration says where a secret is, never what it is.

mod look;

use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use secrecy::SecretSlice;
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

pub use look::{Found, LOOK, LocalSecrets, look_after};

/// Where a secret is: `file:PATH`, `env:NAME`, `vault:PATH#FIELD`, or `vault:PATH` for a credential of two parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretRef {
    /// The contents of a file, less one line end at its end.
    File(PathBuf),
    /// The value of an environment variable.
    Env(String),
    /// What a server of secrets keeps, or makes when it is asked.
    Vault(VaultPath),
}

/// A place in a server of secrets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VaultPath {
    /// Mount and name, as in `kv/orders` or `database/creds/orders`.
    pub path: String,
    /// One field of what is there; none for user name and password together.
    pub field: Option<String>,
}

/// A secret that is not there.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// None of the forms.
    #[error("`{0}` is not a reference to a secret: write file:PATH, env:NAME or vault:PATH#FIELD")]
    Form(String),
    /// What stands behind `vault:` is no place.
    #[error(
        "what follows `vault:` is no place in a server of secrets: write vault:MOUNT/NAME#FIELD for one field of a \
         secret, or vault:MOUNT/NAME for a user name and its password"
    )]
    Place,
    /// The file cannot be read.
    #[error("the secret file {} cannot be read: {source}", path.display())]
    File {
        /// The whole path.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is none that a secret would be in.
    #[error("the secret file {} holds more than {} KiB, which no secret does", path.display(), LARGEST / 1024)]
    Large {
        /// The whole path.
        path: PathBuf,
    },
    /// The variable is not set.
    #[error("the environment variable {0}, which a secret comes from, is not set")]
    Env(String),
    /// Only who is logged in to a server of secrets can read what it holds.
    #[error("{0} is in a server of secrets, which only providers ask; write file:PATH or env:NAME here")]
    Remote(SecretRef),
}

/// More than any key, certificate chain or token has, in bytes.
const LARGEST: u64 = 1 << 20;

impl SecretRef {
    /// Whether the secret is on this machine: in a file or in the environment.
    pub fn is_local(&self) -> bool {
        !matches!(self, Self::Vault(_))
    }

    /// Reads a secret of this machine; a relative path starts from `folder`.
    ///
    /// # Errors
    /// It is not there, or not on this machine. The error names the reference, never the secret.
    pub fn resolve(&self, folder: &Path) -> Result<SecretSlice<u8>, SecretError> {
        match self {
            Self::File(path) => read(folder.join(path)),
            Self::Env(name) => match std::env::var(name) {
                Ok(value) => Ok(value.into_bytes().into()),
                Err(_) => Err(SecretError::Env(name.clone())),
            },
            Self::Vault(_) => Err(SecretError::Remote(self.clone())),
        }
    }
}

fn read(path: PathBuf) -> Result<SecretSlice<u8>, SecretError> {
    let failed = |source| SecretError::File {
        path: path.clone(),
        source,
    };
    let file = std::fs::File::open(&path).map_err(failed)?;
    // Room for all of it from the start: what a buffer leaves behind when it grows is not overwritten.
    let length = file.metadata().map_err(failed)?.len().min(LARGEST);
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 64));
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        return Err(SecretError::Large { path });
    }
    let held = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    Ok(held.to_vec().into())
}

impl FromStr for SecretRef {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, SecretError> {
        match text.split_once(':') {
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(path.into())),
            Some(("env", name)) if !name.is_empty() => Ok(Self::Env(name.to_owned())),
            Some(("vault", place)) => place.parse().map(Self::Vault),
            // What stands here by mistake may be the secret itself: only its scheme is repeated.
            Some((scheme, _)) => Err(SecretError::Form(format!("{scheme}:…"))),
            None => Err(SecretError::Form("…".to_owned())),
        }
    }
}

impl FromStr for VaultPath {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, SecretError> {
        let (path, field) = match text.split_once('#') {
            Some((path, field)) => (path, Some(field)),
            None => (text, None),
        };
        // It becomes a part of an address as it is, so nothing in it may mean something there.
        let plain = |part: &str| {
            let letter = |letter: u8| letter.is_ascii_alphanumeric() || b"-_.@+=".contains(&letter);
            !part.is_empty() && part.bytes().all(letter) && part.bytes().any(|letter| letter != b'.')
        };
        let whole = path.split('/').count() >= 2 && path.split('/').all(plain);
        if !whole || !field.is_none_or(plain) {
            return Err(SecretError::Place);
        }
        Ok(Self {
            path: path.to_owned(),
            field: field.map(str::to_owned),
        })
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Env(name) => write!(f, "env:{name}"),
            Self::Vault(place) => write!(f, "vault:{place}"),
        }
    }
}

impl fmt::Display for VaultPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        match &self.field {
            Some(field) => write!(f, "#{field}"),
            None => Ok(()),
        }
    }
}

impl<'de> Deserialize<'de> for SecretRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{SecretRef, VaultPath};
    use secrecy::ExposeSecret;
    use std::path::Path;

    #[test]
    fn a_secret_written_in_place_of_its_reference_is_not_repeated() {
        for text in ["hunter2", "postgres://user:hunter2@db", "plain:hunter2"] {
            let error = text.parse::<SecretRef>().unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
            assert!(error.contains("file:PATH"), "{error}");
        }
    }

    #[test]
    fn a_file_gives_its_contents_and_a_missing_one_its_path() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("key"), "secret\n").unwrap();
        let found = "file:key"
            .parse::<SecretRef>()
            .unwrap()
            .resolve(folder.path())
            .unwrap();
        assert_eq!(found.expose_secret(), b"secret");
        let missing = "file:none"
            .parse::<SecretRef>()
            .unwrap()
            .resolve(Path::new("/nowhere"))
            .unwrap_err();
        assert!(missing.to_string().contains("/nowhere/none"), "{missing}");
    }

    #[test]
    fn a_place_in_a_server_of_secrets_is_mount_name_and_field() {
        for (text, path, field) in [
            ("vault:kv/orders#password", "kv/orders", Some("password")),
            ("vault:team/kv/a.b/c-d#x_y", "team/kv/a.b/c-d", Some("x_y")),
            ("vault:database/creds/orders", "database/creds/orders", None),
        ] {
            let parsed: SecretRef = text.parse().unwrap();
            let place = VaultPath {
                path: path.to_owned(),
                field: field.map(str::to_owned),
            };
            assert_eq!(parsed, SecretRef::Vault(place));
            assert_eq!(parsed.to_string(), text);
            assert!(!parsed.is_local());
            let error = parsed.resolve(Path::new("/")).unwrap_err().to_string();
            assert!(error.contains(text) && error.contains("file:PATH"), "{error}");
        }
        let wrong = [
            "",
            "hunter2",
            "/hunter2",
            "kv/",
            "kv//hunter2",
            "kv/hunter2#",
            "kv/../hunter2",
            "kv/./hunter2#x",
            "kv/hunter2?version=1",
            "kv/hunter2#a#b",
            "kv/hunter%32",
            "kv/hunter 2",
            "kv/hunter2\n",
            "https://hunter2/x",
        ];
        for place in wrong {
            let error = format!("vault:{place}")
                .parse::<SecretRef>()
                .unwrap_err()
                .to_string();
            assert!(!error.contains("hunter"), "{error}");
            assert!(error.contains("vault:MOUNT/NAME#FIELD"), "{error}");
        }
    }

    #[test]
    fn a_file_that_is_no_secret_is_not_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("large"), vec![b'a'; (1 << 20) + 1]).unwrap();
        let error = "file:large"
            .parse::<SecretRef>()
            .unwrap()
            .resolve(folder.path())
            .unwrap_err();
        assert!(error.to_string().contains("1024 KiB"), "{error}");
    }
}

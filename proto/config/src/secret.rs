//! References to secrets: configuration says where a secret is, never what it is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use secrecy::SecretSlice;
use serde::{Deserialize, Deserializer};

/// Where a secret is: `file:PATH` or `env:NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretRef {
    /// The contents of a file, less one line end at its end.
    File(PathBuf),
    /// The value of an environment variable.
    Env(String),
}

/// A secret that is not there.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Neither of the forms.
    #[error("`{0}` is not a reference to a secret: write file:PATH or env:NAME")]
    Form(String),
    /// The file cannot be read.
    #[error("the secret file {} cannot be read: {source}", path.display())]
    File {
        /// The whole path.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The variable is not set.
    #[error("the environment variable {0}, which a secret comes from, is not set")]
    Env(String),
}

impl SecretRef {
    /// Reads the secret; a relative path starts from `folder`.
    ///
    /// # Errors
    /// It is not there. The error names the reference, never the secret.
    pub fn resolve(&self, folder: &Path) -> Result<SecretSlice<u8>, SecretError> {
        match self {
            Self::File(path) => {
                let path = folder.join(path);
                let mut bytes = std::fs::read(&path).map_err(|source| SecretError::File {
                    path: path.clone(),
                    source,
                })?;
                if bytes.last() == Some(&b'\n') {
                    bytes.pop();
                }
                Ok(bytes.into())
            }
            Self::Env(name) => match std::env::var(name) {
                Ok(value) => Ok(value.into_bytes().into()),
                Err(_) => Err(SecretError::Env(name.clone())),
            },
        }
    }
}

impl FromStr for SecretRef {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, SecretError> {
        match text.split_once(':') {
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(path.into())),
            Some(("env", name)) if !name.is_empty() => Ok(Self::Env(name.to_owned())),
            // What stands here by mistake may be the secret itself: only its scheme is repeated.
            Some((scheme, _)) => Err(SecretError::Form(format!("{scheme}:…"))),
            None => Err(SecretError::Form("…".to_owned())),
        }
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Env(name) => write!(f, "env:{name}"),
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
    use super::SecretRef;
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
}

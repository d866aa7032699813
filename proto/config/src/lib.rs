//! Reads the TOML files of providers and hosts, and says what is wrong in them and where.
//!
//! A file becomes typed values once, here; whoever uses them parses nothing more. Unknown keys are the business of the
//! types (`#[serde(deny_unknown_fields)]`); this crate makes their errors name the key's whole path.

mod error;
mod glob;
mod units;

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

pub use error::{ConfigError, Problem};
pub use glob::Glob;
pub use units::{Size, Span};

/// A file's contents, and the folder that its relative paths start from.
#[derive(Debug, Clone)]
pub struct Loaded<T> {
    /// What the file says.
    pub value: T,
    /// The file's folder, absolute.
    pub folder: PathBuf,
}

/// Reads a file.
///
/// # Errors
/// It cannot be read, is not TOML, or does not say what `T` asks for.
pub fn load<T: DeserializeOwned>(path: &Path) -> Result<Loaded<T>, ConfigError> {
    let failed = |source| ConfigError {
        path: path.to_owned(),
        problem: Problem::Read(source),
    };
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let folder = std::path::absolute(path)
        .map_err(failed)?
        .parent()
        .map(Path::to_owned)
        .unwrap_or_default();
    Ok(Loaded {
        value: parse(&text, path)?,
        folder,
    })
}

/// Reads a file's text; `path` is for messages only.
///
/// # Errors
/// It is not TOML, or does not say what `T` asks for.
pub fn parse<T: DeserializeOwned>(text: &str, path: &Path) -> Result<T, ConfigError> {
    let document =
        toml::Deserializer::parse(text).map_err(|error| ConfigError::from_toml(path, text, "", &error))?;
    serde_path_to_error::deserialize(document)
        .map_err(|error| ConfigError::from_toml(path, text, &error.path().to_string(), error.inner()))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde::Deserialize;

    use super::{Glob, Size, Span, load, parse};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only what serde says of it is looked at")]
    struct File {
        binding: std::collections::BTreeMap<String, Binding>,
        size: Option<Size>,
        span: Option<Span>,
        function: Option<Glob>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only what serde says of it is looked at")]
    struct Binding {
        store: String,
        path: Option<String>,
    }

    fn error(text: &str) -> String {
        parse::<File>(text, Path::new("kv.toml")).unwrap_err().to_string()
    }

    #[test]
    fn an_unknown_key_is_named_with_its_path_and_the_nearest_known_one() {
        let error = error("[binding.counters]\nstore = \"redb\"\npaht = \"x\"\n");
        assert_eq!(
            error,
            "kv.toml:3:1: key `binding.counters.paht` is not known here; did you mean `path`? (known: store, path)"
        );
    }

    #[test]
    fn a_wrong_type_and_a_missing_key_are_named_with_their_paths() {
        let wrong = error("[binding.counters]\nstore = 5\n");
        assert!(
            wrong.starts_with("kv.toml:2:9: key `binding.counters.store`: "),
            "{wrong}"
        );
        assert!(wrong.contains("expected a string"), "{wrong}");
        let missing = error("[binding.counters]\n");
        assert!(
            missing.contains("key `binding.counters`: missing field `store`"),
            "{missing}"
        );
    }

    #[test]
    fn what_is_not_toml_is_told_where() {
        assert!(error("binding = [").starts_with("kv.toml:1:"));
    }

    #[test]
    fn sizes_and_spans_are_told_their_forms() {
        assert!(error("binding = {}\nsize = \"64 parsecs\"\n").contains("64MiB"));
        assert!(error("binding = {}\nspan = \"fast\"\n").contains("500ms"));
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = load::<File>(Path::new("/nonexistent/kv.toml"))
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("/nonexistent/kv.toml: cannot be read"),
            "{error}"
        );
    }
}

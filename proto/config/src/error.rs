//! What is wrong in a file, and where.

use std::path::{Path, PathBuf};

/// A file that cannot be used as it is.
#[derive(Debug, thiserror::Error)]
#[error("{}{problem}", path.display())]
pub struct ConfigError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// It cannot be read.
    #[error(": cannot be read: {0}; check the path and its rights")]
    Read(std::io::Error),
    /// It says something it should not, or not what it should.
    #[error("{place}: {what}")]
    Text {
        /// `:LINE:COLUMN`, from 1; empty when the whole file is meant.
        place: String,
        /// The key, and what is wrong with it.
        what: String,
    },
}

/// From this likeness on, of at most 1, a known key is suggested for an unknown one.
const LIKE: f64 = 0.7;

impl ConfigError {
    /// A problem with what the file says under a key that has been read already.
    pub fn at_key(path: &Path, key: &str, what: impl std::fmt::Display) -> Self {
        let what = format!(" key `{key}`: {what}");
        Self {
            path: path.to_owned(),
            problem: Problem::Text {
                place: String::new(),
                what: what.trim().to_owned(),
            },
        }
    }

    pub(crate) fn from_toml(path: &Path, text: &str, key: &str, error: &toml::de::Error) -> Self {
        let place = error
            .span()
            .map_or_else(String::new, |span| place(text, span.start));
        let message = error.message();
        let what = match unknown_field(message) {
            Some((unknown, known)) => unknown_key(&joined(key, unknown), unknown, &known),
            None if key.is_empty() || key == "." => message.to_owned(),
            None => format!("key `{key}`: {message}"),
        };
        Self {
            path: path.to_owned(),
            problem: Problem::Text { place, what },
        }
    }
}

fn place(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |start| start.chars().count())
        + 1;
    format!(":{line}:{column}")
}

/// The unknown field, and the known ones, of serde's message for an unknown field: names stand in backticks.
fn unknown_field(message: &str) -> Option<(&str, Vec<&str>)> {
    let mut names = message
        .strip_prefix("unknown field ")?
        .split('`')
        .skip(1)
        .step_by(2);
    let unknown = names.next()?;
    Some((unknown, names.collect()))
}

fn unknown_key(key: &str, unknown: &str, known: &[&str]) -> String {
    let likeness = |name: &&&str| (strsim::jaro_winkler(unknown, name) * 1000.0) as u32;
    let nearest = known
        .iter()
        .max_by_key(likeness)
        .filter(|name| strsim::jaro_winkler(unknown, name) > LIKE);
    let suggestion = nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"));
    let listed = if known.is_empty() {
        "none".to_owned()
    } else {
        known.join(", ")
    };
    format!("key `{key}` is not known here{suggestion} (known: {listed})")
}

fn joined(parent: &str, field: &str) -> String {
    match parent {
        "" | "." => field.to_owned(),
        // serde's path may or may not hold the unknown field itself.
        _ if parent == field || parent.ends_with(&format!(".{field}")) => parent.to_owned(),
        _ => format!("{parent}.{field}"),
    }
}

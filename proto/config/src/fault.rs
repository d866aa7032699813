//! The one fault that serde stops at.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use crate::key::{KeyPath, Step};
use crate::near::nearest;

/// What keeps a document from being a value of some type.
pub(crate) struct Fault {
    /// In the document as it was read: the table that has or lacks the key, or the value that is wrong.
    pub(crate) path: Vec<Step>,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    /// A key that is not there.
    Missing(String),
    /// A key that is not known, and those that are.
    Unknown { key: String, known: Vec<String> },
    /// A value that is not what it should be.
    Value(String),
}

/// Reads a document.
pub(crate) fn attempt<T: DeserializeOwned>(table: &DeTable<'_>) -> Result<T, Fault> {
    let whole = Deserializer::from(Spanned::new(0..0, table.clone()));
    serde_path_to_error::deserialize(whole).map_err(|error| {
        let step = |segment: &Segment| match segment {
            Segment::Map { key } => Some(Step::Key(key.clone())),
            Segment::Seq { index } => Some(Step::Index(*index)),
            // What is below a variant is told as the variant's own.
            Segment::Enum { .. } | Segment::Unknown => None,
        };
        let mut path: Vec<Step> = error.path().iter().map_while(step).collect();
        let kind = Kind::of(error.inner().message(), &path);
        if let Kind::Unknown { key, .. } = &kind
            && path.last() == Some(&Step::Key(key.clone()))
            && !has(table, &path, key)
        {
            // The path may or may not end with the unknown key itself.
            path.pop();
        }
        Fault { path, kind }
    })
}

impl Fault {
    /// The path of a key in the table that the fault is about.
    pub(crate) fn inside(&self, key: &str) -> Vec<Step> {
        let mut path = self.path.clone();
        path.push(Step::Key(key.to_owned()));
        path
    }
}

impl Kind {
    /// serde tells the kinds apart in its messages only; names stand in backticks there.
    fn of(message: &str, path: &[Step]) -> Self {
        let mut names = message.split('`').skip(1).step_by(2).map(str::to_owned);
        if message.starts_with("missing field `") {
            Self::Missing(names.collect())
        } else if message.starts_with("unknown field `")
            && let Some(key) = names.next()
        {
            Self::Unknown {
                key,
                known: names.collect(),
            }
        } else if message.starts_with("unknown variant `")
            && let Some(variant) = names.next()
        {
            let known: Vec<String> = names.collect();
            let message = message.replacen("unknown variant", "unknown value", 1);
            Self::Value(match nearest(&variant, known.iter().map(String::as_str)) {
                Some(near) => format!("{message}; did you mean `{near}`?"),
                None => message,
            })
        } else {
            Self::Value(in_words_of_toml(message, path))
        }
    }

    /// The known key that was meant by an unknown one, as far as can be told.
    pub(crate) fn meant(&self) -> Option<&str> {
        match self {
            Self::Unknown { key, known } => nearest(key, known.iter().map(String::as_str)),
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(_) => f.write_str("missing, and required"),
            Self::Unknown { known, .. } => {
                f.write_str("not known here")?;
                if let Some(meant) = self.meant() {
                    write!(f, "; did you mean `{meant}`?")?;
                }
                match known.as_slice() {
                    [] => f.write_str(" (nothing is)"),
                    known => write!(f, " (known: {})", known.join(", ")),
                }
            }
            Self::Value(what) => f.write_str(what),
        }
    }
}

/// serde's message without the names of types, which who writes a file does not know.
fn in_words_of_toml(message: &str, path: &[Step]) -> String {
    if message == "wanted string or table" {
        return "invalid type, expected a string".to_owned();
    }
    // A reader's own words of what it expects are in the file's words already.
    let Some((found, expected)) = message.split_once(", expected ") else {
        return message.to_owned();
    };
    let found = match found {
        "invalid type: map" => "invalid type: table",
        "invalid type: sequence" => "invalid type: array",
        // Only an array in place of a table has a length that can be wrong.
        length if length.starts_with("invalid length ") => "invalid type: array",
        found => found,
    };
    let found = found.replacen("floating point", "float", 1);
    let whole = |least: i128, most: i128| format!("a whole number from {least} to {most}");
    let expected = match expected {
        "a map" => format!(
            "a table for each name, as in [{}.NAME]",
            path.iter()
                .fold(KeyPath::default(), |path, step| path.step(step.clone()))
        ),
        "a sequence" => "an array".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "path string" => "a path, as a string".to_owned(),
        "u8" => whole(0, u8::MAX.into()),
        "u16" => whole(0, u16::MAX.into()),
        "u32" => whole(0, u32::MAX.into()),
        "u64" | "usize" => whole(0, i64::MAX.into()),
        "i64" => whole(i64::MIN.into(), i64::MAX.into()),
        "f32" | "f64" => "a number".to_owned(),
        table if table.starts_with("struct ") => "a table".to_owned(),
        expected => expected.to_owned(),
    };
    format!("{found}, expected {expected}")
}

/// Whether there is a table at the path, with the key in it.
fn has(table: &DeTable<'_>, path: &[Step], key: &str) -> bool {
    let Some((Step::Key(first), rest)) = path.split_first() else {
        return false;
    };
    let value = rest
        .iter()
        .try_fold(table.get(first.as_str()), |value, step| {
            let value = value?.get_ref();
            Some(match step {
                Step::Key(key) => value.get(key.as_str()),
                Step::Index(index) => value.get(*index),
            })
        })
        .flatten();
    matches!(value.map(Spanned::get_ref), Some(DeValue::Table(table)) if table.contains_key(key))
}

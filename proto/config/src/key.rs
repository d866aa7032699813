//! The path of a key in a file.

use std::fmt;

/// Where something stands in a file: `function.counter.link."wasi:keyvalue".provider`, `listen[0]`. The empty path is
/// the file as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyPath(Vec<Step>);

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Step {
    /// Into a table.
    Key(String),
    /// Into an array, from 0.
    Index(usize),
}

impl KeyPath {
    /// A key at the top of a file.
    pub fn of(key: impl Into<String>) -> Self {
        Self::default().key(key)
    }

    /// The path of a key in the table that this is the path of.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.step(Step::Key(key.into()))
    }

    /// The path of an element, from 0, of the array that this is the path of.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    /// Whether this is the file as a whole.
    pub fn is_whole(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `other` stands below this.
    pub(crate) fn is_above(&self, other: &Self) -> bool {
        self.0.len() < other.0.len() && other.0.starts_with(&self.0)
    }

    /// The last step, if this is a key of that very table.
    pub(crate) fn name_in(&self, table: &Self) -> Option<&str> {
        match self.0.split_last() {
            Some((Step::Key(name), above)) if *above == table.0 => Some(name),
            _ => None,
        }
    }

    /// Whether both are the same, or one of them stands above the other.
    pub fn touches(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0) || other.0.starts_with(&self.0)
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.0
    }

    pub(crate) fn step(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// This path and those of what it stands in, from the innermost.
    pub(crate) fn and_above(&self) -> impl Iterator<Item = Self> + '_ {
        (0..=self.0.len())
            .rev()
            .map(|steps| Self(self.0[..steps].to_vec()))
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) => {
                    let dot = if at == 0 { "" } else { "." };
                    let bare = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
                    if !key.is_empty() && key.chars().all(bare) {
                        write!(f, "{dot}{key}")?;
                    } else {
                        write!(f, "{dot}{key:?}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::KeyPath;

    #[test]
    fn a_path_is_written_as_toml_writes_keys() {
        let path = KeyPath::of("function")
            .key("f")
            .key("link")
            .key("wasi:keyvalue")
            .key("a\"\n");
        assert_eq!(path.to_string(), r#"function.f.link."wasi:keyvalue"."a\"\n""#);
        assert_eq!(
            KeyPath::of("grant").index(2).key("host").to_string(),
            "grant[2].host"
        );
    }
}

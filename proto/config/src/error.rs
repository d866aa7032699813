//! What is wrong in a file, and where.

use std::fmt::{self, Write as _};
use std::path::PathBuf;

use crate::key::KeyPath;

/// A file that cannot be used as it is, and all that is wrong with it, in the order of the file: one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it; there is at least one.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it is; none when the file as a whole is meant.
    pub place: Option<Place>,
    /// The key; the whole file's for what is not under a key.
    pub key: KeyPath,
    /// What is wrong with it and what would be right.
    pub what: String,
    /// Lines that would be right in the file, where whole lines are to be added.
    pub add: Vec<String>,
}

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

impl ConfigErrors {
    /// These problems of a file, of which there has to be one.
    pub fn new(path: PathBuf, mut problems: Vec<Problem>) -> Self {
        problems.sort();
        problems.dedup();
        Self { path, problems }
    }

    /// One problem, with a file as a whole.
    pub fn whole(path: PathBuf, what: impl Into<String>) -> Self {
        let problem = Problem {
            place: None,
            key: KeyPath::default(),
            what: what.into(),
            add: Vec::new(),
        };
        Self::new(path, vec![problem])
    }
}

impl Problem {
    /// The same with lines that are to be added to the file.
    #[must_use]
    pub fn adding(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.add.extend(lines);
        self
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let line_break = if index == 0 { "" } else { "\n" };
            write!(f, "{line_break}{}{problem}", self.path.display())?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}

/// What follows the file's path: `:LINE:COLUMN: key `a.b`: what`; lines to be added stand below it, indented.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Place { line, column }) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        f.write_str(": ")?;
        if !self.key.is_whole() {
            write!(f, "key `{}`: ", self.key)?;
        }
        one_line(f, &self.what)?;
        for line in &self.add {
            f.write_str("\n    ")?;
            one_line(f, line)?;
        }
        Ok(())
    }
}

/// A text from a file may hold line ends and what a terminal obeys.
fn one_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for letter in text.chars() {
        if letter.is_control() {
            write!(f, "{}", letter.escape_default())?;
        } else {
            f.write_char(letter)?;
        }
    }
    Ok(())
}

//! A file that was read: where it is, and where in it each key stands.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{ConfigErrors, Place, Problem};
use crate::key::KeyPath;

/// A file that was read. It turns keys into places when something is wrong under them.
#[derive(Debug, Clone)]
pub struct Source {
    path: Arc<Path>,
    text: Arc<str>,
    /// Where each line begins, in bytes.
    lines: Arc<[usize]>,
    offsets: Arc<BTreeMap<KeyPath, Offset>>,
}

/// Where a key and what stands under it begin, in bytes.
#[derive(Debug, Clone, Copy)]
struct Offset {
    key: usize,
    value: usize,
}

/// Deeper than any file of ours is; what recurses over a document stays within it.
const DEEPEST: usize = 32;

impl Source {
    /// Indexes a document.
    ///
    /// # Errors
    /// It is nested too deeply.
    pub(crate) fn new(path: &Path, text: &str, document: &DeTable<'_>) -> Result<Self, ConfigErrors> {
        let mut source = Self::without_keys(path, text);
        let mut offsets = BTreeMap::new();
        // A stack of its own: how deep a file goes is for the file to say.
        let mut tables = vec![(KeyPath::default(), 0, document)];
        while let Some((path, depth, table)) = tables.pop() {
            for (key, value) in table {
                let below = path.key(key.get_ref().as_ref());
                let mut values = vec![(below, depth + 1, key.span().start, value)];
                while let Some((path, depth, key, value)) = values.pop() {
                    if depth > DEEPEST {
                        let problem = source.at(
                            key,
                            KeyPath::default(),
                            "is nested more deeply than any file here",
                        );
                        return Err(source.errors(vec![problem]));
                    }
                    offsets.insert(path.clone(), Offset::new(key, value));
                    match value.get_ref() {
                        DeValue::Table(table) => tables.push((path, depth, table)),
                        DeValue::Array(elements) => {
                            values.extend(elements.iter().enumerate().map(|(index, value)| {
                                (path.index(index), depth + 1, value.span().start, value)
                            }))
                        }
                        _ => {}
                    }
                }
            }
        }
        source.offsets = Arc::new(offsets);
        Ok(source)
    }

    /// A file that is no document.
    pub(crate) fn without_keys(path: &Path, text: &str) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            lines: std::iter::once(0)
                .chain(text.match_indices('\n').map(|(end, _)| end + 1))
                .collect(),
            offsets: Arc::default(),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether something stands under a key.
    pub fn has(&self, key: &KeyPath) -> bool {
        self.offsets.contains_key(key)
    }

    /// The names of what stands in a table, whether or not it could be read.
    pub fn names_in(&self, table: &KeyPath) -> impl Iterator<Item = &str> {
        self.offsets.keys().filter_map(move |key| key.name_in(table))
    }

    /// What it says, as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The keys in a table, one at the top or the top itself, under which it says something else than `other`, however it is
    /// written.
    pub fn differences(&self, other: &Self, table: Option<&str>) -> BTreeSet<String> {
        let table = |source: &Self| {
            // Neither is one that could not be read.
            let mut whole = source.text.parse::<toml::Table>().unwrap_or_default();
            match table.map(|table| whole.remove(table)) {
                None => whole,
                Some(Some(toml::Value::Table(table))) => table,
                Some(_) => toml::Table::new(),
            }
        };
        let (one, two) = (table(self), table(other));
        let keys = one.keys().chain(two.keys());
        let differ = keys.filter(|key| one.get(*key) != two.get(*key));
        differ.cloned().collect()
    }

    /// A problem with what stands under a key. When the key is not there, its place is that of the table where it
    /// would be.
    pub fn problem(&self, key: &KeyPath, what: impl Into<String>) -> Problem {
        let offset = key.and_above().find_map(|above| self.offsets.get(&above));
        let place = offset.map(|offset| self.place(offset.value));
        Problem {
            place,
            key: key.clone(),
            what: what.into(),
            add: Vec::new(),
        }
    }

    /// A problem with a key itself.
    pub(crate) fn problem_of_key(&self, key: &KeyPath, what: String) -> Problem {
        match self.offsets.get(key) {
            Some(offset) => self.at(offset.key, key.clone(), what),
            None => self.problem(key, what),
        }
    }

    pub(crate) fn at(&self, offset: usize, key: KeyPath, what: impl Into<String>) -> Problem {
        Problem {
            place: Some(self.place(offset)),
            key,
            what: what.into(),
            add: Vec::new(),
        }
    }

    /// Nothing, or what is wrong with the file as an error.
    ///
    /// # Errors
    /// There are problems.
    pub fn judge(&self, problems: Vec<Problem>) -> Result<(), ConfigErrors> {
        if problems.is_empty() {
            Ok(())
        } else {
            Err(self.errors(problems))
        }
    }

    /// These problems, in the order of the file. There has to be one.
    pub(crate) fn errors(&self, problems: Vec<Problem>) -> ConfigErrors {
        ConfigErrors::new(PathBuf::from(&*self.path), problems)
    }

    /// The line of an offset, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset)
    }

    fn place(&self, offset: usize) -> Place {
        let line = self.line(offset);
        let start = self.lines[line - 1];
        let before = self.text.get(start..offset).unwrap_or_default();
        // What some editors put before a text is none of its characters.
        let before = before.strip_prefix('\u{feff}').unwrap_or(before);
        Place {
            line,
            column: before.chars().count() + 1,
        }
    }
}

impl Offset {
    fn new(key: usize, value: &Spanned<DeValue<'_>>) -> Self {
        let place = match value.get_ref() {
            // A table may be spread over a file; the key that opens it is where one looks.
            DeValue::Table(_) => key,
            _ => value.span().start,
        };
        Self { key, value: place }
    }
}

//! From a file to values, with all that is wrong on the way.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeInteger, DeTable, DeValue};

use crate::Loaded;
use crate::error::{ConfigErrors, Problem};
use crate::fault::{Fault, Kind, attempt};
use crate::key::{KeyPath, Step};
use crate::source::Source;

/// A file that is TOML, whatever it says.
#[derive(Debug, Clone)]
pub struct Document {
    keys: Vec<String>,
    folder: PathBuf,
    source: Source,
}

/// The largest file that is read, in bytes: what is larger was named by mistake.
const LARGEST: u64 = 1 << 20;
/// The most problems that are looked for; a file with more is wrong as a whole.
const MOST: usize = 100;

impl Document {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read or is not TOML, in which case all places where it is not are told.
    pub fn read(path: &Path) -> Result<Self, ConfigErrors> {
        let failed = |what: String| ConfigErrors::whole(path.to_owned(), what);
        let unreadable =
            |error: std::io::Error| failed(format!("cannot be read: {error}; check the path and its rights"));
        let mut text = String::new();
        std::fs::File::open(path)
            .and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text))
            .map_err(unreadable)?;
        if text.len() as u64 > LARGEST {
            return Err(failed(format!(
                "has more than {LARGEST} bytes: is it the right file?"
            )));
        }
        let whole = std::path::absolute(path).map_err(unreadable)?;
        Self::parse(&text, path, whole.parent().unwrap_or(Path::new("/")))
    }

    /// Reads a file's text; `path` is for messages, and relative paths start from `folder`.
    ///
    /// # Errors
    /// It is not TOML.
    pub fn parse(text: &str, path: &Path, folder: &Path) -> Result<Self, ConfigErrors> {
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            return Err(not_toml(&Source::without_keys(path, text), &errors));
        }
        let table = table.into_inner();
        Ok(Self {
            keys: table.keys().map(|key| key.get_ref().to_string()).collect(),
            folder: folder.to_owned(),
            source: Source::new(path, text, &table)?,
        })
    }

    /// The keys at the top of the file.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// Where it is, and where in it each key stands.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What the file says, as a `T`.
    ///
    /// # Errors
    /// It does not say what `T` asks for: all the keys that are unknown, missing, or not what they should be.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<Loaded<T>, ConfigErrors> {
        // That it is TOML is known from when it was read.
        let (table, _) = DeTable::parse_recoverable(self.source.text());
        let table = table.into_inner();
        let value = match attempt(&table) {
            Ok(value) => value,
            Err(fault) => return Err(self.source.errors(self.faults::<T>(table, fault))),
        };
        Ok(Loaded {
            value,
            folder: self.folder.clone(),
            source: self.source.clone(),
        })
    }

    /// All that is wrong: serde stops at the first fault, so it is mended and the rest is read again.
    fn faults<T: DeserializeOwned>(&self, table: DeTable<'_>, first: Fault) -> Vec<Problem> {
        let mut rest = Rest {
            table,
            mended: BTreeSet::new(),
        };
        let mut problems = Vec::new();
        let mut next = Some(first);
        for _ in 0..MOST {
            let Some(fault) = next.take() else { break };
            problems.extend(self.told(&fault, &rest));
            if rest.mend::<T>(&fault) {
                next = attempt::<T>(&rest.table).err();
            }
        }
        if next.is_some() {
            let whole = KeyPath::default();
            problems.push(
                self.source
                    .problem(&whole, "more is wrong than is told here; change this first"),
            );
        }
        problems
    }

    /// What to say of a fault; nothing, if it only follows from another that was told.
    fn told(&self, fault: &Fault, rest: &Rest<'_>) -> Option<Problem> {
        let key = rest.original(&fault.path);
        let what = fault.kind.to_string();
        match &fault.kind {
            Kind::Missing(field) => {
                let key = key.key(field);
                (!rest.mended.contains(&key)).then(|| self.source.problem(&key, what))
            }
            Kind::Unknown { key: unknown, .. } => Some(self.source.problem_of_key(&key.key(unknown), what)),
            Kind::Value(_) => {
                let follows = rest.mended.iter().any(|mended| key.is_above(mended));
                (!follows).then(|| self.source.problem(&key, what))
            }
        }
    }
}

/// A document without what was wrong in it so far.
struct Rest<'i> {
    table: DeTable<'i>,
    /// What was taken out or filled in, and what was meant by what was taken out: that it is missing is known.
    mended: BTreeSet<KeyPath>,
}

impl Rest<'_> {
    /// The path, in the file, of what has this path in the rest: elements that were taken out count there.
    fn original(&self, path: &[Step]) -> KeyPath {
        let mut original = KeyPath::default();
        for step in path {
            original = match step {
                Step::Key(key) => original.key(key),
                Step::Index(index) => {
                    let left = (0..).map(|index| original.index(index));
                    let mut left = left.filter(|element| !self.mended.contains(element));
                    left.nth(*index).unwrap_or_else(|| original.index(*index))
                }
            };
        }
        original
    }

    /// Changes the rest so that the fault is gone. Whether it could be.
    fn mend<T: DeserializeOwned>(&mut self, fault: &Fault) -> bool {
        let mended = match &fault.kind {
            Kind::Missing(field) => self.fill::<T>(fault, field),
            Kind::Unknown { key, .. } => {
                let meant = fault
                    .kind
                    .meant()
                    .map(|meant| self.original(&fault.inside(meant)));
                self.mended.extend(meant);
                self.take_out(&fault.inside(key))
            }
            Kind::Value(_) => false,
        };
        // Where the path leads to nothing, a type of its own reads what is above it as a whole.
        mended
            || (1..=fault.path.len())
                .rev()
                .any(|steps| self.take_out(&fault.path[..steps]))
    }

    /// Takes something out. Whether there was something to take out.
    fn take_out(&mut self, path: &[Step]) -> bool {
        let original = self.original(path);
        let Some((last, above)) = path.split_last() else {
            return false;
        };
        let taken = match (at(&mut self.table, above), last) {
            (Some(Node::Table(table)), Step::Key(key)) => table.remove(key.as_str()).is_some(),
            (Some(Node::Array(array)), Step::Index(index)) if *index < array.len() => {
                let elements = std::mem::replace(array, DeArray::new()).into_iter().enumerate();
                *array = elements
                    .filter(|(at, _)| at != index)
                    .map(|(_, value)| value)
                    .collect();
                true
            }
            _ => false,
        };
        if taken {
            self.mended.insert(original);
        }
        taken
    }

    /// Fills in a field that is missing with something that can be read, so that what else is missing beside it shows.
    fn fill<T: DeserializeOwned>(&mut self, fault: &Fault, field: &str) -> bool {
        let inside = fault.inside(field);
        for filler in fillers() {
            let Some(Node::Table(table)) = at(&mut self.table, &fault.path) else {
                return false;
            };
            table.insert(spanless(field.to_owned().into()), spanless(filler));
            let refused = attempt::<T>(&self.table)
                .err()
                .is_some_and(|fault| fault.path.starts_with(&inside));
            if !refused {
                let original = self.original(&inside);
                self.mended.insert(original);
                return true;
            }
        }
        if let Some(Node::Table(table)) = at(&mut self.table, &fault.path) {
            table.remove(field);
        }
        false
    }
}

/// What has a path, as far as something can be taken out of it.
enum Node<'a, 'i> {
    Table(&'a mut DeTable<'i>),
    Array(&'a mut DeArray<'i>),
}

fn at<'a, 'i>(table: &'a mut DeTable<'i>, path: &[Step]) -> Option<Node<'a, 'i>> {
    let mut node = Node::Table(table);
    for step in path {
        let value = match (node, step) {
            (Node::Table(table), Step::Key(key)) => table.get_mut(key.as_str())?,
            (Node::Array(array), Step::Index(index)) => array.get_mut(*index)?,
            _ => return None,
        };
        node = match value.get_mut() {
            DeValue::Table(table) => Node::Table(table),
            DeValue::Array(array) => Node::Array(array),
            _ => return None,
        };
    }
    Some(node)
}

/// A value of each type that a field may have, the likeliest first.
fn fillers() -> [DeValue<'static>; 5] {
    [
        DeValue::String("".into()),
        DeValue::Integer(DeInteger::default()),
        DeValue::Boolean(false),
        DeValue::Array(DeArray::default()),
        DeValue::Table(DeTable::default()),
    ]
}

fn spanless<T>(value: T) -> Spanned<T> {
    Spanned::new(0..0, value)
}

/// Where a text is not TOML. The parser goes on after an error; what it says of the rest of a line only follows.
fn not_toml(source: &Source, errors: &[toml::de::Error]) -> ConfigErrors {
    let problem = |error: &toml::de::Error| {
        let offset = error.span().map_or(0, |span| span.start);
        source.at(offset, KeyPath::default(), error.message())
    };
    let mut problems: Vec<Problem> = errors.iter().map(problem).collect();
    problems.sort_by_key(|problem| problem.place);
    problems.dedup_by_key(|problem| problem.place.map(|place| place.line));
    problems.truncate(MOST);
    source.errors(problems)
}

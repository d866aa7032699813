//! A document in which what is wrong is mended, so that the rest of it can be read.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeInteger, DeTable, DeValue};

use crate::fault::{Fault, Kind, attempt};
use crate::key::{KeyPath, Step};

/// What was taken out of a file or filled in so that the rest of it could be read. What is found later where that was
/// done may only follow from it.
#[derive(Debug, Default)]
pub struct Repairs {
    /// What was taken out or filled in, and what was meant by what is not known.
    done: BTreeSet<KeyPath>,
    /// What is not known, and was taken out. Nothing follows from that but that what was meant is missing.
    unknown: BTreeSet<KeyPath>,
}

/// A document without what was wrong in it so far.
pub(crate) struct Rest<'i> {
    pub(crate) table: DeTable<'i>,
    pub(crate) repairs: Repairs,
}

impl Repairs {
    /// Whether something was done to a key, or to what stands above or below it. A key that is not known concerns nothing
    /// but the one that was meant by it, as far as that can be told.
    pub fn concern(&self, key: &KeyPath) -> bool {
        self.done.iter().any(|repaired| repaired.touches(key))
    }

    /// The key in the file of what has this key in what could be read of it: elements that were taken out of an array
    /// count in the file.
    pub fn in_file(&self, key: &KeyPath) -> KeyPath {
        self.original(key.steps())
    }

    fn original(&self, path: &[Step]) -> KeyPath {
        let mut original = KeyPath::default();
        for step in path {
            original = match step {
                Step::Key(key) => original.key(key),
                Step::Index(index) => {
                    let left = (0..).map(|index| original.index(index));
                    let mut left = left.filter(|element| !self.hold(element));
                    left.nth(*index).unwrap_or_else(|| original.index(*index))
                }
            };
        }
        original
    }

    /// Whether this very key was taken out, filled in, or meant.
    pub(crate) fn hold(&self, key: &KeyPath) -> bool {
        self.done.contains(key)
    }

    pub(crate) fn are_below(&self, key: &KeyPath) -> bool {
        let mut repaired = self.done.iter().chain(&self.unknown);
        repaired.any(|repaired| key.is_above(repaired))
    }
}

impl<'i> Rest<'i> {
    /// The whole of it.
    pub(crate) fn new(table: DeTable<'i>) -> Self {
        Self {
            table,
            repairs: Repairs::default(),
        }
    }

    /// The path, in the file, of what has this path in the rest.
    pub(crate) fn original(&self, path: &[Step]) -> KeyPath {
        self.repairs.original(path)
    }

    /// Changes the rest so that the fault is gone. Whether it could be.
    pub(crate) fn mend<T: DeserializeOwned>(&mut self, fault: &Fault) -> bool {
        let mended = match &fault.kind {
            Kind::Missing(field) => self.fill::<T>(fault, field),
            Kind::Unknown { key, .. } => {
                let meant = fault
                    .kind
                    .meant()
                    .map(|meant| self.original(&fault.inside(meant)));
                self.repairs.done.extend(meant);
                let unknown = fault.inside(key);
                let original = self.original(&unknown);
                let taken = self.remove(&unknown);
                self.repairs.unknown.extend(taken.then_some(original));
                taken
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
        let taken = self.remove(path);
        self.repairs.done.extend(taken.then_some(original));
        taken
    }

    fn remove(&mut self, path: &[Step]) -> bool {
        let Some((last, above)) = path.split_last() else {
            return false;
        };
        match (at(&mut self.table, above), last) {
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
        }
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
                self.repairs.done.insert(original);
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

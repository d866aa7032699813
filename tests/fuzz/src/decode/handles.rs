//! The handles that come with a reply.

use std::sync::{Arc, Mutex};

use outboard_transcode::ReplyHandles;
use wasmtime::component::Val;
use wasmtime::{AsContextMut, Result};

use crate::choice::Choices;
use crate::support::reader;

/// Those that nobody has taken, at their places. Clones share them.
#[derive(Clone)]
pub(super) struct Table(Arc<Mutex<Vec<Option<u32>>>>);

/// The representation of the first handle.
const FIRST: u32 = 100;

impl Table {
    /// Seldom too few.
    pub(super) fn chosen(choices: &mut Choices<'_>) -> Self {
        let len = if choices.mischief() {
            choices.byte() & 7
        } else {
            16
        };
        Self(Arc::new(Mutex::new(
            (FIRST..).take(len.into()).map(Some).collect(),
        )))
    }

    /// What is left once a value was taken; `None` if it names handles that there are not, or one twice.
    pub(super) fn without(&self, value: &Val) -> Option<Vec<Option<u32>>> {
        let mut left = self.left();
        let mut value = value.clone();
        let mut whole = true;
        each_leaf(&mut value, &mut |leaf| {
            if let Some(index) = index(leaf) {
                whole &= left.get_mut(index).and_then(Option::take).is_some();
            }
        });
        whole.then_some(left)
    }

    pub(super) fn left(&self) -> Vec<Option<u32>> {
        self.0.lock().unwrap().clone()
    }

    /// Whether somebody still has it to take handles from.
    pub(super) fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }
}

impl ReplyHandles for Table {
    fn take(&self, index: u32) -> Result<Option<u32>> {
        let mut handles = self.0.lock().unwrap();
        Ok(handles.get_mut(index as usize).and_then(Option::take))
    }
}

/// Puts in the place of each handle that a guest gave back what the reader has for it.
pub(super) fn named(mut store: impl AsContextMut, value: &mut Val) {
    each_leaf(value, &mut |leaf| {
        if let Val::Resource(resource) = leaf {
            let resource = resource.try_into_resource_dynamic(&mut store).unwrap();
            assert!(resource.owned());
            *leaf = reader::handle(resource.rep() - FIRST);
        }
    });
}

/// The place of a handle, if this is what the reader has for one.
fn index(leaf: &Val) -> Option<usize> {
    match leaf {
        Val::Enum(name) => name.strip_prefix("handle ")?.parse().ok(),
        _ => None,
    }
}

fn each_leaf(value: &mut Val, see: &mut dyn FnMut(&mut Val)) {
    match value {
        Val::List(values) | Val::FixedLengthList(values) | Val::Tuple(values) => {
            values.iter_mut().for_each(|value| each_leaf(value, see));
        }
        Val::Record(fields) => fields.iter_mut().for_each(|(_, value)| each_leaf(value, see)),
        Val::Map(entries) => entries.iter_mut().for_each(|(key, value)| {
            each_leaf(key, see);
            each_leaf(value, see);
        }),
        Val::Variant(_, Some(value))
        | Val::Option(Some(value))
        | Val::Result(Ok(Some(value)) | Err(Some(value))) => each_leaf(value, see),
        leaf => see(leaf),
    }
}

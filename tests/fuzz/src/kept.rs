//! Compiled components, as a fuzzer comes back to a type that it found something with.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;

use crate::support::host::Bound;

/// How many are kept.
const MOST: usize = 256;

/// Components by what they are made from.
pub(crate) struct Kept<K>(RefCell<HashMap<K, Rc<Bound>>>);

impl<K: Eq + Hash> Kept<K> {
    /// The component of this key, which `make` compiles if it is not there.
    pub(crate) fn get(&self, key: K, make: impl FnOnce() -> Bound) -> Rc<Bound> {
        if let Some(bound) = self.0.borrow().get(&key) {
            return Rc::clone(bound);
        }
        let bound = Rc::new(make());
        let mut kept = self.0.borrow_mut();
        if kept.len() == MOST {
            kept.clear();
        }
        kept.insert(key, Rc::clone(&bound));
        bound
    }
}

impl<K> Default for Kept<K> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

//! Methods that were looked up before, by their key's addresses: a call compares no text.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::table::{Method, MethodKey};

/// The most keys that are remembered: those of a great many functions.
const MOST: usize = 16 * 1024;

#[derive(Default)]
pub(super) struct Methods(FxHashMap<Addresses, Known>);

type Addresses = (usize, usize, u64);

struct Known {
    method: Method,
    /// Keeps the addresses from becoming those of other names.
    _key: MethodKey,
}

impl Methods {
    pub(super) fn get(&self, key: &MethodKey) -> Option<Method> {
        self.0.get(&addresses(key)).map(|known| known.method)
    }

    pub(super) fn learn(&mut self, key: &MethodKey, method: Method) {
        if self.0.len() < MOST {
            let known = Known {
                method,
                _key: key.clone(),
            };
            self.0.insert(addresses(key), known);
        }
    }
}

fn addresses(key: &MethodKey) -> Addresses {
    (
        Arc::as_ptr(&key.interface).addr(),
        Arc::as_ptr(&key.function).addr(),
        key.shape,
    )
}

//! What is kept of the texts that were used last.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxBuildHasher;

/// The values of the keys that were asked for last, as many as fit.
pub(super) struct Cache<V> {
    kept: Mutex<Kept<V>>,
    most: usize,
}

struct Kept<V> {
    by_text: HashMap<Arc<str>, (u64, V), FxBuildHasher>,
    /// Counts what is asked for.
    clock: u64,
}

impl<V: Clone> Cache<V> {
    pub(super) fn new(most: usize) -> Self {
        Self {
            kept: Mutex::new(Kept {
                by_text: HashMap::default(),
                clock: 0,
            }),
            most: most.max(1),
        }
    }

    pub(super) fn get<Q: Hash + Eq + ?Sized>(&self, text: &Q) -> Option<V>
    where
        Arc<str>: Borrow<Q>,
    {
        let mut kept = self.lock();
        kept.clock += 1;
        let now = kept.clock;
        let (used, value) = kept.by_text.get_mut(text)?;
        *used = now;
        Some(value.clone())
    }

    /// Keeps a value, in place of the one that nobody asked for longest if there are too many.
    pub(super) fn put(&self, text: &str, value: V) {
        let mut kept = self.lock();
        kept.clock += 1;
        let now = kept.clock;
        if kept.by_text.len() >= self.most && !kept.by_text.contains_key(text) {
            // One in eight goes at once, so that the search for them is paid for once in so many texts.
            let mut used: Vec<u64> = kept.by_text.values().map(|(used, _)| *used).collect();
            let (_, oldest, _) = used.select_nth_unstable((self.most / 8).min(self.most - 1));
            let oldest = *oldest;
            kept.by_text.retain(|_, (used, _)| *used > oldest);
        }
        kept.by_text.insert(text.into(), (now, value));
    }

    pub(super) fn forget(&self, text: &str) {
        self.lock().by_text.remove(text);
    }

    pub(super) fn clear(&self) {
        self.lock().by_text.clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept<V>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Cache;

    #[test]
    fn what_was_used_last_stays() {
        let cache = Cache::new(8);
        for text in ["a", "b", "c", "d", "e", "f", "g", "h"] {
            cache.put(text, text.to_owned());
        }
        assert_eq!(cache.get("a").as_deref(), Some("a"));
        cache.put("i", "i".to_owned());
        assert_eq!(cache.get("a").as_deref(), Some("a"));
        assert_eq!(cache.get("b"), None);
        assert_eq!(cache.get("i").as_deref(), Some("i"));
        cache.forget("i");
        assert_eq!(cache.get("i"), None);
        cache.clear();
        assert_eq!(cache.get("a"), None);
    }
}

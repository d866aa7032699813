//! What a provider has open for each binding, while bindings come and go.

use std::collections::BTreeMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use futures_util::future::join_all;
use outboard_session::call::Call;
use outboard_session::failure::Failure;
use tonic::Code;

use crate::provider::BackendAway;

/// What is open for each binding, by its name. A call that has one keeps it until it ends, whatever becomes of the binding.
#[derive(Debug)]
pub struct Bindings<T>(ArcSwap<BTreeMap<String, Arc<T>>>);

impl<T> Bindings<T> {
    /// These.
    pub fn new(open: BTreeMap<String, T>) -> Self {
        let open = open.into_iter().map(|(name, one)| (name, Arc::new(one)));
        Self(ArcSwap::from_pointee(open.collect()))
    }

    /// The one that a call is for.
    ///
    /// # Errors
    /// It was taken out of the file meanwhile; what was not there before, no call comes for.
    pub fn of(&self, call: &Call) -> Result<Arc<T>, Failure> {
        let open = self.0.load();
        let found = open.get(&*call.binding).map(Arc::clone);
        found.ok_or_else(|| Failure::refused(Code::NotFound, format!("there is no binding {}", call.binding)))
    }

    /// All that are open now.
    pub fn all(&self) -> Arc<BTreeMap<String, Arc<T>>> {
        self.0.load_full()
    }

    /// The fullest of what `saturation` says of each, in permille.
    pub fn saturation(&self, saturation: impl Fn(&T) -> u32) -> u32 {
        let all = self.0.load();
        all.values().map(|one| saturation(one)).max().unwrap_or(0)
    }

    /// Those of which `trouble` says why they cannot serve. All are asked at once.
    ///
    /// # Cancellation
    /// As that of `trouble`.
    pub async fn away<F>(&self, trouble: impl Fn(Arc<T>) -> F) -> Vec<BackendAway>
    where
        F: Future<Output = Option<String>>,
    {
        let all = self.all();
        let asked = all
            .iter()
            .map(|(binding, one)| (binding, trouble(Arc::clone(one))));
        let looks = asked.map(async |(binding, trouble)| {
            let reason = trouble.await?;
            let binding = binding.clone();
            Some(BackendAway { binding, reason })
        });
        join_all(looks).await.into_iter().flatten().collect()
    }

    /// Puts these among them, in the place of those of the same names, and takes those out; returns what is out. To be called
    /// by [`Provider::rebind`](crate::Provider::rebind) alone, which nobody calls twice at a time.
    pub fn change(&self, opened: BTreeMap<String, T>, gone: &[String]) -> Vec<Arc<T>> {
        let mut open = BTreeMap::clone(&self.0.load());
        let mut out: Vec<_> = gone.iter().filter_map(|name| open.remove(name)).collect();
        for (name, one) in opened {
            out.extend(open.insert(name, Arc::new(one)));
        }
        self.0.store(Arc::new(open));
        out
    }
}

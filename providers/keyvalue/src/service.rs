//! `wasi:keyvalue` over a backend: what its versions have in common. The versions themselves are thin faces.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use outboard_provider::{
    BackendAway, BindingProblem, Bindings, ConfigKey, Context, Places, Provider, Services,
};
use outboard_session::call::Call;
use outboard_session::dispatch::{HandleKind, MethodDescriptor, Resource};
use outboard_session::failure::Failure;
use outboard_session::right::Rights;
use outboard_stubs::wasi::keyvalue::{v0_2_0_draft, v0_2_0_draft2};

use crate::backend::{Change, Changed, Page};
use crate::config::{Binding, KEYS, StoreKind};
use crate::error::{StartError, StoreError};
use crate::service::keys::Keys;

mod draft;
mod draft2;
mod keys;

/// The key-value provider.
pub struct KeyValue {
    bindings: Bindings<Keys>,
}

/// An open bucket: its name, and nothing else, so that any replica over the same store serves it.
pub struct Bucket {
    name: Arc<str>,
}

/// A key and the value it had when it was looked at.
pub struct Cas {
    bucket: Arc<str>,
    key: String,
    seen: Option<Bytes>,
}

/// A call's end: a result, the text of an error of the interface's own, or a failure.
type Told<T> = Result<Result<T, String>, Failure>;

/// The bucket that an empty name opens.
const DEFAULT_BUCKET: &str = "default";
/// The longest name of a bucket, in bytes.
const MAX_BUCKET: usize = 255;
/// Keys in one page of a listing.
const PAGE: usize = 1000;
const MEMORY_PATH: &str =
    "store = \"memory\" keeps nothing in a file: remove path, or write store = \"redb\"";

impl Provider for KeyValue {
    const KIND: &'static str = "keyvalue";
    const KEYS: &'static [ConfigKey] = KEYS;

    type Binding = Binding;
    type Error = StartError;

    fn check(bindings: &BTreeMap<String, Binding>, context: &Context) -> Vec<BindingProblem> {
        let mut places = Places::default();
        let mut problems = Vec::new();
        for (name, binding) in bindings {
            let mut wrong = |key, what| {
                problems.push(BindingProblem {
                    binding: name.clone(),
                    key: Some(key),
                    what,
                });
            };
            match (binding.store, &binding.path) {
                (StoreKind::Memory, Some(_)) => wrong("path", MEMORY_PATH.to_owned()),
                (StoreKind::Redb, None) => wrong(
                    "path",
                    format!("missing: store = \"redb\" needs a path, as in path = \"data/{name}.redb\""),
                ),
                (StoreKind::Memory, None) => {}
                (StoreKind::Redb, Some(path)) => {
                    for what in places.take(name, context.folder.join(path)) {
                        wrong("path", what);
                    }
                }
            }
        }
        problems
    }

    async fn start(bindings: BTreeMap<String, Binding>, context: &Context) -> Result<Self, StartError> {
        let open = |(name, binding): (String, Binding)| {
            let keys = Keys::open(&name, &binding, &context.folder)?;
            Ok((name, keys))
        };
        let open = bindings
            .into_iter()
            .map(open)
            .collect::<Result<_, StartError>>()?;
        Ok(Self {
            bindings: Bindings::new(open),
        })
    }

    async fn rebind(
        self: &Arc<Self>,
        changed: BTreeMap<String, Option<Binding>>,
        context: &Context,
    ) -> Result<Vec<String>, StartError> {
        let open = self.bindings.all();
        let folder = context.folder.clone();
        let change = move || -> Result<_, StartError> {
            let (mut opened, mut gone, mut left) = (BTreeMap::new(), Vec::new(), Vec::new());
            for (name, binding) in changed {
                let keys = match (&binding, open.get(&name)) {
                    (None, _) => {
                        gone.push(name);
                        continue;
                    }
                    (Some(binding), None) => Keys::open(&name, binding, &folder)?,
                    (Some(binding), Some(keys)) if keys.are_of(binding) => keys.with(binding),
                    // A store is not moved under those who use it.
                    (Some(_), Some(_)) => {
                        left.push(name);
                        continue;
                    }
                };
                opened.insert(name, keys);
            }
            Ok((opened, gone, left))
        };
        // A file may take its time to be opened.
        let changed = tokio::task::spawn_blocking(change).await;
        let (opened, gone, left) =
            changed.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
        self.bindings.change(opened, &gone);
        Ok(left)
    }

    fn may_recover(error: &StartError) -> bool {
        error.may_recover()
    }

    async fn away(&self) -> Vec<BackendAway> {
        self.bindings
            .away(|keys| async move { keys.backend.trouble().await })
            .await
    }

    fn contracts() -> Vec<&'static [MethodDescriptor]> {
        vec![
            v0_2_0_draft::store::METHODS,
            v0_2_0_draft::atomics::METHODS,
            v0_2_0_draft::batch::METHODS,
            v0_2_0_draft2::store::METHODS,
            v0_2_0_draft2::atomics::METHODS,
            v0_2_0_draft2::batch::METHODS,
        ]
    }

    fn rights(method: &MethodDescriptor) -> Rights {
        match method.function {
            "open" | "[static]cas.new" => Rights::ANY,
            "[method]bucket.get"
            | "[method]bucket.exists"
            | "[method]bucket.list-keys"
            | "get-many"
            | "[method]cas.current" => Rights::READ,
            "[method]bucket.set"
            | "[method]bucket.delete"
            | "set-many"
            | "delete-many"
            | "increment"
            | "swap" => Rights::WRITE,
            _ => Rights::NONE,
        }
    }

    fn services(self: &Arc<Self>) -> Services {
        let this = || Arc::clone(self);
        Services::new()
            .add(
                v0_2_0_draft::store::StoreDispatch::new(this()),
                v0_2_0_draft::store::StoreServer::new,
            )
            .add(
                v0_2_0_draft::atomics::AtomicsDispatch::new(this()),
                v0_2_0_draft::atomics::AtomicsServer::new,
            )
            .add(
                v0_2_0_draft::batch::BatchDispatch::new(this()),
                v0_2_0_draft::batch::BatchServer::new,
            )
            .add(
                v0_2_0_draft2::store::StoreDispatch::new(this()),
                v0_2_0_draft2::store::StoreServer::new,
            )
            .add(
                v0_2_0_draft2::atomics::AtomicsDispatch::new(this()),
                v0_2_0_draft2::atomics::AtomicsServer::new,
            )
            .add(
                v0_2_0_draft2::batch::BatchDispatch::new(this()),
                v0_2_0_draft2::batch::BatchServer::new,
            )
    }
}

impl Resource for Bucket {
    const KIND: HandleKind = HandleKind::Portable;

    fn state(&self) -> Option<Bytes> {
        Some(Bytes::copy_from_slice(self.name.as_bytes()))
    }

    fn from_state(state: &Bytes) -> Option<Self> {
        std::str::from_utf8(state)
            .ok()
            .map(|name| Self { name: name.into() })
    }
}

impl Resource for Cas {}

impl KeyValue {
    fn bucket(name: String) -> Result<Bucket, String> {
        match name.len() {
            0 => Ok(Bucket {
                name: DEFAULT_BUCKET.into(),
            }),
            1..=MAX_BUCKET => Ok(Bucket { name: name.into() }),
            len => Err(format!(
                "a bucket's name of {len} bytes; the longest is {MAX_BUCKET}"
            )),
        }
    }

    async fn get(&self, call: &Call, bucket: &Bucket, key: String) -> Told<Option<Bytes>> {
        Ok(self
            .get_all(call, bucket, vec![key])
            .await?
            .map(|mut values| values.pop().flatten()))
    }

    /// The values of keys, in their order and of one moment.
    async fn get_all(&self, call: &Call, bucket: &Bucket, keys: Vec<String>) -> Told<Vec<Option<Bytes>>> {
        told(self.keys(call)?.backend.get(Arc::clone(&bucket.name), keys).await)
    }

    async fn list(&self, call: &Call, bucket: &Bucket, after: Option<u64>) -> Told<Page> {
        told(
            self.keys(call)?
                .backend
                .list(Arc::clone(&bucket.name), after, PAGE)
                .await,
        )
    }

    async fn set(&self, call: &Call, bucket: &Bucket, entries: Vec<(String, Bytes)>) -> Told<()> {
        let keys = self.keys(call)?;
        for (key, value) in &entries {
            if let Err(text) = keys.allows_key(key).and_then(|()| keys.allows_value(value)) {
                return Ok(Err(text));
            }
        }
        self.change(call, bucket, Change::Set(entries))
            .await
            .map(|told| told.map(drop))
    }

    async fn delete(&self, call: &Call, bucket: &Bucket, keys: Vec<String>) -> Told<()> {
        self.change(call, bucket, Change::Delete(keys))
            .await
            .map(|told| told.map(drop))
    }

    async fn add(
        &self,
        call: &Call,
        bucket: &Bucket,
        key: String,
        delta: i128,
        range: (i128, i128),
    ) -> Told<i128> {
        if let Err(text) = self.keys(call)?.allows_key(&key) {
            return Ok(Err(text));
        }
        let changed = self
            .change(call, bucket, Change::Add { key, delta, range })
            .await?;
        Ok(changed.and_then(|changed| match changed {
            Changed::Sum(sum) => Ok(sum),
            other => Err(format!("the store answered an increment with {other:?}")),
        }))
    }

    /// Looks at a key, for a swap later.
    async fn look(&self, call: &Call, bucket: &Bucket, key: String) -> Told<Cas> {
        let seen = self.get(call, bucket, key.clone()).await?;
        Ok(seen.map(|seen| Cas {
            bucket: Arc::clone(&bucket.name),
            key,
            seen,
        }))
    }

    /// Swaps if nothing changed; otherwise gives back what was seen now.
    async fn swap(&self, call: &Call, cas: Cas, value: Bytes) -> Told<Result<(), Cas>> {
        let keys = self.keys(call)?;
        if let Err(text) = keys.allows_key(&cas.key).and_then(|()| keys.allows_value(&value)) {
            return Ok(Err(text));
        }
        let Cas { bucket, key, seen } = cas;
        let change = Change::Swap {
            key: key.clone(),
            seen,
            value,
        };
        let changed = told(keys.backend.change(Arc::clone(&bucket), change).await)?;
        Ok(changed.map(|changed| match changed {
            Changed::Conflict(now) => Err(Cas {
                bucket,
                key,
                seen: now,
            }),
            Changed::Done | Changed::Sum(_) => Ok(()),
        }))
    }

    async fn change(&self, call: &Call, bucket: &Bucket, change: Change) -> Told<Changed> {
        told(
            self.keys(call)?
                .backend
                .change(Arc::clone(&bucket.name), change)
                .await,
        )
    }

    fn keys(&self, call: &Call) -> Result<Arc<Keys>, Failure> {
        self.bindings.of(call)
    }
}

fn told<T>(result: Result<T, StoreError>) -> Told<T> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(error) => error.told().map(Err),
    }
}

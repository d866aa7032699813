//! A provider whose buckets are live things, and whose key `wait` is never answered.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use outboard_provider::{ConfigKey, Context, Provider, Services};
use outboard_session::call::Call;
use outboard_session::dispatch::{MethodDescriptor, Resource};
use outboard_session::failure::Failure;
use outboard_session::right::Rights;
use outboard_stubs::wasi::keyvalue::v0_2_0_draft2::atomics::{
    self, Atomics, AtomicsDispatch, AtomicsServer, CasError,
};
use outboard_stubs::wasi::keyvalue::v0_2_0_draft2::store::{
    self, Error, KeyResponse, Store, StoreDispatch, StoreServer,
};
use serde::Deserialize;
use tonic::Code;

/// Calls of all providers of this process that wait.
pub(crate) static WAITING: AtomicUsize = AtomicUsize::new(0);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Binding {}

pub(crate) struct Live;

pub(crate) struct Bucket(String);

pub(crate) struct Cas(String);

struct Waits;

type Answer<T> = Result<Result<T, Error>, Failure>;

impl Resource for Bucket {}
impl Resource for Cas {}

impl Waits {
    fn new() -> Self {
        WAITING.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Provider for Live {
    const KIND: &'static str = "live";
    const KEYS: &'static [ConfigKey] = &[];

    type Binding = Binding;
    type Error = Infallible;

    async fn start(_: BTreeMap<String, Binding>, _: &Context) -> Result<Self, Infallible> {
        Ok(Self)
    }

    fn contracts() -> Vec<&'static [MethodDescriptor]> {
        vec![store::METHODS, atomics::METHODS]
    }

    fn rights(method: &MethodDescriptor) -> Rights {
        match method.function {
            "swap" | "increment" => Rights::WRITE,
            _ => Rights::READ,
        }
    }

    fn services(self: &Arc<Self>) -> Services {
        Services::new()
            .add(StoreDispatch::new(Arc::clone(self)), StoreServer::new)
            .add(AtomicsDispatch::new(Arc::clone(self)), AtomicsServer::new)
    }
}

impl Store for Live {
    type Bucket = Bucket;

    async fn open(&self, _: &Call, identifier: String) -> Answer<Bucket> {
        Ok(match identifier.as_str() {
            "" => Err(Error::NoSuchStore),
            _ => Ok(Bucket(identifier)),
        })
    }

    async fn bucket_get(&self, call: &Call, bucket: &Bucket, key: String) -> Answer<Option<Bytes>> {
        if key == "wait" {
            let _waits = Waits::new();
            std::future::pending::<()>().await;
        }
        Ok(Ok(Some(format!("{} {} {key}", call.binding, bucket.0).into())))
    }

    async fn bucket_set(&self, _: &Call, _: &Bucket, _: String, _: Bytes) -> Answer<()> {
        Err(Failure::unknown_outcome(Code::DataLoss, "the disk is gone"))
    }

    async fn bucket_delete(&self, _: &Call, _: &Bucket, _: String) -> Answer<()> {
        Ok(Ok(()))
    }

    async fn bucket_exists(&self, _: &Call, _: &Bucket, _: String) -> Answer<bool> {
        Ok(Ok(false))
    }

    async fn bucket_list_keys(&self, _: &Call, _: &Bucket, cursor: Option<String>) -> Answer<KeyResponse> {
        Ok(Ok(KeyResponse {
            keys: Vec::new(),
            cursor,
        }))
    }
}

impl Atomics for Live {
    type Cas = Cas;

    async fn cas_new(&self, _: &Call, _: &Bucket, key: String) -> Answer<Cas> {
        Ok(Ok(Cas(key)))
    }

    async fn cas_current(&self, _: &Call, cas: &Cas) -> Answer<Option<Bytes>> {
        Ok(Ok(Some(cas.0.clone().into())))
    }

    async fn increment(&self, _: &Call, _: &Bucket, _: String, delta: i64) -> Answer<i64> {
        Ok(Ok(delta))
    }

    /// Fails with a new handle for what is taken, as after a conflict, unless the value is empty.
    async fn swap(&self, _: &Call, cas: Cas, value: Bytes) -> Result<Result<(), CasError<Cas>>, Failure> {
        Ok(match value.is_empty() {
            true => Ok(()),
            false => Err(CasError::CasFailed(Cas(format!("{} again", cas.0)))),
        })
    }
}

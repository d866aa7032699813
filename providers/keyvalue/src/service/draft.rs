//! `wasi:keyvalue@0.2.0-draft`.

use bytes::Bytes;
use outboard_session::call::Call;
use outboard_session::failure::Failure;
use outboard_stubs::wasi::keyvalue::v0_2_0_draft::atomics::Atomics;
use outboard_stubs::wasi::keyvalue::v0_2_0_draft::batch::Batch;
use outboard_stubs::wasi::keyvalue::v0_2_0_draft::store::{Error, KeyResponse, Store};

use super::{Bucket, KeyValue};

type Answer<T> = Result<Result<T, Error>, Failure>;

impl Store for KeyValue {
    type Bucket = Bucket;

    async fn open(&self, _: &Call, identifier: String) -> Answer<Bucket> {
        Ok(Self::bucket(identifier).map_err(Error::Other))
    }

    async fn bucket_get(&self, call: &Call, bucket: &Bucket, key: String) -> Answer<Option<Bytes>> {
        Ok(self.get(call, bucket, key).await?.map_err(Error::Other))
    }

    async fn bucket_set(&self, call: &Call, bucket: &Bucket, key: String, value: Bytes) -> Answer<()> {
        Ok(self
            .set(call, bucket, vec![(key, value)])
            .await?
            .map_err(Error::Other))
    }

    async fn bucket_delete(&self, call: &Call, bucket: &Bucket, key: String) -> Answer<()> {
        Ok(self.delete(call, bucket, vec![key]).await?.map_err(Error::Other))
    }

    async fn bucket_exists(&self, call: &Call, bucket: &Bucket, key: String) -> Answer<bool> {
        Ok(self
            .get(call, bucket, key)
            .await?
            .map(|value| value.is_some())
            .map_err(Error::Other))
    }

    async fn bucket_list_keys(
        &self,
        call: &Call,
        bucket: &Bucket,
        cursor: Option<u64>,
    ) -> Answer<KeyResponse> {
        let page = self.list(call, bucket, cursor).await?;
        Ok(page
            .map(|page| KeyResponse {
                keys: page.keys,
                cursor: page.next,
            })
            .map_err(Error::Other))
    }
}

impl Atomics for KeyValue {
    async fn increment(&self, call: &Call, bucket: &Bucket, key: String, delta: u64) -> Answer<u64> {
        let sum = self
            .add(call, bucket, key, delta.into(), (0, u64::MAX.into()))
            .await?;
        let whole = |sum| u64::try_from(sum).map_err(|_| format!("the sum {sum} is out of range"));
        Ok(sum.and_then(whole).map_err(Error::Other))
    }
}

impl Batch for KeyValue {
    async fn get_many(
        &self,
        call: &Call,
        bucket: &Bucket,
        keys: Vec<String>,
    ) -> Answer<Vec<Option<(String, Bytes)>>> {
        let values = self.get_all(call, bucket, keys.clone()).await?;
        let entry = |(key, value): (String, Option<Bytes>)| value.map(|value| (key, value));
        Ok(values
            .map(|values| keys.into_iter().zip(values).map(entry).collect())
            .map_err(Error::Other))
    }

    async fn set_many(&self, call: &Call, bucket: &Bucket, key_values: Vec<(String, Bytes)>) -> Answer<()> {
        Ok(self.set(call, bucket, key_values).await?.map_err(Error::Other))
    }

    async fn delete_many(&self, call: &Call, bucket: &Bucket, keys: Vec<String>) -> Answer<()> {
        Ok(self.delete(call, bucket, keys).await?.map_err(Error::Other))
    }
}

//! `wasi:keyvalue@0.2.0-draft2`.

use bytes::Bytes;
use outboard_session::call::Call;
use outboard_session::failure::Failure;
use outboard_stubs::wasi::keyvalue::v0_2_0_draft2::atomics::{Atomics, CasError};
use outboard_stubs::wasi::keyvalue::v0_2_0_draft2::batch::Batch;
use outboard_stubs::wasi::keyvalue::v0_2_0_draft2::store::{Error, KeyResponse, Store};

use super::{Bucket, Cas, KeyValue};
use crate::backend::Page;

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
        cursor: Option<String>,
    ) -> Answer<KeyResponse> {
        let after = match cursor.map(|text| text.parse().map_err(|_| text)).transpose() {
            Ok(after) => after,
            Err(text) => {
                return Ok(Err(Error::Other(format!(
                    "`{text}` is not a cursor of this store"
                ))));
            }
        };
        let page = self.list(call, bucket, after).await?;
        let response = |page: Page| KeyResponse {
            keys: page.keys,
            cursor: page.next.map(|next| next.to_string()),
        };
        Ok(page.map(response).map_err(Error::Other))
    }
}

impl Atomics for KeyValue {
    type Cas = Cas;

    async fn cas_new(&self, call: &Call, bucket: &Bucket, key: String) -> Answer<Cas> {
        Ok(self.look(call, bucket, key).await?.map_err(Error::Other))
    }

    async fn cas_current(&self, _: &Call, cas: &Cas) -> Answer<Option<Bytes>> {
        Ok(Ok(cas.seen.clone()))
    }

    async fn increment(&self, call: &Call, bucket: &Bucket, key: String, delta: i64) -> Answer<i64> {
        let sum = self
            .add(
                call,
                bucket,
                key,
                delta.into(),
                (i64::MIN.into(), i64::MAX.into()),
            )
            .await?;
        let whole = |sum| i64::try_from(sum).map_err(|_| format!("the sum {sum} is out of range"));
        Ok(sum.and_then(whole).map_err(Error::Other))
    }

    async fn swap(&self, call: &Call, cas: Cas, value: Bytes) -> Result<Result<(), CasError<Cas>>, Failure> {
        Ok(match self.swap(call, cas, value).await? {
            Ok(swapped) => swapped.map_err(CasError::CasFailed),
            Err(text) => Err(CasError::StoreError(Error::Other(text))),
        })
    }
}

impl Batch for KeyValue {
    async fn get_many(
        &self,
        call: &Call,
        bucket: &Bucket,
        keys: Vec<String>,
    ) -> Answer<Vec<(String, Option<Bytes>)>> {
        let values = self.get_all(call, bucket, keys.clone()).await?;
        Ok(values
            .map(|values| keys.into_iter().zip(values).collect())
            .map_err(Error::Other))
    }

    async fn set_many(&self, call: &Call, bucket: &Bucket, key_values: Vec<(String, Bytes)>) -> Answer<()> {
        Ok(self.set(call, bucket, key_values).await?.map_err(Error::Other))
    }

    async fn delete_many(&self, call: &Call, bucket: &Bucket, keys: Vec<String>) -> Answer<()> {
        Ok(self.delete(call, bucket, keys).await?.map_err(Error::Other))
    }
}

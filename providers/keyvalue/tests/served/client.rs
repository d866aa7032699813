//! A client of the plain face, over the generated messages.

use std::path::Path;

use bytes::Bytes;
use hyper_util::rt::TokioIo;
use outboard_session::dispatch::Handle;
use outboard_stubs::wasi::keyvalue::v0_2_0_draft::store::{
    BucketGetRequest, BucketGetResponse, BucketListKeysRequest, BucketListKeysResponse, BucketSetRequest,
    BucketSetResponse, Error, KeyResponse, OpenRequest, OpenResponse,
};
use outboard_stubs::wasi::keyvalue::v0_2_0_draft2::store as draft2;
use prost::Message;
use tokio::net::UnixStream;
use tonic::transport::{Channel, Endpoint, Uri};
use tonic::{Request, Status};
use tower::service_fn;

pub(crate) const STORE: &str = "/wasi.keyvalue.v0_2_0_draft.Store";

#[derive(Clone)]
pub(crate) struct Client {
    channel: Channel,
    binding: &'static str,
}

impl Client {
    pub(crate) async fn new(socket: &Path, binding: &'static str) -> Self {
        let socket = socket.to_owned();
        let dial = service_fn(move |_: Uri| {
            let socket = socket.clone();
            async move { UnixStream::connect(socket).await.map(TokioIo::new) }
        });
        let endpoint = Endpoint::from_static("http://provider");
        Self {
            channel: endpoint.connect_with_connector(dial).await.unwrap(),
            binding,
        }
    }

    pub(crate) async fn call<Q, R>(&self, path: String, request: Q) -> Result<R, Status>
    where
        Q: Message + Send + Sync + 'static,
        R: Message + Default + Send + Sync + 'static,
    {
        let mut request = Request::new(request);
        let metadata = request.metadata_mut();
        metadata.insert("outboard-function", "counter".parse().unwrap());
        metadata.insert("outboard-binding", self.binding.parse().unwrap());
        let mut client = tonic::client::Grpc::new(self.channel.clone());
        client
            .ready()
            .await
            .map_err(|error| Status::unavailable(error.to_string()))?;
        let codec = tonic_prost::ProstCodec::<Q, R>::default();
        let answer = client.unary(request, path.parse().unwrap(), codec).await?;
        Ok(answer.into_inner())
    }

    pub(crate) async fn open(&self, bucket: &str) -> Handle {
        let request = OpenRequest {
            identifier: bucket.to_owned(),
        };
        let OpenResponse(opened) = self.call(format!("{STORE}/Open"), request).await.unwrap();
        opened.unwrap()
    }

    pub(crate) async fn open_draft2(&self, bucket: &str) -> Handle {
        let request = draft2::OpenRequest {
            identifier: bucket.to_owned(),
        };
        let path = "/wasi.keyvalue.v0_2_0_draft2.Store/Open".to_owned();
        let draft2::OpenResponse(opened) = self.call(path, request).await.unwrap();
        opened.unwrap()
    }

    pub(crate) async fn set(
        &self,
        bucket: &Handle,
        key: &str,
        value: Bytes,
    ) -> Result<Result<(), Error>, Status> {
        let request = BucketSetRequest {
            self_: bucket.clone(),
            key: key.to_owned(),
            value,
        };
        let BucketSetResponse(set) = self.call(format!("{STORE}/BucketSet"), request).await?;
        Ok(set)
    }

    pub(crate) async fn get(&self, bucket: &Handle, key: &str) -> Option<Bytes> {
        let request = BucketGetRequest {
            self_: bucket.clone(),
            key: key.to_owned(),
        };
        let BucketGetResponse(found) = self.call(format!("{STORE}/BucketGet"), request).await.unwrap();
        found.unwrap()
    }

    pub(crate) async fn list(&self, bucket: &Handle, cursor: Option<u64>) -> KeyResponse {
        let request = BucketListKeysRequest {
            self_: bucket.clone(),
            cursor,
        };
        let path = format!("{STORE}/BucketListKeys");
        let BucketListKeysResponse(page) = self.call(path, request).await.unwrap();
        page.unwrap()
    }
}

//! A client of the plain face.

use bytes::Bytes;
use tonic::transport::Channel;
use tonic::{Request, Status};

use crate::provider::{Body, Do, METHODS, WireHandle};

/// One call on the plain face.
pub(crate) struct Plain {
    pub(crate) channel: Channel,
    pub(crate) function: &'static str,
    pub(crate) binding: &'static str,
}

impl Plain {
    pub(crate) async fn call(
        &self,
        what: Do,
        number: u64,
        data: &str,
        token: Option<&Bytes>,
    ) -> Result<Body, Status> {
        let handles = token.map(|token| WireHandle {
            token: Some(token.clone()),
            index: None,
        });
        let body = Body {
            number,
            data: Bytes::copy_from_slice(data.as_bytes()),
            handles: handles.into_iter().collect(),
        };
        let mut request = Request::new(body);
        for (key, value) in [
            ("outboard-function", self.function),
            ("outboard-binding", self.binding),
        ] {
            if !value.is_empty() {
                request.metadata_mut().insert(key, value.parse().unwrap());
            }
        }
        self.send(what, request).await
    }

    pub(crate) async fn send(&self, what: Do, request: Request<Body>) -> Result<Body, Status> {
        let mut client = tonic::client::Grpc::new(self.channel.clone());
        client.ready().await.unwrap();
        let codec = tonic_prost::ProstCodec::<Body, Body>::default();
        let path = METHODS[what as usize].path.parse().unwrap();
        client
            .unary(request, path, codec)
            .await
            .map(tonic::Response::into_inner)
    }

    /// The token of a new handle.
    pub(crate) async fn new_handle(&self, what: Do, data: &str) -> Result<Bytes, Status> {
        let made = self.call(what, 0, data, None).await?;
        Ok(made.handles[0].token.clone().unwrap())
    }
}

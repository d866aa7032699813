//! The plain face's half of a generated service: bodies go through as bytes, and a [`PlainFace`] does the rest.

pub mod parts;

use std::convert::Infallible;
use std::pin::Pin;

use bytes::{Buf, BufMut, Bytes};
use futures_core::Stream;
use futures_util::{StreamExt, TryStreamExt};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::server::{ClientStreamingService, Grpc, ServerStreamingService, StreamingService, UnaryService};
use tonic::{Status, Streaming};

use crate::dispatch::{BoxFuture, MethodDescriptor, PlainFace, Request, Response};
use crate::failure::Failure;
use crate::stream::Chunks;

/// Serves one HTTP request of a generated service.
///
/// A message that is larger than the face takes is refused as `out of range`, before it is read.
pub fn serve<F: PlainFace>(
    face: F,
    methods: &'static [MethodDescriptor],
    request: http::Request<tonic::body::Body>,
) -> BoxFuture<'static, Result<http::Response<tonic::body::Body>, Infallible>> {
    let Some(method) = methods.iter().find(|method| method.path == request.uri().path()) else {
        let message = format!("no method of this provider is at {}", request.uri().path());
        return Box::pin(async move { Ok(Status::unimplemented(message).into_http()) });
    };
    Box::pin(async move {
        // Replies are as large as the interface allows: the provider limits what it makes.
        let mut grpc = Grpc::new(Raw)
            .max_decoding_message_size(face.max_request())
            .max_encoding_message_size(usize::MAX);
        let served = Served { face, method };
        Ok(match (method.request_streams, method.response_streams) {
            (0, 0) => grpc.unary(served, request).await,
            (0, _) => grpc.server_streaming(served, request).await,
            (_, 0) => grpc.client_streaming(served, request).await,
            (_, _) => grpc.streaming(served, request).await,
        })
    })
}

/// Bodies as they are on the wire.
#[derive(Debug, Clone, Copy)]
pub struct Raw;

struct Served<F> {
    face: F,
    method: &'static MethodDescriptor,
}

type Answer<T> = BoxFuture<'static, Result<tonic::Response<T>, Status>>;
type Parts = Pin<Box<dyn Stream<Item = Result<Bytes, Status>> + Send>>;

impl<F: PlainFace> UnaryService<Bytes> for Served<F> {
    type Response = Bytes;
    type Future = Answer<Bytes>;

    fn call(&mut self, request: tonic::Request<Bytes>) -> Self::Future {
        let reply = self.face.call(self.method, request.map(Request::from));
        Box::pin(async move { Ok(reply.await?.map(|response| response.body)) })
    }
}

impl<F: PlainFace> ServerStreamingService<Bytes> for Served<F> {
    type Response = Bytes;
    type ResponseStream = Parts;
    type Future = Answer<Parts>;

    fn call(&mut self, request: tonic::Request<Bytes>) -> Self::Future {
        let reply = self.face.call(self.method, request.map(Request::from));
        Box::pin(async move { Ok(reply.await?.map(joined)) })
    }
}

impl<F: PlainFace> ClientStreamingService<Bytes> for Served<F> {
    type Response = Bytes;
    type Future = Answer<Bytes>;

    fn call(&mut self, request: tonic::Request<Streaming<Bytes>>) -> Self::Future {
        let (face, method) = (self.face.clone(), self.method);
        Box::pin(async move {
            let request = split(method, request).await?;
            Ok(face.call(method, request).await?.map(|response| response.body))
        })
    }
}

impl<F: PlainFace> StreamingService<Bytes> for Served<F> {
    type Response = Bytes;
    type ResponseStream = Parts;
    type Future = Answer<Parts>;

    fn call(&mut self, request: tonic::Request<Streaming<Bytes>>) -> Self::Future {
        let (face, method) = (self.face.clone(), self.method);
        Box::pin(async move {
            let request = split(method, request).await?;
            Ok(face.call(method, request).await?.map(joined))
        })
    }
}

fn joined(response: Response) -> Parts {
    Box::pin(parts::join(response.body, response.streams).map_err(Status::from))
}

async fn split(
    method: &MethodDescriptor,
    request: tonic::Request<Streaming<Bytes>>,
) -> Result<tonic::Request<Request>, Status> {
    let (metadata, extensions, source) = request.into_parts();
    let source = source.map_err(|status| Failure::refused(status.code(), status.message()));
    let (body, streams) = parts::split(source, method.request_streams).await?;
    let streams = streams
        .into_iter()
        .map(|stream| stream.boxed() as Chunks)
        .collect();
    let request = Request { body, streams };
    Ok(tonic::Request::from_parts(metadata, extensions, request))
}

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buf: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buf.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buf: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buf.copy_to_bytes(buf.remaining())))
    }
}

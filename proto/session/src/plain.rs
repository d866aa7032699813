//! The plain face's half of a generated service: bodies go through as bytes, and a [`PlainFace`] does the rest.

use std::convert::Infallible;

use bytes::{Buf, BufMut, Bytes};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::server::{Grpc, UnaryService};
use tonic::{Request, Response, Status};

use crate::dispatch::{BoxFuture, MethodDescriptor, PlainFace};

/// Serves one HTTP request of a generated service.
///
/// A request that is larger than the face takes is refused as `out of range`, before it is read.
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
        Ok(grpc.unary(Unary { face, method }, request).await)
    })
}

struct Unary<F> {
    face: F,
    method: &'static MethodDescriptor,
}

impl<F: PlainFace> UnaryService<Bytes> for Unary<F> {
    type Response = Bytes;
    type Future = BoxFuture<'static, Result<Response<Bytes>, Status>>;

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        self.face.unary(self.method, request)
    }
}

/// Bodies as they are on the wire.
struct Raw;

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

// Generated from wit/ by `cargo gen`. Do not edit.

//! `wasi:keyvalue/atomics@0.2.0-draft`
//!
//! Changes that happen whole or not at all, also beside other writers.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `wasi:keyvalue/atomics@0.2.0-draft`.
///
/// Changes that happen whole or not at all, also beside other writers.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Atomics: Send + Sync + 'static + super::store::Store {
    /// Adds to the number under a key and returns the sum. A key that is not there counts as zero.
    fn increment(
        &self,
        call: &call::Call,
        bucket: &Self::Bucket,
        key: ::std::string::String,
        delta: u64,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<u64, super::store::Error>,
            failure::Failure,
        >,
    > + Send;
}
/// Serves a [`Atomics`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct AtomicsDispatch<T>(::std::sync::Arc<T>);
impl<T> AtomicsDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for AtomicsDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Atomics> dispatch::Dispatch for AtomicsDispatch<T> {
    fn interface(&self) -> &'static str {
        "wasi:keyvalue/atomics@0.2.0-draft"
    }
    fn methods(&self) -> &'static [dispatch::MethodDescriptor] {
        METHODS
    }
    fn resources(
        &self,
    ) -> ::std::vec::Vec<(dispatch::ResourceId, dispatch::HandleKind)> {
        ::std::vec![]
    }
    fn descriptors(&self) -> &'static [u8] {
        super::super::super::super::FILE_DESCRIPTOR_SET
    }
    fn call<'a>(
        &'a self,
        method: usize,
        call: &'a call::Call,
        incoming: dispatch::Request,
        handles: &'a dyn dispatch::Handles,
    ) -> dispatch::BoxFuture<
        'a,
        ::core::result::Result<dispatch::Response, failure::Failure>,
    > {
        let provider = &*self.0;
        match method {
            0usize => {
                ::std::boxed::Box::pin(async move {
                    let request: IncrementRequest = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<
                            <T as super::store::Store>::Bucket,
                        >(&request.bucket, super::store::BUCKET)?;
                    let argument_2 = request.key;
                    let argument_3 = request.delta;
                    let result = <T as Atomics>::increment(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&IncrementResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            _ => {
                ::std::boxed::Box::pin(async move {
                    let _ = (provider, call, incoming, handles);
                    ::core::result::Result::Err(
                        stub::no_method("wasi:keyvalue/atomics@0.2.0-draft", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Atomics`]: the gRPC service `wasi.keyvalue.v0_2_0_draft.Atomics`.
#[derive(Debug, Clone)]
pub struct AtomicsServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> AtomicsServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for AtomicsServer<F> {
    const NAME: &'static str = "wasi.keyvalue.v0_2_0_draft.Atomics";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for AtomicsServer<F> {
    type Response = ::http::Response<::tonic::body::Body>;
    type Error = ::core::convert::Infallible;
    type Future = dispatch::BoxFuture<
        'static,
        ::core::result::Result<Self::Response, ::core::convert::Infallible>,
    >;
    fn poll_ready(
        &mut self,
        _: &mut ::core::task::Context<'_>,
    ) -> ::core::task::Poll<::core::result::Result<(), ::core::convert::Infallible>> {
        ::core::task::Poll::Ready(::core::result::Result::Ok(()))
    }
    fn call(&mut self, request: ::http::Request<::tonic::body::Body>) -> Self::Future {
        plain::serve(self.face.clone(), METHODS, request)
    }
}
/// What the contract says of each function, and at the end what drops each resource.
pub static METHODS: &[dispatch::MethodDescriptor] = &[
    dispatch::MethodDescriptor {
        interface: "wasi:keyvalue/atomics@0.2.0-draft",
        function: "increment",
        path: "/wasi.keyvalue.v0_2_0_draft.Atomics/Increment",
        shape: 1223404466666035419u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// The request of `increment`.
#[derive(Debug, Clone, PartialEq)]
pub struct IncrementRequest {
    pub bucket: dispatch::Handle,
    pub key: ::std::string::String,
    pub delta: u64,
}
impl ::core::default::Default for IncrementRequest {
    fn default() -> Self {
        Self {
            bucket: ::core::default::Default::default(),
            key: ::core::default::Default::default(),
            delta: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for IncrementRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.bucket.field_len(1u32) + self.key.field_len(2u32)
            + self.delta.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.bucket.write_field(1u32, buf);
        self.key.write_field(2u32, buf);
        self.delta.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_bucket = ::core::option::Option::None;
        let mut read_key = ::core::option::Option::None;
        let mut read_delta = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_bucket,
                        value,
                        "increment.bucket",
                    )?
                }
                2u32 => wire::value::Wire::merge(&mut read_key, value, "increment.key")?,
                3u32 => {
                    wire::value::Wire::merge(&mut read_delta, value, "increment.delta")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            bucket: wire::value::Wire::finish(read_bucket, "increment.bucket")?,
            key: wire::value::Wire::finish(read_key, "increment.key")?,
            delta: wire::value::Wire::finish(read_delta, "increment.delta")?,
        })
    }
}
::outboard_session::strict_message!(IncrementRequest, "increment");
/// The response of `increment`.
#[derive(Debug, Clone, PartialEq)]
pub struct IncrementResponse(pub ::core::result::Result<u64, super::store::Error>);
impl ::core::default::Default for IncrementResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for IncrementResponse {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        self.0.wire_len()
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        self.0.write(buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        wire::value::Wire::read(value, place).map(Self)
    }
}
::outboard_session::strict_message!(IncrementResponse, "increment");
impl stub::Ask for IncrementRequest {
    type Response = IncrementResponse;
    type Answer = ::core::result::Result<u64, super::store::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            bucket: handles.lend(self.bucket, false)?,
            key: self.key,
            delta: self.delta,
        })
    }
    fn answer(
        response: IncrementResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}

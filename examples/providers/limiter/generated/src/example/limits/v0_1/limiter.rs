// Generated from wit/ by `cargo gen`. Do not edit.

//! `example:limits/limiter@0.1.0`
//!
//! How often something may be done, over all instances of all functions that use the binding.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `example:limits/limiter@0.1.0`.
///
/// How often something may be done, over all instances of all functions that use the binding.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Limiter: Send + Sync + 'static {
    /// Takes tokens from a key's bucket, if they are there. Otherwise nothing is taken, and the answer is in how many
    /// milliseconds they will be.
    fn take(
        &self,
        call: &call::Call,
        key: ::std::string::String,
        tokens: u32,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<::core::option::Option<u64>, Error>,
            failure::Failure,
        >,
    > + Send;
    /// What is in a key's bucket now.
    fn left(
        &self,
        call: &call::Call,
        key: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<u32, failure::Failure>,
    > + Send;
}
/// Serves a [`Limiter`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct LimiterDispatch<T>(::std::sync::Arc<T>);
impl<T> LimiterDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for LimiterDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Limiter> dispatch::Dispatch for LimiterDispatch<T> {
    fn interface(&self) -> &'static str {
        "example:limits/limiter@0.1.0"
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
                    let request: TakeRequest = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.key;
                    let argument_2 = request.tokens;
                    let result = <T as Limiter>::take(
                            provider,
                            call,
                            argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&TakeResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            1usize => {
                ::std::boxed::Box::pin(async move {
                    let request: LeftRequest = stub::request(
                        &METHODS[1usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[1usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.key;
                    let result = <T as Limiter>::left(provider, call, argument_1).await?;
                    let result = result;
                    let body = stub::reply(&LeftResponse(result));
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
                        stub::no_method("example:limits/limiter@0.1.0", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Limiter`]: the gRPC service `example.limits.v0_1.Limiter`.
#[derive(Debug, Clone)]
pub struct LimiterServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> LimiterServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for LimiterServer<F> {
    const NAME: &'static str = "example.limits.v0_1.Limiter";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for LimiterServer<F> {
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
        interface: "example:limits/limiter@0.1.0",
        function: "take",
        path: "/example.limits.v0_1.Limiter/Take",
        shape: 14067758702981051337u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "example:limits/limiter@0.1.0",
        function: "left",
        path: "/example.limits.v0_1.Limiter/Left",
        shape: 11998711694666571451u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// More than a bucket ever holds.
    TooMany(u32),
}
impl ::core::default::Default for Error {
    fn default() -> Self {
        Self::TooMany(::core::default::Default::default())
    }
}
impl wire::value::Wire for Error {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::TooMany(value) => wire::value::lone_len(value, 1u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::TooMany(value) => wire::value::write_lone(value, 1u32, buf),
        }
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut case = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            case = ::core::option::Option::Some(
                match field {
                    1u32 => {
                        Self::TooMany(wire::value::Wire::read(value, "error.too-many")?)
                    }
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Error, "error");
/// The request of `take`.
#[derive(Debug, Clone, PartialEq)]
pub struct TakeRequest {
    pub key: ::std::string::String,
    pub tokens: u32,
}
impl ::core::default::Default for TakeRequest {
    fn default() -> Self {
        Self {
            key: ::core::default::Default::default(),
            tokens: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TakeRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.key.field_len(1u32) + self.tokens.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.key.write_field(1u32, buf);
        self.tokens.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_key = ::core::option::Option::None;
        let mut read_tokens = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_key, value, "take.key")?,
                2u32 => wire::value::Wire::merge(&mut read_tokens, value, "take.tokens")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            key: wire::value::Wire::finish(read_key, "take.key")?,
            tokens: wire::value::Wire::finish(read_tokens, "take.tokens")?,
        })
    }
}
::outboard_session::strict_message!(TakeRequest, "take");
/// The response of `take`.
#[derive(Debug, Clone, PartialEq)]
pub struct TakeResponse(pub ::core::result::Result<::core::option::Option<u64>, Error>);
impl ::core::default::Default for TakeResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for TakeResponse {
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
::outboard_session::strict_message!(TakeResponse, "take");
impl stub::Ask for TakeRequest {
    type Response = TakeResponse;
    type Answer = ::core::result::Result<::core::option::Option<u64>, Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn answer(
        response: TakeResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `left`.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftRequest {
    pub key: ::std::string::String,
}
impl ::core::default::Default for LeftRequest {
    fn default() -> Self {
        Self {
            key: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for LeftRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.key.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.key.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_key = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_key, value, "left.key")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            key: wire::value::Wire::finish(read_key, "left.key")?,
        })
    }
}
::outboard_session::strict_message!(LeftRequest, "left");
/// The response of `left`.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftResponse(pub u32);
impl ::core::default::Default for LeftResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for LeftResponse {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        self.0.field_len(1)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        self.0.write_field(1, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut slot = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            if field == 1 {
                wire::value::Wire::merge(&mut slot, value, "left.value")?;
            }
        }
        wire::value::Wire::finish(slot, "left.value").map(Self)
    }
}
::outboard_session::strict_message!(LeftResponse, "left");
impl stub::Ask for LeftRequest {
    type Response = LeftResponse;
    type Answer = u32;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn answer(
        response: LeftResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}

// Generated from wit/ by `cargo gen`. Do not edit.

//! `wasi:logging/logging@0.1.0-draft`
//!
//! Lines for the people who run the function.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `wasi:logging/logging@0.1.0-draft`.
///
/// Lines for the people who run the function.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Logging: Send + Sync + 'static {
    /// Writes a line. The context is free text by which related lines are found together.
    fn log(
        &self,
        call: &call::Call,
        level: Level,
        context: ::std::string::String,
        message: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), failure::Failure>,
    > + Send;
}
/// Serves a [`Logging`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct LoggingDispatch<T>(::std::sync::Arc<T>);
impl<T> LoggingDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for LoggingDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Logging> dispatch::Dispatch for LoggingDispatch<T> {
    fn interface(&self) -> &'static str {
        "wasi:logging/logging@0.1.0-draft"
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
                    let request: LogRequest = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.level;
                    let argument_2 = request.context;
                    let argument_3 = request.message;
                    let result = <T as Logging>::log(
                            provider,
                            call,
                            argument_1,
                            argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&LogResponse(result));
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
                        stub::no_method("wasi:logging/logging@0.1.0-draft", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Logging`]: the gRPC service `wasi.logging.v0_1_0_draft.Logging`.
#[derive(Debug, Clone)]
pub struct LoggingServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> LoggingServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for LoggingServer<F> {
    const NAME: &'static str = "wasi.logging.v0_1_0_draft.Logging";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for LoggingServer<F> {
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
        interface: "wasi:logging/logging@0.1.0-draft",
        function: "log",
        path: "/wasi.logging.v0_1_0_draft.Logging/Log",
        shape: 16714146131753636230u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// How much a line matters, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Level {
    /// Every step and every value.
    #[default]
    Trace,
    /// For whoever looks for a fault.
    Debug,
    /// For whoever watches.
    Info,
    /// Something may go wrong.
    Warn,
    /// Something went wrong.
    Error,
    /// The function cannot go on.
    Critical,
}
impl wire::value::Wire for Level {
    const WIRE_TYPE: wire::WireType = wire::WireType::Varint;
    fn wire_len(&self) -> usize {
        wire::write::varint_len(*self as u64 + 1)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        wire::write::varint(buf, *self as u64 + 1);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        match value.varint(place)? {
            1u64 => ::core::result::Result::Ok(Self::Trace),
            2u64 => ::core::result::Result::Ok(Self::Debug),
            3u64 => ::core::result::Result::Ok(Self::Info),
            4u64 => ::core::result::Result::Ok(Self::Warn),
            5u64 => ::core::result::Result::Ok(Self::Error),
            6u64 => ::core::result::Result::Ok(Self::Critical),
            value => {
                ::core::result::Result::Err(wire::Malformed::Case {
                    field: place,
                    value,
                })
            }
        }
    }
}
/// The request of `log`.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRequest {
    pub level: Level,
    pub context: ::std::string::String,
    pub message: ::std::string::String,
}
impl ::core::default::Default for LogRequest {
    fn default() -> Self {
        Self {
            level: ::core::default::Default::default(),
            context: ::core::default::Default::default(),
            message: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for LogRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.level.field_len(1u32) + self.context.field_len(2u32)
            + self.message.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.level.write_field(1u32, buf);
        self.context.write_field(2u32, buf);
        self.message.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_level = ::core::option::Option::None;
        let mut read_context = ::core::option::Option::None;
        let mut read_message = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_level, value, "log.level")?,
                2u32 => {
                    wire::value::Wire::merge(&mut read_context, value, "log.context")?
                }
                3u32 => {
                    wire::value::Wire::merge(&mut read_message, value, "log.message")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            level: wire::value::Wire::finish(read_level, "log.level")?,
            context: wire::value::Wire::finish(read_context, "log.context")?,
            message: wire::value::Wire::finish(read_message, "log.message")?,
        })
    }
}
::outboard_session::strict_message!(LogRequest, "log");
/// The response of `log`.
#[derive(Debug, Clone, PartialEq)]
pub struct LogResponse(pub ());
impl ::core::default::Default for LogResponse {
    fn default() -> Self {
        Self(())
    }
}
impl wire::value::Wire for LogResponse {
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
::outboard_session::strict_message!(LogResponse, "log");
impl stub::Ask for LogRequest {
    type Response = LogResponse;
    type Answer = ();
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn answer(
        response: LogResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}

// Generated from wit/ by `cargo gen`. Do not edit.

//! `wasmcloud:postgres/prepared@0.2.0`
//!
//! Statements that are looked at once and run many times.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `wasmcloud:postgres/prepared@0.2.0`.
///
/// Statements that are looked at once and run many times.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Prepared: Send + Sync + 'static {
    /// Has the database look at a statement without running it.
    fn prepare(
        &self,
        call: &call::Call,
        statement: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<::std::string::String, super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// Runs a prepared statement, and says how many rows it changed.
    fn exec(
        &self,
        call: &call::Call,
        stmt_token: ::std::string::String,
        params: ::std::vec::Vec<super::types::PgValue>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<u64, super::types::Error>,
            failure::Failure,
        >,
    > + Send;
}
/// Serves a [`Prepared`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct PreparedDispatch<T>(::std::sync::Arc<T>);
impl<T> PreparedDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for PreparedDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Prepared> dispatch::Dispatch for PreparedDispatch<T> {
    fn interface(&self) -> &'static str {
        "wasmcloud:postgres/prepared@0.2.0"
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
                    let request: PrepareRequest = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.statement;
                    let result = <T as Prepared>::prepare(provider, call, argument_1)
                        .await?;
                    let result = result;
                    let body = stub::reply(&PrepareResponse(result));
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
                    let request: ExecRequest = stub::request(
                        &METHODS[1usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[1usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.stmt_token;
                    let argument_2 = request.params;
                    let result = <T as Prepared>::exec(
                            provider,
                            call,
                            argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&ExecResponse(result));
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
                        stub::no_method("wasmcloud:postgres/prepared@0.2.0", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Prepared`]: the gRPC service `wasmcloud.postgres.v0_2.Prepared`.
#[derive(Debug, Clone)]
pub struct PreparedServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> PreparedServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for PreparedServer<F> {
    const NAME: &'static str = "wasmcloud.postgres.v0_2.Prepared";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for PreparedServer<F> {
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
        interface: "wasmcloud:postgres/prepared@0.2.0",
        function: "prepare",
        path: "/wasmcloud.postgres.v0_2.Prepared/Prepare",
        shape: 1525835721503686221u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "wasmcloud:postgres/prepared@0.2.0",
        function: "exec",
        path: "/wasmcloud.postgres.v0_2.Prepared/Exec",
        shape: 7755864979105814218u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// The request of `prepare`.
#[derive(Debug, Clone, PartialEq)]
pub struct PrepareRequest {
    pub statement: ::std::string::String,
}
impl ::core::default::Default for PrepareRequest {
    fn default() -> Self {
        Self {
            statement: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for PrepareRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.statement.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.statement.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_statement = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "prepare.statement",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            statement: wire::value::Wire::finish(read_statement, "prepare.statement")?,
        })
    }
}
::outboard_session::strict_message!(PrepareRequest, "prepare");
/// The response of `prepare`.
#[derive(Debug, Clone, PartialEq)]
pub struct PrepareResponse(
    pub ::core::result::Result<::std::string::String, super::types::Error>,
);
impl ::core::default::Default for PrepareResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for PrepareResponse {
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
::outboard_session::strict_message!(PrepareResponse, "prepare");
impl stub::Ask for PrepareRequest {
    type Response = PrepareResponse;
    type Answer = ::core::result::Result<::std::string::String, super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn answer(
        response: PrepareResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `exec`.
#[derive(Debug, Clone, PartialEq)]
pub struct ExecRequest {
    pub stmt_token: ::std::string::String,
    pub params: ::std::vec::Vec<super::types::PgValue>,
}
impl ::core::default::Default for ExecRequest {
    fn default() -> Self {
        Self {
            stmt_token: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ExecRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.stmt_token.field_len(1u32) + self.params.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.stmt_token.write_field(1u32, buf);
        self.params.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_stmt_token = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_stmt_token,
                        value,
                        "exec.stmt-token",
                    )?
                }
                2u32 => wire::value::Wire::merge(&mut read_params, value, "exec.params")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            stmt_token: wire::value::Wire::finish(read_stmt_token, "exec.stmt-token")?,
            params: wire::value::Wire::finish(read_params, "exec.params")?,
        })
    }
}
::outboard_session::strict_message!(ExecRequest, "exec");
/// The response of `exec`.
#[derive(Debug, Clone, PartialEq)]
pub struct ExecResponse(pub ::core::result::Result<u64, super::types::Error>);
impl ::core::default::Default for ExecResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for ExecResponse {
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
::outboard_session::strict_message!(ExecResponse, "exec");
impl stub::Ask for ExecRequest {
    type Response = ExecResponse;
    type Answer = ::core::result::Result<u64, super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn answer(
        response: ExecResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}

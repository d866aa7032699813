// Generated from wit/ by `cargo gen`. Do not edit.

//! `wasmcloud:postgres/query@0.1.1-draft`
//!
//! Statements against the database that is linked. Placeholders are `$1`, `$2`, ….
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `wasmcloud:postgres/query@0.1.1-draft`.
///
/// Statements against the database that is linked. Placeholders are `$1`, `$2`, ….
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Query: Send + Sync + 'static {
    /// The rows of a statement.
    fn query(
        &self,
        call: &call::Call,
        query: ::std::string::String,
        params: ::std::vec::Vec<super::types::PgValue>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                ::std::vec::Vec<::std::vec::Vec<super::types::ResultRowEntry>>,
                super::types::QueryError,
            >,
            failure::Failure,
        >,
    > + Send;
    /// Runs the statements of a text, which have no parameters: all of them or none.
    fn query_batch(
        &self,
        call: &call::Call,
        query: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<(), super::types::QueryError>,
            failure::Failure,
        >,
    > + Send;
}
/// Serves a [`Query`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct QueryDispatch<T>(::std::sync::Arc<T>);
impl<T> QueryDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for QueryDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Query> dispatch::Dispatch for QueryDispatch<T> {
    fn interface(&self) -> &'static str {
        "wasmcloud:postgres/query@0.1.1-draft"
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
                    let request: QueryRequest = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.query;
                    let argument_2 = request.params;
                    let result = <T as Query>::query(
                            provider,
                            call,
                            argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&QueryResponse(result));
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
                    let request: QueryBatchRequest = stub::request(
                        &METHODS[1usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[1usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.query;
                    let result = <T as Query>::query_batch(provider, call, argument_1)
                        .await?;
                    let result = result;
                    let body = stub::reply(&QueryBatchResponse(result));
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
                        stub::no_method("wasmcloud:postgres/query@0.1.1-draft", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Query`]: the gRPC service `wasmcloud.postgres.v0_1_1_draft.Query`.
#[derive(Debug, Clone)]
pub struct QueryServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> QueryServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for QueryServer<F> {
    const NAME: &'static str = "wasmcloud.postgres.v0_1_1_draft.Query";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for QueryServer<F> {
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
        interface: "wasmcloud:postgres/query@0.1.1-draft",
        function: "query",
        path: "/wasmcloud.postgres.v0_1_1_draft.Query/Query",
        shape: 2272824946806596541u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "wasmcloud:postgres/query@0.1.1-draft",
        function: "query-batch",
        path: "/wasmcloud.postgres.v0_1_1_draft.Query/Query_Batch",
        shape: 1575557974304362775u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// The request of `query`.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryRequest {
    pub query: ::std::string::String,
    pub params: ::std::vec::Vec<super::types::PgValue>,
}
impl ::core::default::Default for QueryRequest {
    fn default() -> Self {
        Self {
            query: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for QueryRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.query.field_len(1u32) + self.params.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.query.write_field(1u32, buf);
        self.params.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_query = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_query, value, "query.query")?,
                2u32 => {
                    wire::value::Wire::merge(&mut read_params, value, "query.params")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            query: wire::value::Wire::finish(read_query, "query.query")?,
            params: wire::value::Wire::finish(read_params, "query.params")?,
        })
    }
}
::outboard_session::strict_message!(QueryRequest, "query");
/// The response of `query`.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryResponse(
    pub ::core::result::Result<
        ::std::vec::Vec<::std::vec::Vec<super::types::ResultRowEntry>>,
        super::types::QueryError,
    >,
);
impl ::core::default::Default for QueryResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for QueryResponse {
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
::outboard_session::strict_message!(QueryResponse, "query");
impl stub::Ask for QueryRequest {
    type Response = QueryResponse;
    type Answer = ::core::result::Result<
        ::std::vec::Vec<::std::vec::Vec<super::types::ResultRowEntry>>,
        super::types::QueryError,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn answer(
        response: QueryResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `query-batch`.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryBatchRequest {
    pub query: ::std::string::String,
}
impl ::core::default::Default for QueryBatchRequest {
    fn default() -> Self {
        Self {
            query: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for QueryBatchRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.query.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.query.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_query = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_query,
                        value,
                        "query-batch.query",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            query: wire::value::Wire::finish(read_query, "query-batch.query")?,
        })
    }
}
::outboard_session::strict_message!(QueryBatchRequest, "query-batch");
/// The response of `query-batch`.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryBatchResponse(pub ::core::result::Result<(), super::types::QueryError>);
impl ::core::default::Default for QueryBatchResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(()))
    }
}
impl wire::value::Wire for QueryBatchResponse {
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
::outboard_session::strict_message!(QueryBatchResponse, "query-batch");
impl stub::Ask for QueryBatchRequest {
    type Response = QueryBatchResponse;
    type Answer = ::core::result::Result<(), super::types::QueryError>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn answer(
        response: QueryBatchResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}

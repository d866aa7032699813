// Generated from wit/ by `cargo gen`. Do not edit.

//! `fermyon:spin/postgres@2.0.0`
//!
//! A PostgreSQL database, as functions made for Spin 2 use one.
//!
//! An address is the name of a binding, or `default` for the one that is linked, and never a connection string: no function
//! holds a credential.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `fermyon:spin/postgres@2.0.0`.
///
/// A PostgreSQL database, as functions made for Spin 2 use one.
///
/// An address is the name of a binding, or `default` for the one that is linked, and never a connection string: no function
/// holds a credential.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Postgres: Send + Sync + 'static {
    /// A database. It holds no connection there: each statement is run over whichever is free, and none sees what another left in
    /// its session.
    type Connection: dispatch::Resource;
    /// Opens the database of that name.
    fn connection_open(
        &self,
        call: &call::Call,
        address: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<Self::Connection, super::rdbms_types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// The rows of a statement.
    fn connection_query(
        &self,
        call: &call::Call,
        connection: &Self::Connection,
        statement: ::std::string::String,
        params: ::std::vec::Vec<super::rdbms_types::ParameterValue>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                super::rdbms_types::RowSet,
                super::rdbms_types::Error,
            >,
            failure::Failure,
        >,
    > + Send;
    /// Runs a statement, and says how many rows it changed.
    fn connection_execute(
        &self,
        call: &call::Call,
        connection: &Self::Connection,
        statement: ::std::string::String,
        params: ::std::vec::Vec<super::rdbms_types::ParameterValue>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<u64, super::rdbms_types::Error>,
            failure::Failure,
        >,
    > + Send;
}
/// Serves a [`Postgres`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct PostgresDispatch<T>(::std::sync::Arc<T>);
impl<T> PostgresDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for PostgresDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Postgres> dispatch::Dispatch for PostgresDispatch<T> {
    fn interface(&self) -> &'static str {
        "fermyon:spin/postgres@2.0.0"
    }
    fn methods(&self) -> &'static [dispatch::MethodDescriptor] {
        METHODS
    }
    fn resources(
        &self,
    ) -> ::std::vec::Vec<(dispatch::ResourceId, dispatch::HandleKind)> {
        ::std::vec![
            (CONNECTION, < < T as Postgres > ::Connection as dispatch::Resource > ::KIND)
        ]
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
                    let request: ConnectionOpenRequest = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.address;
                    let result = <T as Postgres>::connection_open(
                            provider,
                            call,
                            argument_1,
                        )
                        .await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(handles.give(value, CONNECTION)?)
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(value)
                        }
                    };
                    let body = stub::reply(&ConnectionOpenResponse(result));
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
                    let request: ConnectionQueryRequest = stub::request(
                        &METHODS[1usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[1usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<
                            <T as Postgres>::Connection,
                        >(&request.self_, CONNECTION)?;
                    let argument_2 = request.statement;
                    let argument_3 = request.params;
                    let result = <T as Postgres>::connection_query(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&ConnectionQueryResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            2usize => {
                ::std::boxed::Box::pin(async move {
                    let request: ConnectionExecuteRequest = stub::request(
                        &METHODS[2usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[2usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<
                            <T as Postgres>::Connection,
                        >(&request.self_, CONNECTION)?;
                    let argument_2 = request.statement;
                    let argument_3 = request.params;
                    let result = <T as Postgres>::connection_execute(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&ConnectionExecuteResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            3usize => {
                ::std::boxed::Box::pin(async move {
                    let request: ConnectionDropRequest = stub::request(
                        &METHODS[3usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[3usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (provider, call);
                    let result = drop(
                        handles.resolve(&request.self_, CONNECTION, true)?,
                    );
                    let body = stub::reply(&ConnectionDropResponse(result));
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
                        stub::no_method("fermyon:spin/postgres@2.0.0", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Postgres`]: the gRPC service `fermyon.spin.v2.Postgres`.
#[derive(Debug, Clone)]
pub struct PostgresServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> PostgresServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for PostgresServer<F> {
    const NAME: &'static str = "fermyon.spin.v2.Postgres";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for PostgresServer<F> {
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
        interface: "fermyon:spin/postgres@2.0.0",
        function: "[static]connection.open",
        path: "/fermyon.spin.v2.Postgres/ConnectionOpen",
        shape: 982514162549660864u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "fermyon:spin/postgres@2.0.0",
        function: "[method]connection.query",
        path: "/fermyon.spin.v2.Postgres/ConnectionQuery",
        shape: 9362686964107934747u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "fermyon:spin/postgres@2.0.0",
        function: "[method]connection.execute",
        path: "/fermyon.spin.v2.Postgres/ConnectionExecute",
        shape: 7906009563238276764u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "fermyon:spin/postgres@2.0.0",
        function: "[resource-drop]connection",
        path: "/fermyon.spin.v2.Postgres/ConnectionDrop",
        shape: 17133611971870457519u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// A database. It holds no connection there: each statement is run over whichever is free, and none sees what another left in
/// its session.
pub const CONNECTION: dispatch::ResourceId = dispatch::ResourceId {
    interface: "fermyon:spin/postgres@2.0.0",
    name: "connection",
};
/// The request of `connection.open`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionOpenRequest {
    pub address: ::std::string::String,
}
impl ::core::default::Default for ConnectionOpenRequest {
    fn default() -> Self {
        Self {
            address: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionOpenRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.address.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.address.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_address = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_address,
                        value,
                        "connection.open.address",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            address: wire::value::Wire::finish(read_address, "connection.open.address")?,
        })
    }
}
::outboard_session::strict_message!(ConnectionOpenRequest, "connection.open");
/// The response of `connection.open`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionOpenResponse(
    pub ::core::result::Result<dispatch::Handle, super::rdbms_types::Error>,
);
impl ::core::default::Default for ConnectionOpenResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for ConnectionOpenResponse {
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
::outboard_session::strict_message!(ConnectionOpenResponse, "connection.open");
impl stub::Ask for ConnectionOpenRequest {
    type Response = ConnectionOpenResponse;
    type Answer = ::core::result::Result<dispatch::Handle, super::rdbms_types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn answer(
        response: ConnectionOpenResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(
            match result {
                ::core::result::Result::Ok(value) => {
                    ::core::result::Result::Ok(handles.receive(value)?)
                }
                ::core::result::Result::Err(value) => ::core::result::Result::Err(value),
            },
        )
    }
}
/// The request of `connection.query`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionQueryRequest {
    pub self_: dispatch::Handle,
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<super::rdbms_types::ParameterValue>,
}
impl ::core::default::Default for ConnectionQueryRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            statement: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionQueryRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.statement.field_len(2u32)
            + self.params.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.statement.write_field(2u32, buf);
        self.params.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_statement = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "connection.query.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "connection.query.statement",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "connection.query.params",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "connection.query.self")?,
            statement: wire::value::Wire::finish(
                read_statement,
                "connection.query.statement",
            )?,
            params: wire::value::Wire::finish(read_params, "connection.query.params")?,
        })
    }
}
::outboard_session::strict_message!(ConnectionQueryRequest, "connection.query");
/// The response of `connection.query`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionQueryResponse(
    pub ::core::result::Result<super::rdbms_types::RowSet, super::rdbms_types::Error>,
);
impl ::core::default::Default for ConnectionQueryResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for ConnectionQueryResponse {
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
::outboard_session::strict_message!(ConnectionQueryResponse, "connection.query");
impl stub::Ask for ConnectionQueryRequest {
    type Response = ConnectionQueryResponse;
    type Answer = ::core::result::Result<
        super::rdbms_types::RowSet,
        super::rdbms_types::Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            statement: self.statement,
            params: self.params,
        })
    }
    fn answer(
        response: ConnectionQueryResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `connection.execute`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionExecuteRequest {
    pub self_: dispatch::Handle,
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<super::rdbms_types::ParameterValue>,
}
impl ::core::default::Default for ConnectionExecuteRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            statement: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionExecuteRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.statement.field_len(2u32)
            + self.params.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.statement.write_field(2u32, buf);
        self.params.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_statement = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "connection.execute.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "connection.execute.statement",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "connection.execute.params",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "connection.execute.self")?,
            statement: wire::value::Wire::finish(
                read_statement,
                "connection.execute.statement",
            )?,
            params: wire::value::Wire::finish(read_params, "connection.execute.params")?,
        })
    }
}
::outboard_session::strict_message!(ConnectionExecuteRequest, "connection.execute");
/// The response of `connection.execute`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionExecuteResponse(
    pub ::core::result::Result<u64, super::rdbms_types::Error>,
);
impl ::core::default::Default for ConnectionExecuteResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for ConnectionExecuteResponse {
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
::outboard_session::strict_message!(ConnectionExecuteResponse, "connection.execute");
impl stub::Ask for ConnectionExecuteRequest {
    type Response = ConnectionExecuteResponse;
    type Answer = ::core::result::Result<u64, super::rdbms_types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[2usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            statement: self.statement,
            params: self.params,
        })
    }
    fn answer(
        response: ConnectionExecuteResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `connection.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionDropRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for ConnectionDropRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionDropRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "connection.drop.self",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "connection.drop.self")?,
        })
    }
}
::outboard_session::strict_message!(ConnectionDropRequest, "connection.drop");
/// The response of `connection.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionDropResponse(pub ());
impl ::core::default::Default for ConnectionDropResponse {
    fn default() -> Self {
        Self(())
    }
}
impl wire::value::Wire for ConnectionDropResponse {
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
::outboard_session::strict_message!(ConnectionDropResponse, "connection.drop");
impl stub::Ask for ConnectionDropRequest {
    type Response = ConnectionDropResponse;
    type Answer = ();
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[3usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, true)?,
        })
    }
    fn answer(
        response: ConnectionDropResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}

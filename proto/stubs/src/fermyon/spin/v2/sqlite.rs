// Generated from wit/ by `cargo gen`. Do not edit.

//! `fermyon:spin/sqlite@2.0.0`
//!
//! An SQLite database, as functions made for Spin 2 use one.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `fermyon:spin/sqlite@2.0.0`.
///
/// An SQLite database, as functions made for Spin 2 use one.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Sqlite: Send + Sync + 'static {
    /// A database. It holds no connection there.
    type Connection: dispatch::Resource;
    /// Opens the database of that name: a binding's, or `default` for the one that is linked.
    fn connection_open(
        &self,
        call: &call::Call,
        database: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<Self::Connection, Error>,
            failure::Failure,
        >,
    > + Send;
    /// Runs a statement, and gives its rows if it has any.
    fn connection_execute(
        &self,
        call: &call::Call,
        connection: &Self::Connection,
        statement: ::std::string::String,
        parameters: ::std::vec::Vec<Value>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<QueryResult, Error>,
            failure::Failure,
        >,
    > + Send;
}
/// Serves a [`Sqlite`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct SqliteDispatch<T>(::std::sync::Arc<T>);
impl<T> SqliteDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for SqliteDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Sqlite> dispatch::Dispatch for SqliteDispatch<T> {
    fn interface(&self) -> &'static str {
        "fermyon:spin/sqlite@2.0.0"
    }
    fn methods(&self) -> &'static [dispatch::MethodDescriptor] {
        METHODS
    }
    fn resources(
        &self,
    ) -> ::std::vec::Vec<(dispatch::ResourceId, dispatch::HandleKind)> {
        ::std::vec![
            (CONNECTION, < < T as Sqlite > ::Connection as dispatch::Resource > ::KIND)
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
                    let argument_1 = request.database;
                    let result = <T as Sqlite>::connection_open(
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
                    let request: ConnectionExecuteRequest = stub::request(
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
                            <T as Sqlite>::Connection,
                        >(&request.self_, CONNECTION)?;
                    let argument_2 = request.statement;
                    let argument_3 = request.parameters;
                    let result = <T as Sqlite>::connection_execute(
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
            2usize => {
                ::std::boxed::Box::pin(async move {
                    let request: ConnectionDropRequest = stub::request(
                        &METHODS[2usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[2usize],
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
                        stub::no_method("fermyon:spin/sqlite@2.0.0", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Sqlite`]: the gRPC service `fermyon.spin.v2.Sqlite`.
#[derive(Debug, Clone)]
pub struct SqliteServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> SqliteServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for SqliteServer<F> {
    const NAME: &'static str = "fermyon.spin.v2.Sqlite";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for SqliteServer<F> {
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
        interface: "fermyon:spin/sqlite@2.0.0",
        function: "[static]connection.open",
        path: "/fermyon.spin.v2.Sqlite/ConnectionOpen",
        shape: 8135619497057775583u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "fermyon:spin/sqlite@2.0.0",
        function: "[method]connection.execute",
        path: "/fermyon.spin.v2.Sqlite/ConnectionExecute",
        shape: 2200473616478660114u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "fermyon:spin/sqlite@2.0.0",
        function: "[resource-drop]connection",
        path: "/fermyon.spin.v2.Sqlite/ConnectionDrop",
        shape: 1570278026739634052u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// A database. It holds no connection there.
pub const CONNECTION: dispatch::ResourceId = dispatch::ResourceId {
    interface: "fermyon:spin/sqlite@2.0.0",
    name: "connection",
};
/// Why something was not done.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// No database goes by that name.
    NoSuchDatabase,
    /// The database is not the function's to use.
    AccessDenied,
    /// The connection is of no use any more.
    InvalidConnection,
    /// The database cannot grow.
    DatabaseFull,
    /// Anything else, in words.
    Io(::std::string::String),
}
impl ::core::default::Default for Error {
    fn default() -> Self {
        Self::NoSuchDatabase
    }
}
impl wire::value::Wire for Error {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::NoSuchDatabase => wire::value::lone_len(&(), 1u32),
            Self::AccessDenied => wire::value::lone_len(&(), 2u32),
            Self::InvalidConnection => wire::value::lone_len(&(), 3u32),
            Self::DatabaseFull => wire::value::lone_len(&(), 4u32),
            Self::Io(value) => wire::value::lone_len(value, 5u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::NoSuchDatabase => wire::value::write_lone(&(), 1u32, buf),
            Self::AccessDenied => wire::value::write_lone(&(), 2u32, buf),
            Self::InvalidConnection => wire::value::write_lone(&(), 3u32, buf),
            Self::DatabaseFull => wire::value::write_lone(&(), 4u32, buf),
            Self::Io(value) => wire::value::write_lone(value, 5u32, buf),
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
                        <() as wire::value::Wire>::read(
                            value,
                            "error.no-such-database",
                        )?;
                        Self::NoSuchDatabase
                    }
                    2u32 => {
                        <() as wire::value::Wire>::read(value, "error.access-denied")?;
                        Self::AccessDenied
                    }
                    3u32 => {
                        <() as wire::value::Wire>::read(
                            value,
                            "error.invalid-connection",
                        )?;
                        Self::InvalidConnection
                    }
                    4u32 => {
                        <() as wire::value::Wire>::read(value, "error.database-full")?;
                        Self::DatabaseFull
                    }
                    5u32 => Self::Io(wire::value::Wire::read(value, "error.io")?),
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Error, "error");
/// A value, as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Integer(i64),
    Real(f64),
    Text(::std::string::String),
    Blob(::bytes::Bytes),
    Null,
}
impl ::core::default::Default for Value {
    fn default() -> Self {
        Self::Integer(::core::default::Default::default())
    }
}
impl wire::value::Wire for Value {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::Integer(value) => wire::value::lone_len(value, 1u32),
            Self::Real(value) => wire::value::lone_len(value, 2u32),
            Self::Text(value) => wire::value::lone_len(value, 3u32),
            Self::Blob(value) => wire::value::lone_len(value, 4u32),
            Self::Null => wire::value::lone_len(&(), 5u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::Integer(value) => wire::value::write_lone(value, 1u32, buf),
            Self::Real(value) => wire::value::write_lone(value, 2u32, buf),
            Self::Text(value) => wire::value::write_lone(value, 3u32, buf),
            Self::Blob(value) => wire::value::write_lone(value, 4u32, buf),
            Self::Null => wire::value::write_lone(&(), 5u32, buf),
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
                        Self::Integer(wire::value::Wire::read(value, "value.integer")?)
                    }
                    2u32 => Self::Real(wire::value::Wire::read(value, "value.real")?),
                    3u32 => Self::Text(wire::value::Wire::read(value, "value.text")?),
                    4u32 => Self::Blob(wire::value::Wire::read(value, "value.blob")?),
                    5u32 => {
                        <() as wire::value::Wire>::read(value, "value.null")?;
                        Self::Null
                    }
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Value, "value");
/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowResult {
    /// In the order of the columns.
    pub values: ::std::vec::Vec<Value>,
}
impl ::core::default::Default for RowResult {
    fn default() -> Self {
        Self {
            values: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for RowResult {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.values.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.values.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_values = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_values,
                        value,
                        "row-result.values",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            values: wire::value::Wire::finish(read_values, "row-result.values")?,
        })
    }
}
::outboard_session::strict_message!(RowResult, "row-result");
/// A whole result.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryResult {
    /// The names of the columns.
    pub columns: ::std::vec::Vec<::std::string::String>,
    pub rows: ::std::vec::Vec<RowResult>,
}
impl ::core::default::Default for QueryResult {
    fn default() -> Self {
        Self {
            columns: ::core::default::Default::default(),
            rows: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for QueryResult {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.columns.field_len(1u32) + self.rows.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.columns.write_field(1u32, buf);
        self.rows.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_columns = ::core::option::Option::None;
        let mut read_rows = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_columns,
                        value,
                        "query-result.columns",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(&mut read_rows, value, "query-result.rows")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            columns: wire::value::Wire::finish(read_columns, "query-result.columns")?,
            rows: wire::value::Wire::finish(read_rows, "query-result.rows")?,
        })
    }
}
::outboard_session::strict_message!(QueryResult, "query-result");
/// The request of `connection.open`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionOpenRequest {
    pub database: ::std::string::String,
}
impl ::core::default::Default for ConnectionOpenRequest {
    fn default() -> Self {
        Self {
            database: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionOpenRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.database.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.database.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_database = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_database,
                        value,
                        "connection.open.database",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            database: wire::value::Wire::finish(
                read_database,
                "connection.open.database",
            )?,
        })
    }
}
::outboard_session::strict_message!(ConnectionOpenRequest, "connection.open");
/// The response of `connection.open`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionOpenResponse(pub ::core::result::Result<dispatch::Handle, Error>);
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
    type Answer = ::core::result::Result<dispatch::Handle, Error>;
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
/// The request of `connection.execute`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionExecuteRequest {
    pub self_: dispatch::Handle,
    pub statement: ::std::string::String,
    pub parameters: ::std::vec::Vec<Value>,
}
impl ::core::default::Default for ConnectionExecuteRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            statement: ::core::default::Default::default(),
            parameters: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionExecuteRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.statement.field_len(2u32)
            + self.parameters.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.statement.write_field(2u32, buf);
        self.parameters.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_statement = ::core::option::Option::None;
        let mut read_parameters = ::core::option::Option::None;
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
                        &mut read_parameters,
                        value,
                        "connection.execute.parameters",
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
            parameters: wire::value::Wire::finish(
                read_parameters,
                "connection.execute.parameters",
            )?,
        })
    }
}
::outboard_session::strict_message!(ConnectionExecuteRequest, "connection.execute");
/// The response of `connection.execute`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionExecuteResponse(pub ::core::result::Result<QueryResult, Error>);
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
    type Answer = ::core::result::Result<QueryResult, Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            statement: self.statement,
            parameters: self.parameters,
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
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[2usize];
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

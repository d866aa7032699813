// Generated from wit/ by `cargo gen`. Do not edit.

//! `spin:postgres/postgres@3.0.0`
//!
//! A PostgreSQL database, as functions made for Spin 3 use one.
//!
//! An address is the name of a binding, or `default` for the one that is linked, and never a connection string: no function
//! holds a credential.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `spin:postgres/postgres@3.0.0`.
///
/// A PostgreSQL database, as functions made for Spin 3 use one.
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
            ::core::result::Result<Self::Connection, Error>,
            failure::Failure,
        >,
    > + Send;
    /// The rows of a statement.
    fn connection_query(
        &self,
        call: &call::Call,
        connection: &Self::Connection,
        statement: ::std::string::String,
        params: ::std::vec::Vec<ParameterValue>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<RowSet, Error>,
            failure::Failure,
        >,
    > + Send;
    /// Runs a statement, and says how many rows it changed.
    fn connection_execute(
        &self,
        call: &call::Call,
        connection: &Self::Connection,
        statement: ::std::string::String,
        params: ::std::vec::Vec<ParameterValue>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<u64, Error>,
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
        "spin:postgres/postgres@3.0.0"
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
                        stub::no_method("spin:postgres/postgres@3.0.0", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Postgres`]: the gRPC service `spin.postgres.v3.Postgres`.
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
    const NAME: &'static str = "spin.postgres.v3.Postgres";
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
        interface: "spin:postgres/postgres@3.0.0",
        function: "[static]connection.open",
        path: "/spin.postgres.v3.Postgres/ConnectionOpen",
        shape: 3773898140733589781u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "spin:postgres/postgres@3.0.0",
        function: "[method]connection.query",
        path: "/spin.postgres.v3.Postgres/ConnectionQuery",
        shape: 1848115661770675844u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "spin:postgres/postgres@3.0.0",
        function: "[method]connection.execute",
        path: "/spin.postgres.v3.Postgres/ConnectionExecute",
        shape: 3945560428492233068u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "spin:postgres/postgres@3.0.0",
        function: "[resource-drop]connection",
        path: "/spin.postgres.v3.Postgres/ConnectionDrop",
        shape: 7800465031956685765u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// A database. It holds no connection there: each statement is run over whichever is free, and none sees what another left in
/// its session.
pub const CONNECTION: dispatch::ResourceId = dispatch::ResourceId {
    interface: "spin:postgres/postgres@3.0.0",
    name: "connection",
};
/// Why something was not done.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// The database cannot be reached, or is not the function's to use.
    ConnectionFailed(::std::string::String),
    /// A parameter that is not what the statement wants at its place.
    BadParameter(::std::string::String),
    /// The database refused the statement.
    QueryFailed(::std::string::String),
    /// A value of the result that cannot be given to the function.
    ValueConversionFailed(::std::string::String),
    /// Anything else; a text that begins with `unknown outcome` is of a statement that may have been done.
    Other(::std::string::String),
}
impl ::core::default::Default for Error {
    fn default() -> Self {
        Self::ConnectionFailed(::core::default::Default::default())
    }
}
impl wire::value::Wire for Error {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::ConnectionFailed(value) => wire::value::lone_len(value, 1u32),
            Self::BadParameter(value) => wire::value::lone_len(value, 2u32),
            Self::QueryFailed(value) => wire::value::lone_len(value, 3u32),
            Self::ValueConversionFailed(value) => wire::value::lone_len(value, 4u32),
            Self::Other(value) => wire::value::lone_len(value, 5u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::ConnectionFailed(value) => wire::value::write_lone(value, 1u32, buf),
            Self::BadParameter(value) => wire::value::write_lone(value, 2u32, buf),
            Self::QueryFailed(value) => wire::value::write_lone(value, 3u32, buf),
            Self::ValueConversionFailed(value) => {
                wire::value::write_lone(value, 4u32, buf)
            }
            Self::Other(value) => wire::value::write_lone(value, 5u32, buf),
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
                        Self::ConnectionFailed(
                            wire::value::Wire::read(value, "error.connection-failed")?,
                        )
                    }
                    2u32 => {
                        Self::BadParameter(
                            wire::value::Wire::read(value, "error.bad-parameter")?,
                        )
                    }
                    3u32 => {
                        Self::QueryFailed(
                            wire::value::Wire::read(value, "error.query-failed")?,
                        )
                    }
                    4u32 => {
                        Self::ValueConversionFailed(
                            wire::value::Wire::read(
                                value,
                                "error.value-conversion-failed",
                            )?,
                        )
                    }
                    5u32 => Self::Other(wire::value::Wire::read(value, "error.other")?),
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Error, "error");
/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DbDataType {
    #[default]
    Boolean,
    Int8,
    Int16,
    Int32,
    Int64,
    Floating32,
    Floating64,
    Str,
    Binary,
    Date,
    Time,
    Datetime,
    Timestamp,
    Other,
}
impl wire::value::Wire for DbDataType {
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
            1u64 => ::core::result::Result::Ok(Self::Boolean),
            2u64 => ::core::result::Result::Ok(Self::Int8),
            3u64 => ::core::result::Result::Ok(Self::Int16),
            4u64 => ::core::result::Result::Ok(Self::Int32),
            5u64 => ::core::result::Result::Ok(Self::Int64),
            6u64 => ::core::result::Result::Ok(Self::Floating32),
            7u64 => ::core::result::Result::Ok(Self::Floating64),
            8u64 => ::core::result::Result::Ok(Self::Str),
            9u64 => ::core::result::Result::Ok(Self::Binary),
            10u64 => ::core::result::Result::Ok(Self::Date),
            11u64 => ::core::result::Result::Ok(Self::Time),
            12u64 => ::core::result::Result::Ok(Self::Datetime),
            13u64 => ::core::result::Result::Ok(Self::Timestamp),
            14u64 => ::core::result::Result::Ok(Self::Other),
            value => {
                ::core::result::Result::Err(wire::Malformed::Case {
                    field: place,
                    value,
                })
            }
        }
    }
}
/// A value of a result.
#[derive(Debug, Clone, PartialEq)]
pub enum DbValue {
    Boolean(bool),
    Int8(i8),
    Int16(i16),
    Int32(i32),
    Int64(i64),
    Floating32(f32),
    Floating64(f64),
    Str(::std::string::String),
    Binary(::bytes::Bytes),
    /// Year, month, day.
    Date((i32, u8, u8)),
    /// Hour, minute, second, nanosecond.
    Time((u8, u8, u8, u32)),
    /// Year, month, day, hour, minute, second, nanosecond; in UTC for a type that has a time zone.
    Datetime((i32, u8, u8, u8, u8, u8, u32)),
    /// Seconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    DbNull,
    /// A value that no other case holds.
    Unsupported,
}
impl ::core::default::Default for DbValue {
    fn default() -> Self {
        Self::Boolean(::core::default::Default::default())
    }
}
impl wire::value::Wire for DbValue {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::Boolean(value) => wire::value::lone_len(value, 1u32),
            Self::Int8(value) => wire::value::lone_len(value, 2u32),
            Self::Int16(value) => wire::value::lone_len(value, 3u32),
            Self::Int32(value) => wire::value::lone_len(value, 4u32),
            Self::Int64(value) => wire::value::lone_len(value, 5u32),
            Self::Floating32(value) => wire::value::lone_len(value, 6u32),
            Self::Floating64(value) => wire::value::lone_len(value, 7u32),
            Self::Str(value) => wire::value::lone_len(value, 8u32),
            Self::Binary(value) => wire::value::lone_len(value, 9u32),
            Self::Date(value) => wire::value::lone_len(value, 10u32),
            Self::Time(value) => wire::value::lone_len(value, 11u32),
            Self::Datetime(value) => wire::value::lone_len(value, 12u32),
            Self::Timestamp(value) => wire::value::lone_len(value, 13u32),
            Self::DbNull => wire::value::lone_len(&(), 14u32),
            Self::Unsupported => wire::value::lone_len(&(), 15u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::Boolean(value) => wire::value::write_lone(value, 1u32, buf),
            Self::Int8(value) => wire::value::write_lone(value, 2u32, buf),
            Self::Int16(value) => wire::value::write_lone(value, 3u32, buf),
            Self::Int32(value) => wire::value::write_lone(value, 4u32, buf),
            Self::Int64(value) => wire::value::write_lone(value, 5u32, buf),
            Self::Floating32(value) => wire::value::write_lone(value, 6u32, buf),
            Self::Floating64(value) => wire::value::write_lone(value, 7u32, buf),
            Self::Str(value) => wire::value::write_lone(value, 8u32, buf),
            Self::Binary(value) => wire::value::write_lone(value, 9u32, buf),
            Self::Date(value) => wire::value::write_lone(value, 10u32, buf),
            Self::Time(value) => wire::value::write_lone(value, 11u32, buf),
            Self::Datetime(value) => wire::value::write_lone(value, 12u32, buf),
            Self::Timestamp(value) => wire::value::write_lone(value, 13u32, buf),
            Self::DbNull => wire::value::write_lone(&(), 14u32, buf),
            Self::Unsupported => wire::value::write_lone(&(), 15u32, buf),
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
                        Self::Boolean(
                            wire::value::Wire::read(value, "db-value.boolean")?,
                        )
                    }
                    2u32 => Self::Int8(wire::value::Wire::read(value, "db-value.int8")?),
                    3u32 => {
                        Self::Int16(wire::value::Wire::read(value, "db-value.int16")?)
                    }
                    4u32 => {
                        Self::Int32(wire::value::Wire::read(value, "db-value.int32")?)
                    }
                    5u32 => {
                        Self::Int64(wire::value::Wire::read(value, "db-value.int64")?)
                    }
                    6u32 => {
                        Self::Floating32(
                            wire::value::Wire::read(value, "db-value.floating32")?,
                        )
                    }
                    7u32 => {
                        Self::Floating64(
                            wire::value::Wire::read(value, "db-value.floating64")?,
                        )
                    }
                    8u32 => Self::Str(wire::value::Wire::read(value, "db-value.str")?),
                    9u32 => {
                        Self::Binary(wire::value::Wire::read(value, "db-value.binary")?)
                    }
                    10u32 => Self::Date(wire::value::Wire::read(value, "db-value.date")?),
                    11u32 => Self::Time(wire::value::Wire::read(value, "db-value.time")?),
                    12u32 => {
                        Self::Datetime(
                            wire::value::Wire::read(value, "db-value.datetime")?,
                        )
                    }
                    13u32 => {
                        Self::Timestamp(
                            wire::value::Wire::read(value, "db-value.timestamp")?,
                        )
                    }
                    14u32 => {
                        <() as wire::value::Wire>::read(value, "db-value.db-null")?;
                        Self::DbNull
                    }
                    15u32 => {
                        <() as wire::value::Wire>::read(value, "db-value.unsupported")?;
                        Self::Unsupported
                    }
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(DbValue, "db-value");
/// A value for a placeholder: as `db-value`.
#[derive(Debug, Clone, PartialEq)]
pub enum ParameterValue {
    Boolean(bool),
    Int8(i8),
    Int16(i16),
    Int32(i32),
    Int64(i64),
    Floating32(f32),
    Floating64(f64),
    Str(::std::string::String),
    Binary(::bytes::Bytes),
    Date((i32, u8, u8)),
    Time((u8, u8, u8, u32)),
    Datetime((i32, u8, u8, u8, u8, u8, u32)),
    Timestamp(i64),
    DbNull,
}
impl ::core::default::Default for ParameterValue {
    fn default() -> Self {
        Self::Boolean(::core::default::Default::default())
    }
}
impl wire::value::Wire for ParameterValue {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::Boolean(value) => wire::value::lone_len(value, 1u32),
            Self::Int8(value) => wire::value::lone_len(value, 2u32),
            Self::Int16(value) => wire::value::lone_len(value, 3u32),
            Self::Int32(value) => wire::value::lone_len(value, 4u32),
            Self::Int64(value) => wire::value::lone_len(value, 5u32),
            Self::Floating32(value) => wire::value::lone_len(value, 6u32),
            Self::Floating64(value) => wire::value::lone_len(value, 7u32),
            Self::Str(value) => wire::value::lone_len(value, 8u32),
            Self::Binary(value) => wire::value::lone_len(value, 9u32),
            Self::Date(value) => wire::value::lone_len(value, 10u32),
            Self::Time(value) => wire::value::lone_len(value, 11u32),
            Self::Datetime(value) => wire::value::lone_len(value, 12u32),
            Self::Timestamp(value) => wire::value::lone_len(value, 13u32),
            Self::DbNull => wire::value::lone_len(&(), 14u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::Boolean(value) => wire::value::write_lone(value, 1u32, buf),
            Self::Int8(value) => wire::value::write_lone(value, 2u32, buf),
            Self::Int16(value) => wire::value::write_lone(value, 3u32, buf),
            Self::Int32(value) => wire::value::write_lone(value, 4u32, buf),
            Self::Int64(value) => wire::value::write_lone(value, 5u32, buf),
            Self::Floating32(value) => wire::value::write_lone(value, 6u32, buf),
            Self::Floating64(value) => wire::value::write_lone(value, 7u32, buf),
            Self::Str(value) => wire::value::write_lone(value, 8u32, buf),
            Self::Binary(value) => wire::value::write_lone(value, 9u32, buf),
            Self::Date(value) => wire::value::write_lone(value, 10u32, buf),
            Self::Time(value) => wire::value::write_lone(value, 11u32, buf),
            Self::Datetime(value) => wire::value::write_lone(value, 12u32, buf),
            Self::Timestamp(value) => wire::value::write_lone(value, 13u32, buf),
            Self::DbNull => wire::value::write_lone(&(), 14u32, buf),
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
                        Self::Boolean(
                            wire::value::Wire::read(value, "parameter-value.boolean")?,
                        )
                    }
                    2u32 => {
                        Self::Int8(
                            wire::value::Wire::read(value, "parameter-value.int8")?,
                        )
                    }
                    3u32 => {
                        Self::Int16(
                            wire::value::Wire::read(value, "parameter-value.int16")?,
                        )
                    }
                    4u32 => {
                        Self::Int32(
                            wire::value::Wire::read(value, "parameter-value.int32")?,
                        )
                    }
                    5u32 => {
                        Self::Int64(
                            wire::value::Wire::read(value, "parameter-value.int64")?,
                        )
                    }
                    6u32 => {
                        Self::Floating32(
                            wire::value::Wire::read(value, "parameter-value.floating32")?,
                        )
                    }
                    7u32 => {
                        Self::Floating64(
                            wire::value::Wire::read(value, "parameter-value.floating64")?,
                        )
                    }
                    8u32 => {
                        Self::Str(wire::value::Wire::read(value, "parameter-value.str")?)
                    }
                    9u32 => {
                        Self::Binary(
                            wire::value::Wire::read(value, "parameter-value.binary")?,
                        )
                    }
                    10u32 => {
                        Self::Date(
                            wire::value::Wire::read(value, "parameter-value.date")?,
                        )
                    }
                    11u32 => {
                        Self::Time(
                            wire::value::Wire::read(value, "parameter-value.time")?,
                        )
                    }
                    12u32 => {
                        Self::Datetime(
                            wire::value::Wire::read(value, "parameter-value.datetime")?,
                        )
                    }
                    13u32 => {
                        Self::Timestamp(
                            wire::value::Wire::read(value, "parameter-value.timestamp")?,
                        )
                    }
                    14u32 => {
                        <() as wire::value::Wire>::read(
                            value,
                            "parameter-value.db-null",
                        )?;
                        Self::DbNull
                    }
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(ParameterValue, "parameter-value");
/// A column of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub name: ::std::string::String,
    pub data_type: DbDataType,
}
impl ::core::default::Default for Column {
    fn default() -> Self {
        Self {
            name: ::core::default::Default::default(),
            data_type: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Column {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.name.field_len(1u32) + self.data_type.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.name.write_field(1u32, buf);
        self.data_type.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_name = ::core::option::Option::None;
        let mut read_data_type = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_name, value, "column.name")?,
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_data_type,
                        value,
                        "column.data-type",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            name: wire::value::Wire::finish(read_name, "column.name")?,
            data_type: wire::value::Wire::finish(read_data_type, "column.data-type")?,
        })
    }
}
::outboard_session::strict_message!(Column, "column");
/// A whole result.
#[derive(Debug, Clone, PartialEq)]
pub struct RowSet {
    pub columns: ::std::vec::Vec<Column>,
    pub rows: ::std::vec::Vec<::std::vec::Vec<DbValue>>,
}
impl ::core::default::Default for RowSet {
    fn default() -> Self {
        Self {
            columns: ::core::default::Default::default(),
            rows: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for RowSet {
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
                        "row-set.columns",
                    )?
                }
                2u32 => wire::value::Wire::merge(&mut read_rows, value, "row-set.rows")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            columns: wire::value::Wire::finish(read_columns, "row-set.columns")?,
            rows: wire::value::Wire::finish(read_rows, "row-set.rows")?,
        })
    }
}
::outboard_session::strict_message!(RowSet, "row-set");
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
/// The request of `connection.query`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionQueryRequest {
    pub self_: dispatch::Handle,
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<ParameterValue>,
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
pub struct ConnectionQueryResponse(pub ::core::result::Result<RowSet, Error>);
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
    type Answer = ::core::result::Result<RowSet, Error>;
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
    pub params: ::std::vec::Vec<ParameterValue>,
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
pub struct ConnectionExecuteResponse(pub ::core::result::Result<u64, Error>);
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
    type Answer = ::core::result::Result<u64, Error>;
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

// Generated from wit/ by `cargo gen`. Do not edit.

//! `fermyon:spin/rdbms-types@2.0.0`
//!
//! What goes into a relational database and what comes out of it.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `fermyon:spin/rdbms-types@2.0.0`.
///
/// What goes into a relational database and what comes out of it.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait RdbmsTypes: Send + Sync + 'static {}
/// Serves a [`RdbmsTypes`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct RdbmsTypesDispatch<T>(::std::sync::Arc<T>);
impl<T> RdbmsTypesDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for RdbmsTypesDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: RdbmsTypes> dispatch::Dispatch for RdbmsTypesDispatch<T> {
    fn interface(&self) -> &'static str {
        "fermyon:spin/rdbms-types@2.0.0"
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
            _ => {
                ::std::boxed::Box::pin(async move {
                    let _ = (provider, call, incoming, handles);
                    ::core::result::Result::Err(
                        stub::no_method("fermyon:spin/rdbms-types@2.0.0", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`RdbmsTypes`]: the gRPC service `fermyon.spin.v2.RdbmsTypes`.
#[derive(Debug, Clone)]
pub struct RdbmsTypesServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> RdbmsTypesServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for RdbmsTypesServer<F> {
    const NAME: &'static str = "fermyon.spin.v2.RdbmsTypes";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>>
for RdbmsTypesServer<F> {
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
pub static METHODS: &[dispatch::MethodDescriptor] = &[];
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
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Floating32,
    Floating64,
    Str,
    Binary,
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
            6u64 => ::core::result::Result::Ok(Self::Uint8),
            7u64 => ::core::result::Result::Ok(Self::Uint16),
            8u64 => ::core::result::Result::Ok(Self::Uint32),
            9u64 => ::core::result::Result::Ok(Self::Uint64),
            10u64 => ::core::result::Result::Ok(Self::Floating32),
            11u64 => ::core::result::Result::Ok(Self::Floating64),
            12u64 => ::core::result::Result::Ok(Self::Str),
            13u64 => ::core::result::Result::Ok(Self::Binary),
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
    Uint8(u8),
    Uint16(u16),
    Uint32(u32),
    Uint64(u64),
    Floating32(f32),
    Floating64(f64),
    Str(::std::string::String),
    Binary(::bytes::Bytes),
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
            Self::Uint8(value) => wire::value::lone_len(value, 6u32),
            Self::Uint16(value) => wire::value::lone_len(value, 7u32),
            Self::Uint32(value) => wire::value::lone_len(value, 8u32),
            Self::Uint64(value) => wire::value::lone_len(value, 9u32),
            Self::Floating32(value) => wire::value::lone_len(value, 10u32),
            Self::Floating64(value) => wire::value::lone_len(value, 11u32),
            Self::Str(value) => wire::value::lone_len(value, 12u32),
            Self::Binary(value) => wire::value::lone_len(value, 13u32),
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
            Self::Uint8(value) => wire::value::write_lone(value, 6u32, buf),
            Self::Uint16(value) => wire::value::write_lone(value, 7u32, buf),
            Self::Uint32(value) => wire::value::write_lone(value, 8u32, buf),
            Self::Uint64(value) => wire::value::write_lone(value, 9u32, buf),
            Self::Floating32(value) => wire::value::write_lone(value, 10u32, buf),
            Self::Floating64(value) => wire::value::write_lone(value, 11u32, buf),
            Self::Str(value) => wire::value::write_lone(value, 12u32, buf),
            Self::Binary(value) => wire::value::write_lone(value, 13u32, buf),
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
                        Self::Uint8(wire::value::Wire::read(value, "db-value.uint8")?)
                    }
                    7u32 => {
                        Self::Uint16(wire::value::Wire::read(value, "db-value.uint16")?)
                    }
                    8u32 => {
                        Self::Uint32(wire::value::Wire::read(value, "db-value.uint32")?)
                    }
                    9u32 => {
                        Self::Uint64(wire::value::Wire::read(value, "db-value.uint64")?)
                    }
                    10u32 => {
                        Self::Floating32(
                            wire::value::Wire::read(value, "db-value.floating32")?,
                        )
                    }
                    11u32 => {
                        Self::Floating64(
                            wire::value::Wire::read(value, "db-value.floating64")?,
                        )
                    }
                    12u32 => Self::Str(wire::value::Wire::read(value, "db-value.str")?),
                    13u32 => {
                        Self::Binary(wire::value::Wire::read(value, "db-value.binary")?)
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
    Uint8(u8),
    Uint16(u16),
    Uint32(u32),
    Uint64(u64),
    Floating32(f32),
    Floating64(f64),
    Str(::std::string::String),
    Binary(::bytes::Bytes),
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
            Self::Uint8(value) => wire::value::lone_len(value, 6u32),
            Self::Uint16(value) => wire::value::lone_len(value, 7u32),
            Self::Uint32(value) => wire::value::lone_len(value, 8u32),
            Self::Uint64(value) => wire::value::lone_len(value, 9u32),
            Self::Floating32(value) => wire::value::lone_len(value, 10u32),
            Self::Floating64(value) => wire::value::lone_len(value, 11u32),
            Self::Str(value) => wire::value::lone_len(value, 12u32),
            Self::Binary(value) => wire::value::lone_len(value, 13u32),
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
            Self::Uint8(value) => wire::value::write_lone(value, 6u32, buf),
            Self::Uint16(value) => wire::value::write_lone(value, 7u32, buf),
            Self::Uint32(value) => wire::value::write_lone(value, 8u32, buf),
            Self::Uint64(value) => wire::value::write_lone(value, 9u32, buf),
            Self::Floating32(value) => wire::value::write_lone(value, 10u32, buf),
            Self::Floating64(value) => wire::value::write_lone(value, 11u32, buf),
            Self::Str(value) => wire::value::write_lone(value, 12u32, buf),
            Self::Binary(value) => wire::value::write_lone(value, 13u32, buf),
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
                        Self::Uint8(
                            wire::value::Wire::read(value, "parameter-value.uint8")?,
                        )
                    }
                    7u32 => {
                        Self::Uint16(
                            wire::value::Wire::read(value, "parameter-value.uint16")?,
                        )
                    }
                    8u32 => {
                        Self::Uint32(
                            wire::value::Wire::read(value, "parameter-value.uint32")?,
                        )
                    }
                    9u32 => {
                        Self::Uint64(
                            wire::value::Wire::read(value, "parameter-value.uint64")?,
                        )
                    }
                    10u32 => {
                        Self::Floating32(
                            wire::value::Wire::read(value, "parameter-value.floating32")?,
                        )
                    }
                    11u32 => {
                        Self::Floating64(
                            wire::value::Wire::read(value, "parameter-value.floating64")?,
                        )
                    }
                    12u32 => {
                        Self::Str(wire::value::Wire::read(value, "parameter-value.str")?)
                    }
                    13u32 => {
                        Self::Binary(
                            wire::value::Wire::read(value, "parameter-value.binary")?,
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

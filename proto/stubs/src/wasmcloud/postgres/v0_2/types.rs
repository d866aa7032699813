// Generated from wit/ by `cargo gen`. Do not edit.

//! `wasmcloud:postgres/types@0.2.0`
//!
//! What goes into a PostgreSQL database and what comes out of it.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `wasmcloud:postgres/types@0.2.0`.
///
/// What goes into a PostgreSQL database and what comes out of it.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Types: Send + Sync + 'static {}
/// Serves a [`Types`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct TypesDispatch<T>(::std::sync::Arc<T>);
impl<T> TypesDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for TypesDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Types> dispatch::Dispatch for TypesDispatch<T> {
    fn interface(&self) -> &'static str {
        "wasmcloud:postgres/types@0.2.0"
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
                        stub::no_method("wasmcloud:postgres/types@0.2.0", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Types`]: the gRPC service `wasmcloud.postgres.v0_2.Types`.
#[derive(Debug, Clone)]
pub struct TypesServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> TypesServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for TypesServer<F> {
    const NAME: &'static str = "wasmcloud.postgres.v0_2.Types";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for TypesServer<F> {
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
/// What the database says of a statement that it refused.
#[derive(Debug, Clone, PartialEq)]
pub struct DbError {
    /// SQLSTATE, five characters.
    pub code: ::std::string::String,
    pub severity: ::std::string::String,
    pub message: ::std::string::String,
    pub detail: ::core::option::Option<::std::string::String>,
    /// What else the database said, by name: a hint, a constraint, a table.
    pub extras: ::std::vec::Vec<(::std::string::String, ::std::string::String)>,
}
impl ::core::default::Default for DbError {
    fn default() -> Self {
        Self {
            code: ::core::default::Default::default(),
            severity: ::core::default::Default::default(),
            message: ::core::default::Default::default(),
            detail: ::core::default::Default::default(),
            extras: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for DbError {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.code.field_len(1u32) + self.severity.field_len(2u32)
            + self.message.field_len(3u32) + self.detail.field_len(4u32)
            + self.extras.field_len(5u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.code.write_field(1u32, buf);
        self.severity.write_field(2u32, buf);
        self.message.write_field(3u32, buf);
        self.detail.write_field(4u32, buf);
        self.extras.write_field(5u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_code = ::core::option::Option::None;
        let mut read_severity = ::core::option::Option::None;
        let mut read_message = ::core::option::Option::None;
        let mut read_detail = ::core::option::Option::None;
        let mut read_extras = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_code, value, "db-error.code")?,
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_severity,
                        value,
                        "db-error.severity",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_message,
                        value,
                        "db-error.message",
                    )?
                }
                4u32 => {
                    wire::value::Wire::merge(&mut read_detail, value, "db-error.detail")?
                }
                5u32 => {
                    wire::value::Wire::merge(&mut read_extras, value, "db-error.extras")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            code: wire::value::Wire::finish(read_code, "db-error.code")?,
            severity: wire::value::Wire::finish(read_severity, "db-error.severity")?,
            message: wire::value::Wire::finish(read_message, "db-error.message")?,
            detail: wire::value::Wire::finish(read_detail, "db-error.detail")?,
            extras: wire::value::Wire::finish(read_extras, "db-error.extras")?,
        })
    }
}
::outboard_session::strict_message!(DbError, "db-error");
/// Why something was not done.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// The database cannot be reached, or all its connections are in use. Nothing was done.
    ConnectionFailed(::std::string::String),
    /// Parameters that are not what the statement wants.
    InvalidParams(::std::string::String),
    /// A statement that is not for functions to run. The database has not seen it.
    InvalidQuery(::std::string::String),
    /// The database refused the statement.
    QueryFailed(DbError),
    /// A value of the result that cannot be given to the function.
    ValueConversionFailed(::std::string::String),
    /// The token is of no statement, or not of this function.
    UnknownPreparedStatement,
    /// The database is not the function's to use.
    AccessDenied,
    /// Time ran out.
    Timeout,
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
            Self::InvalidParams(value) => wire::value::lone_len(value, 2u32),
            Self::InvalidQuery(value) => wire::value::lone_len(value, 3u32),
            Self::QueryFailed(value) => wire::value::lone_len(value, 4u32),
            Self::ValueConversionFailed(value) => wire::value::lone_len(value, 5u32),
            Self::UnknownPreparedStatement => wire::value::lone_len(&(), 6u32),
            Self::AccessDenied => wire::value::lone_len(&(), 7u32),
            Self::Timeout => wire::value::lone_len(&(), 8u32),
            Self::Other(value) => wire::value::lone_len(value, 9u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::ConnectionFailed(value) => wire::value::write_lone(value, 1u32, buf),
            Self::InvalidParams(value) => wire::value::write_lone(value, 2u32, buf),
            Self::InvalidQuery(value) => wire::value::write_lone(value, 3u32, buf),
            Self::QueryFailed(value) => wire::value::write_lone(value, 4u32, buf),
            Self::ValueConversionFailed(value) => {
                wire::value::write_lone(value, 5u32, buf)
            }
            Self::UnknownPreparedStatement => wire::value::write_lone(&(), 6u32, buf),
            Self::AccessDenied => wire::value::write_lone(&(), 7u32, buf),
            Self::Timeout => wire::value::write_lone(&(), 8u32, buf),
            Self::Other(value) => wire::value::write_lone(value, 9u32, buf),
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
                        Self::InvalidParams(
                            wire::value::Wire::read(value, "error.invalid-params")?,
                        )
                    }
                    3u32 => {
                        Self::InvalidQuery(
                            wire::value::Wire::read(value, "error.invalid-query")?,
                        )
                    }
                    4u32 => {
                        Self::QueryFailed(
                            wire::value::Wire::read(value, "error.query-failed")?,
                        )
                    }
                    5u32 => {
                        Self::ValueConversionFailed(
                            wire::value::Wire::read(
                                value,
                                "error.value-conversion-failed",
                            )?,
                        )
                    }
                    6u32 => {
                        <() as wire::value::Wire>::read(
                            value,
                            "error.unknown-prepared-statement",
                        )?;
                        Self::UnknownPreparedStatement
                    }
                    7u32 => {
                        <() as wire::value::Wire>::read(value, "error.access-denied")?;
                        Self::AccessDenied
                    }
                    8u32 => {
                        <() as wire::value::Wire>::read(value, "error.timeout")?;
                        Self::Timeout
                    }
                    9u32 => Self::Other(wire::value::Wire::read(value, "error.other")?),
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Error, "error");
/// How much a lexeme counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LexemeWeight {
    #[default]
    A,
    B,
    C,
    D,
}
impl wire::value::Wire for LexemeWeight {
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
            1u64 => ::core::result::Result::Ok(Self::A),
            2u64 => ::core::result::Result::Ok(Self::B),
            3u64 => ::core::result::Result::Ok(Self::C),
            4u64 => ::core::result::Result::Ok(Self::D),
            value => {
                ::core::result::Result::Err(wire::Malformed::Case {
                    field: place,
                    value,
                })
            }
        }
    }
}
/// A word of a text that can be searched.
#[derive(Debug, Clone, PartialEq)]
pub struct Lexeme {
    /// Where it stands, from 1 to 16383.
    pub position: ::core::option::Option<u16>,
    pub weight: ::core::option::Option<LexemeWeight>,
    pub data: ::std::string::String,
}
impl ::core::default::Default for Lexeme {
    fn default() -> Self {
        Self {
            position: ::core::default::Default::default(),
            weight: ::core::default::Default::default(),
            data: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Lexeme {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.position.field_len(1u32) + self.weight.field_len(2u32)
            + self.data.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.position.write_field(1u32, buf);
        self.weight.write_field(2u32, buf);
        self.data.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_position = ::core::option::Option::None;
        let mut read_weight = ::core::option::Option::None;
        let mut read_data = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_position,
                        value,
                        "lexeme.position",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(&mut read_weight, value, "lexeme.weight")?
                }
                3u32 => wire::value::Wire::merge(&mut read_data, value, "lexeme.data")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            position: wire::value::Wire::finish(read_position, "lexeme.position")?,
            weight: wire::value::Wire::finish(read_weight, "lexeme.weight")?,
            data: wire::value::Wire::finish(read_data, "lexeme.data")?,
        })
    }
}
::outboard_session::strict_message!(Lexeme, "lexeme");
/// How far a time zone is from UTC.
#[derive(Debug, Clone, PartialEq)]
pub enum Offset {
    /// Seconds ahead of it.
    EasternHemisphereSecs(i32),
    /// Seconds behind it.
    WesternHemisphereSecs(i32),
}
impl ::core::default::Default for Offset {
    fn default() -> Self {
        Self::EasternHemisphereSecs(::core::default::Default::default())
    }
}
impl wire::value::Wire for Offset {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::EasternHemisphereSecs(value) => wire::value::lone_len(value, 1u32),
            Self::WesternHemisphereSecs(value) => wire::value::lone_len(value, 2u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::EasternHemisphereSecs(value) => {
                wire::value::write_lone(value, 1u32, buf)
            }
            Self::WesternHemisphereSecs(value) => {
                wire::value::write_lone(value, 2u32, buf)
            }
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
                        Self::EasternHemisphereSecs(
                            wire::value::Wire::read(
                                value,
                                "offset.eastern-hemisphere-secs",
                            )?,
                        )
                    }
                    2u32 => {
                        Self::WesternHemisphereSecs(
                            wire::value::Wire::read(
                                value,
                                "offset.western-hemisphere-secs",
                            )?,
                        )
                    }
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Offset, "offset");
/// A day.
#[derive(Debug, Clone, PartialEq)]
pub enum Date {
    PositiveInfinity,
    NegativeInfinity,
    /// Year, month, day.
    Ymd((i32, u32, u32)),
}
impl ::core::default::Default for Date {
    fn default() -> Self {
        Self::PositiveInfinity
    }
}
impl wire::value::Wire for Date {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::PositiveInfinity => wire::value::lone_len(&(), 1u32),
            Self::NegativeInfinity => wire::value::lone_len(&(), 2u32),
            Self::Ymd(value) => wire::value::lone_len(value, 3u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::PositiveInfinity => wire::value::write_lone(&(), 1u32, buf),
            Self::NegativeInfinity => wire::value::write_lone(&(), 2u32, buf),
            Self::Ymd(value) => wire::value::write_lone(value, 3u32, buf),
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
                            "date.positive-infinity",
                        )?;
                        Self::PositiveInfinity
                    }
                    2u32 => {
                        <() as wire::value::Wire>::read(
                            value,
                            "date.negative-infinity",
                        )?;
                        Self::NegativeInfinity
                    }
                    3u32 => Self::Ymd(wire::value::Wire::read(value, "date.ymd")?),
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Date, "date");
/// The days from one to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval {
    pub start: Date,
    pub start_inclusive: bool,
    pub end: Date,
    pub end_inclusive: bool,
}
impl ::core::default::Default for Interval {
    fn default() -> Self {
        Self {
            start: ::core::default::Default::default(),
            start_inclusive: ::core::default::Default::default(),
            end: ::core::default::Default::default(),
            end_inclusive: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Interval {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.start.field_len(1u32) + self.start_inclusive.field_len(2u32)
            + self.end.field_len(3u32) + self.end_inclusive.field_len(4u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.start.write_field(1u32, buf);
        self.start_inclusive.write_field(2u32, buf);
        self.end.write_field(3u32, buf);
        self.end_inclusive.write_field(4u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_start = ::core::option::Option::None;
        let mut read_start_inclusive = ::core::option::Option::None;
        let mut read_end = ::core::option::Option::None;
        let mut read_end_inclusive = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_start, value, "interval.start")?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_start_inclusive,
                        value,
                        "interval.start-inclusive",
                    )?
                }
                3u32 => wire::value::Wire::merge(&mut read_end, value, "interval.end")?,
                4u32 => {
                    wire::value::Wire::merge(
                        &mut read_end_inclusive,
                        value,
                        "interval.end-inclusive",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            start: wire::value::Wire::finish(read_start, "interval.start")?,
            start_inclusive: wire::value::Wire::finish(
                read_start_inclusive,
                "interval.start-inclusive",
            )?,
            end: wire::value::Wire::finish(read_end, "interval.end")?,
            end_inclusive: wire::value::Wire::finish(
                read_end_inclusive,
                "interval.end-inclusive",
            )?,
        })
    }
}
::outboard_session::strict_message!(Interval, "interval");
/// A time of day.
#[derive(Debug, Clone, PartialEq)]
pub struct Time {
    pub hour: u32,
    pub min: u32,
    pub sec: u32,
    pub micro: u32,
}
impl ::core::default::Default for Time {
    fn default() -> Self {
        Self {
            hour: ::core::default::Default::default(),
            min: ::core::default::Default::default(),
            sec: ::core::default::Default::default(),
            micro: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Time {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.hour.field_len(1u32) + self.min.field_len(2u32)
            + self.sec.field_len(3u32) + self.micro.field_len(4u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.hour.write_field(1u32, buf);
        self.min.write_field(2u32, buf);
        self.sec.write_field(3u32, buf);
        self.micro.write_field(4u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_hour = ::core::option::Option::None;
        let mut read_min = ::core::option::Option::None;
        let mut read_sec = ::core::option::Option::None;
        let mut read_micro = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_hour, value, "time.hour")?,
                2u32 => wire::value::Wire::merge(&mut read_min, value, "time.min")?,
                3u32 => wire::value::Wire::merge(&mut read_sec, value, "time.sec")?,
                4u32 => wire::value::Wire::merge(&mut read_micro, value, "time.micro")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            hour: wire::value::Wire::finish(read_hour, "time.hour")?,
            min: wire::value::Wire::finish(read_min, "time.min")?,
            sec: wire::value::Wire::finish(read_sec, "time.sec")?,
            micro: wire::value::Wire::finish(read_micro, "time.micro")?,
        })
    }
}
::outboard_session::strict_message!(Time, "time");
/// A time of day in a time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeTz {
    pub timesonze: ::std::string::String,
    pub time: Time,
}
impl ::core::default::Default for TimeTz {
    fn default() -> Self {
        Self {
            timesonze: ::core::default::Default::default(),
            time: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TimeTz {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.timesonze.field_len(1u32) + self.time.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.timesonze.write_field(1u32, buf);
        self.time.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_timesonze = ::core::option::Option::None;
        let mut read_time = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_timesonze,
                        value,
                        "time-tz.timesonze",
                    )?
                }
                2u32 => wire::value::Wire::merge(&mut read_time, value, "time-tz.time")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            timesonze: wire::value::Wire::finish(read_timesonze, "time-tz.timesonze")?,
            time: wire::value::Wire::finish(read_time, "time-tz.time")?,
        })
    }
}
::outboard_session::strict_message!(TimeTz, "time-tz");
/// A day and a time with no time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Timestamp {
    pub date: Date,
    pub time: Time,
}
impl ::core::default::Default for Timestamp {
    fn default() -> Self {
        Self {
            date: ::core::default::Default::default(),
            time: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Timestamp {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.date.field_len(1u32) + self.time.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.date.write_field(1u32, buf);
        self.time.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_date = ::core::option::Option::None;
        let mut read_time = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_date, value, "timestamp.date")?
                }
                2u32 => {
                    wire::value::Wire::merge(&mut read_time, value, "timestamp.time")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            date: wire::value::Wire::finish(read_date, "timestamp.date")?,
            time: wire::value::Wire::finish(read_time, "timestamp.time")?,
        })
    }
}
::outboard_session::strict_message!(Timestamp, "timestamp");
/// A day and a time in a time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct TimestampTz {
    pub timestamp: Timestamp,
    pub offset: Offset,
}
impl ::core::default::Default for TimestampTz {
    fn default() -> Self {
        Self {
            timestamp: ::core::default::Default::default(),
            offset: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TimestampTz {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.timestamp.field_len(1u32) + self.offset.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.timestamp.write_field(1u32, buf);
        self.offset.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_timestamp = ::core::option::Option::None;
        let mut read_offset = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_timestamp,
                        value,
                        "timestamp-tz.timestamp",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_offset,
                        value,
                        "timestamp-tz.offset",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            timestamp: wire::value::Wire::finish(
                read_timestamp,
                "timestamp-tz.timestamp",
            )?,
            offset: wire::value::Wire::finish(read_offset, "timestamp-tz.offset")?,
        })
    }
}
::outboard_session::strict_message!(TimestampTz, "timestamp-tz");
#[derive(Debug, Clone, PartialEq)]
pub struct MacAddressEui48 {
    pub bytes: (u8, u8, u8, u8, u8, u8),
}
impl ::core::default::Default for MacAddressEui48 {
    fn default() -> Self {
        Self {
            bytes: (
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
            ),
        }
    }
}
impl wire::value::Wire for MacAddressEui48 {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.bytes.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.bytes.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_bytes = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_bytes,
                        value,
                        "mac-address-eui48.bytes",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            bytes: wire::value::Wire::finish(read_bytes, "mac-address-eui48.bytes")?,
        })
    }
}
::outboard_session::strict_message!(MacAddressEui48, "mac-address-eui48");
#[derive(Debug, Clone, PartialEq)]
pub struct MacAddressEui64 {
    pub bytes: (u8, u8, u8, u8, u8, u8, u8, u8),
}
impl ::core::default::Default for MacAddressEui64 {
    fn default() -> Self {
        Self {
            bytes: (
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
            ),
        }
    }
}
impl wire::value::Wire for MacAddressEui64 {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.bytes.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.bytes.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_bytes = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_bytes,
                        value,
                        "mac-address-eui64.bytes",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            bytes: wire::value::Wire::finish(read_bytes, "mac-address-eui64.bytes")?,
        })
    }
}
::outboard_session::strict_message!(MacAddressEui64, "mac-address-eui64");
/// A value of a result, or for a placeholder. Where several cases have one meaning, each is good for a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum PgValue {
    Null,
    BigInt(i64),
    Int8(i64),
    Int8Array(::std::vec::Vec<i64>),
    BigSerial(i64),
    Serial8(i64),
    Bool(bool),
    Boolean(bool),
    BoolArray(::std::vec::Vec<bool>),
    Double((u64, i16, i8)),
    Float8((u64, i16, i8)),
    Float8Array(::std::vec::Vec<(u64, i16, i8)>),
    Real((u64, i16, i8)),
    Float4((u64, i16, i8)),
    Float4Array(::std::vec::Vec<(u64, i16, i8)>),
    Integer(i32),
    Int(i32),
    Int4(i32),
    Int4Array(::std::vec::Vec<i32>),
    Numeric(::std::string::String),
    Decimal(::std::string::String),
    NumericArray(::std::vec::Vec<::std::string::String>),
    Serial(u32),
    Serial4(u32),
    SmallInt(i16),
    Int2(i16),
    Int2Array(::std::vec::Vec<i16>),
    Int2Vector(::std::vec::Vec<i16>),
    Int2VectorArray(::std::vec::Vec<::std::vec::Vec<i16>>),
    SmallSerial(i16),
    Serial2(i16),
    /// The number of bits, and the bits, the first the highest of its byte.
    Bit((u32, ::bytes::Bytes)),
    BitArray(::std::vec::Vec<(u32, ::bytes::Bytes)>),
    /// The most bits, and the bits.
    BitVarying((::core::option::Option<u32>, ::bytes::Bytes)),
    Varbit((::core::option::Option<u32>, ::bytes::Bytes)),
    VarbitArray(::std::vec::Vec<(::core::option::Option<u32>, ::bytes::Bytes)>),
    Bytea(::bytes::Bytes),
    ByteaArray(::std::vec::Vec<::bytes::Bytes>),
    /// The length, and the text as UTF-8.
    Char((u32, ::bytes::Bytes)),
    CharArray(::std::vec::Vec<(u32, ::bytes::Bytes)>),
    /// The greatest length, and the text as UTF-8.
    Varchar((::core::option::Option<u32>, ::bytes::Bytes)),
    VarcharArray(::std::vec::Vec<(::core::option::Option<u32>, ::bytes::Bytes)>),
    Cidr(::std::string::String),
    CidrArray(::std::vec::Vec<::std::string::String>),
    Inet(::std::string::String),
    InetArray(::std::vec::Vec<::std::string::String>),
    Macaddr(MacAddressEui48),
    MacaddrArray(::std::vec::Vec<MacAddressEui48>),
    Macaddr8(MacAddressEui64),
    Macaddr8Array(::std::vec::Vec<MacAddressEui64>),
    Box((((u64, i16, i8), (u64, i16, i8)), ((u64, i16, i8), (u64, i16, i8)))),
    BoxArray(
        ::std::vec::Vec<
            (((u64, i16, i8), (u64, i16, i8)), ((u64, i16, i8), (u64, i16, i8))),
        >,
    ),
    Circle((((u64, i16, i8), (u64, i16, i8)), (u64, i16, i8))),
    CircleArray(::std::vec::Vec<(((u64, i16, i8), (u64, i16, i8)), (u64, i16, i8))>),
    Line((((u64, i16, i8), (u64, i16, i8)), ((u64, i16, i8), (u64, i16, i8)))),
    LineArray(
        ::std::vec::Vec<
            (((u64, i16, i8), (u64, i16, i8)), ((u64, i16, i8), (u64, i16, i8))),
        >,
    ),
    Lseg((((u64, i16, i8), (u64, i16, i8)), ((u64, i16, i8), (u64, i16, i8)))),
    LsegArray(
        ::std::vec::Vec<
            (((u64, i16, i8), (u64, i16, i8)), ((u64, i16, i8), (u64, i16, i8))),
        >,
    ),
    Path(::std::vec::Vec<((u64, i16, i8), (u64, i16, i8))>),
    PathArray(::std::vec::Vec<::std::vec::Vec<((u64, i16, i8), (u64, i16, i8))>>),
    Point(((u64, i16, i8), (u64, i16, i8))),
    PointArray(::std::vec::Vec<((u64, i16, i8), (u64, i16, i8))>),
    Polygon(::std::vec::Vec<((u64, i16, i8), (u64, i16, i8))>),
    PolygonArray(::std::vec::Vec<::std::vec::Vec<((u64, i16, i8), (u64, i16, i8))>>),
    Date(Date),
    DateArray(::std::vec::Vec<Date>),
    Interval(Interval),
    IntervalArray(::std::vec::Vec<Interval>),
    Time(Time),
    TimeArray(::std::vec::Vec<Time>),
    TimeTz(TimeTz),
    TimeTzArray(::std::vec::Vec<TimeTz>),
    Timestamp(Timestamp),
    TimestampArray(::std::vec::Vec<Timestamp>),
    TimestampTz(TimestampTz),
    TimestampTzArray(::std::vec::Vec<TimestampTz>),
    Json(::std::string::String),
    JsonArray(::std::vec::Vec<::std::string::String>),
    Jsonb(::std::string::String),
    JsonbArray(::std::vec::Vec<::std::string::String>),
    Money(::std::string::String),
    MoneyArray(::std::vec::Vec<::std::string::String>),
    PgLsn(u64),
    PgLsnArray(::std::vec::Vec<u64>),
    PgSnapshot((i64, i64, ::std::vec::Vec<i64>)),
    TxidSnapshot(i64),
    Name(::std::string::String),
    NameArray(::std::vec::Vec<::std::string::String>),
    Text(::std::string::String),
    TextArray(::std::vec::Vec<::std::string::String>),
    Xml(::std::string::String),
    XmlArray(::std::vec::Vec<::std::string::String>),
    TsQuery(::std::string::String),
    TsVector(::std::vec::Vec<Lexeme>),
    Uuid(::std::string::String),
    UuidArray(::std::vec::Vec<::std::string::String>),
    Hstore(
        ::std::vec::Vec<
            (::std::string::String, ::core::option::Option<::std::string::String>),
        >,
    ),
}
impl ::core::default::Default for PgValue {
    fn default() -> Self {
        Self::Null
    }
}
impl wire::value::Wire for PgValue {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::Null => wire::value::lone_len(&(), 1u32),
            Self::BigInt(value) => wire::value::lone_len(value, 2u32),
            Self::Int8(value) => wire::value::lone_len(value, 3u32),
            Self::Int8Array(value) => wire::value::lone_len(value, 4u32),
            Self::BigSerial(value) => wire::value::lone_len(value, 5u32),
            Self::Serial8(value) => wire::value::lone_len(value, 6u32),
            Self::Bool(value) => wire::value::lone_len(value, 7u32),
            Self::Boolean(value) => wire::value::lone_len(value, 8u32),
            Self::BoolArray(value) => wire::value::lone_len(value, 9u32),
            Self::Double(value) => wire::value::lone_len(value, 10u32),
            Self::Float8(value) => wire::value::lone_len(value, 11u32),
            Self::Float8Array(value) => wire::value::lone_len(value, 12u32),
            Self::Real(value) => wire::value::lone_len(value, 13u32),
            Self::Float4(value) => wire::value::lone_len(value, 14u32),
            Self::Float4Array(value) => wire::value::lone_len(value, 15u32),
            Self::Integer(value) => wire::value::lone_len(value, 16u32),
            Self::Int(value) => wire::value::lone_len(value, 17u32),
            Self::Int4(value) => wire::value::lone_len(value, 18u32),
            Self::Int4Array(value) => wire::value::lone_len(value, 19u32),
            Self::Numeric(value) => wire::value::lone_len(value, 20u32),
            Self::Decimal(value) => wire::value::lone_len(value, 21u32),
            Self::NumericArray(value) => wire::value::lone_len(value, 22u32),
            Self::Serial(value) => wire::value::lone_len(value, 23u32),
            Self::Serial4(value) => wire::value::lone_len(value, 24u32),
            Self::SmallInt(value) => wire::value::lone_len(value, 25u32),
            Self::Int2(value) => wire::value::lone_len(value, 26u32),
            Self::Int2Array(value) => wire::value::lone_len(value, 27u32),
            Self::Int2Vector(value) => wire::value::lone_len(value, 28u32),
            Self::Int2VectorArray(value) => wire::value::lone_len(value, 29u32),
            Self::SmallSerial(value) => wire::value::lone_len(value, 30u32),
            Self::Serial2(value) => wire::value::lone_len(value, 31u32),
            Self::Bit(value) => wire::value::lone_len(value, 32u32),
            Self::BitArray(value) => wire::value::lone_len(value, 33u32),
            Self::BitVarying(value) => wire::value::lone_len(value, 34u32),
            Self::Varbit(value) => wire::value::lone_len(value, 35u32),
            Self::VarbitArray(value) => wire::value::lone_len(value, 36u32),
            Self::Bytea(value) => wire::value::lone_len(value, 37u32),
            Self::ByteaArray(value) => wire::value::lone_len(value, 38u32),
            Self::Char(value) => wire::value::lone_len(value, 39u32),
            Self::CharArray(value) => wire::value::lone_len(value, 40u32),
            Self::Varchar(value) => wire::value::lone_len(value, 41u32),
            Self::VarcharArray(value) => wire::value::lone_len(value, 42u32),
            Self::Cidr(value) => wire::value::lone_len(value, 43u32),
            Self::CidrArray(value) => wire::value::lone_len(value, 44u32),
            Self::Inet(value) => wire::value::lone_len(value, 45u32),
            Self::InetArray(value) => wire::value::lone_len(value, 46u32),
            Self::Macaddr(value) => wire::value::lone_len(value, 47u32),
            Self::MacaddrArray(value) => wire::value::lone_len(value, 48u32),
            Self::Macaddr8(value) => wire::value::lone_len(value, 49u32),
            Self::Macaddr8Array(value) => wire::value::lone_len(value, 50u32),
            Self::Box(value) => wire::value::lone_len(value, 51u32),
            Self::BoxArray(value) => wire::value::lone_len(value, 52u32),
            Self::Circle(value) => wire::value::lone_len(value, 53u32),
            Self::CircleArray(value) => wire::value::lone_len(value, 54u32),
            Self::Line(value) => wire::value::lone_len(value, 55u32),
            Self::LineArray(value) => wire::value::lone_len(value, 56u32),
            Self::Lseg(value) => wire::value::lone_len(value, 57u32),
            Self::LsegArray(value) => wire::value::lone_len(value, 58u32),
            Self::Path(value) => wire::value::lone_len(value, 59u32),
            Self::PathArray(value) => wire::value::lone_len(value, 60u32),
            Self::Point(value) => wire::value::lone_len(value, 61u32),
            Self::PointArray(value) => wire::value::lone_len(value, 62u32),
            Self::Polygon(value) => wire::value::lone_len(value, 63u32),
            Self::PolygonArray(value) => wire::value::lone_len(value, 64u32),
            Self::Date(value) => wire::value::lone_len(value, 65u32),
            Self::DateArray(value) => wire::value::lone_len(value, 66u32),
            Self::Interval(value) => wire::value::lone_len(value, 67u32),
            Self::IntervalArray(value) => wire::value::lone_len(value, 68u32),
            Self::Time(value) => wire::value::lone_len(value, 69u32),
            Self::TimeArray(value) => wire::value::lone_len(value, 70u32),
            Self::TimeTz(value) => wire::value::lone_len(value, 71u32),
            Self::TimeTzArray(value) => wire::value::lone_len(value, 72u32),
            Self::Timestamp(value) => wire::value::lone_len(value, 73u32),
            Self::TimestampArray(value) => wire::value::lone_len(value, 74u32),
            Self::TimestampTz(value) => wire::value::lone_len(value, 75u32),
            Self::TimestampTzArray(value) => wire::value::lone_len(value, 76u32),
            Self::Json(value) => wire::value::lone_len(value, 77u32),
            Self::JsonArray(value) => wire::value::lone_len(value, 78u32),
            Self::Jsonb(value) => wire::value::lone_len(value, 79u32),
            Self::JsonbArray(value) => wire::value::lone_len(value, 80u32),
            Self::Money(value) => wire::value::lone_len(value, 81u32),
            Self::MoneyArray(value) => wire::value::lone_len(value, 82u32),
            Self::PgLsn(value) => wire::value::lone_len(value, 83u32),
            Self::PgLsnArray(value) => wire::value::lone_len(value, 84u32),
            Self::PgSnapshot(value) => wire::value::lone_len(value, 85u32),
            Self::TxidSnapshot(value) => wire::value::lone_len(value, 86u32),
            Self::Name(value) => wire::value::lone_len(value, 87u32),
            Self::NameArray(value) => wire::value::lone_len(value, 88u32),
            Self::Text(value) => wire::value::lone_len(value, 89u32),
            Self::TextArray(value) => wire::value::lone_len(value, 90u32),
            Self::Xml(value) => wire::value::lone_len(value, 91u32),
            Self::XmlArray(value) => wire::value::lone_len(value, 92u32),
            Self::TsQuery(value) => wire::value::lone_len(value, 93u32),
            Self::TsVector(value) => wire::value::lone_len(value, 94u32),
            Self::Uuid(value) => wire::value::lone_len(value, 95u32),
            Self::UuidArray(value) => wire::value::lone_len(value, 96u32),
            Self::Hstore(value) => wire::value::lone_len(value, 97u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::Null => wire::value::write_lone(&(), 1u32, buf),
            Self::BigInt(value) => wire::value::write_lone(value, 2u32, buf),
            Self::Int8(value) => wire::value::write_lone(value, 3u32, buf),
            Self::Int8Array(value) => wire::value::write_lone(value, 4u32, buf),
            Self::BigSerial(value) => wire::value::write_lone(value, 5u32, buf),
            Self::Serial8(value) => wire::value::write_lone(value, 6u32, buf),
            Self::Bool(value) => wire::value::write_lone(value, 7u32, buf),
            Self::Boolean(value) => wire::value::write_lone(value, 8u32, buf),
            Self::BoolArray(value) => wire::value::write_lone(value, 9u32, buf),
            Self::Double(value) => wire::value::write_lone(value, 10u32, buf),
            Self::Float8(value) => wire::value::write_lone(value, 11u32, buf),
            Self::Float8Array(value) => wire::value::write_lone(value, 12u32, buf),
            Self::Real(value) => wire::value::write_lone(value, 13u32, buf),
            Self::Float4(value) => wire::value::write_lone(value, 14u32, buf),
            Self::Float4Array(value) => wire::value::write_lone(value, 15u32, buf),
            Self::Integer(value) => wire::value::write_lone(value, 16u32, buf),
            Self::Int(value) => wire::value::write_lone(value, 17u32, buf),
            Self::Int4(value) => wire::value::write_lone(value, 18u32, buf),
            Self::Int4Array(value) => wire::value::write_lone(value, 19u32, buf),
            Self::Numeric(value) => wire::value::write_lone(value, 20u32, buf),
            Self::Decimal(value) => wire::value::write_lone(value, 21u32, buf),
            Self::NumericArray(value) => wire::value::write_lone(value, 22u32, buf),
            Self::Serial(value) => wire::value::write_lone(value, 23u32, buf),
            Self::Serial4(value) => wire::value::write_lone(value, 24u32, buf),
            Self::SmallInt(value) => wire::value::write_lone(value, 25u32, buf),
            Self::Int2(value) => wire::value::write_lone(value, 26u32, buf),
            Self::Int2Array(value) => wire::value::write_lone(value, 27u32, buf),
            Self::Int2Vector(value) => wire::value::write_lone(value, 28u32, buf),
            Self::Int2VectorArray(value) => wire::value::write_lone(value, 29u32, buf),
            Self::SmallSerial(value) => wire::value::write_lone(value, 30u32, buf),
            Self::Serial2(value) => wire::value::write_lone(value, 31u32, buf),
            Self::Bit(value) => wire::value::write_lone(value, 32u32, buf),
            Self::BitArray(value) => wire::value::write_lone(value, 33u32, buf),
            Self::BitVarying(value) => wire::value::write_lone(value, 34u32, buf),
            Self::Varbit(value) => wire::value::write_lone(value, 35u32, buf),
            Self::VarbitArray(value) => wire::value::write_lone(value, 36u32, buf),
            Self::Bytea(value) => wire::value::write_lone(value, 37u32, buf),
            Self::ByteaArray(value) => wire::value::write_lone(value, 38u32, buf),
            Self::Char(value) => wire::value::write_lone(value, 39u32, buf),
            Self::CharArray(value) => wire::value::write_lone(value, 40u32, buf),
            Self::Varchar(value) => wire::value::write_lone(value, 41u32, buf),
            Self::VarcharArray(value) => wire::value::write_lone(value, 42u32, buf),
            Self::Cidr(value) => wire::value::write_lone(value, 43u32, buf),
            Self::CidrArray(value) => wire::value::write_lone(value, 44u32, buf),
            Self::Inet(value) => wire::value::write_lone(value, 45u32, buf),
            Self::InetArray(value) => wire::value::write_lone(value, 46u32, buf),
            Self::Macaddr(value) => wire::value::write_lone(value, 47u32, buf),
            Self::MacaddrArray(value) => wire::value::write_lone(value, 48u32, buf),
            Self::Macaddr8(value) => wire::value::write_lone(value, 49u32, buf),
            Self::Macaddr8Array(value) => wire::value::write_lone(value, 50u32, buf),
            Self::Box(value) => wire::value::write_lone(value, 51u32, buf),
            Self::BoxArray(value) => wire::value::write_lone(value, 52u32, buf),
            Self::Circle(value) => wire::value::write_lone(value, 53u32, buf),
            Self::CircleArray(value) => wire::value::write_lone(value, 54u32, buf),
            Self::Line(value) => wire::value::write_lone(value, 55u32, buf),
            Self::LineArray(value) => wire::value::write_lone(value, 56u32, buf),
            Self::Lseg(value) => wire::value::write_lone(value, 57u32, buf),
            Self::LsegArray(value) => wire::value::write_lone(value, 58u32, buf),
            Self::Path(value) => wire::value::write_lone(value, 59u32, buf),
            Self::PathArray(value) => wire::value::write_lone(value, 60u32, buf),
            Self::Point(value) => wire::value::write_lone(value, 61u32, buf),
            Self::PointArray(value) => wire::value::write_lone(value, 62u32, buf),
            Self::Polygon(value) => wire::value::write_lone(value, 63u32, buf),
            Self::PolygonArray(value) => wire::value::write_lone(value, 64u32, buf),
            Self::Date(value) => wire::value::write_lone(value, 65u32, buf),
            Self::DateArray(value) => wire::value::write_lone(value, 66u32, buf),
            Self::Interval(value) => wire::value::write_lone(value, 67u32, buf),
            Self::IntervalArray(value) => wire::value::write_lone(value, 68u32, buf),
            Self::Time(value) => wire::value::write_lone(value, 69u32, buf),
            Self::TimeArray(value) => wire::value::write_lone(value, 70u32, buf),
            Self::TimeTz(value) => wire::value::write_lone(value, 71u32, buf),
            Self::TimeTzArray(value) => wire::value::write_lone(value, 72u32, buf),
            Self::Timestamp(value) => wire::value::write_lone(value, 73u32, buf),
            Self::TimestampArray(value) => wire::value::write_lone(value, 74u32, buf),
            Self::TimestampTz(value) => wire::value::write_lone(value, 75u32, buf),
            Self::TimestampTzArray(value) => wire::value::write_lone(value, 76u32, buf),
            Self::Json(value) => wire::value::write_lone(value, 77u32, buf),
            Self::JsonArray(value) => wire::value::write_lone(value, 78u32, buf),
            Self::Jsonb(value) => wire::value::write_lone(value, 79u32, buf),
            Self::JsonbArray(value) => wire::value::write_lone(value, 80u32, buf),
            Self::Money(value) => wire::value::write_lone(value, 81u32, buf),
            Self::MoneyArray(value) => wire::value::write_lone(value, 82u32, buf),
            Self::PgLsn(value) => wire::value::write_lone(value, 83u32, buf),
            Self::PgLsnArray(value) => wire::value::write_lone(value, 84u32, buf),
            Self::PgSnapshot(value) => wire::value::write_lone(value, 85u32, buf),
            Self::TxidSnapshot(value) => wire::value::write_lone(value, 86u32, buf),
            Self::Name(value) => wire::value::write_lone(value, 87u32, buf),
            Self::NameArray(value) => wire::value::write_lone(value, 88u32, buf),
            Self::Text(value) => wire::value::write_lone(value, 89u32, buf),
            Self::TextArray(value) => wire::value::write_lone(value, 90u32, buf),
            Self::Xml(value) => wire::value::write_lone(value, 91u32, buf),
            Self::XmlArray(value) => wire::value::write_lone(value, 92u32, buf),
            Self::TsQuery(value) => wire::value::write_lone(value, 93u32, buf),
            Self::TsVector(value) => wire::value::write_lone(value, 94u32, buf),
            Self::Uuid(value) => wire::value::write_lone(value, 95u32, buf),
            Self::UuidArray(value) => wire::value::write_lone(value, 96u32, buf),
            Self::Hstore(value) => wire::value::write_lone(value, 97u32, buf),
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
                        <() as wire::value::Wire>::read(value, "pg-value.null")?;
                        Self::Null
                    }
                    2u32 => {
                        Self::BigInt(wire::value::Wire::read(value, "pg-value.big-int")?)
                    }
                    3u32 => Self::Int8(wire::value::Wire::read(value, "pg-value.int8")?),
                    4u32 => {
                        Self::Int8Array(
                            wire::value::Wire::read(value, "pg-value.int8-array")?,
                        )
                    }
                    5u32 => {
                        Self::BigSerial(
                            wire::value::Wire::read(value, "pg-value.big-serial")?,
                        )
                    }
                    6u32 => {
                        Self::Serial8(
                            wire::value::Wire::read(value, "pg-value.serial8")?,
                        )
                    }
                    7u32 => Self::Bool(wire::value::Wire::read(value, "pg-value.bool")?),
                    8u32 => {
                        Self::Boolean(
                            wire::value::Wire::read(value, "pg-value.boolean")?,
                        )
                    }
                    9u32 => {
                        Self::BoolArray(
                            wire::value::Wire::read(value, "pg-value.bool-array")?,
                        )
                    }
                    10u32 => {
                        Self::Double(wire::value::Wire::read(value, "pg-value.double")?)
                    }
                    11u32 => {
                        Self::Float8(wire::value::Wire::read(value, "pg-value.float8")?)
                    }
                    12u32 => {
                        Self::Float8Array(
                            wire::value::Wire::read(value, "pg-value.float8-array")?,
                        )
                    }
                    13u32 => Self::Real(wire::value::Wire::read(value, "pg-value.real")?),
                    14u32 => {
                        Self::Float4(wire::value::Wire::read(value, "pg-value.float4")?)
                    }
                    15u32 => {
                        Self::Float4Array(
                            wire::value::Wire::read(value, "pg-value.float4-array")?,
                        )
                    }
                    16u32 => {
                        Self::Integer(
                            wire::value::Wire::read(value, "pg-value.integer")?,
                        )
                    }
                    17u32 => Self::Int(wire::value::Wire::read(value, "pg-value.int")?),
                    18u32 => Self::Int4(wire::value::Wire::read(value, "pg-value.int4")?),
                    19u32 => {
                        Self::Int4Array(
                            wire::value::Wire::read(value, "pg-value.int4-array")?,
                        )
                    }
                    20u32 => {
                        Self::Numeric(
                            wire::value::Wire::read(value, "pg-value.numeric")?,
                        )
                    }
                    21u32 => {
                        Self::Decimal(
                            wire::value::Wire::read(value, "pg-value.decimal")?,
                        )
                    }
                    22u32 => {
                        Self::NumericArray(
                            wire::value::Wire::read(value, "pg-value.numeric-array")?,
                        )
                    }
                    23u32 => {
                        Self::Serial(wire::value::Wire::read(value, "pg-value.serial")?)
                    }
                    24u32 => {
                        Self::Serial4(
                            wire::value::Wire::read(value, "pg-value.serial4")?,
                        )
                    }
                    25u32 => {
                        Self::SmallInt(
                            wire::value::Wire::read(value, "pg-value.small-int")?,
                        )
                    }
                    26u32 => Self::Int2(wire::value::Wire::read(value, "pg-value.int2")?),
                    27u32 => {
                        Self::Int2Array(
                            wire::value::Wire::read(value, "pg-value.int2-array")?,
                        )
                    }
                    28u32 => {
                        Self::Int2Vector(
                            wire::value::Wire::read(value, "pg-value.int2-vector")?,
                        )
                    }
                    29u32 => {
                        Self::Int2VectorArray(
                            wire::value::Wire::read(value, "pg-value.int2-vector-array")?,
                        )
                    }
                    30u32 => {
                        Self::SmallSerial(
                            wire::value::Wire::read(value, "pg-value.small-serial")?,
                        )
                    }
                    31u32 => {
                        Self::Serial2(
                            wire::value::Wire::read(value, "pg-value.serial2")?,
                        )
                    }
                    32u32 => Self::Bit(wire::value::Wire::read(value, "pg-value.bit")?),
                    33u32 => {
                        Self::BitArray(
                            wire::value::Wire::read(value, "pg-value.bit-array")?,
                        )
                    }
                    34u32 => {
                        Self::BitVarying(
                            wire::value::Wire::read(value, "pg-value.bit-varying")?,
                        )
                    }
                    35u32 => {
                        Self::Varbit(wire::value::Wire::read(value, "pg-value.varbit")?)
                    }
                    36u32 => {
                        Self::VarbitArray(
                            wire::value::Wire::read(value, "pg-value.varbit-array")?,
                        )
                    }
                    37u32 => {
                        Self::Bytea(wire::value::Wire::read(value, "pg-value.bytea")?)
                    }
                    38u32 => {
                        Self::ByteaArray(
                            wire::value::Wire::read(value, "pg-value.bytea-array")?,
                        )
                    }
                    39u32 => Self::Char(wire::value::Wire::read(value, "pg-value.char")?),
                    40u32 => {
                        Self::CharArray(
                            wire::value::Wire::read(value, "pg-value.char-array")?,
                        )
                    }
                    41u32 => {
                        Self::Varchar(
                            wire::value::Wire::read(value, "pg-value.varchar")?,
                        )
                    }
                    42u32 => {
                        Self::VarcharArray(
                            wire::value::Wire::read(value, "pg-value.varchar-array")?,
                        )
                    }
                    43u32 => Self::Cidr(wire::value::Wire::read(value, "pg-value.cidr")?),
                    44u32 => {
                        Self::CidrArray(
                            wire::value::Wire::read(value, "pg-value.cidr-array")?,
                        )
                    }
                    45u32 => Self::Inet(wire::value::Wire::read(value, "pg-value.inet")?),
                    46u32 => {
                        Self::InetArray(
                            wire::value::Wire::read(value, "pg-value.inet-array")?,
                        )
                    }
                    47u32 => {
                        Self::Macaddr(
                            wire::value::Wire::read(value, "pg-value.macaddr")?,
                        )
                    }
                    48u32 => {
                        Self::MacaddrArray(
                            wire::value::Wire::read(value, "pg-value.macaddr-array")?,
                        )
                    }
                    49u32 => {
                        Self::Macaddr8(
                            wire::value::Wire::read(value, "pg-value.macaddr8")?,
                        )
                    }
                    50u32 => {
                        Self::Macaddr8Array(
                            wire::value::Wire::read(value, "pg-value.macaddr8-array")?,
                        )
                    }
                    51u32 => Self::Box(wire::value::Wire::read(value, "pg-value.box")?),
                    52u32 => {
                        Self::BoxArray(
                            wire::value::Wire::read(value, "pg-value.box-array")?,
                        )
                    }
                    53u32 => {
                        Self::Circle(wire::value::Wire::read(value, "pg-value.circle")?)
                    }
                    54u32 => {
                        Self::CircleArray(
                            wire::value::Wire::read(value, "pg-value.circle-array")?,
                        )
                    }
                    55u32 => Self::Line(wire::value::Wire::read(value, "pg-value.line")?),
                    56u32 => {
                        Self::LineArray(
                            wire::value::Wire::read(value, "pg-value.line-array")?,
                        )
                    }
                    57u32 => Self::Lseg(wire::value::Wire::read(value, "pg-value.lseg")?),
                    58u32 => {
                        Self::LsegArray(
                            wire::value::Wire::read(value, "pg-value.lseg-array")?,
                        )
                    }
                    59u32 => Self::Path(wire::value::Wire::read(value, "pg-value.path")?),
                    60u32 => {
                        Self::PathArray(
                            wire::value::Wire::read(value, "pg-value.path-array")?,
                        )
                    }
                    61u32 => {
                        Self::Point(wire::value::Wire::read(value, "pg-value.point")?)
                    }
                    62u32 => {
                        Self::PointArray(
                            wire::value::Wire::read(value, "pg-value.point-array")?,
                        )
                    }
                    63u32 => {
                        Self::Polygon(
                            wire::value::Wire::read(value, "pg-value.polygon")?,
                        )
                    }
                    64u32 => {
                        Self::PolygonArray(
                            wire::value::Wire::read(value, "pg-value.polygon-array")?,
                        )
                    }
                    65u32 => Self::Date(wire::value::Wire::read(value, "pg-value.date")?),
                    66u32 => {
                        Self::DateArray(
                            wire::value::Wire::read(value, "pg-value.date-array")?,
                        )
                    }
                    67u32 => {
                        Self::Interval(
                            wire::value::Wire::read(value, "pg-value.interval")?,
                        )
                    }
                    68u32 => {
                        Self::IntervalArray(
                            wire::value::Wire::read(value, "pg-value.interval-array")?,
                        )
                    }
                    69u32 => Self::Time(wire::value::Wire::read(value, "pg-value.time")?),
                    70u32 => {
                        Self::TimeArray(
                            wire::value::Wire::read(value, "pg-value.time-array")?,
                        )
                    }
                    71u32 => {
                        Self::TimeTz(wire::value::Wire::read(value, "pg-value.time-tz")?)
                    }
                    72u32 => {
                        Self::TimeTzArray(
                            wire::value::Wire::read(value, "pg-value.time-tz-array")?,
                        )
                    }
                    73u32 => {
                        Self::Timestamp(
                            wire::value::Wire::read(value, "pg-value.timestamp")?,
                        )
                    }
                    74u32 => {
                        Self::TimestampArray(
                            wire::value::Wire::read(value, "pg-value.timestamp-array")?,
                        )
                    }
                    75u32 => {
                        Self::TimestampTz(
                            wire::value::Wire::read(value, "pg-value.timestamp-tz")?,
                        )
                    }
                    76u32 => {
                        Self::TimestampTzArray(
                            wire::value::Wire::read(
                                value,
                                "pg-value.timestamp-tz-array",
                            )?,
                        )
                    }
                    77u32 => Self::Json(wire::value::Wire::read(value, "pg-value.json")?),
                    78u32 => {
                        Self::JsonArray(
                            wire::value::Wire::read(value, "pg-value.json-array")?,
                        )
                    }
                    79u32 => {
                        Self::Jsonb(wire::value::Wire::read(value, "pg-value.jsonb")?)
                    }
                    80u32 => {
                        Self::JsonbArray(
                            wire::value::Wire::read(value, "pg-value.jsonb-array")?,
                        )
                    }
                    81u32 => {
                        Self::Money(wire::value::Wire::read(value, "pg-value.money")?)
                    }
                    82u32 => {
                        Self::MoneyArray(
                            wire::value::Wire::read(value, "pg-value.money-array")?,
                        )
                    }
                    83u32 => {
                        Self::PgLsn(wire::value::Wire::read(value, "pg-value.pg-lsn")?)
                    }
                    84u32 => {
                        Self::PgLsnArray(
                            wire::value::Wire::read(value, "pg-value.pg-lsn-array")?,
                        )
                    }
                    85u32 => {
                        Self::PgSnapshot(
                            wire::value::Wire::read(value, "pg-value.pg-snapshot")?,
                        )
                    }
                    86u32 => {
                        Self::TxidSnapshot(
                            wire::value::Wire::read(value, "pg-value.txid-snapshot")?,
                        )
                    }
                    87u32 => Self::Name(wire::value::Wire::read(value, "pg-value.name")?),
                    88u32 => {
                        Self::NameArray(
                            wire::value::Wire::read(value, "pg-value.name-array")?,
                        )
                    }
                    89u32 => Self::Text(wire::value::Wire::read(value, "pg-value.text")?),
                    90u32 => {
                        Self::TextArray(
                            wire::value::Wire::read(value, "pg-value.text-array")?,
                        )
                    }
                    91u32 => Self::Xml(wire::value::Wire::read(value, "pg-value.xml")?),
                    92u32 => {
                        Self::XmlArray(
                            wire::value::Wire::read(value, "pg-value.xml-array")?,
                        )
                    }
                    93u32 => {
                        Self::TsQuery(
                            wire::value::Wire::read(value, "pg-value.ts-query")?,
                        )
                    }
                    94u32 => {
                        Self::TsVector(
                            wire::value::Wire::read(value, "pg-value.ts-vector")?,
                        )
                    }
                    95u32 => Self::Uuid(wire::value::Wire::read(value, "pg-value.uuid")?),
                    96u32 => {
                        Self::UuidArray(
                            wire::value::Wire::read(value, "pg-value.uuid-array")?,
                        )
                    }
                    97u32 => {
                        Self::Hstore(wire::value::Wire::read(value, "pg-value.hstore")?)
                    }
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(PgValue, "pg-value");

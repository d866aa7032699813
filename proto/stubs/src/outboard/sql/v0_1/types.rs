// Generated from wit/ by `cargo gen`. Do not edit.

//! `outboard:sql/types@0.1.0`
//!
//! What goes into a database and what comes out of it: values, columns, rows, errors.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `outboard:sql/types@0.1.0`.
///
/// What goes into a database and what comes out of it: values, columns, rows, errors.
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
        "outboard:sql/types@0.1.0"
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
                        stub::no_method("outboard:sql/types@0.1.0", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Types`]: the gRPC service `outboard.sql.v0_1.Types`.
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
    const NAME: &'static str = "outboard.sql.v0_1.Types";
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
/// A day of the proleptic Gregorian calendar. The year before 1 is 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Date {
    pub year: i32,
    /// From 1.
    pub month: u8,
    /// From 1.
    pub day: u8,
}
impl ::core::default::Default for Date {
    fn default() -> Self {
        Self {
            year: ::core::default::Default::default(),
            month: ::core::default::Default::default(),
            day: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Date {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.year.field_len(1u32) + self.month.field_len(2u32)
            + self.day.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.year.write_field(1u32, buf);
        self.month.write_field(2u32, buf);
        self.day.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_year = ::core::option::Option::None;
        let mut read_month = ::core::option::Option::None;
        let mut read_day = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_year, value, "date.year")?,
                2u32 => wire::value::Wire::merge(&mut read_month, value, "date.month")?,
                3u32 => wire::value::Wire::merge(&mut read_day, value, "date.day")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            year: wire::value::Wire::finish(read_year, "date.year")?,
            month: wire::value::Wire::finish(read_month, "date.month")?,
            day: wire::value::Wire::finish(read_day, "date.day")?,
        })
    }
}
::outboard_session::strict_message!(Date, "date");
/// A time of day. PostgreSQL and MySQL keep microseconds; what is finer is rounded by the database.
#[derive(Debug, Clone, PartialEq)]
pub struct Time {
    /// 0 to 24; 24 only as 24:00:00, the end of a day.
    pub hour: u8,
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    pub nanosecond: u32,
}
impl ::core::default::Default for Time {
    fn default() -> Self {
        Self {
            hour: ::core::default::Default::default(),
            minute: ::core::default::Default::default(),
            second: ::core::default::Default::default(),
            nanosecond: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Time {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.hour.field_len(1u32) + self.minute.field_len(2u32)
            + self.second.field_len(3u32) + self.nanosecond.field_len(4u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.hour.write_field(1u32, buf);
        self.minute.write_field(2u32, buf);
        self.second.write_field(3u32, buf);
        self.nanosecond.write_field(4u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_hour = ::core::option::Option::None;
        let mut read_minute = ::core::option::Option::None;
        let mut read_second = ::core::option::Option::None;
        let mut read_nanosecond = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_hour, value, "time.hour")?,
                2u32 => wire::value::Wire::merge(&mut read_minute, value, "time.minute")?,
                3u32 => wire::value::Wire::merge(&mut read_second, value, "time.second")?,
                4u32 => {
                    wire::value::Wire::merge(
                        &mut read_nanosecond,
                        value,
                        "time.nanosecond",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            hour: wire::value::Wire::finish(read_hour, "time.hour")?,
            minute: wire::value::Wire::finish(read_minute, "time.minute")?,
            second: wire::value::Wire::finish(read_second, "time.second")?,
            nanosecond: wire::value::Wire::finish(read_nanosecond, "time.nanosecond")?,
        })
    }
}
::outboard_session::strict_message!(Time, "time");
/// A day and a time with no time zone: what a clock on some wall shows.
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
/// A point in time, wherever it is looked at from: what SQL calls a timestamp with time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Instant {
    /// Since 1970-01-01T00:00:00Z; negative before.
    pub seconds: i64,
    /// 0 to 999,999,999, counted forward from the second also before 1970.
    pub nanoseconds: u32,
}
impl ::core::default::Default for Instant {
    fn default() -> Self {
        Self {
            seconds: ::core::default::Default::default(),
            nanoseconds: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Instant {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.seconds.field_len(1u32) + self.nanoseconds.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.seconds.write_field(1u32, buf);
        self.nanoseconds.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_seconds = ::core::option::Option::None;
        let mut read_nanoseconds = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_seconds,
                        value,
                        "instant.seconds",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_nanoseconds,
                        value,
                        "instant.nanoseconds",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            seconds: wire::value::Wire::finish(read_seconds, "instant.seconds")?,
            nanoseconds: wire::value::Wire::finish(
                read_nanoseconds,
                "instant.nanoseconds",
            )?,
        })
    }
}
::outboard_session::strict_message!(Instant, "instant");
/// A length of time in the three units that do not convert into each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval {
    pub months: i32,
    pub days: i32,
    pub microseconds: i64,
}
impl ::core::default::Default for Interval {
    fn default() -> Self {
        Self {
            months: ::core::default::Default::default(),
            days: ::core::default::Default::default(),
            microseconds: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Interval {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.months.field_len(1u32) + self.days.field_len(2u32)
            + self.microseconds.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.months.write_field(1u32, buf);
        self.days.write_field(2u32, buf);
        self.microseconds.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_months = ::core::option::Option::None;
        let mut read_days = ::core::option::Option::None;
        let mut read_microseconds = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_months, value, "interval.months")?
                }
                2u32 => wire::value::Wire::merge(&mut read_days, value, "interval.days")?,
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_microseconds,
                        value,
                        "interval.microseconds",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            months: wire::value::Wire::finish(read_months, "interval.months")?,
            days: wire::value::Wire::finish(read_days, "interval.days")?,
            microseconds: wire::value::Wire::finish(
                read_microseconds,
                "interval.microseconds",
            )?,
        })
    }
}
::outboard_session::strict_message!(Interval, "interval");
/// A UUID's 128 bits, most significant first.
#[derive(Debug, Clone, PartialEq)]
pub struct Uuid {
    pub high: u64,
    pub low: u64,
}
impl ::core::default::Default for Uuid {
    fn default() -> Self {
        Self {
            high: ::core::default::Default::default(),
            low: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Uuid {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.high.field_len(1u32) + self.low.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.high.write_field(1u32, buf);
        self.low.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_high = ::core::option::Option::None;
        let mut read_low = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_high, value, "uuid.high")?,
                2u32 => wire::value::Wire::merge(&mut read_low, value, "uuid.low")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            high: wire::value::Wire::finish(read_high, "uuid.high")?,
            low: wire::value::Wire::finish(read_low, "uuid.low")?,
        })
    }
}
::outboard_session::strict_message!(Uuid, "uuid");
/// A value that has no case of its own, in the database's text form: of a type that has none, or beyond what the type's
/// case holds, such as a date at infinity.
///
/// What was read can be written back as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// The database's name for the type, as in `tsvector`.
    pub type_name: ::std::string::String,
    pub text: ::std::string::String,
}
impl ::core::default::Default for Other {
    fn default() -> Self {
        Self {
            type_name: ::core::default::Default::default(),
            text: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Other {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.type_name.field_len(1u32) + self.text.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.type_name.write_field(1u32, buf);
        self.text.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_type_name = ::core::option::Option::None;
        let mut read_text = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_type_name,
                        value,
                        "other.type-name",
                    )?
                }
                2u32 => wire::value::Wire::merge(&mut read_text, value, "other.text")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            type_name: wire::value::Wire::finish(read_type_name, "other.type-name")?,
            text: wire::value::Wire::finish(read_text, "other.text")?,
        })
    }
}
::outboard_session::strict_message!(Other, "other");
/// One element of an array: the cases of `value`, but for `array`.
#[derive(Debug, Clone, PartialEq)]
pub enum Element {
    Null,
    Boolean(bool),
    Integer(i64),
    Unsigned(u64),
    Float32(f32),
    Float64(f64),
    Decimal(::std::string::String),
    Text(::std::string::String),
    Bytes(::bytes::Bytes),
    Date(Date),
    Time(Time),
    Timestamp(Timestamp),
    Instant(Instant),
    Interval(Interval),
    Uuid(Uuid),
    Json(::std::string::String),
    Other(Other),
}
impl ::core::default::Default for Element {
    fn default() -> Self {
        Self::Null
    }
}
impl wire::value::Wire for Element {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::Null => wire::value::lone_len(&(), 1u32),
            Self::Boolean(value) => wire::value::lone_len(value, 2u32),
            Self::Integer(value) => wire::value::lone_len(value, 3u32),
            Self::Unsigned(value) => wire::value::lone_len(value, 4u32),
            Self::Float32(value) => wire::value::lone_len(value, 5u32),
            Self::Float64(value) => wire::value::lone_len(value, 6u32),
            Self::Decimal(value) => wire::value::lone_len(value, 7u32),
            Self::Text(value) => wire::value::lone_len(value, 8u32),
            Self::Bytes(value) => wire::value::lone_len(value, 9u32),
            Self::Date(value) => wire::value::lone_len(value, 10u32),
            Self::Time(value) => wire::value::lone_len(value, 11u32),
            Self::Timestamp(value) => wire::value::lone_len(value, 12u32),
            Self::Instant(value) => wire::value::lone_len(value, 13u32),
            Self::Interval(value) => wire::value::lone_len(value, 14u32),
            Self::Uuid(value) => wire::value::lone_len(value, 15u32),
            Self::Json(value) => wire::value::lone_len(value, 16u32),
            Self::Other(value) => wire::value::lone_len(value, 17u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::Null => wire::value::write_lone(&(), 1u32, buf),
            Self::Boolean(value) => wire::value::write_lone(value, 2u32, buf),
            Self::Integer(value) => wire::value::write_lone(value, 3u32, buf),
            Self::Unsigned(value) => wire::value::write_lone(value, 4u32, buf),
            Self::Float32(value) => wire::value::write_lone(value, 5u32, buf),
            Self::Float64(value) => wire::value::write_lone(value, 6u32, buf),
            Self::Decimal(value) => wire::value::write_lone(value, 7u32, buf),
            Self::Text(value) => wire::value::write_lone(value, 8u32, buf),
            Self::Bytes(value) => wire::value::write_lone(value, 9u32, buf),
            Self::Date(value) => wire::value::write_lone(value, 10u32, buf),
            Self::Time(value) => wire::value::write_lone(value, 11u32, buf),
            Self::Timestamp(value) => wire::value::write_lone(value, 12u32, buf),
            Self::Instant(value) => wire::value::write_lone(value, 13u32, buf),
            Self::Interval(value) => wire::value::write_lone(value, 14u32, buf),
            Self::Uuid(value) => wire::value::write_lone(value, 15u32, buf),
            Self::Json(value) => wire::value::write_lone(value, 16u32, buf),
            Self::Other(value) => wire::value::write_lone(value, 17u32, buf),
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
                        <() as wire::value::Wire>::read(value, "element.null")?;
                        Self::Null
                    }
                    2u32 => {
                        Self::Boolean(wire::value::Wire::read(value, "element.boolean")?)
                    }
                    3u32 => {
                        Self::Integer(wire::value::Wire::read(value, "element.integer")?)
                    }
                    4u32 => {
                        Self::Unsigned(
                            wire::value::Wire::read(value, "element.unsigned")?,
                        )
                    }
                    5u32 => {
                        Self::Float32(wire::value::Wire::read(value, "element.float32")?)
                    }
                    6u32 => {
                        Self::Float64(wire::value::Wire::read(value, "element.float64")?)
                    }
                    7u32 => {
                        Self::Decimal(wire::value::Wire::read(value, "element.decimal")?)
                    }
                    8u32 => Self::Text(wire::value::Wire::read(value, "element.text")?),
                    9u32 => Self::Bytes(wire::value::Wire::read(value, "element.bytes")?),
                    10u32 => Self::Date(wire::value::Wire::read(value, "element.date")?),
                    11u32 => Self::Time(wire::value::Wire::read(value, "element.time")?),
                    12u32 => {
                        Self::Timestamp(
                            wire::value::Wire::read(value, "element.timestamp")?,
                        )
                    }
                    13u32 => {
                        Self::Instant(wire::value::Wire::read(value, "element.instant")?)
                    }
                    14u32 => {
                        Self::Interval(
                            wire::value::Wire::read(value, "element.interval")?,
                        )
                    }
                    15u32 => Self::Uuid(wire::value::Wire::read(value, "element.uuid")?),
                    16u32 => Self::Json(wire::value::Wire::read(value, "element.json")?),
                    17u32 => {
                        Self::Other(wire::value::Wire::read(value, "element.other")?)
                    }
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Element, "element");
/// An array of any number of dimensions.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// The length of each dimension, outermost first; none for an empty array.
    pub dimensions: ::std::vec::Vec<u32>,
    /// The elements, the last dimension running fastest.
    pub elements: ::std::vec::Vec<Element>,
}
impl ::core::default::Default for Array {
    fn default() -> Self {
        Self {
            dimensions: ::core::default::Default::default(),
            elements: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Array {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.dimensions.field_len(1u32) + self.elements.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.dimensions.write_field(1u32, buf);
        self.elements.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_dimensions = ::core::option::Option::None;
        let mut read_elements = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_dimensions,
                        value,
                        "array.dimensions",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_elements,
                        value,
                        "array.elements",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            dimensions: wire::value::Wire::finish(read_dimensions, "array.dimensions")?,
            elements: wire::value::Wire::finish(read_elements, "array.elements")?,
        })
    }
}
::outboard_session::strict_message!(Array, "array");
/// A value, as it is stored or as it is given for a placeholder.
///
/// As a parameter, a value takes the type that the statement wants at its place, if nothing is lost by that; text
/// may stand for any type that has a text form.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Boolean(bool),
    /// Any signed integer, whatever its width in the database.
    Integer(i64),
    /// Any integer of a type that goes beyond `integer`, such as an unsigned one of 64 bits.
    Unsigned(u64),
    Float32(f32),
    Float64(f64),
    /// A decimal number, exactly: digits with an optional sign, point and exponent; `NaN`, `Infinity`, `-Infinity`.
    Decimal(::std::string::String),
    Text(::std::string::String),
    Bytes(::bytes::Bytes),
    Date(Date),
    Time(Time),
    Timestamp(Timestamp),
    Instant(Instant),
    Interval(Interval),
    Uuid(Uuid),
    /// JSON, as text.
    Json(::std::string::String),
    Other(Other),
    Array(Array),
}
impl ::core::default::Default for Value {
    fn default() -> Self {
        Self::Null
    }
}
impl wire::value::Wire for Value {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::Null => wire::value::lone_len(&(), 1u32),
            Self::Boolean(value) => wire::value::lone_len(value, 2u32),
            Self::Integer(value) => wire::value::lone_len(value, 3u32),
            Self::Unsigned(value) => wire::value::lone_len(value, 4u32),
            Self::Float32(value) => wire::value::lone_len(value, 5u32),
            Self::Float64(value) => wire::value::lone_len(value, 6u32),
            Self::Decimal(value) => wire::value::lone_len(value, 7u32),
            Self::Text(value) => wire::value::lone_len(value, 8u32),
            Self::Bytes(value) => wire::value::lone_len(value, 9u32),
            Self::Date(value) => wire::value::lone_len(value, 10u32),
            Self::Time(value) => wire::value::lone_len(value, 11u32),
            Self::Timestamp(value) => wire::value::lone_len(value, 12u32),
            Self::Instant(value) => wire::value::lone_len(value, 13u32),
            Self::Interval(value) => wire::value::lone_len(value, 14u32),
            Self::Uuid(value) => wire::value::lone_len(value, 15u32),
            Self::Json(value) => wire::value::lone_len(value, 16u32),
            Self::Other(value) => wire::value::lone_len(value, 17u32),
            Self::Array(value) => wire::value::lone_len(value, 18u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::Null => wire::value::write_lone(&(), 1u32, buf),
            Self::Boolean(value) => wire::value::write_lone(value, 2u32, buf),
            Self::Integer(value) => wire::value::write_lone(value, 3u32, buf),
            Self::Unsigned(value) => wire::value::write_lone(value, 4u32, buf),
            Self::Float32(value) => wire::value::write_lone(value, 5u32, buf),
            Self::Float64(value) => wire::value::write_lone(value, 6u32, buf),
            Self::Decimal(value) => wire::value::write_lone(value, 7u32, buf),
            Self::Text(value) => wire::value::write_lone(value, 8u32, buf),
            Self::Bytes(value) => wire::value::write_lone(value, 9u32, buf),
            Self::Date(value) => wire::value::write_lone(value, 10u32, buf),
            Self::Time(value) => wire::value::write_lone(value, 11u32, buf),
            Self::Timestamp(value) => wire::value::write_lone(value, 12u32, buf),
            Self::Instant(value) => wire::value::write_lone(value, 13u32, buf),
            Self::Interval(value) => wire::value::write_lone(value, 14u32, buf),
            Self::Uuid(value) => wire::value::write_lone(value, 15u32, buf),
            Self::Json(value) => wire::value::write_lone(value, 16u32, buf),
            Self::Other(value) => wire::value::write_lone(value, 17u32, buf),
            Self::Array(value) => wire::value::write_lone(value, 18u32, buf),
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
                        <() as wire::value::Wire>::read(value, "value.null")?;
                        Self::Null
                    }
                    2u32 => {
                        Self::Boolean(wire::value::Wire::read(value, "value.boolean")?)
                    }
                    3u32 => {
                        Self::Integer(wire::value::Wire::read(value, "value.integer")?)
                    }
                    4u32 => {
                        Self::Unsigned(wire::value::Wire::read(value, "value.unsigned")?)
                    }
                    5u32 => {
                        Self::Float32(wire::value::Wire::read(value, "value.float32")?)
                    }
                    6u32 => {
                        Self::Float64(wire::value::Wire::read(value, "value.float64")?)
                    }
                    7u32 => {
                        Self::Decimal(wire::value::Wire::read(value, "value.decimal")?)
                    }
                    8u32 => Self::Text(wire::value::Wire::read(value, "value.text")?),
                    9u32 => Self::Bytes(wire::value::Wire::read(value, "value.bytes")?),
                    10u32 => Self::Date(wire::value::Wire::read(value, "value.date")?),
                    11u32 => Self::Time(wire::value::Wire::read(value, "value.time")?),
                    12u32 => {
                        Self::Timestamp(
                            wire::value::Wire::read(value, "value.timestamp")?,
                        )
                    }
                    13u32 => {
                        Self::Instant(wire::value::Wire::read(value, "value.instant")?)
                    }
                    14u32 => {
                        Self::Interval(wire::value::Wire::read(value, "value.interval")?)
                    }
                    15u32 => Self::Uuid(wire::value::Wire::read(value, "value.uuid")?),
                    16u32 => Self::Json(wire::value::Wire::read(value, "value.json")?),
                    17u32 => Self::Other(wire::value::Wire::read(value, "value.other")?),
                    18u32 => Self::Array(wire::value::Wire::read(value, "value.array")?),
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Value, "value");
/// What the values of a column are, apart from null, and from those that come as `other` because their case does not hold
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Kind {
    /// The database does not say, or each value has a type of its own.
    #[default]
    Unknown,
    Boolean,
    Integer,
    Unsigned,
    Float32,
    Float64,
    Decimal,
    Text,
    Bytes,
    Date,
    Time,
    Timestamp,
    Instant,
    Interval,
    Uuid,
    Json,
    Other,
    Array,
}
impl wire::value::Wire for Kind {
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
            1u64 => ::core::result::Result::Ok(Self::Unknown),
            2u64 => ::core::result::Result::Ok(Self::Boolean),
            3u64 => ::core::result::Result::Ok(Self::Integer),
            4u64 => ::core::result::Result::Ok(Self::Unsigned),
            5u64 => ::core::result::Result::Ok(Self::Float32),
            6u64 => ::core::result::Result::Ok(Self::Float64),
            7u64 => ::core::result::Result::Ok(Self::Decimal),
            8u64 => ::core::result::Result::Ok(Self::Text),
            9u64 => ::core::result::Result::Ok(Self::Bytes),
            10u64 => ::core::result::Result::Ok(Self::Date),
            11u64 => ::core::result::Result::Ok(Self::Time),
            12u64 => ::core::result::Result::Ok(Self::Timestamp),
            13u64 => ::core::result::Result::Ok(Self::Instant),
            14u64 => ::core::result::Result::Ok(Self::Interval),
            15u64 => ::core::result::Result::Ok(Self::Uuid),
            16u64 => ::core::result::Result::Ok(Self::Json),
            17u64 => ::core::result::Result::Ok(Self::Other),
            18u64 => ::core::result::Result::Ok(Self::Array),
            value => {
                ::core::result::Result::Err(wire::Malformed::Case {
                    field: place,
                    value,
                })
            }
        }
    }
}
/// A column of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub name: ::std::string::String,
    pub kind: Kind,
    /// The type's name in the database, as in `int4`; empty where the database has none.
    pub type_name: ::std::string::String,
}
impl ::core::default::Default for Column {
    fn default() -> Self {
        Self {
            name: ::core::default::Default::default(),
            kind: ::core::default::Default::default(),
            type_name: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Column {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.name.field_len(1u32) + self.kind.field_len(2u32)
            + self.type_name.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.name.write_field(1u32, buf);
        self.kind.write_field(2u32, buf);
        self.type_name.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_name = ::core::option::Option::None;
        let mut read_kind = ::core::option::Option::None;
        let mut read_type_name = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_name, value, "column.name")?,
                2u32 => wire::value::Wire::merge(&mut read_kind, value, "column.kind")?,
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_type_name,
                        value,
                        "column.type-name",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            name: wire::value::Wire::finish(read_name, "column.name")?,
            kind: wire::value::Wire::finish(read_kind, "column.kind")?,
            type_name: wire::value::Wire::finish(read_type_name, "column.type-name")?,
        })
    }
}
::outboard_session::strict_message!(Column, "column");
/// A whole result.
#[derive(Debug, Clone, PartialEq)]
pub struct RowSet {
    pub columns: ::std::vec::Vec<Column>,
    pub rows: ::std::vec::Vec<value::Encoded<::std::vec::Vec<Value>>>,
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
/// Pieces of any length, one behind the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Pieces {
    /// All of them.
    pub bytes: ::bytes::Bytes,
    /// How many bytes come before the end of each: no fewer than before the end of the one before it, and for the last all of them.
    pub ends: ::std::vec::Vec<u32>,
}
impl ::core::default::Default for Pieces {
    fn default() -> Self {
        Self {
            bytes: ::core::default::Default::default(),
            ends: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Pieces {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.bytes.field_len(1u32) + self.ends.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.bytes.write_field(1u32, buf);
        self.ends.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_bytes = ::core::option::Option::None;
        let mut read_ends = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_bytes, value, "pieces.bytes")?,
                2u32 => wire::value::Wire::merge(&mut read_ends, value, "pieces.ends")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            bytes: wire::value::Wire::finish(read_bytes, "pieces.bytes")?,
            ends: wire::value::Wire::finish(read_ends, "pieces.ends")?,
        })
    }
}
::outboard_session::strict_message!(Pieces, "pieces");
/// The values of a column, as lists of what the cases of `value` hold. A column whose values that are not null differ in their
/// case, or are of one that has no list here, such as `array`, is `mixed`.
///
/// Any column may be `mixed`, and one of nulls alone may be anything. The case does not follow from the column's kind, nor
/// from that of the chunk before.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Values of any case.
    Mixed(::std::vec::Vec<Value>),
    Boolean(::std::vec::Vec<bool>),
    Integer(::std::vec::Vec<i64>),
    Unsigned(::std::vec::Vec<u64>),
    Float32(::std::vec::Vec<f32>),
    Float64(::std::vec::Vec<f64>),
    /// In UTF-8, as all texts here, each by itself.
    Decimal(Pieces),
    Text(Pieces),
    Bytes(Pieces),
    Date(::std::vec::Vec<Date>),
    Time(::std::vec::Vec<Time>),
    Timestamp(::std::vec::Vec<Timestamp>),
    /// In microseconds since 1970-01-01T00:00:00Z, negative before. A column in which one is finer, or does not fit, is `mixed`.
    Instant(::std::vec::Vec<i64>),
    Interval(::std::vec::Vec<Interval>),
    Uuid(::std::vec::Vec<Uuid>),
    Json(Pieces),
}
impl ::core::default::Default for Values {
    fn default() -> Self {
        Self::Mixed(::core::default::Default::default())
    }
}
impl wire::value::Wire for Values {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::Mixed(value) => wire::value::lone_len(value, 1u32),
            Self::Boolean(value) => wire::value::lone_len(value, 2u32),
            Self::Integer(value) => wire::value::lone_len(value, 3u32),
            Self::Unsigned(value) => wire::value::lone_len(value, 4u32),
            Self::Float32(value) => wire::value::lone_len(value, 5u32),
            Self::Float64(value) => wire::value::lone_len(value, 6u32),
            Self::Decimal(value) => wire::value::lone_len(value, 7u32),
            Self::Text(value) => wire::value::lone_len(value, 8u32),
            Self::Bytes(value) => wire::value::lone_len(value, 9u32),
            Self::Date(value) => wire::value::lone_len(value, 10u32),
            Self::Time(value) => wire::value::lone_len(value, 11u32),
            Self::Timestamp(value) => wire::value::lone_len(value, 12u32),
            Self::Instant(value) => wire::value::lone_len(value, 13u32),
            Self::Interval(value) => wire::value::lone_len(value, 14u32),
            Self::Uuid(value) => wire::value::lone_len(value, 15u32),
            Self::Json(value) => wire::value::lone_len(value, 16u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::Mixed(value) => wire::value::write_lone(value, 1u32, buf),
            Self::Boolean(value) => wire::value::write_lone(value, 2u32, buf),
            Self::Integer(value) => wire::value::write_lone(value, 3u32, buf),
            Self::Unsigned(value) => wire::value::write_lone(value, 4u32, buf),
            Self::Float32(value) => wire::value::write_lone(value, 5u32, buf),
            Self::Float64(value) => wire::value::write_lone(value, 6u32, buf),
            Self::Decimal(value) => wire::value::write_lone(value, 7u32, buf),
            Self::Text(value) => wire::value::write_lone(value, 8u32, buf),
            Self::Bytes(value) => wire::value::write_lone(value, 9u32, buf),
            Self::Date(value) => wire::value::write_lone(value, 10u32, buf),
            Self::Time(value) => wire::value::write_lone(value, 11u32, buf),
            Self::Timestamp(value) => wire::value::write_lone(value, 12u32, buf),
            Self::Instant(value) => wire::value::write_lone(value, 13u32, buf),
            Self::Interval(value) => wire::value::write_lone(value, 14u32, buf),
            Self::Uuid(value) => wire::value::write_lone(value, 15u32, buf),
            Self::Json(value) => wire::value::write_lone(value, 16u32, buf),
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
                    1u32 => Self::Mixed(wire::value::Wire::read(value, "values.mixed")?),
                    2u32 => {
                        Self::Boolean(wire::value::Wire::read(value, "values.boolean")?)
                    }
                    3u32 => {
                        Self::Integer(wire::value::Wire::read(value, "values.integer")?)
                    }
                    4u32 => {
                        Self::Unsigned(
                            wire::value::Wire::read(value, "values.unsigned")?,
                        )
                    }
                    5u32 => {
                        Self::Float32(wire::value::Wire::read(value, "values.float32")?)
                    }
                    6u32 => {
                        Self::Float64(wire::value::Wire::read(value, "values.float64")?)
                    }
                    7u32 => {
                        Self::Decimal(wire::value::Wire::read(value, "values.decimal")?)
                    }
                    8u32 => Self::Text(wire::value::Wire::read(value, "values.text")?),
                    9u32 => Self::Bytes(wire::value::Wire::read(value, "values.bytes")?),
                    10u32 => Self::Date(wire::value::Wire::read(value, "values.date")?),
                    11u32 => Self::Time(wire::value::Wire::read(value, "values.time")?),
                    12u32 => {
                        Self::Timestamp(
                            wire::value::Wire::read(value, "values.timestamp")?,
                        )
                    }
                    13u32 => {
                        Self::Instant(wire::value::Wire::read(value, "values.instant")?)
                    }
                    14u32 => {
                        Self::Interval(
                            wire::value::Wire::read(value, "values.interval")?,
                        )
                    }
                    15u32 => Self::Uuid(wire::value::Wire::read(value, "values.uuid")?),
                    16u32 => Self::Json(wire::value::Wire::read(value, "values.json")?),
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Values, "values");
/// What the rows of a chunk have in one column.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector {
    /// Whether it is null, for each row; empty, or false for all of them, if it is in none. This alone says so.
    pub nulls: ::std::vec::Vec<bool>,
    /// What it is, for each row. Where it is null, any value stands in its place.
    pub values: Values,
}
impl ::core::default::Default for Vector {
    fn default() -> Self {
        Self {
            nulls: ::core::default::Default::default(),
            values: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Vector {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.nulls.field_len(1u32) + self.values.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.nulls.write_field(1u32, buf);
        self.values.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_nulls = ::core::option::Option::None;
        let mut read_values = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_nulls, value, "vector.nulls")?,
                2u32 => {
                    wire::value::Wire::merge(&mut read_values, value, "vector.values")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            nulls: wire::value::Wire::finish(read_nulls, "vector.nulls")?,
            values: wire::value::Wire::finish(read_values, "vector.values")?,
        })
    }
}
::outboard_session::strict_message!(Vector, "vector");
/// Rows by columns: for all but a few rows, far less work than one value at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Chunk {
    /// How many rows these are.
    pub rows: u32,
    /// One for each column, in their order; none where there are no rows.
    pub vectors: ::std::vec::Vec<Vector>,
}
impl ::core::default::Default for Chunk {
    fn default() -> Self {
        Self {
            rows: ::core::default::Default::default(),
            vectors: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Chunk {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.rows.field_len(1u32) + self.vectors.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.rows.write_field(1u32, buf);
        self.vectors.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_rows = ::core::option::Option::None;
        let mut read_vectors = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_rows, value, "chunk.rows")?,
                2u32 => {
                    wire::value::Wire::merge(&mut read_vectors, value, "chunk.vectors")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            rows: wire::value::Wire::finish(read_rows, "chunk.rows")?,
            vectors: wire::value::Wire::finish(read_vectors, "chunk.vectors")?,
        })
    }
}
::outboard_session::strict_message!(Chunk, "chunk");
/// What a statement did.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// How many rows it inserted, updated or deleted, as the database counts them.
    pub affected: u64,
    /// The number that the database gave to the row that this statement inserted, where it has such a thing and tells it
    /// of this statement for certain.
    pub last_insert_id: ::core::option::Option<i64>,
}
impl ::core::default::Default for Outcome {
    fn default() -> Self {
        Self {
            affected: ::core::default::Default::default(),
            last_insert_id: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Outcome {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.affected.field_len(1u32) + self.last_insert_id.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.affected.write_field(1u32, buf);
        self.last_insert_id.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_affected = ::core::option::Option::None;
        let mut read_last_insert_id = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_affected,
                        value,
                        "outcome.affected",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_last_insert_id,
                        value,
                        "outcome.last-insert-id",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            affected: wire::value::Wire::finish(read_affected, "outcome.affected")?,
            last_insert_id: wire::value::Wire::finish(
                read_last_insert_id,
                "outcome.last-insert-id",
            )?,
        })
    }
}
::outboard_session::strict_message!(Outcome, "outcome");
/// A statement and the values of its placeholders.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub text: ::std::string::String,
    pub params: ::std::vec::Vec<Value>,
}
impl ::core::default::Default for Statement {
    fn default() -> Self {
        Self {
            text: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Statement {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.text.field_len(1u32) + self.params.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.text.write_field(1u32, buf);
        self.params.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_text = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_text, value, "statement.text")?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "statement.params",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            text: wire::value::Wire::finish(read_text, "statement.text")?,
            params: wire::value::Wire::finish(read_params, "statement.params")?,
        })
    }
}
::outboard_session::strict_message!(Statement, "statement");
/// What is worth trying again after the database refused something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Retry {
    /// The same would be refused again.
    #[default]
    Never,
    /// The statement alone.
    Statement,
    /// The transaction, from its start: it is lost to another that ran beside it.
    Transaction,
}
impl wire::value::Wire for Retry {
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
            1u64 => ::core::result::Result::Ok(Self::Never),
            2u64 => ::core::result::Result::Ok(Self::Statement),
            3u64 => ::core::result::Result::Ok(Self::Transaction),
            value => {
                ::core::result::Result::Err(wire::Malformed::Case {
                    field: place,
                    value,
                })
            }
        }
    }
}
/// What the database says of a statement that it refused.
#[derive(Debug, Clone, PartialEq)]
pub struct DatabaseError {
    /// SQLSTATE, five characters, as in `23505` for a unique constraint; also where the database itself has none.
    pub sqlstate: ::std::string::String,
    pub message: ::std::string::String,
    pub retry: Retry,
    /// The constraint that was violated, or the columns that it is on, where the database says so.
    pub constraint: ::core::option::Option<::std::string::String>,
    pub detail: ::core::option::Option<::std::string::String>,
    pub hint: ::core::option::Option<::std::string::String>,
}
impl ::core::default::Default for DatabaseError {
    fn default() -> Self {
        Self {
            sqlstate: ::core::default::Default::default(),
            message: ::core::default::Default::default(),
            retry: ::core::default::Default::default(),
            constraint: ::core::default::Default::default(),
            detail: ::core::default::Default::default(),
            hint: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for DatabaseError {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.sqlstate.field_len(1u32) + self.message.field_len(2u32)
            + self.retry.field_len(3u32) + self.constraint.field_len(4u32)
            + self.detail.field_len(5u32) + self.hint.field_len(6u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.sqlstate.write_field(1u32, buf);
        self.message.write_field(2u32, buf);
        self.retry.write_field(3u32, buf);
        self.constraint.write_field(4u32, buf);
        self.detail.write_field(5u32, buf);
        self.hint.write_field(6u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_sqlstate = ::core::option::Option::None;
        let mut read_message = ::core::option::Option::None;
        let mut read_retry = ::core::option::Option::None;
        let mut read_constraint = ::core::option::Option::None;
        let mut read_detail = ::core::option::Option::None;
        let mut read_hint = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_sqlstate,
                        value,
                        "database-error.sqlstate",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_message,
                        value,
                        "database-error.message",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_retry,
                        value,
                        "database-error.retry",
                    )?
                }
                4u32 => {
                    wire::value::Wire::merge(
                        &mut read_constraint,
                        value,
                        "database-error.constraint",
                    )?
                }
                5u32 => {
                    wire::value::Wire::merge(
                        &mut read_detail,
                        value,
                        "database-error.detail",
                    )?
                }
                6u32 => {
                    wire::value::Wire::merge(
                        &mut read_hint,
                        value,
                        "database-error.hint",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            sqlstate: wire::value::Wire::finish(
                read_sqlstate,
                "database-error.sqlstate",
            )?,
            message: wire::value::Wire::finish(read_message, "database-error.message")?,
            retry: wire::value::Wire::finish(read_retry, "database-error.retry")?,
            constraint: wire::value::Wire::finish(
                read_constraint,
                "database-error.constraint",
            )?,
            detail: wire::value::Wire::finish(read_detail, "database-error.detail")?,
            hint: wire::value::Wire::finish(read_hint, "database-error.hint")?,
        })
    }
}
::outboard_session::strict_message!(DatabaseError, "database-error");
/// Why something was not done.
///
/// In a transaction, `aborted` says that the whole of it is undone. After any other error the transaction is as it was
/// before the statement; after one of the database, PostgreSQL takes no further statements in it.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// The database refused the statement, and did nothing of it.
    Database(DatabaseError),
    /// A parameter or a column that cannot be converted: which one, and its type. Nothing was done.
    Conversion(::std::string::String),
    /// The result is larger than the binding allows. Nothing was done.
    TooLarge(::std::string::String),
    /// Such a statement is not for functions to run, or not here. Nothing was done.
    NotAllowed(::std::string::String),
    /// The function may not use this database. Nothing was done.
    AccessDenied(::std::string::String),
    /// The database cannot be reached or all its connections are in use. Nothing was done, and it is worth trying
    /// again later.
    Unavailable(::std::string::String),
    /// Time ran out. Nothing was done.
    Timeout(::std::string::String),
    /// The transaction or the cursor is gone, and with it all that the transaction had done: rolled back by the database,
    /// too long, or lost with its connection. It may be run again from its start.
    Aborted(::std::string::String),
    /// It may have been done or not: the connection was lost before the answer came.
    UnknownOutcome(::std::string::String),
    /// Anything else.
    Other(::std::string::String),
}
impl ::core::default::Default for Error {
    fn default() -> Self {
        Self::Database(::core::default::Default::default())
    }
}
impl wire::value::Wire for Error {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::Database(value) => wire::value::lone_len(value, 1u32),
            Self::Conversion(value) => wire::value::lone_len(value, 2u32),
            Self::TooLarge(value) => wire::value::lone_len(value, 3u32),
            Self::NotAllowed(value) => wire::value::lone_len(value, 4u32),
            Self::AccessDenied(value) => wire::value::lone_len(value, 5u32),
            Self::Unavailable(value) => wire::value::lone_len(value, 6u32),
            Self::Timeout(value) => wire::value::lone_len(value, 7u32),
            Self::Aborted(value) => wire::value::lone_len(value, 8u32),
            Self::UnknownOutcome(value) => wire::value::lone_len(value, 9u32),
            Self::Other(value) => wire::value::lone_len(value, 10u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::Database(value) => wire::value::write_lone(value, 1u32, buf),
            Self::Conversion(value) => wire::value::write_lone(value, 2u32, buf),
            Self::TooLarge(value) => wire::value::write_lone(value, 3u32, buf),
            Self::NotAllowed(value) => wire::value::write_lone(value, 4u32, buf),
            Self::AccessDenied(value) => wire::value::write_lone(value, 5u32, buf),
            Self::Unavailable(value) => wire::value::write_lone(value, 6u32, buf),
            Self::Timeout(value) => wire::value::write_lone(value, 7u32, buf),
            Self::Aborted(value) => wire::value::write_lone(value, 8u32, buf),
            Self::UnknownOutcome(value) => wire::value::write_lone(value, 9u32, buf),
            Self::Other(value) => wire::value::write_lone(value, 10u32, buf),
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
                        Self::Database(wire::value::Wire::read(value, "error.database")?)
                    }
                    2u32 => {
                        Self::Conversion(
                            wire::value::Wire::read(value, "error.conversion")?,
                        )
                    }
                    3u32 => {
                        Self::TooLarge(
                            wire::value::Wire::read(value, "error.too-large")?,
                        )
                    }
                    4u32 => {
                        Self::NotAllowed(
                            wire::value::Wire::read(value, "error.not-allowed")?,
                        )
                    }
                    5u32 => {
                        Self::AccessDenied(
                            wire::value::Wire::read(value, "error.access-denied")?,
                        )
                    }
                    6u32 => {
                        Self::Unavailable(
                            wire::value::Wire::read(value, "error.unavailable")?,
                        )
                    }
                    7u32 => {
                        Self::Timeout(wire::value::Wire::read(value, "error.timeout")?)
                    }
                    8u32 => {
                        Self::Aborted(wire::value::Wire::read(value, "error.aborted")?)
                    }
                    9u32 => {
                        Self::UnknownOutcome(
                            wire::value::Wire::read(value, "error.unknown-outcome")?,
                        )
                    }
                    10u32 => Self::Other(wire::value::Wire::read(value, "error.other")?),
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Error, "error");

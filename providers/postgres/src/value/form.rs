//! The text forms of PostgreSQL's types, made from the binary ones as the server itself makes them.
//!
//! They are those of a connection in UTC whose other settings are the server's own, `DateStyle` and the like, whatever the
//! connection that a value came from was told.

mod float;
mod geometry;
mod named;
mod nested;
mod network;
mod numeric;
mod search;
mod system;
mod time;

use std::fmt::Write as _;

use tokio_postgres::types::{Kind, Type};

pub(super) use self::float::float8;
pub(super) use self::nested::{
    DIMENSIONS, EMPTY, LOWER_INCLUDED, NO_LOWER, NO_UPPER, Shape, UPPER_INCLUDED, braced, quote_element,
};
pub(super) use self::search::{pairs, words, write_pair, write_word};
use super::binary::{Malformed, Reader, fixed, text};

/// How many types one may be made of, at most. Types can be put together so that what they hold doubles with each.
const PARTS: usize = 2_000;
/// How deeply types may be nested.
const DEPTH: usize = 32;

/// A type whose binary form is read here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    Bool,
    Int2,
    Int4,
    Int8,
    /// Also the other numbers of 32 bits that have no sign.
    Oid,
    Xid8,
    Float4,
    Float8,
    Numeric,
    /// What is sent as its own text.
    Text,
    /// `"char"`, which is one byte.
    Char,
    Bytea,
    Date,
    Time,
    Timetz,
    Timestamp,
    Timestamptz,
    Interval,
    Uuid,
    Json,
    Jsonb,
    Jsonpath,
    Inet,
    Cidr,
    /// Of six bytes or of eight.
    Macaddr,
    /// `bit` and `varbit`.
    Bits,
    Lsn,
    /// `pg_snapshot`, and `txid_snapshot` as it was called before.
    Snapshot,
    Tid,
    Point,
    Lseg,
    Box,
    Path,
    Polygon,
    Line,
    Circle,
    Tsvector,
    Hstore,
    /// What functions return that return nothing.
    Void,
    /// `int2vector` and `oidvector`, whose text form is no array's.
    Vector(Box<Form>),
    Array(Box<Array>),
    Range(Box<Form>),
    /// With the form of what its ranges are between.
    Multirange(Box<Form>),
    /// The type of a row, which the database may have changed since: each value says what it is.
    Composite(Vec<Part>),
}

/// An array's elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Array {
    /// What each is.
    pub(crate) element: Form,
    /// What stands between them.
    pub(crate) delimiter: char,
}

/// A field of a row that is a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// What it is.
    pub(crate) form: Form,
    /// The number of its type.
    pub(crate) oid: u32,
}

/// Whether the database has to be asked for the text form of a column of this type: nothing here reads its binary one, or
/// there is none.
pub fn needs_text(ty: &Type) -> bool {
    Form::of(ty).is_none()
}

impl Form {
    /// The form of a type; none if it is not read here.
    pub(crate) fn of(ty: &Type) -> Option<Self> {
        let mut parts = PARTS;
        Self::within(ty, &mut parts, DEPTH)
    }

    fn within(ty: &Type, parts: &mut usize, depth: usize) -> Option<Self> {
        *parts = parts.checked_sub(1)?;
        let depth = depth.checked_sub(1)?;
        if let Some(form) = named::form(ty) {
            return Some(form);
        }
        let mut boxed = |ty| Self::within(ty, parts, depth).map(Box::new);
        match ty.kind() {
            Kind::Enum(_) => Some(Self::Text),
            Kind::Domain(base) => Self::within(base, parts, depth),
            Kind::Array(element) if matches!(*ty, Type::INT2_VECTOR | Type::OID_VECTOR) => {
                boxed(element).map(Self::Vector)
            }
            // The names of arrays begin so and their own types see to it; other types can have elements, too.
            Kind::Array(element) if ty.name().starts_with('_') => {
                let array = Array {
                    element: Self::within(element, parts, depth)?,
                    delimiter: delimiter(element),
                };
                Some(Self::Array(Box::new(array)))
            }
            Kind::Range(bound) => boxed(bound).map(Self::Range),
            Kind::Multirange(bound) => boxed(bound).map(Self::Multirange),
            Kind::Composite(fields) => {
                let part = |field: &tokio_postgres::types::Field| {
                    let ty = field.type_();
                    let form = Self::within(ty, parts, depth)?;
                    Some(Part { form, oid: ty.oid() })
                };
                fields
                    .iter()
                    .map(part)
                    .collect::<Option<_>>()
                    .map(Self::Composite)
            }
            Kind::Array(_) | Kind::Simple | Kind::Pseudo | _ => None,
        }
    }

    /// Appends the text form of a value that is not null.
    ///
    /// # Errors
    /// The bytes are no value of the type.
    pub(crate) fn write(&self, bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
        match self {
            Self::Bool => print(out, format_args!("{}", if boolean(bytes)? { 't' } else { 'f' })),
            Self::Int2 => print(out, format_args!("{}", i16::from_be_bytes(fixed(bytes)?))),
            Self::Int4 => print(out, format_args!("{}", i32::from_be_bytes(fixed(bytes)?))),
            Self::Int8 => print(out, format_args!("{}", i64::from_be_bytes(fixed(bytes)?))),
            Self::Oid => print(out, format_args!("{}", u32::from_be_bytes(fixed(bytes)?))),
            Self::Xid8 => print(out, format_args!("{}", u64::from_be_bytes(fixed(bytes)?))),
            Self::Float4 => float::float4(f32::from_be_bytes(fixed(bytes)?), out),
            Self::Float8 => float8(f64::from_be_bytes(fixed(bytes)?), out),
            Self::Numeric => numeric::write(bytes, out)?,
            Self::Text | Self::Json => out.push_str(text(bytes)?),
            Self::Char => system::char(bytes, out)?,
            Self::Bytea => system::bytea(bytes, out),
            Self::Date => time::date(i32::from_be_bytes(fixed(bytes)?), out),
            Self::Time => time::time(i64::from_be_bytes(fixed(bytes)?), out)?,
            Self::Timetz => time::timetz(bytes, out)?,
            Self::Timestamp => time::timestamp(i64::from_be_bytes(fixed(bytes)?), "", out),
            Self::Timestamptz => time::timestamp(i64::from_be_bytes(fixed(bytes)?), "+00", out),
            Self::Interval => time::interval(bytes, out)?,
            Self::Uuid => system::uuid(fixed(bytes)?, out),
            Self::Jsonb | Self::Jsonpath => out.push_str(versioned(bytes)?),
            Self::Inet => network::address(bytes, false, out)?,
            Self::Cidr => network::address(bytes, true, out)?,
            Self::Macaddr => network::hardware(bytes, out),
            Self::Bits => system::bits(bytes, out)?,
            Self::Lsn => system::lsn(u64::from_be_bytes(fixed(bytes)?), out),
            Self::Snapshot => system::snapshot(bytes, out)?,
            Self::Tid => system::tid(bytes, out)?,
            Self::Point => geometry::point(bytes, out)?,
            Self::Lseg => geometry::lseg(bytes, out)?,
            Self::Box => geometry::corners(bytes, out)?,
            Self::Path => geometry::path(bytes, out)?,
            Self::Polygon => geometry::polygon(bytes, out)?,
            Self::Line => geometry::line(bytes, out)?,
            Self::Circle => geometry::circle(bytes, out)?,
            Self::Tsvector => search::tsvector(bytes, out)?,
            Self::Hstore => search::hstore(bytes, out)?,
            Self::Void => Reader::new(bytes).end()?,
            Self::Vector(element) => nested::vector(element, bytes, out)?,
            Self::Array(array) => nested::array(array, bytes, out)?,
            Self::Range(bound) => nested::range(bound, bytes, out)?,
            Self::Multirange(bound) => nested::multirange(bound, bytes, out)?,
            Self::Composite(parts) => nested::composite(parts, bytes, out)?,
        }
        Ok(())
    }
}

fn print(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string never fails.
    let _ = out.write_fmt(text);
}

/// # Errors
/// It is neither.
pub(crate) fn boolean(bytes: &[u8]) -> Result<bool, Malformed> {
    match bytes {
        [0] => Ok(false),
        [1] => Ok(true),
        _ => Err(Malformed("it is neither true nor false")),
    }
}

/// The text after the number of the form that it is in, of which there is but one so far.
///
/// # Errors
/// It is in another.
pub(crate) fn versioned(bytes: &[u8]) -> Result<&str, Malformed> {
    match bytes.split_first() {
        Some((1, rest)) => text(rest),
        _ => Err(Malformed("it is of a version that is not known")),
    }
}

/// What stands between the elements of an array. It belongs to the type, and the driver does not ask for it: nearly all have
/// a comma.
pub(crate) fn delimiter(element: &Type) -> char {
    match (element, element.name()) {
        (&Type::BOX, _) => ';',
        // Those of PostGIS.
        (_, "geometry" | "geography") => ':',
        _ => ',',
    }
}

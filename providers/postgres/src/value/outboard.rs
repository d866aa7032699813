//! Values as `outboard:sql` has them.

mod chunk;
mod convert;
mod decimal;
mod encode;
mod read;
mod write;

use outboard_stubs::outboard::sql::v0_1::types::{Column, Element, Kind, Value};
use tokio_postgres::Row;
use tokio_postgres::types::{self, Type};

use self::decimal::Decimal;
use self::read::Decoder;
pub(super) use self::read::base;
use super::binary::Malformed;
use super::form::Form;
use super::{Field, Raw};
use crate::error::Failed;

/// How the rows of a statement are read, found out once for all of them.
#[derive(Debug, Clone)]
pub struct Plan {
    columns: Vec<Planned>,
}

/// What functions are told of the columns of a result, and how its rows are read.
#[derive(Debug)]
pub struct Seen {
    /// How its rows are read.
    pub plan: Plan,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// How a column is read, and what to call it if it cannot be.
#[derive(Debug, Clone)]
struct Planned {
    name: String,
    decoder: Decoder,
}

impl Seen {
    /// Of these columns.
    pub fn new(fields: &[Field]) -> Self {
        Self {
            plan: Plan::new(fields),
            columns: columns(fields),
        }
    }
}

impl Plan {
    /// For rows that have these columns.
    pub fn new(fields: &[Field]) -> Self {
        let planned = |field: &Field| Planned {
            name: field.name.clone(),
            decoder: Decoder::new(field),
        };
        Self {
            columns: fields.iter().map(planned).collect(),
        }
    }
}

impl Planned {
    /// What a row has for the column, which stands at this place in it; none for null.
    fn raw<'a>(&self, place: usize, row: &'a Row) -> Result<Option<&'a [u8]>, Failed> {
        let raw = row.try_get(place).map(|raw: Raw<'_>| raw.bytes);
        raw.map_err(|error| Failed::Other(format!("column {:?}: {error}", self.name)))
    }

    fn told(&self, error: &Malformed) -> Failed {
        let ty = self.decoder.type_name();
        Failed::Conversion(format!("column {:?} of type {ty}: {error}", self.name))
    }
}

/// The columns of a result, as functions are told of them.
pub fn columns(fields: &[Field]) -> Vec<Column> {
    let column = |field: &Field| Column {
        name: field.name.clone(),
        kind: kind(&field.ty),
        type_name: type_name(&field.ty),
    };
    fields.iter().map(column).collect()
}

/// What values of a type are, for a column or a parameter.
///
/// Numbers of 32 bits without a sign are integers, which hold them all: `unsigned` is for those that go beyond. What consists
/// of characters is text, also where it is of a type of its own: labels of enums, XML.
pub fn kind(ty: &Type) -> Kind {
    match Form::of(ty) {
        _ if *ty == Type::UNKNOWN => Kind::Unknown,
        None => match ty.kind() {
            types::Kind::Pseudo if is_open(ty) => Kind::Unknown,
            _ => Kind::Other,
        },
        Some(form) => of_form(&form),
    }
}

/// The type's name in the database. An array's is that of its elements, as it may stand in SQL: `int4[]`.
pub fn type_name(ty: &Type) -> String {
    match ty.kind() {
        types::Kind::Array(element) if ty.name().starts_with('_') => format!("{}[]", element.name()),
        _ => ty.name().to_owned(),
    }
}

fn of_form(form: &Form) -> Kind {
    match form {
        Form::Bool => Kind::Boolean,
        Form::Int2 | Form::Int4 | Form::Int8 | Form::Oid => Kind::Integer,
        Form::Xid8 => Kind::Unsigned,
        Form::Float4 => Kind::Float32,
        Form::Float8 => Kind::Float64,
        Form::Numeric => Kind::Decimal,
        Form::Text | Form::Char => Kind::Text,
        Form::Bytea => Kind::Bytes,
        Form::Date => Kind::Date,
        Form::Time => Kind::Time,
        Form::Timestamp => Kind::Timestamp,
        Form::Timestamptz => Kind::Instant,
        Form::Interval => Kind::Interval,
        Form::Uuid => Kind::Uuid,
        Form::Json | Form::Jsonb => Kind::Json,
        Form::Vector(_) | Form::Array(_) => Kind::Array,
        _ => Kind::Other,
    }
}

/// Whether a type stands for any other, as that of a parameter may.
fn is_open(ty: &Type) -> bool {
    matches!(
        *ty,
        Type::ANY | Type::ANYELEMENT | Type::ANYNONARRAY | Type::ANYCOMPATIBLE
    )
}

/// Whether a text is a number as the contract has them.
pub(super) fn is_decimal(text: &str) -> bool {
    Decimal::parse(text).is_some()
}

/// An element as a value of its own.
pub(super) fn alone(element: Element) -> Value {
    match element {
        Element::Null => Value::Null,
        Element::Boolean(value) => Value::Boolean(value),
        Element::Integer(value) => Value::Integer(value),
        Element::Unsigned(value) => Value::Unsigned(value),
        Element::Float32(value) => Value::Float32(value),
        Element::Float64(value) => Value::Float64(value),
        Element::Decimal(value) => Value::Decimal(value),
        Element::Text(value) => Value::Text(value),
        Element::Bytes(value) => Value::Bytes(value),
        Element::Date(value) => Value::Date(value),
        Element::Time(value) => Value::Time(value),
        Element::Timestamp(value) => Value::Timestamp(value),
        Element::Instant(value) => Value::Instant(value),
        Element::Interval(value) => Value::Interval(value),
        Element::Uuid(value) => Value::Uuid(value),
        Element::Json(value) => Value::Json(value),
        Element::Other(value) => Value::Other(value),
    }
}

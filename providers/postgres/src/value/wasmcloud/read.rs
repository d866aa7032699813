//! Values as they came from the database, in the cases that wasmCloud's own provider gives them.
//!
//! What it refuses comes in a case where there is one that holds it, and otherwise as text in the database's own form. So do
//! arrays that are no list: of several dimensions, with nulls in them, or counted from elsewhere than 1.

mod parts;

use bytes::Bytes;
use outboard_stubs::wasmcloud::postgres::v0_2::types::PgValue;
use tokio_postgres::types::{Kind, Type};

use self::parts as part;
use super::super::Field;
use super::super::binary::{Malformed, Reader, text};
use super::super::form::{Form, Shape, boolean, versioned};
use super::super::outboard::base;
use super::float::{apart32, apart64};

/// Reads the values of one column.
#[derive(Debug, Clone)]
pub(in super::super) struct Decoder {
    /// The type of the values, or of their elements.
    ty: Type,
    reading: Reading,
}

#[derive(Debug, Clone)]
enum Reading {
    One(Form),
    /// With the forms of the whole and of an element.
    List(Form, Form),
    /// The database made text of it.
    AsText,
    /// The database was not asked to make text of it, and nothing here does.
    Unread,
}

impl Decoder {
    pub(in super::super) fn new(field: &Field) -> Self {
        let ty = base(&field.ty);
        let of = |ty: &Type, reading| Self {
            ty: base(ty).clone(),
            reading,
        };
        if field.as_text {
            return of(ty, Reading::AsText);
        }
        match (Form::of(ty), ty.kind()) {
            (None, _) => of(ty, Reading::Unread),
            (Some(Form::Array(array)), Kind::Array(element)) => {
                let form = array.element.clone();
                of(element, Reading::List(Form::Array(array), form))
            }
            (Some(form), _) => of(ty, Reading::One(form)),
        }
    }

    /// A value that is not null.
    pub(in super::super) fn value(&self, bytes: &[u8]) -> Result<PgValue, Malformed> {
        match &self.reading {
            Reading::One(form) => one(&self.ty, form, bytes),
            Reading::List(whole, form) => match list(&self.ty, form, bytes)? {
                Some(list) => Ok(list),
                None => part::written(whole, bytes).map(PgValue::Text),
            },
            Reading::AsText => {
                let text = text(bytes)?;
                Ok(match self.ty {
                    Type::MONEY => PgValue::Money(part::money(text)),
                    Type::TSQUERY => PgValue::TsQuery(text.to_owned()),
                    _ => PgValue::Text(text.to_owned()),
                })
            }
            Reading::Unread => Err(Malformed("such values come from queries alone: cast it to text")),
        }
    }
}

fn one(ty: &Type, form: &Form, bytes: &[u8]) -> Result<PgValue, Malformed> {
    let text_of = |bytes| part::written(form, bytes);
    Ok(match *ty {
        Type::BOOL => PgValue::Bool(boolean(bytes)?),
        Type::BYTEA => PgValue::Bytea(Bytes::copy_from_slice(bytes)),
        Type::CHAR | Type::BPCHAR => PgValue::Char(part::char(bytes)?),
        // That one has a limit is not known; its length is in this case alone.
        Type::BIT | Type::VARBIT => PgValue::Bit(part::bits(bytes)?),
        Type::FLOAT4 => PgValue::Float4(part::float4(bytes)?),
        Type::FLOAT8 => PgValue::Float8(part::float8(bytes)?),
        Type::INT2 => PgValue::Int2(part::int2(bytes)?),
        Type::INT2_VECTOR => PgValue::Int2Vector(part::int2_vector(bytes)?),
        Type::INT4 => PgValue::Int4(part::int4(bytes)?),
        Type::INT8 => PgValue::Int8(part::int8(bytes)?),
        Type::NUMERIC => PgValue::Numeric(text_of(bytes)?),
        Type::JSON => PgValue::Json(text(bytes)?.to_owned()),
        // As components are used to it.
        Type::JSONB => PgValue::Json(versioned(bytes)?.to_owned()),
        Type::VARCHAR => PgValue::Varchar(part::varchar(bytes)?),
        Type::NAME => PgValue::Name(text(bytes)?.to_owned()),
        Type::XML => PgValue::Xml(text(bytes)?.to_owned()),
        Type::BOX => PgValue::Box(part::corners(bytes)?),
        Type::CIRCLE => PgValue::Circle(part::circle(bytes)?),
        Type::LINE => PgValue::Line(part::line(bytes)?),
        Type::LSEG => PgValue::Lseg(part::lseg(bytes)?),
        Type::PATH => PgValue::Path(part::path(bytes)?),
        Type::POINT => PgValue::Point(part::point(bytes)?),
        Type::POLYGON => PgValue::Polygon(part::polygon(bytes)?),
        Type::CIDR => PgValue::Cidr(text_of(bytes)?),
        Type::INET => PgValue::Inet(text_of(bytes)?),
        Type::MACADDR => PgValue::Macaddr(part::macaddr(bytes)?),
        Type::MACADDR8 => PgValue::Macaddr8(part::macaddr8(bytes)?),
        Type::DATE => PgValue::Date(part::date(bytes)?),
        Type::DATE_RANGE => match part::interval(bytes)? {
            Some(interval) => PgValue::Interval(interval),
            None => PgValue::Text(text_of(bytes)?),
        },
        Type::TIME => PgValue::Time(part::time(bytes)?),
        Type::TIMETZ => PgValue::TimeTz(part::time_tz(bytes)?),
        Type::TIMESTAMP => PgValue::Timestamp(part::timestamp(bytes)?),
        Type::TIMESTAMPTZ => PgValue::TimestampTz(part::timestamp_tz(bytes)?),
        Type::UUID => PgValue::Uuid(text_of(bytes)?),
        Type::PG_LSN => PgValue::PgLsn(part::lsn(bytes)?),
        Type::PG_SNAPSHOT | Type::TXID_SNAPSHOT => PgValue::PgSnapshot(part::snapshot(bytes)?),
        Type::TS_VECTOR => PgValue::TsVector(part::lexemes(bytes)?),
        _ => match form {
            Form::Hstore => PgValue::Hstore(part::hstore(bytes)?),
            _ => PgValue::Text(text_of(bytes)?),
        },
    })
}

/// None if it is no list, or there is no case for a list of its elements.
fn list(ty: &Type, form: &Form, bytes: &[u8]) -> Result<Option<PgValue>, Malformed> {
    let text_of = |bytes: &[u8]| part::written(form, bytes);
    let own = |bytes: &[u8]| text(bytes).map(str::to_owned);
    Ok(match *ty {
        Type::BOOL => each(bytes, boolean)?.map(PgValue::BoolArray),
        Type::BYTEA => each(bytes, |bytes| Ok(Bytes::copy_from_slice(bytes)))?.map(PgValue::ByteaArray),
        Type::CHAR | Type::BPCHAR => each(bytes, part::char)?.map(PgValue::CharArray),
        Type::BIT => each(bytes, part::bits)?.map(PgValue::BitArray),
        Type::VARBIT => {
            let bits = |bytes: &[u8]| part::bits(bytes).map(|(count, bits)| (Some(count), bits));
            each(bytes, bits)?.map(PgValue::VarbitArray)
        }
        Type::FLOAT4 => each(bytes, part::float4)?.map(PgValue::Float4Array),
        Type::FLOAT8 => each(bytes, part::float8)?.map(PgValue::Float8Array),
        Type::INT2 => each(bytes, part::int2)?.map(PgValue::Int2Array),
        Type::INT2_VECTOR => each(bytes, part::int2_vector)?.map(PgValue::Int2VectorArray),
        Type::INT4 => each(bytes, part::int4)?.map(PgValue::Int4Array),
        Type::INT8 => each(bytes, part::int8)?.map(PgValue::Int8Array),
        Type::NUMERIC => each(bytes, text_of)?.map(PgValue::NumericArray),
        Type::JSON => each(bytes, own)?.map(PgValue::JsonArray),
        Type::JSONB => each(bytes, |bytes| versioned(bytes).map(str::to_owned))?.map(PgValue::JsonbArray),
        Type::VARCHAR => each(bytes, part::varchar)?.map(PgValue::VarcharArray),
        Type::NAME => each(bytes, own)?.map(PgValue::NameArray),
        Type::XML => each(bytes, own)?.map(PgValue::XmlArray),
        Type::BOX => each(bytes, part::corners)?.map(PgValue::BoxArray),
        Type::CIRCLE => each(bytes, part::circle)?.map(PgValue::CircleArray),
        Type::LINE => each(bytes, part::line)?.map(PgValue::LineArray),
        Type::LSEG => each(bytes, part::lseg)?.map(PgValue::LsegArray),
        Type::PATH => each(bytes, part::path)?.map(PgValue::PathArray),
        Type::POINT => each(bytes, part::point)?.map(PgValue::PointArray),
        Type::POLYGON => each(bytes, part::polygon)?.map(PgValue::PolygonArray),
        Type::CIDR => each(bytes, text_of)?.map(PgValue::CidrArray),
        Type::INET => each(bytes, text_of)?.map(PgValue::InetArray),
        Type::MACADDR => each(bytes, part::macaddr)?.map(PgValue::MacaddrArray),
        Type::MACADDR8 => each(bytes, part::macaddr8)?.map(PgValue::Macaddr8Array),
        Type::DATE => each(bytes, part::date)?.map(PgValue::DateArray),
        Type::DATE_RANGE => {
            let all = each(bytes, part::interval)?;
            all.and_then(|all| all.into_iter().collect::<Option<_>>())
                .map(PgValue::IntervalArray)
        }
        Type::TIME => each(bytes, part::time)?.map(PgValue::TimeArray),
        Type::TIMETZ => each(bytes, part::time_tz)?.map(PgValue::TimeTzArray),
        Type::TIMESTAMP => each(bytes, part::timestamp)?.map(PgValue::TimestampArray),
        Type::TIMESTAMPTZ => each(bytes, part::timestamp_tz)?.map(PgValue::TimestampTzArray),
        Type::UUID => each(bytes, text_of)?.map(PgValue::UuidArray),
        Type::PG_LSN => each(bytes, part::lsn)?.map(PgValue::PgLsnArray),
        // Text, labels of enums, and what else is text itself.
        _ if matches!(form, Form::Text) => each(bytes, own)?.map(PgValue::TextArray),
        _ => None,
    })
}

/// The elements of an array; none if they are no list.
fn each<T>(bytes: &[u8], one: impl Fn(&[u8]) -> Result<T, Malformed>) -> Result<Option<Vec<T>>, Malformed> {
    let mut reader = Reader::new(bytes);
    let shape = Shape::read(&mut reader)?;
    if !matches!(shape.dimensions.as_slice(), [] | [(_, 1)]) {
        return Ok(None);
    }
    let mut elements = Vec::with_capacity(shape.elements);
    for _ in 0..shape.elements {
        match reader.sized()? {
            Some(bytes) => elements.push(one(bytes)?),
            None => return Ok(None),
        }
    }
    reader.end()?;
    Ok(Some(elements))
}

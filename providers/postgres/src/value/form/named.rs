//! The types that are known by what they are, rather than by what they are made of.

use tokio_postgres::types::{Kind, Type};

use super::Form;

/// The form of one of PostgreSQL's own types, or of its best-known extensions.
pub(super) fn form(ty: &Type) -> Option<Form> {
    Some(match *ty {
        Type::BOOL => Form::Bool,
        Type::INT2 => Form::Int2,
        Type::INT4 => Form::Int4,
        Type::INT8 => Form::Int8,
        Type::OID | Type::XID | Type::CID => Form::Oid,
        Type::XID8 => Form::Xid8,
        Type::FLOAT4 => Form::Float4,
        Type::FLOAT8 => Form::Float8,
        Type::NUMERIC => Form::Numeric,
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN | Type::CSTRING => Form::Text,
        Type::REFCURSOR | Type::XML => Form::Text,
        Type::CHAR => Form::Char,
        Type::BYTEA => Form::Bytea,
        Type::DATE => Form::Date,
        Type::TIME => Form::Time,
        Type::TIMETZ => Form::Timetz,
        Type::TIMESTAMP => Form::Timestamp,
        Type::TIMESTAMPTZ => Form::Timestamptz,
        Type::INTERVAL => Form::Interval,
        Type::UUID => Form::Uuid,
        Type::JSON => Form::Json,
        Type::JSONB => Form::Jsonb,
        Type::JSONPATH => Form::Jsonpath,
        Type::INET => Form::Inet,
        Type::CIDR => Form::Cidr,
        Type::MACADDR | Type::MACADDR8 => Form::Macaddr,
        Type::BIT | Type::VARBIT => Form::Bits,
        Type::PG_LSN => Form::Lsn,
        Type::PG_SNAPSHOT | Type::TXID_SNAPSHOT => Form::Snapshot,
        Type::TID => Form::Tid,
        Type::POINT => Form::Point,
        Type::LSEG => Form::Lseg,
        Type::BOX => Form::Box,
        Type::PATH => Form::Path,
        Type::POLYGON => Form::Polygon,
        Type::LINE => Form::Line,
        Type::CIRCLE => Form::Circle,
        Type::TS_VECTOR => Form::Tsvector,
        Type::VOID => Form::Void,
        // An extension's types have other numbers in every database.
        _ if *ty.kind() == Kind::Simple => match ty.name() {
            "citext" => Form::Text,
            "hstore" => Form::Hstore,
            _ => return None,
        },
        _ => return None,
    })
}

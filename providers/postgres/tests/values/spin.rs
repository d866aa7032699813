//! Values as Spin's interfaces have them, of all types of the catalogue.

use outboard_provider_postgres::value::Field;
use outboard_provider_postgres::value::spin::{Generation, Plan, second, third};
use outboard_stubs::fermyon::spin::v2::rdbms_types as oldest;
use outboard_stubs::spin::postgres::v3::postgres as older;
use outboard_stubs::spin::postgres::v4::postgres::{DbValue, ParameterValue};
use tokio_postgres::Row;

/// A value as each generation has it.
#[derive(Debug, Clone)]
pub(crate) struct Of {
    second: oldest::DbValue,
    third: older::DbValue,
    fourth: DbValue,
}

/// Reads the first column of rows that have these.
pub(crate) fn reader(fields: &[Field]) -> impl Fn(&Row) -> Of + use<> {
    let plans = [Generation::Second, Generation::Third, Generation::Fourth]
        .map(|generation| Plan::new(fields, generation));
    move |row| {
        let [oldest, older, newest] = plans.each_ref().map(|plan| {
            let mut values = plan.row(row).unwrap_or_else(|failed| panic!("{failed}"));
            values.swap_remove(0)
        });
        Of {
            second: second::value(oldest),
            third: third::value(older),
            fourth: newest,
        }
    }
}

/// Holds a value against its text. The older generations have no value that says nothing: each that has no case is text.
pub(crate) fn check(of: &Of, text: Option<&String>) -> Result<(), String> {
    let right = match (of, text) {
        (
            Of {
                second: oldest::DbValue::DbNull,
                third: older::DbValue::DbNull,
                fourth: DbValue::DbNull,
            },
            None,
        ) => true,
        (_, None) => false,
        (
            Of {
                second,
                third,
                fourth,
            },
            Some(text),
        ) => {
            let second = match second {
                oldest::DbValue::Str(read) => read == text,
                oldest::DbValue::Int64(read) => read.to_string() == *text,
                second => !matches!(second, oldest::DbValue::DbNull | oldest::DbValue::Unsupported),
            };
            let third = match third {
                older::DbValue::Str(read) => read == text,
                third => !matches!(third, older::DbValue::DbNull | older::DbValue::Unsupported),
            };
            let fourth = match fourth {
                DbValue::Str(read) | DbValue::Decimal(read) | DbValue::Uuid(read) => read == text,
                DbValue::Jsonb(read) => read == text.as_bytes(),
                fourth => *fourth != DbValue::DbNull,
            };
            second && third && fourth
        }
    };
    if right {
        Ok(())
    } else {
        Err(format!("{text:?} was read as {of:?}"))
    }
}

/// What was read, to be written; none if nothing else is the same as it.
pub(crate) fn again(of: &Of, text: Option<&String>) -> Option<ParameterValue> {
    // Spin has no bounds of arrays.
    if text.is_some_and(|text| text.starts_with('[') && text.contains("]={")) {
        return None;
    }
    Some(match of.fourth.clone() {
        DbValue::Boolean(value) => ParameterValue::Boolean(value),
        DbValue::Int8(value) => ParameterValue::Int8(value),
        DbValue::Int16(value) => ParameterValue::Int16(value),
        DbValue::Int32(value) => ParameterValue::Int32(value),
        DbValue::Int64(value) => ParameterValue::Int64(value),
        DbValue::Floating32(value) => ParameterValue::Floating32(value),
        DbValue::Floating64(value) => ParameterValue::Floating64(value),
        DbValue::Str(value) => ParameterValue::Str(value),
        DbValue::Binary(value) => ParameterValue::Binary(value),
        DbValue::Date(value) => ParameterValue::Date(value),
        DbValue::Time(value) => ParameterValue::Time(value),
        DbValue::Datetime(value) => ParameterValue::Datetime(value),
        DbValue::Timestamp(value) => ParameterValue::Timestamp(value),
        DbValue::Uuid(value) => ParameterValue::Uuid(value),
        DbValue::Jsonb(value) => ParameterValue::Jsonb(value),
        DbValue::Decimal(value) => ParameterValue::Decimal(value),
        DbValue::RangeInt32(value) => ParameterValue::RangeInt32(value),
        DbValue::RangeInt64(value) => ParameterValue::RangeInt64(value),
        DbValue::RangeDecimal(value) => ParameterValue::RangeDecimal(value),
        DbValue::ArrayInt32(value) => ParameterValue::ArrayInt32(value),
        DbValue::ArrayInt64(value) => ParameterValue::ArrayInt64(value),
        DbValue::ArrayDecimal(value) => ParameterValue::ArrayDecimal(value),
        DbValue::ArrayStr(value) => ParameterValue::ArrayStr(value),
        DbValue::Interval(value) => ParameterValue::Interval(value),
        DbValue::DbNull => ParameterValue::DbNull,
        DbValue::Unsupported(_) => return None,
    })
}

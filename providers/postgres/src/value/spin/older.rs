//! The values of the older generations, which are those of the newest but for some cases.

/// `spin:postgres@3.0.0`.
pub mod third {
    use outboard_stubs::spin::postgres::v3::postgres::{self as third, DbDataType, DbValue};
    use outboard_stubs::spin::postgres::v4::postgres::{self as newest, ParameterValue};

    /// A parameter, as the newest has it.
    pub fn param(param: third::ParameterValue) -> ParameterValue {
        match param {
            third::ParameterValue::Boolean(value) => ParameterValue::Boolean(value),
            third::ParameterValue::Int8(value) => ParameterValue::Int8(value),
            third::ParameterValue::Int16(value) => ParameterValue::Int16(value),
            third::ParameterValue::Int32(value) => ParameterValue::Int32(value),
            third::ParameterValue::Int64(value) => ParameterValue::Int64(value),
            third::ParameterValue::Floating32(value) => ParameterValue::Floating32(value),
            third::ParameterValue::Floating64(value) => ParameterValue::Floating64(value),
            third::ParameterValue::Str(value) => ParameterValue::Str(value),
            third::ParameterValue::Binary(value) => ParameterValue::Binary(value),
            third::ParameterValue::Date(value) => ParameterValue::Date(value),
            third::ParameterValue::Time(value) => ParameterValue::Time(value),
            third::ParameterValue::Datetime(value) => ParameterValue::Datetime(value),
            third::ParameterValue::Timestamp(value) => ParameterValue::Timestamp(value),
            third::ParameterValue::DbNull => ParameterValue::DbNull,
        }
    }

    /// A value of a plan for this generation.
    pub fn value(value: newest::DbValue) -> DbValue {
        match value {
            newest::DbValue::Boolean(value) => DbValue::Boolean(value),
            newest::DbValue::Int8(value) => DbValue::Int8(value),
            newest::DbValue::Int16(value) => DbValue::Int16(value),
            newest::DbValue::Int32(value) => DbValue::Int32(value),
            newest::DbValue::Int64(value) => DbValue::Int64(value),
            newest::DbValue::Floating32(value) => DbValue::Floating32(value),
            newest::DbValue::Floating64(value) => DbValue::Floating64(value),
            newest::DbValue::Str(value) => DbValue::Str(value),
            newest::DbValue::Binary(value) => DbValue::Binary(value),
            newest::DbValue::Date(value) => DbValue::Date(value),
            newest::DbValue::Time(value) => DbValue::Time(value),
            newest::DbValue::Datetime(value) => DbValue::Datetime(value),
            newest::DbValue::Timestamp(value) => DbValue::Timestamp(value),
            newest::DbValue::DbNull => DbValue::DbNull,
            // A plan for this generation makes text of the others.
            _ => DbValue::Unsupported,
        }
    }

    /// What the values of a column are, by a plan for this generation.
    pub fn data_type(ty: &newest::DbDataType) -> DbDataType {
        match ty {
            newest::DbDataType::Boolean => DbDataType::Boolean,
            newest::DbDataType::Int8 => DbDataType::Int8,
            newest::DbDataType::Int16 => DbDataType::Int16,
            newest::DbDataType::Int32 => DbDataType::Int32,
            newest::DbDataType::Int64 => DbDataType::Int64,
            newest::DbDataType::Floating32 => DbDataType::Floating32,
            newest::DbDataType::Floating64 => DbDataType::Floating64,
            newest::DbDataType::Str => DbDataType::Str,
            newest::DbDataType::Binary => DbDataType::Binary,
            newest::DbDataType::Date => DbDataType::Date,
            newest::DbDataType::Time => DbDataType::Time,
            newest::DbDataType::Datetime => DbDataType::Datetime,
            newest::DbDataType::Timestamp => DbDataType::Timestamp,
            _ => DbDataType::Other,
        }
    }
}

/// `fermyon:spin@2.0.0`.
pub mod second {
    use outboard_stubs::fermyon::spin::v2::rdbms_types::{self as second, DbDataType, DbValue};
    use outboard_stubs::spin::postgres::v4::postgres::{self as newest, ParameterValue};

    /// A parameter, as the newest has it.
    pub fn param(param: second::ParameterValue) -> ParameterValue {
        match param {
            second::ParameterValue::Boolean(value) => ParameterValue::Boolean(value),
            second::ParameterValue::Int8(value) => ParameterValue::Int8(value),
            second::ParameterValue::Int16(value) => ParameterValue::Int16(value),
            second::ParameterValue::Int32(value) => ParameterValue::Int32(value),
            second::ParameterValue::Int64(value) => ParameterValue::Int64(value),
            // The newest has none without a sign, and any number is given to a column as it holds it.
            second::ParameterValue::Uint8(value) => ParameterValue::Int16(value.into()),
            second::ParameterValue::Uint16(value) => ParameterValue::Int32(value.into()),
            second::ParameterValue::Uint32(value) => ParameterValue::Int64(value.into()),
            second::ParameterValue::Uint64(value) => match i64::try_from(value) {
                Ok(value) => ParameterValue::Int64(value),
                Err(_) => ParameterValue::Decimal(value.to_string()),
            },
            second::ParameterValue::Floating32(value) => ParameterValue::Floating32(value),
            second::ParameterValue::Floating64(value) => ParameterValue::Floating64(value),
            second::ParameterValue::Str(value) => ParameterValue::Str(value),
            second::ParameterValue::Binary(value) => ParameterValue::Binary(value),
            second::ParameterValue::DbNull => ParameterValue::DbNull,
        }
    }

    /// A value of a plan for this generation.
    pub fn value(value: newest::DbValue) -> DbValue {
        match value {
            newest::DbValue::Boolean(value) => DbValue::Boolean(value),
            newest::DbValue::Int8(value) => DbValue::Int8(value),
            newest::DbValue::Int16(value) => DbValue::Int16(value),
            newest::DbValue::Int32(value) => DbValue::Int32(value),
            newest::DbValue::Int64(value) => DbValue::Int64(value),
            newest::DbValue::Floating32(value) => DbValue::Floating32(value),
            newest::DbValue::Floating64(value) => DbValue::Floating64(value),
            newest::DbValue::Str(value) => DbValue::Str(value),
            newest::DbValue::Binary(value) => DbValue::Binary(value),
            newest::DbValue::DbNull => DbValue::DbNull,
            // A plan for this generation makes text of the others.
            _ => DbValue::Unsupported,
        }
    }

    /// What the values of a column are, by a plan for this generation.
    pub fn data_type(ty: &newest::DbDataType) -> DbDataType {
        match ty {
            newest::DbDataType::Boolean => DbDataType::Boolean,
            newest::DbDataType::Int8 => DbDataType::Int8,
            newest::DbDataType::Int16 => DbDataType::Int16,
            newest::DbDataType::Int32 => DbDataType::Int32,
            newest::DbDataType::Int64 => DbDataType::Int64,
            newest::DbDataType::Floating32 => DbDataType::Floating32,
            newest::DbDataType::Floating64 => DbDataType::Floating64,
            newest::DbDataType::Str => DbDataType::Str,
            newest::DbDataType::Binary => DbDataType::Binary,
            _ => DbDataType::Other,
        }
    }
}

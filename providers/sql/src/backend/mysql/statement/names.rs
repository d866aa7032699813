//! Names in statements that mean more than the statement itself. All are in capitals.

use crate::error::Refused;

/// Functions that act on the connection or the server, or tell what a statement of another left behind there.
const OF_THE_CONNECTION: [&str; 10] = [
    "FOUND_ROWS",
    "GET_LOCK",
    "LASTVAL",
    "LOAD_FILE",
    "RELEASE_ALL_LOCKS",
    "RELEASE_LOCK",
    "ROW_COUNT",
    "SERVICE_GET_READ_LOCKS",
    "SERVICE_GET_WRITE_LOCKS",
    "SERVICE_RELEASE_LOCKS",
];

/// Tables that show the statements of others, whose values are in them.
const OF_OTHERS: [&str; 3] = ["INNODB_TRX", "PERFORMANCE_SCHEMA", "PROCESSLIST"];

/// What stands before parentheses and is certainly no function of the database's own: functions of the server, and words of
/// the language. One that is missing here costs a look at the connection after the statement.
const BUILT_IN: [&str; 139] = [
    "ABS",
    "ADDDATE",
    "ADDTIME",
    "ALL",
    "AND",
    "ANY",
    "AS",
    "ASCII",
    "AVG",
    "BETWEEN",
    "BIGINT",
    "BINARY",
    "BIT_AND",
    "BIT_COUNT",
    "BIT_OR",
    "BY",
    "CASE",
    "CAST",
    "CEIL",
    "CEILING",
    "CHAR",
    "CHAR_LENGTH",
    "COALESCE",
    "COLLATE",
    "CONCAT",
    "CONCAT_WS",
    "CONV",
    "CONVERT",
    "CONVERT_TZ",
    "COUNT",
    "CRC32",
    "CUME_DIST",
    "CURDATE",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "CURTIME",
    "DATE",
    "DATEDIFF",
    "DATETIME",
    "DATE_ADD",
    "DATE_FORMAT",
    "DATE_SUB",
    "DAY",
    "DAYOFMONTH",
    "DAYOFWEEK",
    "DAYOFYEAR",
    "DECIMAL",
    "DEFAULT",
    "DENSE_RANK",
    "DISTINCT",
    "ELSE",
    "ELT",
    "EXISTS",
    "EXP",
    "EXTRACT",
    "FIELD",
    "FIND_IN_SET",
    "FIRST_VALUE",
    "FLOOR",
    "FORMAT",
    "FROM",
    "FROM_UNIXTIME",
    "GREATEST",
    "GROUP_CONCAT",
    "HAVING",
    "HEX",
    "HOUR",
    "IF",
    "IFNULL",
    "IN",
    "INSERT",
    "INSTR",
    "INTERVAL",
    "INTO",
    "ISNULL",
    "JOIN",
    "JSON_ARRAY",
    "JSON_ARRAYAGG",
    "JSON_CONTAINS",
    "JSON_EXTRACT",
    "JSON_LENGTH",
    "JSON_OBJECT",
    "JSON_OBJECTAGG",
    "JSON_SET",
    "JSON_UNQUOTE",
    "JSON_VALUE",
    "KEY",
    "LAG",
    "LAST_INSERT_ID",
    "LAST_VALUE",
    "LCASE",
    "LEAD",
    "LEAST",
    "LEFT",
    "LENGTH",
    "LIMIT",
    "LOCATE",
    "LOG",
    "LOWER",
    "LPAD",
    "LTRIM",
    "MAX",
    "MD5",
    "MID",
    "MIN",
    "MINUTE",
    "MOD",
    "MONTH",
    "NOT",
    "NOW",
    "NTILE",
    "NULLIF",
    "ON",
    "OR",
    "OVER",
    "PARTITION",
    "POW",
    "POWER",
    "RAND",
    "RANK",
    "REPEAT",
    "REPLACE",
    "ROUND",
    "ROW_NUMBER",
    "SELECT",
    "SET",
    "SLEEP",
    "SUBSTRING",
    "SUM",
    "THEN",
    "UNION",
    "UPPER",
    "USING",
    "VALUES",
    "VARCHAR",
    "WHEN",
    "WHERE",
    "WITH",
];

/// Whether it is a function that acts on more than its statement.
pub(super) fn is_of_the_connection(name: &str) -> bool {
    OF_THE_CONNECTION.contains(&name)
}

/// Whether it is certainly not a function of the database's own.
pub(super) fn is_built_in(name: &str) -> bool {
    BUILT_IN.binary_search(&name).is_ok()
}

/// Refuses names of what shows the statements of others.
pub(super) fn allowed(name: &str) -> Result<(), Refused> {
    match OF_OTHERS.iter().find(|other| **other == name) {
        Some(other) => Err(Refused::Others((*other).to_owned())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::BUILT_IN;

    #[test]
    fn names_are_found_by_halves() {
        assert!(BUILT_IN.is_sorted());
    }
}

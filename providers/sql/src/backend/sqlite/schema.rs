//! What columns were declared as: SQLite tells the name of a declared type, and keeps any value in the column.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use outboard_stubs::outboard::sql::v0_1::types::Column;
use sqlx::sqlite::{SqliteColumn, SqliteConnection};
use sqlx::{AssertSqlSafe, Column as _, ColumnOrigin, Executor as _, SqlSafeStr as _, Statement as _};

use super::value::kind;

/// What is known of the database's tables and of the statements that ran.
#[derive(Default)]
pub(super) struct Schema(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// SQLite's own count of changes to the schema, when the tables were read.
    version: i64,
    /// Table, then column, then declared type.
    tables: HashMap<String, HashMap<String, String>>,
    statements: HashMap<String, Arc<[Column]>>,
}

/// From this many statements on, all are forgotten: functions with ever new texts must not fill the memory.
const STATEMENTS: usize = 4_096;
/// The longest text that is remembered.
const TEXT: usize = 4 << 10;

impl Schema {
    /// The fields of a statement that was asked for before.
    pub(super) fn known(&self, text: &str) -> Option<Arc<[Column]>> {
        self.lock().statements.get(text).map(Arc::clone)
    }

    /// Asks the database for the fields of a statement, none if it has no result.
    pub(super) async fn ask(
        &self,
        driver: &mut SqliteConnection,
        text: &str,
    ) -> Result<Arc<[Column]>, sqlx::Error> {
        let statement = driver.prepare(AssertSqlSafe(text).into_sql_str()).await?;
        let columns = statement.columns();
        let tables = self.lock().unknown(columns);
        for table in tables {
            let asked = sqlx::query_as::<_, (String, String)>("select name, type from pragma_table_info($1)")
                .bind(&*table)
                .fetch_all(&mut *driver)
                .await;
            // What cannot be said of a table is no reason not to read it.
            let declared = match asked {
                Err(error) if error.as_database_error().is_none() => return Err(error),
                asked => asked.unwrap_or_default(),
            };
            self.lock()
                .tables
                .insert(table.to_string(), declared.into_iter().collect());
        }
        let mut known = self.lock();
        let fields: Arc<[Column]> = columns.iter().map(|column| known.field(column)).collect();
        if text.len() <= TEXT {
            if known.statements.len() >= STATEMENTS {
                known.statements.clear();
            }
            known.statements.insert(text.to_owned(), Arc::clone(&fields));
        }
        Ok(fields)
    }

    /// SQLite's own count of changes to the schema; all that is known is forgotten when it has changed.
    pub(super) async fn version(&self, driver: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
        let version = sqlx::query_scalar("pragma schema_version")
            .fetch_one(driver)
            .await?;
        let mut known = self.lock();
        if known.version != version {
            *known = Known {
                version,
                ..Known::default()
            };
        }
        Ok(version)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        // Nothing that holds it can panic halfway through a change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn declared(&self, column: &SqliteColumn) -> Option<&str> {
        let ColumnOrigin::Table(origin) = column.origin() else {
            return None;
        };
        let declared = self.tables.get(&*origin.table)?.get(&*origin.name)?;
        Some(declared)
    }

    /// The tables of columns of which nothing was asked yet.
    fn unknown(&self, columns: &[SqliteColumn]) -> HashSet<Arc<str>> {
        let origins = columns.iter().filter_map(|column| match column.origin() {
            ColumnOrigin::Table(origin) => Some(origin.table),
            _ => None,
        });
        origins
            .filter(|table| !self.tables.contains_key(&**table))
            .collect()
    }

    fn field(&self, column: &SqliteColumn) -> Column {
        field(column, self.declared(column).unwrap_or_default())
    }
}

/// The fields of columns of which nothing but the name is known.
pub(super) fn undeclared(columns: &[SqliteColumn]) -> Arc<[Column]> {
    columns.iter().map(|column| field(column, "")).collect()
}

fn field(column: &SqliteColumn, declared: &str) -> Column {
    Column {
        name: column.name().to_owned(),
        kind: kind(declared),
        type_name: declared.to_owned(),
    }
}

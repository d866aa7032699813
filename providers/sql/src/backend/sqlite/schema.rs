//! What columns were declared as: SQLite tells the name of a declared type, and keeps any value in the column.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use outboard_stubs::outboard::sql::v0_1::types::Column;
use sqlx::sqlite::{SqliteColumn, SqliteConnection};
use sqlx::{AssertSqlSafe, Column as _, ColumnOrigin, Executor as _, SqlSafeStr as _, Statement as _};

use super::value::kind;

/// What is known of the database's tables and of the statements that ran.
#[derive(Default)]
pub(super) struct Schema(Mutex<Known>);

/// A column of a result.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub(super) column: Column,
}

#[derive(Default)]
struct Known {
    /// SQLite's own count of changes to the schema, when the tables were read.
    version: Option<i64>,
    /// Table, then column, then declared type.
    tables: HashMap<String, HashMap<String, String>>,
    statements: HashMap<String, Arc<[Field]>>,
}

/// From this many statements on, all are forgotten: functions with ever new texts must not fill the memory.
const STATEMENTS: usize = 4_096;
/// The longest text that is remembered.
const TEXT: usize = 64 << 10;

impl Schema {
    /// The fields of a statement that was asked for before.
    pub(super) fn known(&self, text: &str) -> Option<Arc<[Field]>> {
        self.lock().statements.get(text).map(Arc::clone)
    }

    /// Asks the database for the fields of a statement, none if it has no result.
    pub(super) async fn ask(
        &self,
        driver: &mut SqliteConnection,
        text: &str,
    ) -> Result<Arc<[Field]>, sqlx::Error> {
        let statement = driver.prepare(AssertSqlSafe(text).into_sql_str()).await?;
        let columns = statement.columns();
        if !self.lock().has_all(columns) {
            let version: i64 = sqlx::query_scalar("pragma schema_version")
                .fetch_one(&mut *driver)
                .await?;
            if self.lock().version != Some(version) {
                let declared: Vec<(String, String, String)> =
                    sqlx::query_as(TABLES).fetch_all(driver).await?;
                self.lock().learn(version, declared);
            }
        }
        let mut known = self.lock();
        let fields: Arc<[Field]> = columns.iter().map(|column| known.field(column)).collect();
        if text.len() <= TEXT {
            if known.statements.len() >= STATEMENTS {
                known.statements.clear();
            }
            known.statements.insert(text.to_owned(), Arc::clone(&fields));
        }
        Ok(fields)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        // Nothing that holds it can panic halfway through a change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const TABLES: &str = "select t.name, c.name, c.type from sqlite_schema t, pragma_table_info(t.name) c";

impl Known {
    fn declared(&self, column: &SqliteColumn) -> Option<&str> {
        let ColumnOrigin::Table(origin) = column.origin() else {
            return None;
        };
        let declared = self.tables.get(&*origin.table)?.get(&*origin.name)?;
        Some(declared)
    }

    fn has_all(&self, columns: &[SqliteColumn]) -> bool {
        columns.iter().all(|column| {
            !matches!(column.origin(), ColumnOrigin::Table(_)) || self.declared(column).is_some()
        })
    }

    fn learn(&mut self, version: i64, declared: Vec<(String, String, String)>) {
        self.version = Some(version);
        self.tables.clear();
        // They were made from what was known before.
        self.statements.clear();
        for (table, column, declared) in declared {
            self.tables.entry(table).or_default().insert(column, declared);
        }
    }

    fn field(&self, column: &SqliteColumn) -> Field {
        field(column, self.declared(column).unwrap_or_default())
    }
}

/// The fields of columns of which nothing but the name is known.
pub(super) fn undeclared(columns: &[SqliteColumn]) -> Arc<[Field]> {
    columns.iter().map(|column| field(column, "")).collect()
}

fn field(column: &SqliteColumn, declared: &str) -> Field {
    Field {
        column: Column {
            name: column.name().to_owned(),
            kind: kind(declared),
            type_name: declared.to_owned(),
        },
    }
}

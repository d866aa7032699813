//! `outboard:sql`, and SQLite and MySQL as Spin has them, over the databases of the bindings: what the interfaces have in common.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use outboard_provider::{
    BackendAway, BindingProblem, Bindings, ConfigKey, Context, PoolState, Provider, Services,
};
use outboard_session::call::Call;
use outboard_session::dispatch::{HandleKind, MethodDescriptor, Resource};
use outboard_session::failure::Failure;
use outboard_session::right::Rights;
use outboard_session::value::Encoded;
use outboard_stubs::fermyon::spin::v2 as fermyon;
use outboard_stubs::outboard::sql::v0_1 as sql;
use outboard_stubs::outboard::sql::v0_1::types::{Chunk, Column, Error, RowSet, Value};
use outboard_stubs::spin::mysql::v3 as spin_mysql_v3;
use outboard_stubs::spin::sqlite::v3 as spin_sqlite_v3;

use crate::backend::{Bounds, Cursor, Database, Pooled, ResultSet, Transaction, mysql, sqlite};
use crate::config::{self, Binding, KEYS};
use crate::error::StartError;

mod check;
mod chunk;
mod fermyon_sqlite;
mod spin;
mod spin_mysql;
mod spin_sqlite;
mod statements;
mod traced;
mod transactions;

/// The SQL provider.
pub struct Sql {
    bindings: Bindings<Database>,
    traced: traced::Statements,
}

/// A statement that the database accepted: its text, and nothing else, so that any replica serves it.
pub struct Prepared {
    text: String,
}

/// A call's end: a result, an error of the interface's own, or a failure.
type Answer<T> = Result<Result<T, Error>, Failure>;

/// The longest statement that is prepared, in bytes: its handle carries it, and travels with every call.
const PREPARED: usize = 32 << 10;

impl Provider for Sql {
    const KIND: &'static str = "sql";
    const KEYS: &'static [ConfigKey] = KEYS;

    type Binding = Binding;
    type Error = StartError;

    fn check(bindings: &BTreeMap<String, Binding>, context: &Context) -> Vec<BindingProblem> {
        check::check(bindings, context)
    }

    fn may_recover(error: &StartError) -> bool {
        error.may_recover()
    }

    async fn start(bindings: BTreeMap<String, Binding>, context: &Context) -> Result<Self, StartError> {
        let mut opened = BTreeMap::new();
        for (name, binding) in bindings {
            let database = open_one(&name, &binding, context).await?;
            opened.insert(name, database);
        }
        Ok(Self {
            bindings: Bindings::new(opened),
            traced: traced::Statements::new(context),
        })
    }

    /// What is open under a name stays as it was: its statements and transactions are under way.
    async fn rebind(
        self: &Arc<Self>,
        changed: BTreeMap<String, Option<Binding>>,
        context: &Context,
    ) -> Result<Vec<String>, StartError> {
        let open = self.bindings.all();
        let (mut opened, mut gone, mut left) = (BTreeMap::new(), Vec::new(), Vec::new());
        for (name, binding) in changed {
            match binding {
                None => gone.push(name),
                Some(_) if open.contains_key(&name) => left.push(name),
                Some(binding) => {
                    let database = open_one(&name, &binding, context).await?;
                    opened.insert(name, database);
                }
            }
        }
        for database in self.bindings.change(opened, &gone) {
            // It waits for those who still use it.
            tokio::spawn(async move { database.close().await });
        }
        Ok(left)
    }

    fn contracts() -> Vec<&'static [MethodDescriptor]> {
        vec![
            sql::types::METHODS,
            sql::statements::METHODS,
            sql::transactions::METHODS,
            spin_sqlite_v3::sqlite::METHODS,
            fermyon::sqlite::METHODS,
            spin_mysql_v3::mysql::METHODS,
        ]
    }

    /// What a text really does only its reading shows: a query that writes needs the right to as well.
    fn rights(method: &MethodDescriptor) -> Rights {
        let name = method.function;
        // Spin has functions for statements of every kind.
        if let Some(name) = name.strip_prefix("[method]connection.") {
            return match name {
                "query"
                | "execute"
                | "execute-async"
                | "last-insert-rowid"
                | "last-insert-rowid-async"
                | "changes"
                | "changes-async" => Rights::ANY,
                _ => Rights::NONE,
            };
        }
        let name = name.rsplit_once('.').map_or(name, |(_, name)| name);
        match name {
            "query"
            | "query-columnar"
            | "query-stream"
            | "query-prepared"
            | "query-prepared-columnar"
            | "open-cursor"
            | "next"
            | "next-columnar" => Rights::READ,
            "execute" | "execute-prepared" | "batch" => Rights::WRITE,
            "prepare" | "parameters" | "columns" | "begin" | "savepoint" | "rollback-to" | "release"
            | "commit" | "rollback" | "open" | "open-async" => Rights::ANY,
            _ => Rights::NONE,
        }
    }

    fn services(self: &Arc<Self>) -> Services {
        let this = || Arc::clone(self);
        Services::new()
            .add(
                sql::types::TypesDispatch::new(this()),
                sql::types::TypesServer::new,
            )
            .add(
                sql::statements::StatementsDispatch::new(this()),
                sql::statements::StatementsServer::new,
            )
            .add(
                sql::transactions::TransactionsDispatch::new(this()),
                sql::transactions::TransactionsServer::new,
            )
            .add(
                spin_sqlite_v3::sqlite::SqliteDispatch::new(this()),
                spin_sqlite_v3::sqlite::SqliteServer::new,
            )
            .add(
                fermyon::sqlite::SqliteDispatch::new(this()),
                fermyon::sqlite::SqliteServer::new,
            )
            .add(
                spin_mysql_v3::mysql::MysqlDispatch::new(this()),
                spin_mysql_v3::mysql::MysqlServer::new,
            )
    }

    fn saturation(&self) -> u32 {
        self.bindings.saturation(|database| database.saturation())
    }

    async fn away(&self) -> Vec<BackendAway> {
        let trouble = |database: Arc<Database>| async move { database.trouble().await };
        self.bindings.away(trouble).await
    }

    fn pools(&self) -> Vec<PoolState> {
        let state = |(binding, database): (&String, &Arc<Database>)| {
            let Pooled {
                in_use,
                idle,
                waiting,
            } = database.pooled();
            PoolState {
                binding: binding.clone(),
                in_use,
                idle,
                waiting,
                budget: database.budget(),
            }
        };
        self.bindings.all().iter().map(state).collect()
    }

    async fn shutdown(&self) {
        for database in self.bindings.all().values() {
            database.close().await;
        }
    }
}

/// Opens what a binding names.
async fn open_one(name: &str, binding: &Binding, context: &Context) -> Result<Database, StartError> {
    let settings = binding.database().map_err(|wrong| StartError::Binding {
        binding: name.to_owned(),
        what: wrong
            .into_iter()
            .map(|wrong| format!("{} {}", wrong.key, wrong.what))
            .collect(),
    })?;
    Ok(match settings {
        config::Database::Sqlite(settings) => {
            let database = sqlite::Database::open(name, &settings, &context.folder).await?;
            Database::Sqlite(Arc::new(database))
        }
        config::Database::MySql(settings) => {
            Database::MySql(Arc::new(mysql::Database::open(name, &settings, context)))
        }
    })
}

impl sql::types::Types for Sql {}

impl Resource for Transaction {}

impl Resource for Cursor {}

impl Resource for Prepared {
    const KIND: HandleKind = HandleKind::Portable;

    fn state(&self) -> Option<Bytes> {
        Some(Bytes::copy_from_slice(self.text.as_bytes()))
    }

    fn from_state(state: &Bytes) -> Option<Self> {
        let text = std::str::from_utf8(state).ok()?.to_owned();
        Some(Self { text })
    }
}

/// What a call's grant and deadline leave it.
fn bounds(call: &Call) -> Bounds {
    Bounds {
        deadline: call.deadline,
        reads: call.granted.rights.contains(Rights::READ),
        writes: call.granted.rights.contains(Rights::WRITE),
        admin: call.granted.rights.contains(Rights::ADMIN),
        rows: call.granted.rows.map_or(usize::MAX, |rows| rows as usize),
    }
}

impl Sql {
    fn database(&self, call: &Call) -> Result<Arc<Database>, Failure> {
        self.bindings.of(call)
    }
}

/// A result as functions have it.
fn row_set(found: ResultSet) -> RowSet {
    RowSet {
        columns: found.columns,
        rows: encoded(&found.rows),
    }
}

/// A result as functions have it that take it by columns.
fn columnar(found: ResultSet) -> (Vec<Column>, Chunk) {
    (found.columns, chunk::chunk(found.rows))
}

fn encoded(rows: &[Vec<Value>]) -> Vec<Encoded<Vec<Value>>> {
    rows.iter().map(Encoded::new).collect()
}

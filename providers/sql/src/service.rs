//! `outboard:sql` over the databases of the bindings: what its interfaces have in common.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use outboard_provider::{BindingProblem, ConfigKey, Context, Provider, Services};
use outboard_session::call::Call;
use outboard_session::dispatch::{HandleKind, MethodDescriptor, Resource};
use outboard_session::failure::Failure;
use outboard_stubs::outboard::sql::v0_1 as sql;
use outboard_stubs::outboard::sql::v0_1::types::Error;
use tonic::Code;

use crate::backend::sqlite::{Cursor, Database, Transaction};
use crate::config::{Binding, KEYS};
use crate::error::StartError;

mod statements;
mod transactions;

/// The SQL provider.
pub struct Sql {
    bindings: BTreeMap<String, Arc<Database>>,
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
        let mut files: BTreeMap<PathBuf, &str> = BTreeMap::new();
        let mut problems = Vec::new();
        for (name, binding) in bindings {
            let mut wrong = |key, what| {
                problems.push(BindingProblem {
                    binding: name.clone(),
                    key: Some(key),
                    what,
                });
            };
            let path = context.folder.join(&binding.path);
            if let Some(first) = files.insert(path.clone(), name) {
                wrong(
                    "path",
                    format!(
                        "{} is the file of binding {first} already; give each its own",
                        path.display()
                    ),
                );
            }
            if let Some(folder) = &binding.migrations {
                let folder = context.folder.join(folder);
                if !folder.is_dir() {
                    let what = "is not a folder; a relative path starts at this file's folder";
                    wrong("migrations", format!("{} {what}", folder.display()));
                }
            }
            for (key, count) in [("readers", binding.readers), ("max_rows", binding.max_rows)] {
                if count == Some(0) {
                    wrong(key, "is 0, which lets nothing through".to_owned());
                }
            }
        }
        problems
    }

    async fn start(bindings: BTreeMap<String, Binding>, context: &Context) -> Result<Self, StartError> {
        let mut opened = BTreeMap::new();
        for (name, binding) in bindings {
            let database = Database::open(&name, &binding, &context.folder).await?;
            opened.insert(name, Arc::new(database));
        }
        Ok(Self { bindings: opened })
    }

    fn contracts() -> Vec<&'static [MethodDescriptor]> {
        vec![
            sql::types::METHODS,
            sql::statements::METHODS,
            sql::transactions::METHODS,
        ]
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
    }

    async fn shutdown(&self) {
        for database in self.bindings.values() {
            database.close().await;
        }
    }
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

impl Sql {
    fn database(&self, call: &Call) -> Result<&Arc<Database>, Failure> {
        self.bindings
            .get(&*call.binding)
            .ok_or_else(|| Failure::refused(Code::NotFound, format!("there is no binding {}", call.binding)))
    }
}

//! What is wrong with bindings, without opening a database.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use outboard_provider::{BindingProblem, Context, Places};
use sqlx::ConnectOptions as _;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::SqliteConnectOptions;

use crate::config::{Account, Address, Binding, Database, Engine, MySql, Tls, Wrong};
use crate::error::{class, code};

/// How long migrations are tried; what takes longer is left to the start.
const TRYING: Duration = Duration::from_secs(2);
/// How many of SQLite's instructions pass between two looks at the clock.
const INSTRUCTIONS: i32 = 100_000;

/// All that is wrong with bindings, as [`Provider::check`](outboard_provider::Provider::check) tells it.
pub(super) fn check(bindings: &BTreeMap<String, Binding>, context: &Context) -> Vec<BindingProblem> {
    let mut places = Places::default();
    let mut problems = Vec::new();
    for (name, binding) in bindings {
        let mut wrong = |key, what| {
            problems.push(BindingProblem {
                binding: name.clone(),
                key: Some(key),
                what,
            });
        };
        let mut has_database = false;
        if let (Engine::Sqlite, Some(path)) = (binding.engine, &binding.path) {
            let path = context.folder.join(path);
            has_database = path.exists();
            for what in places.take(name, path) {
                wrong("path", what);
            }
        }
        if let (Engine::Sqlite, Some(folder)) = (binding.engine, &binding.migrations) {
            for what in migrations(&context.folder.join(folder), has_database) {
                wrong("migrations", what);
            }
        }
        match binding.database() {
            Ok(Database::Sqlite(_)) => {}
            Ok(Database::MySql(settings)) => server(&settings, context, wrong),
            Err(all) => all.into_iter().for_each(|Wrong { key, what }| wrong(key, what)),
        }
    }
    problems
}

/// What is wrong with what a server is reached by, without reaching for it.
fn server(settings: &MySql, context: &Context, mut wrong: impl FnMut(&'static str, String)) {
    let secrets = &context.secrets;
    let (key, problem) = match &settings.account {
        Account::Lent(credentials) => ("credential", credentials.problem(secrets)),
        Account::Fixed { password, .. } => ("password", secrets.problem(password)),
    };
    if let Some(what) = problem {
        wrong(key, what);
    }
    if let Address::Tcp {
        tls: Tls::On { ca: Some(ca), .. },
        ..
    } = &settings.address
    {
        let path = context.folder.join(ca);
        if let Err(error) = std::fs::read(&path) {
            wrong(
                "tls",
                format!(
                    "has authorities in {}, which cannot be read: {error}",
                    path.display()
                ),
            );
        }
    }
}

/// What is wrong with a folder of migrations. A database that is there already may have more in it than they made.
fn migrations(folder: &Path, has_database: bool) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        let what = "is not a folder that can be read; a relative path starts at this file's folder";
        return vec![format!("{} {what}", folder.display())];
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut misnamed: Vec<_> = paths.filter(|path| is_misnamed(path)).collect();
    misnamed.sort();
    if !misnamed.is_empty() {
        let what = "is not named NNNN_name.sql, so it would not be applied: say when by a number, as in 0001_name.sql";
        let told = misnamed.iter().map(|path| format!("{} {what}", path.display()));
        return told.collect();
    }
    let failed = try_migrations(folder).err();
    let failed = failed.filter(|error| !(has_database && lacks_something(error)));
    let what = failed.map(|error| format!("{} cannot be applied: {error}", folder.display()));
    what.into_iter().collect()
}

/// Whether a file is meant as a migration and is not taken for one.
fn is_misnamed(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some(name) = name.strip_suffix(".sql") else {
        return false;
    };
    let number = name.split_once('_').map(|(number, _)| number);
    path.is_file() && number.is_none_or(|number| number.parse::<u32>().is_err())
}

/// Whether a migration uses what no migration before it has made.
fn lacks_something(error: &MigrateError) -> bool {
    let (MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) = error else {
        return false;
    };
    error
        .as_database_error()
        .is_some_and(|error| error.message().starts_with("no such "))
}

/// Applies the migrations to a database in memory, where they show what is wrong with their statements.
fn try_migrations(folder: &Path) -> Result<(), MigrateError> {
    let tried = async {
        let mut driver = SqliteConnectOptions::new()
            .in_memory(true)
            .foreign_keys(true)
            .pragma("trusted_schema", "off")
            .disable_statement_logging()
            .connect()
            .await?;
        let until = Instant::now() + TRYING;
        driver
            .lock_handle()
            .await?
            .set_progress_handler(INSTRUCTIONS, move || Instant::now() < until);
        Migrator::new(folder)
            .await?
            .run_direct(None, &mut driver, false)
            .await
    };
    // A check may be asked for on a runtime, whose threads cannot wait for another.
    let on_its_own = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_or(Ok(()), |runtime| runtime.block_on(tried))
    };
    let tried = std::thread::scope(|scope| scope.spawn(on_its_own).join());
    match tried.unwrap_or_else(|panic| std::panic::resume_unwind(panic)) {
        // They take longer than a check may: that says nothing against them.
        Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _))
            if class(&error) == Some(code::INTERRUPT) =>
        {
            Ok(())
        }
        tried => tried,
    }
}

//! What it means for a statement that the database did not do it.

use tokio::time::Instant;
use tokio_postgres::error::SqlState;

use super::connection::Connection;
use super::lease::{Lease, Stopped};
use super::pool::Pool;
use crate::error::{Failed, is_lost, told};

/// How a statement ran that came to nothing.
#[derive(Clone, Copy)]
pub(super) struct Ran<'a> {
    pub(super) text: &'a str,
    /// Whether it may have been done, if the database did not say.
    pub(super) unsure: bool,
    /// Whether nothing from here kept it from writing.
    pub(super) may_write: bool,
}

impl Pool {
    /// What a function learns of an error; nothing if the statement did nothing, and may be run again. `is_nobody` finds out
    /// whether the role of the connection is no more.
    pub(super) async fn judge(
        &self,
        connection: &Connection,
        ran: Ran<'_>,
        error: &tokio_postgres::Error,
        is_nobody: impl Future<Output = bool>,
    ) -> Option<Failed> {
        match error.code() {
            Some(_) if is_stale(error) => {
                connection.prepared.forget(ran.text);
                None
            }
            // The server has undone it, or it changes nothing anyway.
            _ if has_ended(error, ran.unsure) => None,
            // Nobody said that it may not write but the server itself, which it could once.
            Some(code)
                if *code == SqlState::READ_ONLY_SQL_TRANSACTION
                    && ran.may_write
                    && self.target.wants_writers() =>
            {
                self.turned(connection);
                None
            }
            Some(code) if *code == SqlState::INSUFFICIENT_PRIVILEGE && is_nobody.await => {
                self.disowned(connection);
                None
            }
            _ => Some(told(error, ran.unsure)),
        }
    }

    /// The same of what was stopped on a lent connection.
    pub(super) async fn judge_alone(
        &self,
        lease: &Lease,
        ran: Ran<'_>,
        stopped: Stopped,
        until: Instant,
    ) -> Option<Failed> {
        let connection = lease.connection();
        let is_nobody = async { matches!(lease.run(until, connection.is_nobody()).await, Ok(true)) };
        match stopped {
            Stopped::Driver(error) => self.judge(connection, ran, &error, is_nobody).await,
            Stopped::Lost if ran.unsure => Some(lost()),
            Stopped::Late | Stopped::Lost => Some(late()),
        }
    }
}

impl Stopped {
    /// What a function learns of it, if the statement cannot have been done.
    pub(super) fn told(self) -> Failed {
        match self {
            Self::Driver(error) => told(&error, false),
            Self::Late | Self::Lost => late(),
        }
    }
}

/// Whether what was prepared no longer fits the tables: the statement did nothing.
pub(super) fn is_stale(error: &tokio_postgres::Error) -> bool {
    let Some(error) = error.as_db_error() else {
        return false;
    };
    // A prepared statement that somebody deallocated; a plan that must not change; a type that went away.
    *error.code() == SqlState::INVALID_SQL_STATEMENT_NAME
        || (*error.code() == SqlState::FEATURE_NOT_SUPPORTED && error.message().contains("cached plan"))
        || (*error.code() == SqlState::INTERNAL_ERROR && error.message().contains("cache lookup failed"))
}

/// Whether the connection has ended, and with it, undone, what ran on it.
fn has_ended(error: &tokio_postgres::Error, unsure: bool) -> bool {
    match error.code() {
        Some(code) => {
            *code == SqlState::ADMIN_SHUTDOWN
                || *code == SqlState::CRASH_SHUTDOWN
                || *code == SqlState::CANNOT_CONNECT_NOW
        }
        // Nobody knows what the server did last.
        None => !unsure && is_lost(error),
    }
}

pub(super) fn late() -> Failed {
    Failed::Timeout(
        "the statement took longer than its caller waits, or than statement_timeout allows, and was stopped"
            .to_owned(),
    )
}

pub(super) fn lost() -> Failed {
    Failed::UnknownOutcome(
        "the time was up before the database answered, and it did not say what became of the statement"
            .to_owned(),
    )
}

pub(super) fn gave_up() -> Failed {
    Failed::Unavailable(
        "each attempt ended with its connection, or met tables that had changed since the statement was prepared: nothing \
         was done, try again"
            .to_owned(),
    )
}

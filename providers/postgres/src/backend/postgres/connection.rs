//! One connection to the database: how it is opened, what it keeps, and how it ends.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use tokio_postgres::{CancelToken, Client, SimpleQueryMessage};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::cache::Cache;
use super::prepared::Prepared;
use super::slot::Slots;
use super::target::{Opened, Target, TargetError};

/// A connection that has its slot, if the binding has a budget.
pub(super) struct Connection {
    pub(super) client: Client,
    /// The statements that it keeps prepared.
    pub(super) prepared: Cache<Arc<Prepared>>,
    /// The version of the schema that they were made for, as far as it was changed from here.
    pub(super) schema: AtomicU64,
    pub(super) opened: Opened,
    /// How often the server had turned out to be another than it should be when this was opened.
    pub(super) turn: u64,
    pub(super) since: Instant,
    /// The age at which it is replaced.
    pub(super) lifetime: Duration,
    /// When it was used last, or heard of where many share it, in milliseconds since it was opened.
    used: AtomicU64,
    slot: Option<(Slots, i32)>,
    cancel: CancelToken,
    tls: MakeRustlsConnect,
    /// Whether statements of many users are sent on it.
    shared: Arc<AtomicBool>,
    /// Reads and writes on its socket.
    driver: JoinHandle<()>,
    _held: Held,
}

/// What reads and writes on a connection's socket. Where many share it, those who can run come first whenever there is something to
/// do: what they have to send goes out in one write, and the server answers it in one.
struct Gathering<C> {
    connection: C,
    shared: Arc<AtomicBool>,
    /// Whether the others have had their turn.
    waited: bool,
}

/// How a connection is to be.
#[derive(Clone)]
pub(super) struct Wish {
    /// How long a statement may run on it.
    pub(super) statement_timeout: Option<Duration>,
    /// How long the server lets a transaction be idle, should this process hang.
    pub(super) idle_in_transaction: Duration,
    /// How many statements it keeps prepared.
    pub(super) statements: usize,
    pub(super) lifetime: Duration,
    pub(super) slots: Option<Slots>,
    /// See [`Connection::turn`].
    pub(super) turn: u64,
}

/// What may be left on a connection when it comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// A transaction, at most.
    Nothing,
    /// That, and the last numbers of sequences.
    Numbers,
    /// Whatever a session can hold.
    Anything,
}

/// Counts a connection until it is closed.
pub(super) struct Held {
    count: Arc<AtomicUsize>,
    changed: Arc<Notify>,
}

/// Why a connection could not be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum OpenError {
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error("{}", told(.0))]
    Driver(#[from] tokio_postgres::Error),
    #[error("the database did not answer in time")]
    Silent,
    #[error(
        "a pooler stands before the database, which gives a session's statements to connections as it likes: point the \
         binding at the database itself, or at a pooler's session mode"
    )]
    Pooler,
    #[error("nobody waits for it any more")]
    Unwanted,
}

/// How long the first round trips may take.
const SETTLE: Duration = Duration::from_secs(5);
/// How long a hungry replica waits between two looks for a slot.
const HUNGER: Duration = Duration::from_millis(25);
/// How long a cancellation may take to get to the server.
const CANCEL: Duration = Duration::from_secs(5);

impl Connection {
    /// Opens one. Where there is no slot for it, it waits for as long as it is wanted.
    pub(super) async fn open(
        target: &Target,
        wish: &Wish,
        held: Held,
        is_wanted: impl Fn() -> bool + Send,
    ) -> Result<Self, OpenError> {
        let mark = fastrand::u64(..).to_string();
        let (config, tls, opened) = target.now(&wish.settings(&mark))?;
        let (client, connection) = match config.connect(tls.clone()).await {
            Ok(open) => open,
            Err(error) => {
                if refuses_settings(&error) {
                    return Err(OpenError::Pooler);
                }
                if refuses_login(&error) {
                    target.suspect(&opened);
                }
                return Err(error.into());
            }
        };
        let shared = Arc::new(AtomicBool::new(false));
        let gathering = Gathering {
            connection,
            shared: Arc::clone(&shared),
            waited: false,
        };
        let driver = tokio::spawn(async move {
            if let Err(error) = gathering.await {
                tracing::debug!(%error, "a connection to the database has ended");
            }
        });
        let cancel = client.cancel_token();
        let mut connection = Self {
            client,
            prepared: Cache::new(wish.statements),
            schema: AtomicU64::new(0),
            opened,
            turn: wish.turn,
            since: Instant::now(),
            lifetime: wish.lifetime.mul_f64(0.9 + 0.1 * fastrand::f64()),
            used: AtomicU64::new(0),
            slot: None,
            cancel,
            tls,
            shared,
            driver,
            _held: held,
        };
        timeout(SETTLE, connection.settle(&mark))
            .await
            .map_err(|_| OpenError::Silent)??;
        if let Some(slots) = wish.slots {
            connection.slot = Some((slots, connection.wait_for_slot(slots, is_wanted).await?));
        }
        Ok(connection)
    }

    /// Whether it can still be used.
    pub(super) fn is_open(&self) -> bool {
        !self.client.is_closed() && !self.driver.is_finished()
    }

    /// Whether it should be replaced for its age.
    pub(super) fn is_old(&self) -> bool {
        self.since.elapsed() > self.lifetime
    }

    /// Marks that statements of many users will be sent on it.
    pub(super) fn share(&self) {
        self.shared.store(true, Ordering::Relaxed);
    }

    /// Marks that it was used, or heard of.
    pub(super) fn touch(&self) {
        let now = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.used.store(now, Ordering::Relaxed);
    }

    /// For how long it has not been used.
    pub(super) fn unused(&self) -> Duration {
        let used = Duration::from_millis(self.used.load(Ordering::Relaxed));
        self.since.elapsed().saturating_sub(used)
    }

    /// Has the server stop what runs on it. What comes next on it may be hit instead: it has to be closed afterwards.
    pub(super) async fn cancel(&self) {
        let cancelled = timeout(CANCEL, self.cancel.cancel_query(self.tls.clone())).await;
        if !matches!(cancelled, Ok(Ok(()))) {
            tracing::warn!("a statement could not be cancelled at the database: its connection is closed");
        }
    }

    /// Ends it at once, and with it whatever waits for an answer on it.
    pub(super) fn kill(&self) {
        self.driver.abort();
    }

    /// Clears away whatever was left on it.
    ///
    /// # Errors
    /// It cannot be cleared, or is not what it was: it has to be closed.
    pub(super) async fn reset(&self, left: Left) -> Result<(), ResetError> {
        match left {
            Left::Nothing => return Ok(self.client.batch_execute("rollback").await?),
            Left::Numbers => return Ok(self.client.batch_execute("rollback; discard sequences").await?),
            Left::Anything => {}
        }
        let audit = match self.slot {
            Some((slots, slot)) => slots.audit(slot),
            None => NO_LOCKS.to_owned(),
        };
        let text = format!(
            "close all; unlisten *; set session authorization default; reset role; reset all; discard temp; \
             discard sequences; {SETTLED}; \
             select pg_catalog.count(*) from pg_catalog.pg_prepared_statements where from_sql; {audit}"
        );
        // Each in a message of its own: what follows must not be part of a transaction that is rolled back.
        let (rolled_back, reset) = tokio::join!(
            self.client.batch_execute("rollback"),
            self.client.simple_query(&text)
        );
        rolled_back?;
        let odd = reset?.iter().any(|message| match message {
            SimpleQueryMessage::Row(row) if row.columns()[0].name() != "settled" => row.get(0) != Some("0"),
            _ => false,
        });
        if odd { Err(ResetError::Odd) } else { Ok(()) }
    }

    /// Whether a name without a schema means the built-in function wherever there is one.
    pub(super) async fn finds_built_in_first(&self) -> Result<bool, tokio_postgres::Error> {
        let text = "select (pg_catalog.current_schemas(true))[1] = 'pg_catalog'";
        let messages = self.client.simple_query(text).await?;
        Ok(messages.iter().any(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0) == Some("t"),
            _ => false,
        }))
    }

    /// Whether the role that it was opened as is no more: its sessions stay, and may do nothing that roles are asked for.
    pub(super) async fn is_nobody(&self) -> Result<bool, tokio_postgres::Error> {
        match self.client.simple_query("rollback; select session_user").await {
            Ok(_) => Ok(false),
            Err(error) if error.code().is_some() => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// A round trip.
    pub(super) async fn ping(&self) -> Result<(), tokio_postgres::Error> {
        self.client.check_connection().await
    }

    /// What the replicas hold; none where there is no budget.
    pub(super) async fn to_give_up(&self, held: usize) -> Result<usize, tokio_postgres::Error> {
        let Some((slots, _)) = self.slot else { return Ok(0) };
        Ok(slots.give_up(held, &slots.shares(&self.client).await?))
    }

    /// Sees that the session is its own, and has the server look whether this process still lives while a statement runs.
    async fn settle(&self, mark: &str) -> Result<(), OpenError> {
        let text = format!(
            "select coalesce(pg_catalog.current_setting('outboard.session', true), '') as mark; {SETTLED}"
        );
        let messages = self.client.simple_query(&text).await?;
        let seen = messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get("mark"),
            _ => None,
        });
        if seen == Some(mark) {
            Ok(())
        } else {
            Err(OpenError::Pooler)
        }
    }

    async fn wait_for_slot(&self, slots: Slots, is_wanted: impl Fn() -> bool) -> Result<i32, OpenError> {
        let taken = async || {
            timeout(SETTLE, slots.take(&self.client))
                .await
                .map_err(|_| OpenError::Silent)
        };
        if let Some(slot) = taken().await?? {
            return Ok(slot);
        }
        slots.hunger(&self.client, true).await?;
        loop {
            tokio::time::sleep(HUNGER).await;
            if !is_wanted() {
                return Err(OpenError::Unwanted);
            }
            if let Some(slot) = taken().await?? {
                slots.hunger(&self.client, false).await?;
                return Ok(slot);
            }
        }
    }
}

/// Why a connection cannot be used again.
#[derive(Debug, thiserror::Error)]
pub(super) enum ResetError {
    #[error("{}", told(.0))]
    Driver(#[from] tokio_postgres::Error),
    #[error("something was left on it that cannot be cleared away, or its slot of the budget is gone")]
    Odd,
}

/// How many advisory locks a connection holds that has no slot.
const NO_LOCKS: &str = "select pg_catalog.count(*) from pg_catalog.pg_locks where locktype = 'advisory' \
     and pid = pg_catalog.pg_backend_pid()";

/// Sets what the server may not know, being too old for it (PostgreSQL 14 does): a statement of a process that died goes on
/// until it ends, otherwise.
const SETTLED: &str = "select pg_catalog.set_config('client_connection_check_interval', '100ms', false) as settled \
     where pg_catalog.current_setting('client_connection_check_interval', true) is not null";

impl Wish {
    /// How long things may take, and the forms that values have as text, whatever the role or the database is set to.
    fn settings(&self, mark: &str) -> String {
        let statement = self.statement_timeout.map_or(0, |time| time.as_millis().max(1));
        let idle = self.idle_in_transaction.as_millis().max(1);
        format!(
            "-c outboard.session={mark} -c statement_timeout={statement} -c idle_in_transaction_session_timeout={idle} \
             -c standard_conforming_strings=on -c client_min_messages=error -c TimeZone=UTC -c DateStyle=ISO \
             -c IntervalStyle=postgres -c bytea_output=hex -c extra_float_digits=1"
        )
    }
}

impl Held {
    pub(super) fn new(count: &Arc<AtomicUsize>, changed: &Arc<Notify>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self {
            count: Arc::clone(count),
            changed: Arc::clone(changed),
        }
    }
}

impl<C: Future + Unpin> Future for Gathering<C> {
    type Output = C::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<C::Output> {
        if self.shared.load(Ordering::Relaxed) && !self.waited {
            self.waited = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.waited = false;
        Pin::new(&mut self.connection).poll(context)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
        self.changed.notify_one();
    }
}

/// What a driver's error says, without what it repeats of the statement.
pub(super) fn told(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(error) => format!("{} ({})", error.message(), error.code().code()),
        None => {
            let mut text = error.to_string();
            let mut source = std::error::Error::source(error);
            while let Some(inner) = source {
                text = format!("{text}: {inner}");
                source = inner.source();
            }
            text
        }
    }
}

/// A pooler that keeps no settings of a session says so when it is asked to.
fn refuses_settings(error: &tokio_postgres::Error) -> bool {
    error
        .as_db_error()
        .is_some_and(|error| error.message().contains("unsupported startup parameter"))
}

/// Whether who connects is not, or no longer, known: invalid authorization specification, invalid password.
fn refuses_login(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|code| code.code().starts_with("28"))
}

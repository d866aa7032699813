//! How connections come to be, and how statements are ended.
//!
//! A replica has at most one connection that holds no slot: the spare one. It is being opened, or waits for a slot to become
//! free, or ends the statements of others, which on MySQL takes a connection beside theirs.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use deadpool::managed::WeakPool;
use sqlx::mysql::{MySqlConnection, MySqlTypeInfo};
use sqlx::{AssertSqlSafe, Column as _, ConnectOptions as _, Connection as _, Row as _};
use tokio::time::{Instant, timeout};

use super::access::{Access, Grant};
use super::connection::{Connection, Connections, Target};
use super::error::is_of_the_login;
use super::slots::Slots;

/// The way to a database.
pub(super) struct Door {
    binding: String,
    pub(super) slots: Slots,
    /// The most connections of this replica, whoever makes them.
    most: usize,
    /// Where those are that nobody uses.
    pools: OnceLock<Vec<WeakPool<Connections>>>,
    spare: tokio::sync::Mutex<Option<Spare>>,
    /// Until when nobody asks again whether a slot is free.
    full: Mutex<Instant>,
    /// How many connections hold a slot.
    held: Arc<AtomicUsize>,
    decimal: OnceLock<MySqlTypeInfo>,
    /// Why no connection could be opened last, if none could.
    trouble: Mutex<Option<String>>,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(super) enum OpenError {
    /// All slots are taken.
    #[error("all connections of the binding's budget are in use, by this replica and others")]
    Full,
    /// Nobody has said yet who the provider is.
    #[error("its user name and password have not come yet")]
    NoCredential,
    /// The server does not answer.
    #[error("the server did not answer within {} s", CONNECTING.as_secs())]
    TooLate,
    /// The server, or the way to it, says why.
    #[error("{0}")]
    Driver(#[from] sqlx::Error),
}

/// What is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kill {
    /// The statement; its connection goes on.
    Query,
    /// The connection, and what it has open is rolled back.
    Connection,
}

/// Counts a connection that holds a slot.
pub(super) struct Held(Arc<AtomicUsize>);

struct Spare {
    driver: MySqlConnection,
    id: u64,
    access: Arc<Access>,
    grant: Grant,
    used: Instant,
    /// Whether it holds the lock that asks the others to give way.
    hungry: bool,
}

/// How long a connection may take to open.
const CONNECTING: Duration = Duration::from_secs(5);
/// How long after one look at the slots another is taken.
const PAUSE: Duration = Duration::from_millis(20);
/// How long the spare connection is kept.
const KEPT: Duration = Duration::from_secs(2);

/// Modes of SQL in which texts would be read by other rules than those of [`super::statement`].
const OTHER_RULES: [&str; 8] = [
    "ANSI",
    "ANSI_QUOTES",
    "DB2",
    "MAXDB",
    "MSSQL",
    "NO_BACKSLASH_ESCAPES",
    "ORACLE",
    "POSTGRESQL",
];

impl Door {
    pub(super) fn new(binding: &str, slots: Slots, most: usize) -> Self {
        Self {
            binding: binding.to_owned(),
            slots,
            most,
            pools: OnceLock::new(),
            spare: tokio::sync::Mutex::default(),
            full: Mutex::new(Instant::now()),
            held: Arc::default(),
            decimal: OnceLock::new(),
            trouble: Mutex::default(),
        }
    }

    /// The type that the server gives decimal numbers; none before the first connection.
    pub(super) fn decimal(&self) -> Option<&MySqlTypeInfo> {
        self.decimal.get()
    }

    /// How many connections of this replica hold a slot.
    pub(super) fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// Says where connections are that nobody uses, once for all.
    pub(super) fn lends_from(&self, pools: Vec<WeakPool<Connections>>) {
        let _ = self.pools.set(pools);
    }

    /// Opens a connection that holds a slot.
    ///
    /// # Cancellation
    /// The connection under way is closed.
    pub(super) async fn open(&self, access: &Arc<Access>) -> Result<Connection, OpenError> {
        if self.is_full() {
            return Err(OpenError::Full);
        }
        let mut inside = self.spare.lock().await;
        // Whoever was before may have seen that there is nothing to be had.
        if self.is_full() || !self.has_room() {
            return Err(OpenError::Full);
        }
        let grant = access.current().ok_or(OpenError::NoCredential)?;
        let mut spare = self.spare_of_anybody(inside.take(), access, &grant).await?;
        let mut slot = self.take(&mut spare).await?;
        if slot.is_some() && !spare.is(access, &grant) {
            // It is somebody else's, and has found out that there is one: its end gives it back.
            drop(spare);
            spare = self.connected(access, &grant).await?;
            slot = self.take(&mut spare).await?;
        }
        let Some(slot) = slot else {
            *self.full.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now() + PAUSE;
            if !spare.hungry && self.held() < self.slots.floor() {
                let text = format!("SELECT GET_LOCK('{}', 0)", self.slots.hunger());
                let locked: Option<i64> = scalar(&mut spare.driver, text).await?;
                spare.hungry = locked == Some(1);
            }
            *inside = Some(spare);
            return Err(OpenError::Full);
        };
        if spare.hungry {
            let text = format!("SELECT RELEASE_LOCK('{}')", self.slots.hunger());
            scalar::<i64>(&mut spare.driver, text).await?;
        }
        self.held.fetch_add(1, Ordering::Relaxed);
        let target = Target {
            id: spare.id,
            mark: self.slots.name(slot),
            access: spare.access,
            grant: spare.grant,
        };
        Ok(Connection::new(
            spare.driver,
            target,
            Held(Arc::clone(&self.held)),
        ))
    }

    /// Logs why no connection could be opened, once for each reason.
    pub(super) fn tell(&self, error: Option<&OpenError>) {
        let why = match error {
            // The one is nobody's fault, and the other the readiness tells with its reason.
            Some(OpenError::Full | OpenError::NoCredential) => return,
            Some(error) => Some(error.to_string()),
            None => None,
        };
        // Nothing that holds it can panic.
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(why) = &why
            && trouble.as_ref() != Some(why)
        {
            tracing::warn!(binding = self.binding, why, "the database cannot be reached");
        }
        *trouble = why;
    }

    /// Ends what a connection does, and says whether that was done. It is done only if the connection is still the one
    /// that holds its lock: a number may have become another's, when the server was started again.
    pub(super) async fn kill(&self, target: &Target, kill: Kill) -> bool {
        let mut inside = self.spare.lock().await;
        // Who is not the same user may not end what they do.
        let killed = async {
            let mut spare = self.spare(inside.take(), &target.access, &target.grant).await?;
            let text = format!("SELECT IS_USED_LOCK('{}')", target.mark);
            let holder: Option<u64> = scalar(&mut spare.driver, text).await?;
            let is_there = holder == Some(target.id);
            if is_there {
                let what = match kill {
                    Kill::Query => "QUERY",
                    Kill::Connection => "CONNECTION",
                };
                sqlx::raw_sql(AssertSqlSafe(format!("KILL {what} {}", target.id)))
                    .execute(&mut spare.driver)
                    .await?;
            }
            *inside = Some(spare);
            Ok::<_, OpenError>(is_there)
        };
        match timeout(CONNECTING, killed).await {
            Ok(Ok(is_there)) => is_there,
            Ok(Err(error)) => {
                tracing::warn!("a statement that nobody waits for cannot be ended: {error}");
                false
            }
            Err(_) => false,
        }
    }

    /// Closes the spare connection if nobody needed it lately.
    pub(super) async fn tidy(&self) {
        let Ok(mut inside) = self.spare.try_lock() else {
            return;
        };
        if inside.as_ref().is_some_and(|spare| spare.used.elapsed() > KEPT)
            && let Some(spare) = inside.take()
        {
            let _ = timeout(CONNECTING, spare.driver.close()).await;
        }
    }

    fn is_full(&self) -> bool {
        // Nothing that holds it can panic.
        Instant::now() < *self.full.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this replica may have another connection. One that nobody uses makes room: it may be of another user.
    fn has_room(&self) -> bool {
        while self.held() >= self.most {
            let pools = self
                .pools
                .get()
                .into_iter()
                .flatten()
                .filter_map(WeakPool::upgrade);
            let Some(pool) = pools.max_by_key(|pool| pool.status().available) else {
                return false;
            };
            let mut is_first = true;
            if pool
                .retain(|_, _| !std::mem::take(&mut is_first))
                .removed
                .is_empty()
            {
                return false;
            }
        }
        true
    }

    /// Takes a slot for the spare connection, if one is free.
    async fn take(&self, spare: &mut Spare) -> Result<Option<u64>, sqlx::Error> {
        let taken: Option<String> = scalar(&mut spare.driver, self.slots.take()).await?;
        Ok(taken.and_then(|slot| slot.parse().ok()))
    }

    /// The spare connection as this user, the one that is there or another.
    async fn spare(
        &self,
        there: Option<Spare>,
        access: &Arc<Access>,
        grant: &Grant,
    ) -> Result<Spare, OpenError> {
        let there = there.filter(|spare| spare.is(access, grant));
        self.spare_of_anybody(there, access, grant).await
    }

    /// The spare connection that is there, whoever made it; if there is none, one of this user.
    async fn spare_of_anybody(
        &self,
        there: Option<Spare>,
        access: &Arc<Access>,
        grant: &Grant,
    ) -> Result<Spare, OpenError> {
        if let Some(mut spare) = there
            && timeout(CONNECTING, spare.driver.ping())
                .await
                .is_ok_and(|answer| answer.is_ok())
        {
            spare.used = Instant::now();
            return Ok(spare);
        }
        self.connected(access, grant).await
    }

    async fn connected(&self, access: &Arc<Access>, grant: &Grant) -> Result<Spare, OpenError> {
        let connected = timeout(CONNECTING, self.connect(access, grant)).await;
        let connected = connected.map_err(|_| OpenError::TooLate)?;
        if let Err(error) = &connected
            && is_of_the_login(error)
        {
            access.suspect(grant.generation);
        }
        Ok(connected?)
    }

    async fn connect(&self, access: &Arc<Access>, grant: &Grant) -> Result<Spare, sqlx::Error> {
        let mut driver = access.options(grant).await?.connect().await?;
        let told =
            sqlx::raw_sql("SELECT CAST(CONNECTION_ID() AS UNSIGNED), @@sql_mode, CAST(0 AS DECIMAL(1))")
                .fetch_one(&mut driver)
                .await?;
        let id = told.try_get(0)?;
        let mode: String = told.try_get(1)?;
        self.decimal.get_or_init(|| told.column(2).type_info().clone());
        let mode: Vec<_> = mode
            .split(',')
            .filter(|mode| !OTHER_RULES.contains(mode))
            .collect();
        // A reader of a stream may take its time: its deadline ends it.
        let set = format!(
            "SET SESSION sql_mode = '{}', autocommit = 1, net_write_timeout = 31536000",
            mode.join(",")
        );
        sqlx::raw_sql(AssertSqlSafe(set)).execute(&mut driver).await?;
        Ok(Spare {
            driver,
            id,
            access: Arc::clone(access),
            grant: grant.clone(),
            used: Instant::now(),
            hungry: false,
        })
    }
}

impl Spare {
    /// Whether it was made by this user, as that is now.
    fn is(&self, access: &Arc<Access>, grant: &Grant) -> bool {
        Arc::ptr_eq(&self.access, access) && self.grant.generation == grant.generation
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The one value of a query of this crate's own.
pub(super) async fn scalar<T>(driver: &mut MySqlConnection, text: String) -> Result<Option<T>, sqlx::Error>
where
    T: for<'r> sqlx::Decode<'r, sqlx::MySql> + sqlx::Type<sqlx::MySql>,
{
    sqlx::raw_sql(AssertSqlSafe(text))
        .fetch_one(driver)
        .await?
        .try_get_unchecked(0)
}

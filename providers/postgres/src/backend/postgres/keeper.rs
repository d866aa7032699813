//! Looks after a binding's connections: opens what is wanted, closes what is old or owed to other replicas.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use deadpool::unmanaged;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use super::connection::{Connection, Held, OpenError, Wish};
use super::lane::Lane;
use super::pool::{Pool, Trouble};
use super::slot::Slots;
use super::target::Target;
use super::texts::Texts;

/// Looks after the pools of one binding.
pub(super) struct Keeper {
    /// One for each role.
    pub(super) pools: Vec<Arc<Pool>>,
    pub(super) slots: Option<Slots>,
    pub(super) held: Arc<AtomicUsize>,
    pub(super) wake: Arc<Notify>,
    pub(super) texts: Arc<Texts>,
    pub(super) end: CancellationToken,
}

/// A connection that is being opened, for the pool of that number.
type Opening = JoinHandle<(usize, Result<Connection, OpenError>)>;

/// How often it looks without being asked to.
const LOOK: Duration = Duration::from_millis(250);
/// The shortest and the longest wait after a connection could not be opened.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));
/// Statements of few rows on each lane, on average, from which another lane is opened.
const CROWDED: usize = 16;
/// How long a lane that goes may take for the statements that are on it.
const DRAIN: Duration = Duration::from_secs(5);
/// How much longer than its statement timeout a lane may be silent.
const SILENCE: Duration = Duration::from_secs(2);
/// For how long it goes on without lanes once every connection was needed for something else.
const LANELESS: Duration = Duration::from_secs(5);
/// How often it looks which functions the database has.
const LEARN: Duration = Duration::from_secs(10);
/// How long users wait before a lane is given up for them.
const STARVED: Duration = Duration::from_millis(500);

impl Keeper {
    /// Goes on until its binding is closed.
    pub(super) async fn keep(self) {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut opening: Option<Opening> = None;
        let mut back_off = BACK_OFF.0;
        let mut not_before = Instant::now();
        let mut starved: Option<Instant> = None;
        let mut learned = Instant::now();
        let mut accounts: Vec<_> = self.pools.iter().map(|pool| pool.target.account()).collect();
        loop {
            let mut look = false;
            tokio::select! {
                () = self.end.cancelled() => break,
                () = self.wake.notified() => {}
                _ = looks.tick() => look = true,
                () = any_changed(&mut accounts) => look = true,
                opened = join(&mut opening) => {
                    opening = None;
                    match opened {
                        Some((pool, Ok(connection))) => {
                            back_off = BACK_OFF.0;
                            self.take(pool, connection).await;
                        }
                        Some((_, Err(OpenError::Unwanted))) | None => {}
                        Some((pool, Err(error))) => {
                            self.failed(pool, &error);
                            not_before = Instant::now() + back_off.mul_f64(0.5 + 0.5 * fastrand::f64());
                            back_off = (back_off * 2).min(BACK_OFF.1);
                        }
                    }
                }
            }
            if look {
                self.sweep();
                self.share().await;
                if learned.elapsed() > LEARN {
                    learned = Instant::now();
                    self.learn().await;
                }
                self.feed(&mut starved);
            }
            if opening.is_none() && Instant::now() >= not_before {
                opening = self.wanted().map(|pool| self.open(pool));
            }
        }
        for pool in &self.pools {
            pool.free.close();
            pool.set_lanes(Vec::new());
        }
    }

    /// The pool that needs a connection most, if one does and may.
    fn wanted(&self) -> Option<usize> {
        let full = self.held.load(Ordering::Relaxed) >= self.pools.first()?.limits.per_replica;
        // Another lane is not worth a connection of another role.
        let wanting = |(_, pool): &(usize, &Arc<Pool>)| {
            pool.waiting.load(Ordering::Relaxed) > 0
                || (wants_lane(pool) && (!full || pool.lanes.load().is_empty()))
        };
        let has = |pool: &Pool| pool.free.status().size + pool.lanes.load().len();
        let (pool, poorest) = self
            .pools
            .iter()
            .enumerate()
            .filter(wanting)
            .min_by_key(|(_, pool)| has(pool))?;
        if full {
            // One of another role that nobody uses makes room; if there is none, the next that comes back there does.
            let mut others = self.pools.iter().enumerate().filter(|(other, _)| *other != pool);
            let idle = others.clone().find_map(|(_, other)| other.free.try_remove().ok());
            if idle.is_none() {
                if has(poorest) == 0
                    && let Some((_, other)) = others.next()
                {
                    other.owed.store(1, Ordering::Relaxed);
                }
                return None;
            }
        }
        Some(pool)
    }

    fn open(&self, number: usize) -> Opening {
        let pool = Arc::clone(&self.pools[number]);
        let wish = Wish {
            statement_timeout: pool.limits.statement_timeout,
            // Ours comes first, unless this process hangs.
            idle_in_transaction: pool.limits.idle * 2,
            statements: pool.limits.statement_cache,
            lifetime: pool.limits.lifetime,
            slots: self.slots,
            turn: pool.turns.load(Ordering::Relaxed),
        };
        let held = Held::new(&self.held, &self.wake);
        tokio::spawn(async move {
            let is_wanted = || wants_lane(&pool) || pool.waiting.load(Ordering::Relaxed) > 0;
            let opened = Connection::open(&pool.target, &wish, held, is_wanted).await;
            (number, opened)
        })
    }

    /// Puts a new connection where it is needed most.
    async fn take(&self, number: usize, connection: Connection) {
        let pool = &self.pools[number];
        pool.trouble.send_replace(None);
        let for_lane =
            wants_lane(pool) && (pool.lanes.load().is_empty() || pool.waiting.load(Ordering::Relaxed) == 0);
        if !for_lane {
            // What does not fit is closed.
            let _ = pool.free.try_add(connection);
            return;
        }
        let timeout = pool.limits.lane_timeout.as_millis().max(1);
        let set = async {
            let text = format!("set statement_timeout = {timeout}");
            connection.client.batch_execute(&text).await?;
            if !connection.finds_built_in_first().await? {
                return Ok(false);
            }
            // Which functions it has besides the built-in ones decides what may be on a lane.
            self.texts.learn(&connection.client).await?;
            Ok::<_, tokio_postgres::Error>(true)
        };
        let set = set.await;
        if let Ok(false) = set {
            tracing::warn!(
                database = pool.target.place(),
                "no statements share a connection: the search_path has a schema before pg_catalog, so nobody can tell which \
                 function a name means; put pg_catalog first, or leave it out"
            );
            pool.unreadable.store(true, Ordering::Relaxed);
            pool.laneless.store(true, Ordering::Relaxed);
            let _ = pool.free.try_add(connection);
            pool.lanes_changed.notify_waiters();
            return;
        }
        if set.is_ok() {
            connection.share();
            let lane = Lane::new(connection, pool.limits.lane_depth, Arc::clone(&pool.line));
            let mut lanes = pool.lanes.load_full().to_vec();
            lanes.push(Arc::new(lane));
            pool.set_lanes(lanes);
        }
    }

    fn failed(&self, number: usize, error: &OpenError) {
        let pool = &self.pools[number];
        pool.trouble.send_modify(|trouble| {
            let before = trouble.take();
            let why: Arc<str> = error.to_string().into();
            if before.as_ref().is_none_or(|before| before.why != why) {
                tracing::warn!(database = pool.target.place(), %error, "the database cannot be reached");
            }
            *trouble = Some(Trouble {
                failures: before.map_or(0, |before| before.failures).saturating_add(1),
                why,
            });
        });
    }

    /// Closes what is old, outdated, broken or unused.
    fn sweep(&self) {
        for pool in &self.pools {
            let mut free: Vec<_> = std::iter::from_fn(|| pool.free.try_remove().ok()).collect();
            free.retain(|connection| pool.is_good(connection) && connection.unused() < pool.limits.unused);
            for connection in free.into_iter().rev() {
                let _ = pool.free.try_add(connection);
            }
            let patience = pool.limits.lane_timeout + SILENCE;
            let lanes = pool.lanes.load_full();
            for lane in lanes.iter() {
                if lane.silence().is_some_and(|silence| silence > patience) {
                    tracing::warn!(
                        database = pool.target.place(),
                        "a connection is silent, and closed"
                    );
                    lane.connection.kill();
                    retire(pool, lane);
                } else if !lane.is_open() {
                    retire(pool, lane);
                }
            }
            // One at a time, so that the others take its statements.
            let lanes = pool.lanes.load_full();
            if let Some(lane) = lanes.iter().find(|lane| !pool.is_good(&lane.connection)) {
                retire(pool, lane);
            }
        }
    }

    /// Gives way to replicas that have less than their share.
    async fn share(&self) {
        if self.slots.is_none() {
            return;
        }
        for pool in &self.pools {
            // Over a lane, or over one that nobody uses: at a time at which all are in use the next look does.
            let held = self.held.load(Ordering::Relaxed);
            let lane = pool.lanes.load().first().cloned();
            let asked = match lane {
                Some(lane) => timeout(LOOK, lane.connection.to_give_up(held)).await,
                None => match pool.free.try_get() {
                    Ok(free) => {
                        let asked = timeout(LOOK, free.to_give_up(held)).await;
                        if asked.is_err() {
                            drop(unmanaged::Object::take(free));
                        }
                        asked
                    }
                    Err(_) => continue,
                },
            };
            if let Ok(Ok(surplus)) = asked {
                self.give_up(surplus);
            }
            return;
        }
    }

    /// Finds out which functions the database has now.
    async fn learn(&self) {
        for pool in &self.pools {
            let Some(lane) = pool.lanes.load().first().cloned() else {
                continue;
            };
            let learned = timeout(LOOK, self.texts.learn(&lane.connection.client)).await;
            if matches!(learned, Ok(Ok(()))) {
                return;
            }
        }
    }

    /// Closes this many, of those that nobody uses first; what is in use is closed when it comes back.
    fn give_up(&self, mut surplus: usize) {
        for pool in &self.pools {
            while surplus > 0 && pool.free.try_remove().is_ok() {
                surplus -= 1;
            }
        }
        for pool in &self.pools {
            let lanes = pool.lanes.load_full();
            for lane in lanes.iter().skip(1) {
                if surplus > 0 {
                    retire(pool, lane);
                    surplus -= 1;
                }
            }
            let lent = pool.lent.load(Ordering::Relaxed);
            pool.owed.store(surplus.min(lent), Ordering::Relaxed);
            surplus = surplus.saturating_sub(lent);
        }
    }

    /// Gives up a lane where users wait for connections and there is none.
    fn feed(&self, starved: &mut Option<Instant>) {
        for pool in &self.pools {
            let has_some = pool.free.status().size > 0;
            let waits = pool.waiting.load(Ordering::Relaxed) > 0;
            if has_some || !waits || pool.trouble.borrow().is_some() {
                *starved = None;
                continue;
            }
            let since = *starved.get_or_insert_with(Instant::now);
            let lanes = pool.lanes.load_full();
            if since.elapsed() < STARVED {
                continue;
            }
            if let Some(lane) = lanes.first() {
                if lanes.len() == 1 {
                    pool.laneless.store(true, Ordering::Relaxed);
                    let pool = Arc::clone(pool);
                    tokio::spawn(async move {
                        tokio::time::sleep(LANELESS).await;
                        let stays = pool.limits.lanes == 0 || pool.unreadable.load(Ordering::Relaxed);
                        pool.laneless.store(stays, Ordering::Relaxed);
                    });
                }
                retire(pool, lane);
                *starved = None;
            }
        }
    }
}

/// Whether another lane is of use.
fn wants_lane(pool: &Pool) -> bool {
    if pool.laneless.load(Ordering::Relaxed) {
        return false;
    }
    let lanes = pool.lanes.load();
    let burden: usize = lanes.iter().map(|lane| lane.burden()).sum();
    lanes.is_empty() || (lanes.len() < pool.limits.lanes && burden > lanes.len() * CROWDED)
}

/// Takes a lane out; it ends when what is on it has.
fn retire(pool: &Arc<Pool>, lane: &Arc<Lane>) {
    let mut lanes = pool.lanes.load_full().to_vec();
    lanes.retain(|other| !Arc::ptr_eq(other, lane));
    pool.set_lanes(lanes);
    tokio::spawn(Arc::clone(lane).retire(DRAIN));
}

async fn join(opening: &mut Option<Opening>) -> Option<(usize, Result<Connection, OpenError>)> {
    match opening {
        // It fails if it panicked, which is told; another is opened.
        Some(opening) => opening.await.ok(),
        None => std::future::pending().await,
    }
}

async fn any_changed(accounts: &mut [super::target::Account]) {
    let changes = accounts
        .iter_mut()
        .map(|account| Box::pin(Target::changed(account)));
    futures_util::future::select_all(changes).await;
}

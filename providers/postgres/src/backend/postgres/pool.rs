//! The connections of one role: the lanes, and those that are lent to one user at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use arc_swap::ArcSwap;
use deadpool::unmanaged;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, timeout_at};

use super::connection::Connection;
use super::lane::{Lane, Place};
use super::lease::Lease;
use super::line::Line;
use super::target::Target;
use crate::config::Limits;
use crate::error::Failed;

/// The connections of one role.
pub(super) struct Pool {
    pub(super) target: Target,
    pub(super) limits: Limits,
    /// Those that are lent to nobody.
    pub(super) free: unmanaged::Pool<Connection>,
    pub(super) lanes: ArcSwap<Vec<Arc<Lane>>>,
    /// Those who wait for a place on one of them.
    pub(super) line: Arc<Line>,
    /// Whether it goes on without lanes for now, because every connection is needed for what cannot share.
    pub(super) laneless: AtomicBool,
    /// Whether no lane can be had for what its role or its database is set to.
    pub(super) unreadable: AtomicBool,
    /// Users who wait for a connection.
    pub(super) waiting: AtomicUsize,
    pub(super) lent: AtomicUsize,
    /// How many are to be closed rather than lent again, for another replica or another role.
    pub(super) owed: AtomicUsize,
    /// How many the binding holds, over all roles.
    pub(super) held: Arc<AtomicUsize>,
    /// Has the keeper look.
    pub(super) wake: Arc<Notify>,
    /// How often opening a connection has failed in a row, and why.
    pub(super) trouble: watch::Sender<Option<Trouble>>,
    /// How often the server turned out to be another than it should be.
    pub(super) turns: AtomicU64,
    /// Told when lanes came or went.
    pub(super) lanes_changed: Notify,
}

/// Why no connection can be opened.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    pub(super) failures: u32,
    pub(super) why: Arc<str>,
}

/// Counts a user who waits.
struct Waiting<'a>(&'a Pool);

/// For how long a call waits for a database that cannot be reached.
const PATIENCE: Duration = Duration::from_secs(1);
/// What functions learn of a database that no connection can be opened to.
const AWAY: &str = "the database of this binding cannot be reached at the moment: try again later; the readiness of its provider \
     says why";
/// The same if there are some.
const CROWDED: &str = "the connections to the database of this binding are in use, and it takes no others at the moment: try again \
     later; the log of its provider says why";
/// For how long a statement waits for the first lane before it takes what else there is.
const FIRST_LANE: Duration = Duration::from_millis(500);

impl Pool {
    pub(super) fn new(target: Target, limits: Limits, held: Arc<AtomicUsize>, wake: Arc<Notify>) -> Self {
        Self {
            target,
            limits,
            free: unmanaged::Pool::new(limits.per_replica),
            lanes: ArcSwap::default(),
            line: Arc::default(),
            laneless: AtomicBool::new(limits.lanes == 0),
            unreadable: AtomicBool::new(false),
            waiting: AtomicUsize::new(0),
            lent: AtomicUsize::new(0),
            owed: AtomicUsize::new(0),
            held,
            wake,
            trouble: watch::Sender::new(None),
            turns: AtomicU64::new(0),
            lanes_changed: Notify::new(),
        }
    }

    /// A place on the lane with the least to do, if there is one and nobody waits for it.
    pub(super) fn place_at_once(&self) -> Option<Place> {
        if self.line.has_some() {
            return None;
        }
        self.least_loaded()?.place()
    }

    /// A place on the lane with the least to do, once it is this one's turn; none if what it is for has to be done on a
    /// lent connection.
    ///
    /// # Errors
    /// All were taken for as long as it may wait.
    pub(super) async fn place(&self, until: Instant) -> Result<Option<Place>, Failed> {
        let until = until.min(Instant::now() + self.limits.wait);
        let full = || {
            Failed::Unavailable(format!(
                "{} statements are under way on each connection that functions share: try again later",
                self.limits.lane_depth
            ))
        };
        while self.has_lanes(until).await {
            let first = self.line.wait(until).await.ok_or_else(full)?;
            while let Some(lane) = self.least_loaded() {
                if let Some(place) = lane.place() {
                    return Ok(Some(place));
                }
                if !first.freed(until).await {
                    return Err(full());
                }
            }
        }
        Ok(None)
    }

    /// Waits until there is a lane; none comes if what it is for has to be done on a lent connection.
    async fn has_lanes(&self, until: Instant) -> bool {
        let until = until.min(Instant::now() + FIRST_LANE);
        loop {
            let changed = self.lanes_changed.notified();
            if self.least_loaded().is_some() {
                return true;
            }
            if self.laneless.load(Ordering::Relaxed) {
                return false;
            }
            self.wake.notify_one();
            if timeout_at(until, changed).await.is_err() {
                return false;
            }
        }
    }

    fn least_loaded(&self) -> Option<Arc<Lane>> {
        let lanes = self.lanes.load();
        let turns = self.turns.load(Ordering::Relaxed);
        let open = lanes
            .iter()
            .filter(|lane| lane.is_open() && lane.connection.turn == turns);
        open.min_by_key(|lane| lane.burden()).cloned()
    }

    /// A connection for one user.
    ///
    /// # Errors
    /// None was to be had in time.
    ///
    /// # Cancellation
    /// There is none.
    pub(super) async fn lease(self: &Arc<Self>, until: Instant) -> Result<Lease, Failed> {
        let since = Instant::now();
        let until = until.min(since + self.limits.wait);
        let mut trouble = self.trouble.subscribe();
        loop {
            let object = match self.free.try_get() {
                Ok(object) => object,
                Err(_) => {
                    let _waiting = Waiting::new(self);
                    tokio::select! {
                        object = self.free.get() => object.map_err(|_| ended())?,
                        () = hopeless(&mut trouble, &self.held, since) => return Err(self.unavailable(since)),
                        () = tokio::time::sleep_until(until) => return Err(self.unavailable(since)),
                    }
                }
            };
            if self.is_good(&object) {
                return Ok(Lease::new(Arc::clone(self), object));
            }
            drop(unmanaged::Object::take(object));
        }
    }

    /// Whether a connection may be lent.
    pub(super) fn is_good(&self, connection: &Connection) -> bool {
        connection.is_open()
            && !connection.is_old()
            && connection.turn == self.turns.load(Ordering::Relaxed)
            && self.target.is_current(&connection.opened)
    }

    /// The lanes are these from now on.
    pub(super) fn set_lanes(&self, lanes: Vec<Arc<Lane>>) {
        self.lanes.store(Arc::new(lanes));
        self.lanes_changed.notify_waiters();
        self.line.freed();
    }

    /// Takes note that a connection's server is not what it should be: none of that time is used again.
    pub(super) fn turned(&self, connection: &Connection) {
        let _ = self.turns.compare_exchange(
            connection.turn,
            connection.turn + 1,
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
        self.wake.notify_one();
    }

    /// Whether a connection that comes back is to be closed for another replica, or another role.
    pub(super) fn owes(&self) -> bool {
        let less = |owed: usize| owed.checked_sub(1);
        self.owed
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
            .is_ok()
    }

    /// Takes note that the login of a connection was taken from under it: another is asked for.
    pub(super) fn disowned(&self, connection: &Connection) {
        self.target.suspect(&connection.opened);
        self.turned(connection);
    }

    /// How many of its connections are lent, with the lanes.
    pub(super) fn load(&self) -> usize {
        let lanes = self.lanes.load();
        let busy = lanes.iter().filter(|lane| lane.load() > 0).count();
        self.lent.load(Ordering::Relaxed) + busy
    }

    /// Why there is no connection. Where the database is, and what it says to the provider, is not for functions.
    fn unavailable(&self, since: Instant) -> Failed {
        let waited = since.elapsed().as_millis();
        let held = self.held.load(Ordering::Relaxed);
        if self.trouble.borrow().is_some() {
            let why = if held == 0 { AWAY } else { CROWDED };
            return Failed::Unavailable(why.to_owned());
        }
        let all = self.limits.per_replica;
        let (which, what) = if held < all && self.limits.budget.is_some() {
            (
                format!("this replica holds {held} and other replicas the rest of the budget"),
                "connections.budget",
            )
        } else {
            (
                format!("all {all} of this replica are in use"),
                "connections.per_replica",
            )
        };
        Failed::Unavailable(format!(
            "no connection to the database of this binding within {waited} ms: {which}; try again later, or raise {what} \
             if the database bears it"
        ))
    }
}

impl<'a> Waiting<'a> {
    fn new(pool: &'a Pool) -> Self {
        pool.waiting.fetch_add(1, Ordering::Relaxed);
        pool.wake.notify_one();
        Self(pool)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Ends when there is no connection at all, and none can be opened.
async fn hopeless(trouble: &mut watch::Receiver<Option<Trouble>>, held: &AtomicUsize, since: Instant) {
    loop {
        let failing = trouble
            .borrow_and_update()
            .as_ref()
            .is_some_and(|trouble| trouble.failures > 1);
        if failing && held.load(Ordering::Relaxed) == 0 && since.elapsed() > PATIENCE {
            return;
        }
        // It is told at each attempt; its sender lives as long as the pool.
        if trouble.changed().await.is_err() {
            return std::future::pending().await;
        }
    }
}

fn ended() -> Failed {
    Failed::Unavailable("the binding is being closed: try again elsewhere".to_owned())
}

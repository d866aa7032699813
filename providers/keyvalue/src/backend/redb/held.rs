//! A database that is opened anew after its disk has failed it: from the first failure on redb answers everything with
//! an error, until it is opened again.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use ::redb::{Database, Error, WriteTransaction};

/// The database, and how it is opened.
pub(super) struct Held {
    open: Box<dyn Fn() -> Result<Database, Error> + Send + Sync>,
    state: RwLock<State>,
}

/// A change that failed.
#[derive(Debug)]
pub(super) enum Fault {
    /// It was certainly not made.
    Unmade(Arc<Error>),
    /// It may have been made.
    Unknown(Arc<Error>),
}

struct State {
    /// Or why there is none.
    database: Result<Database, Arc<Error>>,
    /// How often it has been opened anew, or tried to be.
    opened: u64,
    /// It is not opened anew before.
    again: Instant,
}

/// The least time between two attempts at opening it.
const PAUSE: Duration = Duration::from_millis(100);
/// The same in times of what the last attempt took, which may have to read all that is there.
const SHARE: u32 = 4;

impl Held {
    /// Holds a database that is open, and opens it anew in this way.
    pub(super) fn new(
        database: Database,
        open: impl Fn() -> Result<Database, Error> + Send + Sync + 'static,
    ) -> Self {
        Self {
            open: Box::new(open),
            state: RwLock::new(State {
                database: Ok(database),
                opened: 0,
                again: Instant::now(),
            }),
        }
    }

    /// Reads, and reads once more where the database had to be opened anew.
    ///
    /// # Errors
    /// It cannot be read, now and after that.
    pub(super) fn read<R>(&self, read: impl Fn(&Database) -> Result<R, Error>) -> Result<R, Arc<Error>> {
        let (opened, error) = match self.state().read(&read) {
            Err((opened, error)) if is_of_the_disk(&error) => (opened, error),
            found => return found.map_err(|(_, error)| error),
        };
        if !self.reopen(opened, &error) {
            return Err(error);
        }
        self.state().read(&read).map_err(|(_, error)| error)
    }

    /// Begins a transaction, on a database opened anew if it cannot on this one, which `write` then ends.
    ///
    /// # Errors
    /// It cannot be begun, or what `write` says. The database is open again all the same, if that is possible.
    pub(super) fn write(
        &self,
        write: impl FnOnce(WriteTransaction) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut state = self.state();
        let mut begun = state.begin();
        if let Err(error) = &begun {
            let opened = state.opened;
            drop(state);
            self.reopen(opened, error);
            state = self.state();
            begun = state.begin();
        }
        let done = begun.map_err(Fault::Unmade).and_then(write);
        let opened = state.opened;
        drop(state);
        if let Err(Fault::Unmade(error) | Fault::Unknown(error)) = &done {
            self.reopen(opened, error);
        }
        done
    }

    /// Whether it is too early for another attempt at opening it.
    pub(super) fn pauses(&self) -> bool {
        Instant::now() < self.state().again
    }

    /// Opens it anew, unless somebody else has since it was opened for the time of this number; false if it could not be,
    /// or not yet.
    fn reopen(&self, opened: u64, because: &Arc<Error>) -> bool {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let began = Instant::now();
        if state.opened == opened && began < state.again {
            return false;
        }
        if state.opened == opened {
            // A file is one database's at a time, so this one is closed first.
            state.database = Err(Arc::clone(because));
            state.database = (self.open)().map_err(Arc::new);
            state.opened += 1;
            state.again = Instant::now() + PAUSE.max(began.elapsed() * SHARE);
        }
        state.database.is_ok()
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn read<R>(&self, read: impl Fn(&Database) -> Result<R, Error>) -> Result<R, (u64, Arc<Error>)> {
        let found = match &self.database {
            Ok(database) => read(database).map_err(Arc::new),
            Err(error) => Err(Arc::clone(error)),
        };
        found.map_err(|error| (self.opened, error))
    }

    fn begin(&self) -> Result<WriteTransaction, Arc<Error>> {
        let database = self.database.as_ref().map_err(Arc::clone)?;
        database.begin_write().map_err(|error| Arc::new(error.into()))
    }
}

/// Whether it is one after which the database refuses everything.
fn is_of_the_disk(error: &Error) -> bool {
    matches!(error, Error::Io(_) | Error::PreviousIo)
}

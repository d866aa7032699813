//! Statements against a database.

use serde::{Deserialize, Serialize};

/// Statements under way at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Statements {
    /// Which.
    pub what: Query,
    /// How far the database is away from the pool.
    pub distance: Distance,
    /// How many are under way at any time.
    pub callers: usize,
    /// How long they run before it counts, in milliseconds.
    pub warm_up: u64,
    /// How long it counts, in milliseconds.
    pub millis: u64,
}

/// Statements that begin at their times, whether those before have ended or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Offered {
    /// How many begin in a second, at even distances.
    pub per_second: u32,
    /// Whether one in [`ONE_IN`] of them takes a fifth of a second. These are not among those whose times are taken.
    pub has_slow: bool,
    /// How long, in milliseconds, after a warm-up.
    pub millis: u64,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Query {
    /// [`KEY_TEXT`] with some key.
    Key,
    /// [`ROWS_TEXT`].
    Rows,
}

/// How long a round trip between the pool and the database takes at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Distance {
    /// As long as the loopback interface does.
    Near,
    /// [`EACH_WAY`] longer in each direction.
    Far,
}

impl Distance {
    /// The name of the provider's binding.
    pub fn binding(self) -> &'static str {
        match self {
            Self::Near => "near",
            Self::Far => "far",
        }
    }
}

/// A value by its key.
pub const KEY_TEXT: &str = "SELECT v FROM kv WHERE k = $1";
/// All of a table with ten columns.
pub const ROWS_TEXT: &str = "SELECT * FROM wide";
/// The rows of that table.
pub const ROWS: u32 = 1_000;
/// The keys there are, from 1.
pub const KEYS: i64 = 100_000;
/// The bytes of each value.
pub const VALUE: usize = 32;
/// The connections that each pool may have.
pub const CONNECTIONS: usize = 10;
/// What the far database is away, in milliseconds.
pub const EACH_WAY: u64 = 1;
/// Of so many statements one is slow, where any are.
pub const ONE_IN: u32 = 100;

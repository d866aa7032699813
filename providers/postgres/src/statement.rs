//! What a statement is, found by reading it: where it may run, what it may do, and what it leaves behind.

/// A statement that functions may run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it is called in SQL, as in `SELECT`.
    pub operation: &'static str,
    /// Where it may run.
    pub place: Place,
    /// The most that it may do.
    pub effect: Effect,
    /// What it returns.
    pub rows: Rows,
    /// Whether it may change what other statements mean: tables, types, functions.
    pub changes_schema: bool,
}

/// Where a statement may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On a lane, among statements of other functions: all that it calls is known to leave nothing on its connection.
    Lane,
    /// On a connection that is nobody else's meanwhile.
    Exclusive {
        /// Whether it may leave something on it, which has to be cleared away before others get the connection.
        leaves: bool,
    },
}

/// The most that a statement may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It changes nothing, as its text and the functions that it calls are known.
    Reads,
    /// It calls what is not known here: the database is told to let it change nothing, where it must not.
    MayWrite,
    /// It changes rows.
    Writes,
    /// It does what the text does not show, or changes the schema: for those who have the right `admin`.
    Administers,
}

/// What a statement returns, and how its columns may be turned into text by a statement around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// A query: `select … from (…)` may stand around it.
    Query,
    /// What a change returns: `with … as (…) select …` may stand around it.
    Returning,
    /// Rows that no statement can stand around, or none.
    Bare,
}

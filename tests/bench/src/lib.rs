//! Measures subjects in turn and holds them against each other. The subjects themselves, with all that they depend on, are
//! a workspace of their own in `subjects`: the program there calls [`calls`], [`sdk`] or [`sql`], and takes part in it as each of them.

mod laps;
mod plan;
mod rounds;
mod row;
mod scene;
mod stats;
mod table;
mod task;
mod worker;

pub use outboard_test_support::postgres::{PASSWORD, SUPERUSER};

pub use laps::{Laps, Nothing, Window};
pub use plan::Effort;
pub use rounds::{calls, sdk, sql};
pub use row::{Cpu, Row, Rows};
pub use stats::Spread;
pub use table::table;
pub use task::{
    BINDING, CONNECTIONS, Carrier, Crossing, Distance, EACH_WAY, FUNCTION, KEY, KEY_TEXT, KEYS, LARGE, Load,
    ONE_IN, Offered, Query, ROWS, ROWS_TEXT, SIZES, Sample, Statements, Task, Transport, VALUE, WARM_UP, key,
};
pub use worker::READY;

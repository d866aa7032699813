//! Measures subjects in turn and holds them against each other. The subjects themselves, with all that they depend on, are
//! a workspace of their own in `subjects`: the program there calls [`calls`] or [`sdk`], and takes part in it as each of them.

mod cpu;
mod laps;
mod plan;
mod rounds;
mod row;
mod scene;
mod stats;
mod table;
mod task;
mod worker;

pub use laps::{Laps, Nothing, Window};
pub use plan::Effort;
pub use rounds::{calls, sdk};
pub use row::{Cpu, Row, Rows};
pub use stats::Spread;
pub use table::table;
pub use task::{BINDING, Carrier, Crossing, FUNCTION, KEY, LARGE, Load, SIZES, Sample, Task, Transport, key};
pub use worker::READY;

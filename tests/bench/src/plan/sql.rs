//! The rows of statements, those that are measured in rounds.

use super::{Effort, Figure, Probe, Subject, Wanted};
use crate::row::Bar;
use crate::task::{Distance, Offered, Query, Statements, Task, WARM_UP};

/// Functions at once.
const CALLERS: usize = 128;
/// Those that read many rows: each result is a good deal of work.
const READERS: usize = 16;
/// What is offered in a second beside slow statements.
const PER_SECOND: u32 = 1_000;

impl Effort {
    /// The rows of what a statement costs, in the order of the table.
    pub(crate) fn sql(self) -> Vec<Wanted> {
        let at = |what, distance, callers| {
            move |subject| Probe {
                subject,
                task: Task::Statements(Statements {
                    what,
                    distance,
                    callers,
                    warm_up: WARM_UP,
                    millis: self.millis,
                }),
            }
        };
        let (near, far) = (
            at(Query::Key, Distance::Near, CALLERS),
            at(Query::Key, Distance::Far, CALLERS),
        );
        let many = at(Query::Rows, Distance::Near, READERS);
        // One of a hundred that are not slow is to be a good many.
        let offered = |has_slow| Probe {
            subject: Subject::Statements,
            task: Task::Offered(Offered {
                per_second: PER_SECOND,
                has_slow,
                millis: self.millis * 3,
            }),
        };
        let rate = |name, unit, value, against, limit| Wanted {
            name,
            unit,
            figure: Figure::Rate,
            value,
            against: Some(against),
            bar: Some(Bar::AtLeast(limit)),
        };
        vec![
            rate(
                "sql.direct",
                STATEMENTS,
                near(Subject::Statements),
                (POOL, near(Subject::Pool)),
                1.0,
            ),
            rate(
                "sql.far",
                STATEMENTS,
                far(Subject::Statements),
                ("PgBouncer", far(Subject::Pooler)),
                5.0,
            ),
            rate(
                "sql.far.exclusive",
                STATEMENTS,
                far(Subject::Statements),
                (POOL, far(Subject::Pool)),
                3.0,
            ),
            rate(
                "sql.rows",
                "rows/s",
                many(Subject::Statements),
                (POOL, many(Subject::Pool)),
                0.6,
            ),
            Wanted {
                name: "sql.slow",
                unit: "µs",
                figure: Figure::P99,
                value: offered(true),
                against: Some(("without slow ones", offered(false))),
                bar: Some(Bar::AtMost(2.0)),
            },
        ]
    }
}

const STATEMENTS: &str = "statements/s";
const POOL: &str = "deadpool, checked out";

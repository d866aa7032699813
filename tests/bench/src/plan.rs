//! What is measured, and what is held against what.

mod sql;

use crate::row::Bar;
use crate::task::{Carrier, Crossing, Load, Task, Transport};

/// A process that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    Functions,
    PingPong,
    Unary,
    Wrpc,
    /// Functions over TCP, without the guards of a provider.
    Bare,
    /// The same with them.
    Guarded,
    /// Functions that run statements through the provider for PostgreSQL.
    Statements,
    /// A native program with a pool whose connections are checked out.
    Pool,
    /// Clients of PgBouncer.
    Pooler,
}

/// One measurement, made in every round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Probe {
    pub(crate) subject: Subject,
    pub(crate) task: Task,
}

/// What a row takes from a measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figure {
    P50,
    P99,
    Rate,
}

/// A row before anything was measured.
pub(crate) struct Wanted {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) figure: Figure,
    pub(crate) value: Probe,
    pub(crate) against: Option<(&'static str, Probe)>,
    pub(crate) bar: Option<Bar>,
}

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// How often everything is measured.
    pub(crate) rounds: usize,
    /// How long each time, in milliseconds.
    pub(crate) millis: u64,
}

impl Effort {
    /// Enough to compare two builds.
    pub const FULL: Self = Self {
        rounds: 5,
        millis: 2000,
    };
    /// Enough to see that nothing is far off.
    pub const QUICK: Self = Self {
        rounds: 3,
        millis: 800,
    };

    /// The rows of what the guards of a provider cost.
    pub(crate) fn sdk(self) -> Vec<Wanted> {
        let at = |subject, callers| Probe {
            subject,
            task: Task::Calls(Load {
                transport: Transport::Tcp,
                callers,
                bytes: 16,
                beside_large: false,
                millis: self.millis,
            }),
        };
        let row = |name, unit, figure, callers, bar| Wanted {
            name,
            unit,
            figure,
            value: at(Subject::Guarded, callers),
            against: Some(("bare", at(Subject::Bare, callers))),
            bar,
        };
        vec![
            row(
                "sdk.throughput",
                "calls/s",
                Figure::Rate,
                128,
                Some(Bar::AtLeast(0.8)),
            ),
            row("sdk.latency.c1", "µs", Figure::P50, 1, None),
        ]
    }

    /// The rows of what a call costs, in the order of the table.
    pub(crate) fn calls(self) -> Vec<Wanted> {
        let millis = self.millis;
        let on = |transport, subject, callers, bytes| {
            let load = Load {
                transport,
                callers,
                bytes,
                beside_large: false,
                millis,
            };
            Probe {
                subject,
                task: Task::Calls(load),
            }
        };
        let unix = |subject, callers, bytes| on(Transport::Unix, subject, callers, bytes);
        let tcp = |subject, callers, bytes| on(Transport::Tcp, subject, callers, bytes);
        let functions = |task| Probe {
            subject: Subject::Functions,
            task,
        };
        let crossings = |what, by| {
            functions(Task::Crossings {
                what,
                by,
                millis: millis / 2,
            })
        };
        // Some of the large values have to arrive while it is measured.
        let large = |beside_large| {
            functions(Task::Calls(Load {
                transport: Transport::Unix,
                callers: SMALL_CALLERS,
                bytes: 100,
                beside_large,
                millis: millis * 2,
            }))
        };
        let latency = |name, value, against, bar| Wanted {
            name,
            unit: "µs",
            figure: Figure::P50,
            value,
            against: Some(against),
            bar,
        };
        let throughput = |name, value, against, bar| Wanted {
            name,
            unit: "calls/s",
            figure: Figure::Rate,
            value,
            against: Some(against),
            bar,
        };
        let (at_most, at_least) = (
            |limit| Some(Bar::AtMost(limit)),
            |limit| Some(Bar::AtLeast(limit)),
        );
        let (functions_c1, functions_c128) =
            (unix(Subject::Functions, 1, 16), unix(Subject::Functions, 128, 16));
        vec![
            latency(
                "calls.latency.c1",
                functions_c1,
                (PING_PONG, unix(Subject::PingPong, 1, 16)),
                at_most(6.0),
            ),
            latency(
                "calls.latency.c1.unary",
                functions_c1,
                (UNARY, unix(Subject::Unary, 1, 16)),
                at_most(0.6),
            ),
            throughput(
                "calls.throughput.c128",
                functions_c128,
                (UNARY, unix(Subject::Unary, 128, 16)),
                at_least(10.0),
            ),
            throughput(
                "calls.throughput.c128.1k",
                unix(Subject::Functions, 128, 1024),
                (UNARY, unix(Subject::Unary, 128, 1024)),
                at_least(5.0),
            ),
            throughput(
                "calls.wrpc",
                functions_c128,
                ("wRPC", unix(Subject::Wrpc, 128, 16)),
                at_least(8.0),
            ),
            latency(
                "transcode.bytes.64k",
                crossings(Crossing::Bytes, Carrier::Transcoder),
                (DERIVED, crossings(Crossing::Bytes, Carrier::Derived)),
                at_most(1.0),
            ),
            latency(
                "transcode.rows",
                crossings(Crossing::Rows, Carrier::Transcoder),
                (DERIVED, crossings(Crossing::Rows, Carrier::Derived)),
                at_most(0.8),
            ),
            Wanted {
                name: "calls.large",
                unit: "µs",
                figure: Figure::P99,
                value: large(true),
                against: Some(("without it", large(false))),
                bar: at_most(2.0),
            },
            Wanted {
                name: "instance.start",
                unit: "µs",
                figure: Figure::P50,
                value: functions(Task::Starts { millis: millis / 2 }),
                against: None,
                bar: at_most(30.0),
            },
            latency(
                "calls.latency.c1.tcp",
                tcp(Subject::Functions, 1, 16),
                (PING_PONG, tcp(Subject::PingPong, 1, 16)),
                None,
            ),
            latency(
                "calls.latency.c1.unary.tcp",
                tcp(Subject::Functions, 1, 16),
                (UNARY, tcp(Subject::Unary, 1, 16)),
                None,
            ),
            throughput(
                "calls.throughput.c128.tcp",
                tcp(Subject::Functions, 128, 16),
                (UNARY, tcp(Subject::Unary, 128, 16)),
                None,
            ),
            throughput(
                "calls.throughput.c128.1k.tcp",
                tcp(Subject::Functions, 128, 1024),
                (UNARY, tcp(Subject::Unary, 128, 1024)),
                None,
            ),
        ]
    }
}

const PING_PONG: &str = "ping-pong";
const UNARY: &str = "tonic unary";
const DERIVED: &str = "func_wrap, derived";
/// Callers beside a large value.
const SMALL_CALLERS: usize = 16;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::{Effort, Wanted};
    use crate::task::{Load, Offered, Statements, Task, WARM_UP};

    #[test]
    fn every_row_has_a_name_of_its_own() {
        let effort = Effort::FULL;
        let rows: Vec<_> = [effort.calls(), effort.sdk(), effort.sql()]
            .into_iter()
            .flatten()
            .collect();
        let names: BTreeSet<_> = rows.iter().map(|row| row.name).collect();
        assert_eq!(names.len(), rows.len());
    }

    #[test]
    fn a_quick_run_ends_within_three_minutes() {
        for rows in [Effort::QUICK.calls(), Effort::QUICK.sql()] {
            let all = time(&rows);
            assert!(all < Duration::from_secs(120), "{all:?} leave no time to start");
        }
    }

    /// How long a quick run measures.
    fn time(rows: &[Wanted]) -> Duration {
        let probes: BTreeSet<_> = rows
            .iter()
            .flat_map(|row| [Some(row.value), row.against.map(|(_, probe)| probe)])
            .flatten()
            .collect();
        let round: u64 = probes
            .iter()
            .map(|probe| match probe.task {
                Task::Calls(Load { millis, .. })
                | Task::Crossings { millis, .. }
                | Task::Offered(Offered { millis, .. })
                | Task::Starts { millis } => millis + WARM_UP,
                Task::Statements(Statements { warm_up, millis, .. }) => warm_up + millis,
            })
            .sum();
        Duration::from_millis(round * Effort::QUICK.rounds as u64)
    }
}

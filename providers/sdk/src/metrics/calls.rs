//! Calls, by what they call and what they call it on. A call costs a look-up, a few atomics and two looks at the clock.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use arc_swap::ArcSwap;
use outboard_session::dispatch::{MethodDescriptor, Response};
use outboard_session::failure::{Failure, code_name};
use prometheus::{Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry};
use rustc_hash::FxHashMap;
use tonic::Code;

use super::registered;

/// The series of all calls.
pub(crate) struct Calls {
    calls: IntCounterVec,
    durations: HistogramVec,
    requests: IntCounterVec,
    replies: IntCounterVec,
    methods: Vec<&'static MethodDescriptor>,
    /// By binding, and then by the number of the function. A binding that is gone stays known: what was counted was.
    known: ArcSwap<FxHashMap<Box<str>, Lines>>,
    /// Of calls whose binding is none.
    unknown: Lines,
}

/// A call that is being served. One that is dropped is counted too: it was cancelled, or its deadline has passed.
pub(crate) struct Counted<'l> {
    line: &'l Line,
    begun: Instant,
    deadline: tokio::time::Instant,
    told: bool,
}

/// A line for each function; what is never called has no series.
pub(crate) type Lines = Arc<[OnceLock<Line>]>;

/// The series of one function on one binding.
pub(crate) struct Line {
    by_code: [OnceLock<IntCounter>; CODES],
    duration: Histogram,
    requests: IntCounter,
    replies: IntCounter,
    calls: IntCounterVec,
    labels: [String; 3],
}

/// How many codes gRPC has.
const CODES: usize = 17;
const LABELS: [&str; 3] = ["interface", "function", "binding"];
/// The label of what is none of the provider's bindings.
const UNKNOWN: &str = "";
/// In seconds: from what a call in memory takes to what no caller waits for.
const BUCKETS: [f64; 17] = [
    0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0, 10.0,
];

impl Calls {
    pub(super) fn new(
        registry: &Registry,
        methods: Vec<&'static MethodDescriptor>,
    ) -> prometheus::Result<Self> {
        let counter = |name: &str, help: &str| {
            registered(registry, IntCounterVec::new(Opts::new(name, help), &LABELS)?)
        };
        let calls = IntCounterVec::new(
            Opts::new("outboard_calls_total", "calls, by the code that they ended with"),
            &[LABELS[0], LABELS[1], LABELS[2], "code"],
        )?;
        let durations = HistogramVec::new(
            HistogramOpts::new(
                "outboard_call_duration_seconds",
                "how long calls took, from their admission to their reply",
            )
            .buckets(BUCKETS.to_vec()),
            &LABELS,
        )?;
        Ok(Self {
            calls: registered(registry, calls)?,
            durations: registered(registry, durations)?,
            requests: counter(
                "outboard_request_bytes_total",
                "bytes of requests, without their streams",
            )?,
            replies: counter(
                "outboard_reply_bytes_total",
                "bytes of replies, without their streams",
            )?,
            known: ArcSwap::default(),
            unknown: lines(&methods),
            methods,
        })
    }

    /// Counts these bindings under their names from now on, besides those that it knows. One caller at a time.
    pub(crate) fn know<'b>(&self, bindings: impl IntoIterator<Item = &'b String>) {
        let mut known = FxHashMap::clone(&self.known.load());
        for name in bindings {
            known
                .entry(name.as_str().into())
                .or_insert_with(|| lines(&self.methods));
        }
        self.known.store(Arc::new(known));
    }

    /// A call begins: of this function, by its number, with so many bytes. `lines` are those of the binding, once they were
    /// found: looking for them at every call would be shared by all threads.
    pub(crate) fn begin<'l>(
        &'l self,
        method: usize,
        (binding, lines): (&str, &'l OnceLock<Lines>),
        bytes: usize,
        deadline: tokio::time::Instant,
    ) -> Counted<'l> {
        let found = lines.get().or_else(|| {
            let known = self.known.load().get(binding).map(Arc::clone)?;
            Some(lines.get_or_init(|| known))
        });
        let (lines, binding) = found.map_or((&self.unknown, UNKNOWN), |lines| (lines, binding));
        let line = lines[method].get_or_init(|| self.line(self.methods[method], binding));
        line.requests.inc_by(bytes as u64);
        Counted {
            line,
            begun: Instant::now(),
            deadline,
            told: false,
        }
    }

    fn line(&self, method: &MethodDescriptor, binding: &str) -> Line {
        let labels = [method.interface, method.function, binding];
        Line {
            by_code: std::array::from_fn(|_| OnceLock::new()),
            duration: self.durations.with_label_values(&labels),
            requests: self.requests.with_label_values(&labels),
            replies: self.replies.with_label_values(&labels),
            calls: self.calls.clone(),
            labels: labels.map(str::to_owned),
        }
    }
}

impl Counted<'_> {
    /// The call has come to this.
    pub(crate) fn end(mut self, outcome: &Result<Response, Failure>) {
        match outcome {
            Ok(response) => {
                self.line.replies.inc_by(response.body.len() as u64);
                self.tell(Code::Ok);
            }
            Err(failure) => self.tell(failure.code),
        }
    }

    fn tell(&mut self, code: Code) {
        self.told = true;
        self.line.of(code).inc();
        self.line.duration.observe(self.begun.elapsed().as_secs_f64());
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        if !self.told {
            let late = tokio::time::Instant::now() >= self.deadline;
            self.tell(if late {
                Code::DeadlineExceeded
            } else {
                Code::Cancelled
            });
        }
    }
}

fn lines(methods: &[&'static MethodDescriptor]) -> Lines {
    methods.iter().map(|_| OnceLock::new()).collect()
}

impl Line {
    fn of(&self, code: Code) -> &IntCounter {
        self.by_code[code as usize].get_or_init(|| {
            let [interface, function, binding] = &self.labels;
            self.calls
                .with_label_values(&[interface.as_str(), function, binding, code_name(code)])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Calls, UNKNOWN};
    use bytes::Bytes;
    use outboard_session::dispatch::{MethodDescriptor, Response};
    use outboard_session::failure::Failure;
    use prometheus::{Registry, TextEncoder};
    use std::sync::OnceLock;
    use std::time::Duration;
    use tokio::time::Instant;
    use tonic::Code;

    static GET: MethodDescriptor = MethodDescriptor {
        interface: "a:b/c@1.0.0",
        function: "[method]bucket.get",
        path: "/a.b.v1.C/BucketGet",
        shape: 1,
        idempotent: true,
        request_streams: 0,
        response_streams: 0,
    };

    #[test]
    fn every_end_of_a_call_is_counted_once() {
        let registry = Registry::new();
        let calls = Calls::new(&registry, vec![&GET]).unwrap();
        calls.know(["main".to_owned()].iter());
        calls.know([].iter());
        let later = || Instant::now() + Duration::from_secs(9);
        let reply = || Ok(Response::from(Bytes::from_static(b"four")));
        let (main, nowhere) = (OnceLock::new(), OnceLock::new());
        let main = ("main", &main);
        calls.begin(0, main, 3, later()).end(&reply());
        calls.begin(0, main, 3, later()).end(&reply());
        let refused = Err(Failure::refused(Code::NotFound, "none"));
        calls.begin(0, ("nowhere", &nowhere), 5, later()).end(&refused);
        drop(calls.begin(0, main, 1, later()));
        drop(calls.begin(0, main, 1, Instant::now()));
        let text = TextEncoder::new().encode_to_string(&registry.gather()).unwrap();
        let of = |binding: &str| {
            format!("binding=\"{binding}\",function=\"[method]bucket.get\",interface=\"a:b/c@1.0.0\"")
        };
        let by_code = |binding: &str, code: &str| {
            let labels = of(binding).replace(",function", &format!(",code=\"{code}\",function"));
            format!("outboard_calls_total{{{labels}}}")
        };
        for (series, value) in [
            (by_code("main", "OK"), 2),
            (by_code("main", "CANCELLED"), 1),
            (by_code("main", "DEADLINE_EXCEEDED"), 1),
            (by_code(UNKNOWN, "NOT_FOUND"), 1),
            (
                format!("outboard_call_duration_seconds_count{{{}}}", of("main")),
                4,
            ),
            (format!("outboard_request_bytes_total{{{}}}", of("main")), 8),
            (format!("outboard_reply_bytes_total{{{}}}", of("main")), 8),
        ] {
            assert!(
                text.contains(&format!("{series} {value}\n")),
                "{series} {value} is not in\n{text}"
            );
        }
    }
}

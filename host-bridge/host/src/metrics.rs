//! What a host counts, in the text form of Prometheus. Labels are names of the host's file.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hyper::StatusCode;
use outboard_channel::ReplicaState;
use outboard_telemetry::Tracer;
use prometheus::core::Collector;
use prometheus::{
    Gauge, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry, TextEncoder,
};

use crate::table::Table;

/// The metrics of one host.
pub(crate) struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    in_flight: IntGaugeVec,
    most: IntGaugeVec,
    sessions: IntGaugeVec,
    calls: IntGaugeVec,
    handles: IntGaugeVec,
    replicas: IntGaugeVec,
    replica_calls: IntGaugeVec,
    broken: IntGaugeVec,
    ready: IntGauge,
    lost_spans: IntCounter,
    attempts: IntCounterVec,
    failing: IntGauge,
    taken: Gauge,
}

/// What is counted of one function, and of those that had its name before it.
#[derive(Clone)]
pub(crate) struct Line {
    by_class: [IntCounter; CLASSES.len()],
    duration: Histogram,
}

/// The classes of HTTP's status codes. A function may make up any code.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// In seconds.
const BUCKETS: [f64; 16] = [
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
const FUNCTION: &str = "function";
const PROVIDER: &str = "provider";
/// Of the replicas of a provider: in which state they are. Their addresses may be very many over time, and are no labels.
const STATE: &str = "state";
/// What came of an attempt to read the file anew.
const TAKEN: &str = "taken";
const REFUSED: &str = "refused";

impl Metrics {
    /// # Errors
    /// A name is not Prometheus's, or is there twice.
    pub(crate) fn new() -> prometheus::Result<Self> {
        let registry = Registry::new();
        let by = |label: &str, name: &str, help: &str| {
            registered(&registry, IntGaugeVec::new(Opts::new(name, help), &[label])?)
        };
        let of_replicas = |labels: &[&str], name: &str, help: &str| {
            registered(&registry, IntGaugeVec::new(Opts::new(name, help), labels)?)
        };
        let requests = IntCounterVec::new(
            Opts::new(
                "outboard_requests_total",
                "requests, by the class of their answer",
            ),
            &[FUNCTION, "status"],
        )?;
        let durations = HistogramVec::new(
            HistogramOpts::new(
                "outboard_request_duration_seconds",
                "how long requests took, to the head of their answer",
            )
            .buckets(BUCKETS.to_vec()),
            &[FUNCTION],
        )?;
        let attempts = IntCounterVec::new(
            Opts::new(
                "outboard_config_reload_attempts_total",
                "how often the file, or a component, had changed: taken, or refused because of what is wrong",
            ),
            &["outcome"],
        )?;
        for outcome in [TAKEN, REFUSED] {
            attempts.with_label_values(&[outcome]);
        }
        let metrics = Self {
            requests: registered(&registry, requests)?,
            durations: registered(&registry, durations)?,
            in_flight: by(
                FUNCTION,
                "outboard_requests_in_flight",
                "requests that are being answered",
            )?,
            most: by(
                FUNCTION,
                "outboard_requests_most",
                "requests that may be answered at one time",
            )?,
            sessions: by(
                PROVIDER,
                "outboard_channel_sessions",
                "sessions with the provider that are open",
            )?,
            calls: by(
                PROVIDER,
                "outboard_channel_calls",
                "calls to the provider that are under way",
            )?,
            handles: by(
                PROVIDER,
                "outboard_channel_handles",
                "handles of the provider that are held here",
            )?,
            replicas: of_replicas(
                &[PROVIDER, STATE],
                "outboard_channel_replicas",
                "replicas of the provider, by whether they get calls",
            )?,
            replica_calls: of_replicas(
                &[PROVIDER, STATE],
                "outboard_channel_replica_calls",
                "calls that are under way, by the state of the replica that has them",
            )?,
            broken: by(
                PROVIDER,
                "outboard_channel_broken_bindings",
                "bindings of which a replica gets no calls, as their backends are away, over all replicas",
            )?,
            ready: registered(
                &registry,
                IntGauge::new(
                    "outboard_ready",
                    "1 while the host should be sent requests, else 0",
                )?,
            )?,
            lost_spans: registered(
                &registry,
                IntCounter::new(
                    "outboard_lost_spans_total",
                    "spans that were recorded and found no room to be sent",
                )?,
            )?,
            attempts: registered(&registry, attempts)?,
            failing: registered(
                &registry,
                IntGauge::new(
                    "outboard_config_reload_failing",
                    "1 while the file, or a component, has changed and cannot be used, else 0",
                )?,
            )?,
            taken: registered(
                &registry,
                Gauge::new(
                    "outboard_config_reload_taken_time_seconds",
                    "when what the file says took effect, in seconds since 1970",
                )?,
            )?,
            registry,
        };
        metrics.taken.set(now());
        let build = IntGaugeVec::new(
            Opts::new("outboard_build_info", "1, labelled with what runs"),
            &["kind", "version"],
        )?;
        build
            .with_label_values(&["host", env!("CARGO_PKG_VERSION")])
            .set(1);
        registered(&metrics.registry, build)?;
        let started = Gauge::new(
            "process_start_time_seconds",
            "when the host started, in seconds since 1970",
        )?;
        started.set(now());
        registered(&metrics.registry, started)?;
        Ok(metrics)
    }

    /// Where a function of this name is counted.
    pub(crate) fn line(&self, function: &str) -> Line {
        Line {
            by_class: CLASSES.map(|class| self.requests.with_label_values(&[function, class])),
            duration: self.durations.with_label_values(&[function]),
        }
    }

    /// What the file says has taken effect.
    pub(crate) fn reload_taken(&self) {
        self.attempts.with_label_values(&[TAKEN]).inc();
        self.failing.set(0);
        self.taken.set(now());
    }

    /// The file says what it said when it took effect.
    pub(crate) fn reload_unchanged(&self) {
        self.failing.set(0);
    }

    /// What the file says cannot be used.
    pub(crate) fn reload_refused(&self) {
        self.attempts.with_label_values(&[REFUSED]).inc();
        self.failing.set(1);
    }

    /// All that is counted.
    ///
    /// # Errors
    /// It cannot be written down.
    pub(crate) fn tell(&self, table: &Table, ready: bool, tracer: &Tracer) -> prometheus::Result<String> {
        let set_of = |gauges: &IntGaugeVec, labels: &[&str], count: usize| {
            let gauge = gauges.with_label_values(labels);
            gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
        };
        let set = |gauges: &IntGaugeVec, name: &str, count| set_of(gauges, &[name], count);
        // Some are gone with the file that named them.
        for gauges in [
            &self.in_flight,
            &self.most,
            &self.sessions,
            &self.calls,
            &self.handles,
            &self.replicas,
            &self.replica_calls,
            &self.broken,
        ] {
            gauges.reset();
        }
        for (_, function) in table.routes.iter() {
            let most = function.limits.concurrent as usize;
            let in_flight = most.saturating_sub(function.slots.available_permits());
            set(&self.in_flight, &function.name, in_flight);
            set(&self.most, &function.name, most);
        }
        for (name, channel) in table.providers.channels() {
            let status = channel.status();
            set(&self.sessions, name, status.sessions);
            set(&self.calls, name, status.calls);
            set(&self.handles, name, status.handles);
            for state in ReplicaState::ALL {
                let of_state = || status.replicas.iter().filter(|replica| replica.state == state);
                let labels = [name, state.name()];
                set_of(&self.replicas, &labels, of_state().count());
                let calls = of_state().map(|replica| replica.calls).sum();
                set_of(&self.replica_calls, &labels, calls);
            }
            let broken = status.replicas.iter().map(|replica| replica.broken.len()).sum();
            set(&self.broken, name, broken);
        }
        self.ready.set(ready.into());
        let lost = tracer.lost();
        self.lost_spans.inc_by(lost.saturating_sub(self.lost_spans.get()));
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

impl Line {
    /// A request was answered after this time.
    pub(crate) fn answered(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100);
        // A status beyond those that HTTP has classes for is the function's own mistake.
        let counter = class.checked_sub(1).and_then(|class| self.by_class.get(class));
        counter.unwrap_or(&self.by_class[CLASSES.len() - 1]).inc();
        self.duration.observe(took.as_secs_f64());
    }
}

fn now() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs_f64()
}

fn registered<C: Collector + Clone + 'static>(registry: &Registry, collector: C) -> prometheus::Result<C> {
    registry.register(Box::new(collector.clone()))?;
    Ok(collector)
}

#[cfg(test)]
mod tests {
    use super::Metrics;
    use hyper::StatusCode;
    use prometheus::TextEncoder;
    use std::time::Duration;

    #[test]
    fn answers_are_counted_by_their_class_and_function() {
        let metrics = Metrics::new().unwrap();
        let line = metrics.line("orders");
        line.answered(StatusCode::OK, Duration::from_millis(3));
        metrics
            .line("orders")
            .answered(StatusCode::CREATED, Duration::from_millis(3));
        line.answered(StatusCode::from_u16(999).unwrap(), Duration::from_secs(1));
        metrics.reload_refused();
        let text = TextEncoder::new()
            .encode_to_string(&metrics.registry.gather())
            .unwrap();
        for line in [
            "outboard_requests_total{function=\"orders\",status=\"2xx\"} 2",
            "outboard_requests_total{function=\"orders\",status=\"5xx\"} 1",
            "outboard_request_duration_seconds_count{function=\"orders\"} 3",
            "outboard_config_reload_attempts_total{outcome=\"refused\"} 1",
            "outboard_config_reload_attempts_total{outcome=\"taken\"} 0",
            "outboard_config_reload_failing 1",
        ] {
            assert!(text.contains(&format!("{line}\n")), "{line} is not in\n{text}");
        }
    }
}

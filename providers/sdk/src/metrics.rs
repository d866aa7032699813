//! What a replica counts, in the text form of Prometheus.
//!
//! Labels have few values: a function is named by its contract and a binding by the provider's file. Who calls is asserted
//! by hosts, without end, and is no label.

use std::sync::atomic::Ordering;
use std::time::SystemTime;

use outboard_session::dispatch::MethodDescriptor;
use outboard_session::failure::Failure;
use prometheus::core::Collector;
use prometheus::{Gauge, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder};
use tonic::Code;

use crate::admission::Replica;
use crate::provider::PoolState;
use crate::secrets::SecretState;

mod calls;
mod secrets;

use calls::Calls;
use secrets::Secrets;

pub(crate) use calls::Lines;

/// The metrics of one replica.
pub(crate) struct Metrics {
    registry: Registry,
    calls: Calls,
    refusals: IntCounterVec,
    in_flight: IntGauge,
    queued: IntGauge,
    sessions: IntGauge,
    connections: IntGauge,
    handles: IntGauge,
    leases: IntGauge,
    streams: IntGauge,
    saturation: Gauge,
    ready: IntGauge,
    lost_spans: IntCounter,
    pools: Pools,
    secrets: Secrets,
}

/// What a replica's own counts do not have.
pub(crate) struct Seen {
    pub(crate) connections: usize,
    pub(crate) pools: Vec<PoolState>,
    pub(crate) secrets: Vec<SecretState>,
}

/// The pools of the bindings.
struct Pools {
    in_use: IntGaugeVec,
    idle: IntGaugeVec,
    waiting: IntGaugeVec,
    budget: IntGaugeVec,
}

impl Metrics {
    /// For a provider of this kind, with its functions in the order of their numbers.
    ///
    /// # Errors
    /// A name is not Prometheus's, or is there twice.
    pub(crate) fn new(kind: &str, methods: Vec<&'static MethodDescriptor>) -> prometheus::Result<Self> {
        let registry = Registry::new();
        let refusals = IntCounterVec::new(
            Opts::new(
                "outboard_refusals_total",
                "calls that were refused before the provider saw them",
            ),
            &["reason"],
        )?;
        let metrics = Self {
            calls: Calls::new(&registry, methods)?,
            refusals: registered(&registry, refusals)?,
            in_flight: gauge(
                &registry,
                "outboard_calls_in_flight",
                "calls that are being served",
            )?,
            queued: gauge(
                &registry,
                "outboard_calls_queued",
                "calls that wait for others before them, or for room",
            )?,
            sessions: gauge(&registry, "outboard_sessions", "sessions that are open")?,
            connections: gauge(
                &registry,
                "outboard_connections",
                "connections of peers that are open",
            )?,
            handles: gauge(
                &registry,
                "outboard_handles",
                "handles that are alive, in sessions and leased out",
            )?,
            leases: gauge(
                &registry,
                "outboard_leases",
                "handles that are leased out on the plain face",
            )?,
            streams: gauge(
                &registry,
                "outboard_streams",
                "streams of sessions that are alive, in both directions",
            )?,
            saturation: registered(
                &registry,
                Gauge::new(
                    "outboard_saturation",
                    "how full the replica, or what it draws on, is: from 0 to 1",
                )?,
            )?,
            ready: gauge(
                &registry,
                "outboard_ready",
                "1 while the replica should be sent work, else 0",
            )?,
            lost_spans: registered(
                &registry,
                IntCounter::new(
                    "outboard_lost_spans_total",
                    "spans that were recorded and found no room to be sent",
                )?,
            )?,
            pools: Pools::new(&registry)?,
            secrets: Secrets::new(&registry)?,
            registry,
        };
        let started = Gauge::new(
            "process_start_time_seconds",
            "when the replica started, in seconds since 1970",
        )?;
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        started.set(since.unwrap_or_default().as_secs_f64());
        metrics.register(started)?;
        let build = IntGaugeVec::new(
            Opts::new("outboard_build_info", "1, labelled with what runs"),
            &["kind", "version"],
        )?;
        build.with_label_values(&[kind, env!("CARGO_PKG_VERSION")]).set(1);
        metrics.register(build)?;
        Ok(metrics)
    }

    /// Adds what another part of the replica counts.
    ///
    /// # Errors
    /// There is one of its name.
    pub(crate) fn register<C: Collector + 'static>(&self, collector: C) -> prometheus::Result<()> {
        self.registry.register(Box::new(collector))
    }

    pub(crate) fn calls(&self) -> &Calls {
        &self.calls
    }

    /// Counts a call that did not come to the provider.
    pub(crate) fn refused(&self, failure: &Failure) {
        self.refusals.with_label_values(&[reason(failure.code)]).inc();
    }

    /// All that is counted.
    ///
    /// # Errors
    /// It cannot be written down.
    pub(crate) fn tell(&self, replica: &Replica, seen: &Seen) -> prometheus::Result<String> {
        let set = |gauge: &IntGauge, count: usize| gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
        let load = replica.load();
        self.in_flight.set(load.running.into());
        self.queued.set(load.queued.into());
        self.saturation.set(f64::from(load.saturation) / 1000.0);
        self.ready.set(replica.readiness.is_ready().into());
        set(&self.sessions, replica.sessions.len());
        set(&self.connections, seen.connections);
        set(&self.handles, replica.alive.load(Ordering::Relaxed));
        set(&self.streams, replica.streams.load(Ordering::Relaxed));
        set(&self.leases, replica.leases.len());
        let lost = replica.tracer.lost();
        self.lost_spans.inc_by(lost.saturating_sub(self.lost_spans.get()));
        self.pools.set(&seen.pools);
        self.secrets.set(&seen.secrets);
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

impl Pools {
    fn new(registry: &Registry) -> prometheus::Result<Self> {
        let gauge = |name: &str, help: &str| {
            let gauge = IntGaugeVec::new(Opts::new(format!("outboard_pool_{name}"), help), &["binding"])?;
            registered(registry, gauge)
        };
        Ok(Self {
            in_use: gauge("in_use", "connections to the backend that are lent")?,
            idle: gauge("idle", "connections to the backend that are open and not lent")?,
            waiting: gauge("waiting", "calls that wait for a connection to the backend")?,
            budget: gauge(
                "budget",
                "the most connections to the backend that all replicas together may hold",
            )?,
        })
    }

    fn set(&self, pools: &[PoolState]) {
        // What a provider no longer tells of is not told as it was.
        for gauge in [&self.in_use, &self.idle, &self.waiting, &self.budget] {
            gauge.reset();
        }
        for pool in pools {
            let set = |gauge: &IntGaugeVec, count: usize| {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                gauge.with_label_values(&[pool.binding.as_str()]).set(count);
            };
            set(&self.in_use, pool.in_use);
            set(&self.idle, pool.idle);
            set(&self.waiting, pool.waiting);
            if let Some(budget) = pool.budget {
                set(&self.budget, budget);
            }
        }
    }
}

fn gauge(registry: &Registry, name: &str, help: &str) -> prometheus::Result<IntGauge> {
    registered(registry, IntGauge::new(name, help)?)
}

fn registered<C: Collector + Clone + 'static>(registry: &Registry, collector: C) -> prometheus::Result<C> {
    registry.register(Box::new(collector.clone()))?;
    Ok(collector)
}

/// Why a call was refused, as a label.
fn reason(code: Code) -> &'static str {
    match code {
        Code::PermissionDenied => "grant",
        Code::NotFound => "binding",
        Code::ResourceExhausted => "limit",
        Code::Unavailable => "draining",
        Code::Unimplemented => "function",
        Code::DeadlineExceeded => "deadline",
        Code::FailedPrecondition | Code::Aborted => "handle",
        Code::InvalidArgument => "request",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::Pools;
    use crate::provider::PoolState;
    use prometheus::{Registry, TextEncoder};

    #[test]
    fn pools_are_told_as_they_are_now() {
        let registry = Registry::new();
        let pools = Pools::new(&registry).unwrap();
        let told = || TextEncoder::new().encode_to_string(&registry.gather()).unwrap();
        let state = |binding: &str, budget| PoolState {
            binding: binding.to_owned(),
            in_use: 2,
            idle: 3,
            waiting: 1,
            budget,
        };
        pools.set(&[state("orders", Some(8)), state("users", None)]);
        for (name, value) in [("in_use", 2), ("idle", 3), ("waiting", 1), ("budget", 8)] {
            let line = format!("outboard_pool_{name}{{binding=\"orders\"}} {value}\n");
            assert!(told().contains(&line), "{line} is not in {}", told());
        }
        assert!(
            !told().contains("outboard_pool_budget{binding=\"users\"}"),
            "{}",
            told()
        );
        pools.set(&[state("users", None)]);
        assert!(!told().contains("orders"), "{}", told());
    }
}

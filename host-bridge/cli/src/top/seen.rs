//! What is told of hosts and providers, in the form that it is told as JSON.

use serde::Serialize;

use super::exposition::Samples;
use super::place::{Part, Place};
use super::scrape::Scrape;

/// All that was seen at one time.
#[derive(Debug, Default, Serialize)]
pub(super) struct Seen {
    pub(super) hosts: Vec<HostSeen>,
    pub(super) providers: Vec<ProviderSeen>,
}

#[derive(Debug, Serialize)]
pub(super) struct HostSeen {
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) standing: Standing,
    pub(super) functions: Vec<FunctionSeen>,
    /// The host's ways to its providers.
    pub(super) channels: Vec<ChannelSeen>,
}

#[derive(Debug, Serialize)]
pub(super) struct ProviderSeen {
    pub(super) name: String,
    pub(super) kind: Option<String>,
    pub(super) endpoint: String,
    #[serde(flatten)]
    pub(super) standing: Standing,
    pub(super) sessions: Option<f64>,
    pub(super) in_flight: Option<f64>,
    pub(super) queued: Option<f64>,
    pub(super) handles: Option<f64>,
    /// From 0 to 1.
    pub(super) saturation: Option<f64>,
    pub(super) calls: Option<f64>,
    /// Those of them that did not end with an answer of the interface's own.
    pub(super) failed: Option<f64>,
    #[serde(flatten)]
    pub(super) times: Times,
    pub(super) pools: Vec<PoolSeen>,
}

/// How a process is, or why that is not known.
#[derive(Debug, Serialize)]
pub(super) struct Standing {
    pub(super) admin: Option<String>,
    pub(super) reachable: bool,
    /// Why it is not.
    pub(super) error: Option<String>,
    pub(super) ready: bool,
    /// Why it is not.
    pub(super) reasons: Vec<String>,
    /// Why a change of its file is not in effect.
    pub(super) refused: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct FunctionSeen {
    pub(super) name: String,
    pub(super) in_flight: f64,
    pub(super) most: f64,
    pub(super) requests: f64,
    /// Those of them that the host or the function answered with a status of 500 or more.
    pub(super) failed: f64,
    #[serde(flatten)]
    pub(super) times: Times,
}

#[derive(Debug, Serialize)]
pub(super) struct ChannelSeen {
    pub(super) provider: String,
    pub(super) sessions: f64,
    pub(super) calls: f64,
    pub(super) handles: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct PoolSeen {
    pub(super) binding: String,
    pub(super) in_use: f64,
    pub(super) idle: f64,
    pub(super) waiting: f64,
    pub(super) budget: Option<f64>,
}

/// How long things took: since the last look, or, without one or with nothing since, since the start.
#[derive(Debug, Default, PartialEq, Serialize)]
pub(super) struct Times {
    pub(super) p50_ms: Option<f64>,
    pub(super) p99_ms: Option<f64>,
}

impl Seen {
    /// Adds what was said in one place, or why nothing was. `before` is what was said the last time.
    pub(super) fn add(&mut self, place: &Place, said: &Result<Scrape, String>, before: Option<&Scrape>) {
        let standing = Standing::of(place, said);
        let none = Samples::default();
        let metrics = said.as_ref().map_or(&none, |said| &said.metrics);
        let before = before.map_or(&none, |before| &before.metrics);
        match &place.part {
            Part::Host => self.hosts.push(HostSeen {
                name: place.name.clone(),
                standing,
                functions: functions(metrics, before),
                channels: channels(metrics),
            }),
            Part::Provider { kind, endpoint } => {
                let sum = |name: &str| metrics.sum(name, &[]);
                // A replica that has served nothing has no series for it.
                let calls = said.is_ok().then(|| sum("outboard_calls_total").unwrap_or(0.0));
                let answered = metrics
                    .sum("outboard_calls_total", &[("code", "OK")])
                    .unwrap_or(0.0);
                self.providers.push(ProviderSeen {
                    name: place.name.clone(),
                    kind: kind.clone().or_else(|| {
                        let kinds = metrics.values("outboard_build_info", "kind");
                        kinds.first().map(|kind| (*kind).to_owned())
                    }),
                    endpoint: endpoint.clone(),
                    standing,
                    sessions: sum("outboard_sessions"),
                    in_flight: sum("outboard_calls_in_flight"),
                    queued: sum("outboard_calls_queued"),
                    handles: sum("outboard_handles"),
                    saturation: sum("outboard_saturation"),
                    calls,
                    failed: calls.map(|calls| calls - answered),
                    times: Times::of(metrics, before, "outboard_call_duration_seconds", &[]),
                    pools: pools(metrics),
                });
            }
        }
    }
}

impl Standing {
    fn of(place: &Place, said: &Result<Scrape, String>) -> Self {
        let said_something = said.as_ref().ok();
        Self {
            admin: place.admin.clone(),
            reachable: said.is_ok(),
            error: said.as_ref().err().cloned(),
            ready: said_something.is_some_and(|said| said.is_ready),
            reasons: said_something.map_or_else(Vec::new, |said| said.reasons.clone()),
            refused: said_something.and_then(|said| said.refused.clone()),
        }
    }
}

impl Times {
    fn of(now: &Samples, before: &Samples, name: &str, labels: &[(&str, &str)]) -> Self {
        let all = now.histogram(name, labels);
        let since = all.since(&before.histogram(name, labels));
        let told = if since.count() > 0.0 { since } else { all };
        let millis = |share| told.quantile(share).map(|seconds| seconds * 1000.0);
        Self {
            p50_ms: millis(0.5),
            p99_ms: millis(0.99),
        }
    }
}

fn functions(metrics: &Samples, before: &Samples) -> Vec<FunctionSeen> {
    let names = metrics.values("outboard_requests_most", "function");
    let seen = names.into_iter().map(|name| {
        let function = ("function", name);
        let sum = |metric: &str, labels: &[(&str, &str)]| metrics.sum(metric, labels).unwrap_or(0.0);
        FunctionSeen {
            name: name.to_owned(),
            in_flight: sum("outboard_requests_in_flight", &[function]),
            most: sum("outboard_requests_most", &[function]),
            requests: sum("outboard_requests_total", &[function]),
            failed: sum("outboard_requests_total", &[function, ("status", "5xx")]),
            times: Times::of(metrics, before, "outboard_request_duration_seconds", &[function]),
        }
    });
    seen.collect()
}

fn channels(metrics: &Samples) -> Vec<ChannelSeen> {
    let names = metrics.values("outboard_channel_sessions", "provider");
    let seen = names.into_iter().map(|name| {
        let sum = |metric: &str| metrics.sum(metric, &[("provider", name)]).unwrap_or(0.0);
        ChannelSeen {
            provider: name.to_owned(),
            sessions: sum("outboard_channel_sessions"),
            calls: sum("outboard_channel_calls"),
            handles: sum("outboard_channel_handles"),
        }
    });
    seen.collect()
}

fn pools(metrics: &Samples) -> Vec<PoolSeen> {
    let names = metrics.values("outboard_pool_in_use", "binding");
    let seen = names.into_iter().map(|name| {
        let sum = |metric: &str| metrics.sum(metric, &[("binding", name)]);
        PoolSeen {
            binding: name.to_owned(),
            in_use: sum("outboard_pool_in_use").unwrap_or(0.0),
            idle: sum("outboard_pool_idle").unwrap_or(0.0),
            waiting: sum("outboard_pool_waiting").unwrap_or(0.0),
            budget: sum("outboard_pool_budget"),
        }
    });
    seen.collect()
}

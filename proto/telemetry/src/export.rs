//! Spans on their way to the collector, in batches, by one task.

use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1 as otlp;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{MissedTickBehavior, interval, sleep};
use tonic::transport::Channel;

use crate::settings::Settings;
use crate::span::key_value;
use crate::tracer::Process;

/// What the task is told.
pub(crate) enum Message {
    Span(Box<otlp::Span>),
    /// All that came before is sent, and then this told.
    Flush(oneshot::Sender<()>),
}

/// What goes out together.
struct Exporter {
    client: TraceServiceClient<Channel>,
    resource: Resource,
    scope: InstrumentationScope,
    batch: Vec<otlp::Span>,
    /// Whether the collector took the last batch: it is told once that it does not.
    reached: bool,
}

/// The most spans in one request, and the longest that one waits for others.
const BATCH: usize = 512;
const EVERY: Duration = Duration::from_secs(1);
/// How many letters of what the collector says go into the log.
const MESSAGE: usize = 200;
/// How long the collector may take, and how long to wait before it is asked again, each time.
const TIMEOUT: Duration = Duration::from_secs(5);
const AGAIN: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(1)];

/// Sends what comes until nobody makes spans any more.
pub(crate) async fn export(settings: Settings, process: Process, mut messages: mpsc::Receiver<Message>) {
    let channel = settings
        .collector
        .connect_timeout(TIMEOUT)
        .timeout(TIMEOUT)
        .connect_lazy();
    let mut exporter = Exporter {
        client: TraceServiceClient::new(channel),
        resource: Resource {
            attributes: vec![
                key_value("service.name", settings.service.into()),
                key_value("service.instance.id", process.instance.into()),
                key_value("service.version", process.version.into()),
            ],
            ..Resource::default()
        },
        scope: InstrumentationScope {
            name: "outboard".to_owned(),
            version: process.version.to_owned(),
            ..InstrumentationScope::default()
        },
        batch: Vec::new(),
        reached: true,
    };
    let mut tick = interval(EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            message = messages.recv() => match message {
                Some(Message::Span(span)) => {
                    exporter.batch.push(*span);
                    if exporter.batch.len() >= BATCH {
                        exporter.send().await;
                    }
                }
                Some(Message::Flush(done)) => {
                    exporter.send().await;
                    // Who asked may have lost patience.
                    let _ = done.send(());
                }
                None => return exporter.send().await,
            },
            _ = tick.tick() => exporter.send().await,
        }
    }
}

impl Exporter {
    /// Sends the batch. One that cannot be sent is lost: traces must not take the memory that functions need.
    async fn send(&mut self) {
        if self.batch.is_empty() {
            return;
        }
        let spans = otlp::ScopeSpans {
            scope: Some(self.scope.clone()),
            spans: std::mem::take(&mut self.batch),
            ..otlp::ScopeSpans::default()
        };
        let count = spans.spans.len();
        let request = ExportTraceServiceRequest {
            resource_spans: vec![otlp::ResourceSpans {
                resource: Some(self.resource.clone()),
                scope_spans: vec![spans],
                ..otlp::ResourceSpans::default()
            }],
        };
        let mut pauses = AGAIN.into_iter();
        let failed = loop {
            match self.client.export(request.clone()).await {
                Ok(_) => break None,
                Err(status) => match pauses.next().filter(|_| self.reached) {
                    Some(pause) => sleep(pause).await,
                    None => break Some(status),
                },
            }
        };
        match (&failed, self.reached) {
            (Some(status), true) => {
                let message: String = status.message().chars().take(MESSAGE).collect();
                tracing::warn!(
                    count, code = ?status.code(),
                    "the collector takes no spans, and they are lost: {message}"
                );
            }
            (None, false) => tracing::info!("the collector takes spans again"),
            _ => {}
        }
        self.reached = failed.is_none();
    }
}

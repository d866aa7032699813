//! Who makes spans, and on whose behalf.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use opentelemetry_proto::tonic::trace::v1 as otlp;
use outboard_session::trace::TraceContext;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::export::{Message, export};
use crate::log;
use crate::settings::Settings;
use crate::span::{Kind, Span};

/// Makes spans and sends them to a collector, or does not. Clones are the same one.
#[derive(Clone, Default)]
pub struct Tracer(Option<Arc<Recorder>>);

/// What work belongs to, for whoever does a part of it.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    tracer: Tracer,
    context: Option<TraceContext>,
}

/// Which process traces come from.
#[derive(Debug, Clone)]
pub struct Process {
    /// Which of those that do the same.
    pub instance: String,
    /// The version of its program.
    pub version: &'static str,
}

/// The way to the collector.
pub(crate) struct Recorder {
    spans: mpsc::Sender<Message>,
    sample: f64,
    /// Spans that found no room.
    lost: AtomicU64,
}

/// How many spans wait to be sent; further ones are lost.
const WAITING: usize = 4096;

impl Tracer {
    /// One that records nothing.
    pub fn off() -> Self {
        Self(None)
    }

    /// One that sends to the settings' collector, which need not be there. To be called on a tokio runtime, which sends
    /// until the last clone is dropped.
    pub fn start(settings: Settings, process: Process) -> Self {
        let (spans, waiting) = mpsc::channel(WAITING);
        let recorder = Arc::new(Recorder {
            spans,
            sample: settings.sample,
            lost: AtomicU64::new(0),
        });
        tokio::spawn(export(settings, process, waiting));
        Self(Some(recorder))
    }

    /// A trace for work that nobody's span asked for, if it is to be recorded.
    pub fn sample(&self) -> Option<TraceContext> {
        let recorder = self.0.as_ref()?;
        if fastrand::f64() >= recorder.sample {
            return None;
        }
        Some(TraceContext {
            trace: random()?,
            span: [0; 8],
            sampled: true,
        })
    }

    /// A span of some work, which ends when it is dropped. If the context is sampled it is recorded, and only then is it asked
    /// for its name.
    pub fn span(&self, context: Option<TraceContext>, kind: Kind, name: impl FnOnce() -> String) -> Span {
        let sampled = context.filter(|context| context.sampled);
        if let (Some(recorder), Some(parent)) = (&self.0, sampled)
            && let Some(span) = random()
        {
            return Span::record(Arc::clone(recorder), parent, span, kind, name());
        }
        // A context without a span was made by this tracer, to be recorded.
        Span::unrecorded(context.filter(|context| context.span != [0; 8]))
    }

    /// Sends what waits to be sent.
    ///
    /// # Cancellation
    /// It is sent all the same.
    pub async fn flush(&self, patience: Duration) {
        let Some(recorder) = &self.0 else { return };
        let (done, flushed) = oneshot::channel();
        let flush = async {
            if recorder.spans.send(Message::Flush(done)).await.is_ok() {
                let _ = flushed.await;
            }
        };
        if timeout(patience, flush).await.is_err() {
            tracing::warn!("the last spans were not sent in time");
        }
    }

    /// How many spans were made that nobody could take.
    pub fn lost(&self) -> u64 {
        self.0
            .as_ref()
            .map_or(0, |recorder| recorder.lost.load(Ordering::Relaxed))
    }
}

impl Trace {
    pub(crate) fn new(recorder: Option<&Arc<Recorder>>, context: Option<TraceContext>) -> Self {
        Self {
            tracer: Tracer(recorder.map(Arc::clone)),
            context,
        }
    }

    /// A span of a part of the work, as [`Tracer::span`] makes it.
    pub fn span(&self, kind: Kind, name: impl FnOnce() -> String) -> Span {
        self.tracer.span(self.context, kind, name)
    }

    /// What the log is told to be about while the work is done.
    pub fn for_log(&self) -> tracing::Span {
        match (&self.tracer.0, self.context) {
            (Some(_), Some(context)) => log::span(context),
            _ => tracing::Span::none(),
        }
    }
}

impl Recorder {
    pub(crate) fn send(&self, span: Box<otlp::Span>) {
        if self.spans.try_send(Message::Span(span)).is_err() {
            let before = self.lost.fetch_add(1, Ordering::Relaxed);
            if before == 0 {
                tracing::warn!(
                    "more spans are made than can be sent, and some are lost: lower telemetry.sample"
                );
            }
        }
    }
}

impl fmt::Debug for Tracer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "Tracer(on)"
        } else {
            "Tracer(off)"
        })
    }
}

/// Bytes that are not all zero; none if the system has none, and then nothing is recorded.
fn random<const BYTES: usize>() -> Option<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).ok()?;
    bytes.iter().any(|byte| *byte != 0).then_some(bytes)
}

//! Spans: what was done, from when to when, and as a part of what.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1 as otlp;
use outboard_session::failure::code_name;
use outboard_session::trace::TraceContext;
use tonic::Code;

use crate::tracer::{Recorder, Trace};

/// Some work, from here until [`Span::end`] or its drop. Most are not recorded, and do nothing.
#[must_use = "a span ends when it is dropped"]
pub struct Span {
    /// What parts of the work belong to.
    context: Option<TraceContext>,
    recording: Option<Recording>,
}

/// On which side of a call work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It was asked for by another process.
    Server,
    /// It asks another process, or a backend, for something.
    Client,
    /// Neither.
    Internal,
}

/// What is said of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribute {
    /// A text; one over 4 KiB is cut.
    Text(String),
    /// A number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
}

struct Recording {
    recorder: Arc<Recorder>,
    begun: Instant,
    span: Box<otlp::Span>,
    ended: bool,
}

/// The most that is said of one span, and the longest text in it, in bytes.
const ATTRIBUTES: usize = 32;
const TEXT: usize = 4096;

impl Span {
    /// One that is not recorded and whose parts belong to nothing.
    pub fn none() -> Self {
        Self::unrecorded(None)
    }

    pub(crate) fn unrecorded(context: Option<TraceContext>) -> Self {
        Self {
            context,
            recording: None,
        }
    }

    pub(crate) fn record(
        recorder: Arc<Recorder>,
        parent: TraceContext,
        id: [u8; 8],
        kind: Kind,
        name: String,
    ) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let span = otlp::Span {
            trace_id: parent.trace.to_vec(),
            span_id: id.to_vec(),
            parent_span_id: match parent.span {
                [0, 0, 0, 0, 0, 0, 0, 0] => Vec::new(),
                span => span.to_vec(),
            },
            flags: 1,
            name: cut(name),
            kind: kind.number().into(),
            start_time_unix_nano: u64::try_from(since.as_nanos()).unwrap_or(u64::MAX),
            ..otlp::Span::default()
        };
        Self {
            context: Some(TraceContext { span: id, ..parent }),
            recording: Some(Recording {
                recorder,
                begun: Instant::now(),
                span: Box::new(span),
                ended: false,
            }),
        }
    }

    /// Whether it is recorded, and so whether it is worth saying anything of it.
    pub fn is_recorded(&self) -> bool {
        self.recording.is_some()
    }

    /// What travels with whatever is asked of others as a part of this.
    pub fn context(&self) -> Option<TraceContext> {
        self.context
    }

    /// The same, for whoever in this process does a part of it.
    pub fn trace(&self) -> Trace {
        let recorder = self.recording.as_ref().map(|recording| &recording.recorder);
        Trace::new(recorder, self.context)
    }

    /// What the log is told to be about while this is done.
    pub fn for_log(&self) -> tracing::Span {
        self.trace().for_log()
    }

    /// Says something of it. Never a secret, and never a value that a function or a caller gave.
    pub fn set(&mut self, key: &'static str, value: impl Into<Attribute>) {
        let Some(recording) = &mut self.recording else {
            return;
        };
        let attributes = &mut recording.span.attributes;
        if attributes.len() < ATTRIBUTES {
            attributes.push(key_value(key, value.into()));
        }
    }

    /// It has failed, by this name of a failure.
    pub fn fail(&mut self, failure: &str) {
        if let Some(recording) = &mut self.recording {
            recording.span.status = Some(otlp::Status {
                message: cut(failure.to_owned()),
                code: otlp::status::StatusCode::Error.into(),
            });
        }
    }

    /// It has come to its end with this code. More than the code is not said: the words of a failure may have in them what a
    /// caller sent.
    pub fn end_with(mut self, code: Code) {
        if self.is_recorded() {
            let name = code_name(code);
            self.set("outboard.code", name);
            if code != Code::Ok {
                self.fail(name);
            }
        }
        self.end();
    }

    /// It has come to its end; without this, its end was that nobody waited for it any more.
    pub fn end(mut self) {
        if let Some(recording) = &mut self.recording {
            recording.ended = true;
        }
    }
}

impl Drop for Span {
    fn drop(&mut self) {
        if let Some(recording) = self.recording.take() {
            recording.send();
        }
    }
}

impl Recording {
    fn send(self) {
        let Self {
            recorder,
            begun,
            mut span,
            ended,
        } = self;
        let took = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
        span.end_time_unix_nano = span.start_time_unix_nano.saturating_add(took);
        if !ended {
            span.attributes
                .push(key_value("outboard.cancelled", Attribute::Flag(true)));
        }
        recorder.send(span);
    }
}

impl Kind {
    fn number(self) -> otlp::span::SpanKind {
        match self {
            Self::Server => otlp::span::SpanKind::Server,
            Self::Client => otlp::span::SpanKind::Client,
            Self::Internal => otlp::span::SpanKind::Internal,
        }
    }
}

impl From<&str> for Attribute {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Attribute {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Attribute {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Attribute {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

pub(crate) fn key_value(key: &str, value: Attribute) -> KeyValue {
    let value = match value {
        Attribute::Text(text) => any_value::Value::StringValue(cut(text)),
        Attribute::Number(number) => any_value::Value::IntValue(number),
        Attribute::Flag(flag) => any_value::Value::BoolValue(flag),
    };
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    }
}

fn cut(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(TEXT));
    text
}

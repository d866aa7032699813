//! A collector of traces: what OTLP brings it, it keeps.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1 as otlp;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Server;
use tonic::{Request, Response, Status};

/// A collector on loopback. It ends with this value.
pub struct Collector {
    kept: Kept,
    address: SocketAddr,
    /// There until the collector is dropped.
    runtime: Option<Runtime>,
}

/// A span that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectedSpan {
    /// The service that it comes from.
    pub service: String,
    /// What was done.
    pub name: String,
    /// The trace, in hexadecimal.
    pub trace: String,
    /// Its own number, in hexadecimal.
    pub id: String,
    /// That of the span that asked for it; empty for the first of a trace.
    pub parent: String,
    /// `Server`, `Client` or `Internal`.
    pub kind: String,
    /// What is said of it, as text.
    pub attributes: BTreeMap<String, String>,
    /// How it failed, if it did.
    pub failure: Option<String>,
    /// When it began and ended, in nanoseconds since 1970.
    pub time: (u64, u64),
}

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<CollectedSpan>>>);

const LOOK: Duration = Duration::from_millis(10);

impl Collector {
    /// Starts one on a free port.
    ///
    /// # Errors
    /// There is no port, or no thread.
    pub fn start() -> Result<Self> {
        Self::at((Ipv4Addr::LOCALHOST, 0).into())
    }

    /// Starts one at this address.
    ///
    /// # Errors
    /// As [`Collector::start`].
    pub fn at(address: SocketAddr) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        // Not by the runtime: a test may have one of its own, in which no other may be waited for.
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let kept = Kept::default();
        let service = TraceServiceServer::new(kept.clone());
        runtime.spawn(
            Server::builder()
                .add_service(service)
                .serve_with_incoming(TcpListenerStream::new(listener)),
        );
        Ok(Self {
            kept,
            address,
            runtime: Some(runtime),
        })
    }

    /// Where it listens: what stands as `otlp` in a file.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What has come so far.
    pub fn spans(&self) -> Vec<CollectedSpan> {
        self.kept.lock().clone()
    }

    /// What has come, once it makes `find` answer.
    ///
    /// # Errors
    /// `patience` ends before that; the message has all spans.
    pub fn wait_for<T>(
        &self,
        what: &str,
        patience: Duration,
        find: impl Fn(&[CollectedSpan]) -> Option<T>,
    ) -> Result<T> {
        let until = Instant::now() + patience;
        loop {
            let spans = self.spans();
            if let Some(found) = find(&spans) {
                return Ok(found);
            }
            if Instant::now() > until {
                bail!("no {what} came within {patience:?}, but {spans:#?}");
            }
            std::thread::sleep(LOOK);
        }
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // For the same reason.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Kept {
    fn lock(&self) -> MutexGuard<'_, Vec<CollectedSpan>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[tonic::async_trait]
impl TraceService for Kept {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        for of_process in request.into_inner().resource_spans {
            let resource = of_process.resource.unwrap_or_default();
            let service = read(resource.attributes)
                .remove("service.name")
                .ok_or_else(|| Status::invalid_argument("spans of no service"))?;
            let spans = of_process.scope_spans.into_iter().flat_map(|scope| scope.spans);
            self.lock()
                .extend(spans.map(|span| CollectedSpan::new(&service, span)));
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl CollectedSpan {
    fn new(service: &str, span: otlp::Span) -> Self {
        let failed = span
            .status
            .as_ref()
            .filter(|status| status.code() == otlp::status::StatusCode::Error);
        Self {
            service: service.to_owned(),
            kind: format!("{:?}", span.kind()),
            trace: hexadecimal(&span.trace_id),
            id: hexadecimal(&span.span_id),
            parent: hexadecimal(&span.parent_span_id),
            failure: failed.map(|status| status.message.clone()),
            time: (span.start_time_unix_nano, span.end_time_unix_nano),
            name: span.name,
            attributes: read(span.attributes),
        }
    }
}

fn read(attributes: Vec<KeyValue>) -> BTreeMap<String, String> {
    let text = |value| match value {
        any_value::Value::StringValue(text) => text,
        any_value::Value::IntValue(number) => number.to_string(),
        any_value::Value::BoolValue(flag) => flag.to_string(),
        other => format!("{other:?}"),
    };
    let read = |attribute: KeyValue| Some((attribute.key, text(attribute.value?.value?)));
    attributes.into_iter().filter_map(read).collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

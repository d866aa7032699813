//! A provider whose functions do what a test asks for, without generated stubs between.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use outboard_provider::{
    BackendAway, ConfigKey, Context, Delivery, Face, Outlet, Provider, Pushed, Services,
};
use outboard_session::call::Call;
use outboard_session::dispatch::{
    BoxFuture, Dispatch, Handle, HandleKind, Handles, MethodDescriptor, Request, Resource, ResourceId,
    Response,
};
use outboard_session::failure::Failure;
use outboard_session::plain;
use outboard_session::right::Rights;
use outboard_session::stream::Chunks;
use prost::Message;
use serde::Deserialize;
use tonic::Code;

pub(crate) const INTERFACE: &str = "test:sdk/things@1.0.0";
pub(crate) const SERVICE: &str = "test.sdk.v1.Things";
pub(crate) const THING: ResourceId = ResourceId {
    interface: INTERFACE,
    name: "thing",
};
pub(crate) const NAME: ResourceId = ResourceId {
    interface: INTERFACE,
    name: "name",
};

/// What a function does; its number is its place in the method table.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Do {
    /// Answers with the data.
    Echo,
    /// Answers after so many milliseconds.
    Sleep,
    /// Makes a thing, which is pinned.
    Make,
    /// Uses things for so many milliseconds and notes when, under its data.
    Use,
    /// Is given a thing.
    Take,
    /// Makes a name, which is portable, of the data.
    Name,
    /// Answers with a name's data.
    Read,
    /// Panics.
    Panic,
    /// Answers with so many bytes.
    Big,
    /// Answers with what was noted.
    Notes,
    /// Answers with the number of calls that were dropped before their end, and of chunks that were made, as text.
    Dropped,
    /// Never in a session's table.
    Drop,
    /// Counts the bytes of a stream, and says its failure.
    Count,
    /// A stream of `number` chunks of 32 KiB, and a future after the last of them.
    Rows,
    /// Gives back a stream as it comes.
    Pipe,
    /// Reads a stream not, and answers after so many milliseconds.
    Ignore,
    /// A stream of one chunk of `number` bytes.
    Lump,
    /// A stream that breaks, in the way that `number` says: 0 by a failure, 1 by a panic.
    Break,
    /// A stream in which nothing ever comes.
    Silence,
    /// Delivers its own body and streams to the function `f`, which has so many milliseconds, and answers with what `f` did.
    Push,
    /// Delivers its own body to the function `f`, with a thing and a name of the data, and answers with what `f` did.
    Hand,
    /// Says from now on that it is so full, in permille.
    Busy,
    /// What it needs, nobody said.
    Unjudged,
    /// Says from now on that its backend is away, or with 0 that it is there.
    Away,
    /// Answers with nothing but the text of the trace that the call belongs to.
    Trace,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Body {
    #[prost(uint64, tag = "1")]
    pub(crate) number: u64,
    #[prost(bytes = "bytes", tag = "2")]
    pub(crate) data: Bytes,
    #[prost(message, repeated, tag = "3")]
    pub(crate) handles: Vec<WireHandle>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct WireHandle {
    #[prost(bytes = "bytes", optional, tag = "1")]
    pub(crate) token: Option<Bytes>,
    #[prost(uint32, optional, tag = "2")]
    pub(crate) index: Option<u32>,
}

pub(crate) struct Things {
    notes: Mutex<Vec<String>>,
    dropped: AtomicU64,
    made: Arc<AtomicU64>,
    full: AtomicU32,
    away: AtomicBool,
    outlet: Outlet,
}

/// The bytes of a chunk of [`Do::Rows`].
pub(crate) const ROW: usize = 32 * 1024;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoKeys {}

pub(crate) struct ThingsDispatch(Arc<Things>);

#[derive(Clone)]
pub(crate) struct ThingsServer(Face);

pub(crate) struct Thing;

pub(crate) struct Name(Bytes);

const fn method(function: &'static str, path: &'static str) -> MethodDescriptor {
    MethodDescriptor {
        interface: INTERFACE,
        function,
        path,
        shape: 7,
        idempotent: false,
        request_streams: 0,
        response_streams: 0,
    }
}

const fn streaming(
    function: &'static str,
    path: &'static str,
    request_streams: usize,
    response_streams: usize,
) -> MethodDescriptor {
    MethodDescriptor {
        request_streams,
        response_streams,
        ..method(function, path)
    }
}

pub(crate) static METHODS: &[MethodDescriptor] = &[
    method("echo", "/test.sdk.v1.Things/Echo"),
    method("sleep", "/test.sdk.v1.Things/Sleep"),
    method("make", "/test.sdk.v1.Things/Make"),
    method("use", "/test.sdk.v1.Things/Use"),
    method("take", "/test.sdk.v1.Things/Take"),
    method("name", "/test.sdk.v1.Things/Name"),
    method("read", "/test.sdk.v1.Things/Read"),
    method("panic", "/test.sdk.v1.Things/Panic"),
    method("big", "/test.sdk.v1.Things/Big"),
    method("notes", "/test.sdk.v1.Things/Notes"),
    method("dropped", "/test.sdk.v1.Things/Dropped"),
    method("[resource-drop]thing", "/test.sdk.v1.Things/ThingDrop"),
    streaming("count", "/test.sdk.v1.Things/Count", 2, 0),
    streaming("rows", "/test.sdk.v1.Things/Rows", 0, 2),
    streaming("pipe", "/test.sdk.v1.Things/Pipe", 2, 2),
    streaming("ignore", "/test.sdk.v1.Things/Ignore", 1, 0),
    streaming("lump", "/test.sdk.v1.Things/Lump", 0, 1),
    streaming("break", "/test.sdk.v1.Things/Break", 0, 1),
    streaming("silence", "/test.sdk.v1.Things/Silence", 0, 1),
    streaming("push", "/test.sdk.v1.Things/Push", 1, 1),
    method("hand", "/test.sdk.v1.Things/Hand"),
    method("busy", "/test.sdk.v1.Things/Busy"),
    method("unjudged", "/test.sdk.v1.Things/Unjudged"),
    method("away", "/test.sdk.v1.Things/Away"),
    method("trace", "/test.sdk.v1.Things/Trace"),
];

/// What it calls at functions.
pub(crate) static HANDLER: &[MethodDescriptor] = &[MethodDescriptor {
    interface: "test:sdk/handler@1.0.0",
    function: "handle",
    path: "/test.sdk.v1.Handler/Handle",
    shape: 8,
    idempotent: false,
    request_streams: 1,
    response_streams: 1,
}];

impl Provider for Things {
    const KIND: &'static str = "things";
    const KEYS: &'static [ConfigKey] = &[];

    type Binding = NoKeys;
    type Error = Infallible;

    async fn start(_: BTreeMap<String, NoKeys>, _: &Context) -> Result<Self, Infallible> {
        Ok(Self {
            notes: Mutex::default(),
            dropped: AtomicU64::new(0),
            made: Arc::default(),
            full: AtomicU32::new(0),
            away: AtomicBool::new(false),
            outlet: Outlet::new(&[HANDLER]),
        })
    }

    fn contracts() -> Vec<&'static [MethodDescriptor]> {
        vec![METHODS]
    }

    fn rights(method: &MethodDescriptor) -> Rights {
        match method.function {
            "unjudged" => Rights::NONE,
            "use" => Rights::WRITE,
            _ => Rights::ANY,
        }
    }

    fn services(self: &Arc<Self>) -> Services {
        Services::new()
            .add(ThingsDispatch(Arc::clone(self)), ThingsServer)
            .delivers(&self.outlet)
    }

    async fn away(&self) -> Vec<BackendAway> {
        let (binding, reason) = ("main".to_owned(), "it was told to be".to_owned());
        let away = self.away.load(Ordering::Relaxed);
        away.then_some(BackendAway { binding, reason })
            .into_iter()
            .collect()
    }

    fn saturation(&self) -> u32 {
        self.full.load(Ordering::Relaxed)
    }
}

impl Resource for Thing {}

impl Resource for Name {
    const KIND: HandleKind = HandleKind::Portable;

    fn state(&self) -> Option<Bytes> {
        Some(self.0.clone())
    }

    fn from_state(state: &Bytes) -> Option<Self> {
        Some(Self(state.clone()))
    }
}

impl Dispatch for ThingsDispatch {
    fn interface(&self) -> &'static str {
        INTERFACE
    }

    fn methods(&self) -> &'static [MethodDescriptor] {
        METHODS
    }

    fn resources(&self) -> Vec<(ResourceId, HandleKind)> {
        vec![(THING, Thing::KIND), (NAME, Name::KIND)]
    }

    fn call<'a>(
        &'a self,
        method: usize,
        call: &'a Call,
        request: Request,
        handles: &'a dyn Handles,
    ) -> BoxFuture<'a, Result<Response, Failure>> {
        Box::pin(async move {
            let Request { body, streams } = request;
            if method == Do::Trace as usize {
                return Ok(Bytes::from(call.trace.map(|trace| trace.to_string()).unwrap_or_default()).into());
            }
            if method >= Do::Count as usize {
                return self.0.stream(method, body, streams).await;
            }
            let body = Body::decode(body).unwrap();
            let reply = self.0.serve(method, body, handles).await?;
            Ok(Bytes::from(reply.encode_to_vec()).into())
        })
    }
}

impl Things {
    async fn serve(&self, method: usize, request: Body, handles: &dyn Handles) -> Result<Body, Failure> {
        let Body {
            number,
            data,
            handles: given,
        } = request;
        let given: Vec<_> = given.into_iter().map(Handle::from).collect();
        let wait = Duration::from_millis(number);
        let mut reply = Body::default();
        match method {
            m if m == Do::Echo as usize => reply.data = data,
            m if m == Do::Sleep as usize => {
                let cut = Cut(Some(&self.dropped));
                tokio::time::sleep(wait).await;
                cut.whole();
            }
            m if m == Do::Make as usize => reply.handles.push(handles.give(Thing, THING)?.into()),
            m if m == Do::Use as usize => {
                let things: Result<Vec<_>, _> = given
                    .iter()
                    .map(|handle| handles.borrow::<Thing>(handle, THING))
                    .collect();
                let things = things?;
                let name = String::from_utf8_lossy(&data).into_owned();
                self.note(format!("{name} begins"));
                tokio::time::sleep(wait).await;
                self.note(format!("{name} ends"));
                drop(things);
            }
            m if m == Do::Take as usize || m == Do::Drop as usize => {
                handles.take::<Thing>(&given[0], THING)?;
            }
            m if m == Do::Name as usize => reply.handles.push(handles.give(Name(data), NAME)?.into()),
            m if m == Do::Read as usize => reply.data = handles.borrow::<Name>(&given[0], NAME)?.0.clone(),
            m if m == Do::Panic as usize => panic!("as it was told to"),
            m if m == Do::Big as usize => reply.data = vec![7; usize::try_from(number).unwrap()].into(),
            m if m == Do::Notes as usize => reply.data = self.notes.lock().unwrap().join(", ").into(),
            m if m == Do::Dropped as usize => {
                reply.number = self.dropped.load(Ordering::Relaxed);
                reply.data = self.made.load(Ordering::Relaxed).to_string().into();
            }
            _ => panic!("there is no method {method}"),
        }
        Ok(reply)
    }

    async fn stream(
        &self,
        method: usize,
        body: Bytes,
        mut streams: Vec<Chunks>,
    ) -> Result<Response, Failure> {
        let number = Body::decode(body.clone()).unwrap().number;
        let mut reply = Body::default();
        let mut returned: Vec<Chunks> = Vec::new();
        match method {
            m if m == Do::Count as usize => {
                for stream in &mut streams {
                    while let Some(chunk) = stream.next().await {
                        match chunk {
                            Ok(chunk) => reply.number += chunk.len() as u64,
                            Err(failure) => reply.data = failure.message.into(),
                        }
                    }
                }
            }
            m if m == Do::Rows as usize => {
                let made = Arc::clone(&self.made);
                let rows = stream::iter(0..number).map(move |row| {
                    made.fetch_add(1, Ordering::Relaxed);
                    Ok(vec![u8::try_from(row % 251).unwrap(); ROW].into())
                });
                returned.push(Box::pin(rows));
                let later = async { Ok(Bytes::from_static(b"later")) };
                returned.push(Box::pin(stream::once(later)));
            }
            m if m == Do::Pipe as usize => returned = streams,
            m if m == Do::Ignore as usize => {
                tokio::time::sleep(Duration::from_millis(number)).await;
                drop(streams);
            }
            m if m == Do::Lump as usize => {
                let lump = Bytes::from(vec![7; usize::try_from(number).unwrap()]);
                returned.push(Box::pin(stream::iter([Ok(lump)])));
            }
            m if m == Do::Break as usize => {
                let first = stream::iter([Ok(Bytes::from_static(b"first"))]);
                let panics = number == 1;
                let rest = stream::once(async move {
                    assert!(!panics, "as it was told to");
                    Err(Failure::refused(Code::DataLoss, "the stream broke"))
                });
                returned.push(Box::pin(first.chain(rest)));
            }
            m if m == Do::Push as usize => {
                let delivery = Delivery {
                    function: "f".into(),
                    binding: "main".into(),
                    method: &HANDLER[0],
                    request: Request { body, streams },
                    handles: Vec::new(),
                    patience: Duration::from_millis(number),
                    trace: None,
                };
                return self.outlet.deliver(delivery).await;
            }
            m if m == Do::Hand as usize => {
                let data = Body::decode(body.clone()).unwrap().data;
                let delivery = Delivery {
                    function: "f".into(),
                    binding: "main".into(),
                    method: &HANDLER[0],
                    request: body.into(),
                    handles: vec![
                        Pushed::new(THING, || Thing),
                        Pushed::new(NAME, move || Name(data.clone())),
                    ],
                    patience: Duration::from_millis(number),
                    trace: None,
                };
                return self.outlet.deliver(delivery).await;
            }
            m if m == Do::Busy as usize => self.full.store(u32::try_from(number).unwrap(), Ordering::Relaxed),
            m if m == Do::Away as usize => self.away.store(number > 0, Ordering::Relaxed),
            _ => returned.push(Box::pin(stream::pending())),
        }
        Ok(Response {
            body: reply.encode_to_vec().into(),
            streams: returned,
        })
    }

    fn note(&self, what: String) {
        self.notes.lock().unwrap().push(what);
    }
}

/// Counts itself when it is dropped too early.
struct Cut<'a>(Option<&'a AtomicU64>);

impl Cut<'_> {
    fn whole(mut self) {
        self.0 = None;
    }
}

impl Drop for Cut<'_> {
    fn drop(&mut self) {
        if let Some(dropped) = self.0 {
            dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl From<WireHandle> for Handle {
    fn from(wire: WireHandle) -> Self {
        match wire {
            WireHandle {
                token: Some(token), ..
            } => Self::Token(token),
            WireHandle { index, .. } => Self::Index(index.unwrap_or(u32::MAX)),
        }
    }
}

impl From<Handle> for WireHandle {
    fn from(handle: Handle) -> Self {
        match handle {
            Handle::Token(token) => Self {
                token: Some(token),
                index: None,
            },
            Handle::Index(index) => Self {
                token: None,
                index: Some(index),
            },
        }
    }
}

impl tonic::server::NamedService for ThingsServer {
    const NAME: &'static str = SERVICE;
}

impl tower_service::Service<http::Request<tonic::body::Body>> for ThingsServer {
    type Response = http::Response<tonic::body::Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<tonic::body::Body>) -> Self::Future {
        plain::serve(self.0.clone(), METHODS, request)
    }
}

//! The seam between the generated stubs and whoever serves them: method tables, handles, untyped calls.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use tonic::Code;

use crate::call::Call;
use crate::failure::Failure;
use crate::stream::Chunks;

/// A future that generated code hands out.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What the contract says of one function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MethodDescriptor {
    /// `wasi:keyvalue/store@0.2.0-draft`
    pub interface: &'static str,
    /// `[method]bucket.get`
    pub function: &'static str,
    /// `/wasi.keyvalue.v0_2_0_draft.Store/BucketGet`
    pub path: &'static str,
    /// The structural hash of the function's type.
    pub shape: u64,
    /// Declared by `@outboard idempotent` in the contract.
    pub idempotent: bool,
    /// How many streams and futures are among its parameters.
    pub request_streams: usize,
    /// How many streams and futures its result has; an `err` has none of them.
    pub response_streams: usize,
}

/// A resource of an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResourceId {
    /// `wasi:keyvalue/store@0.2.0-draft`
    pub interface: &'static str,
    /// `bucket`
    pub name: &'static str,
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.interface, self.name)
    }
}

/// Where a handle's resource lives; declared per resource by the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandleKind {
    /// On one replica, in one session.
    Pinned,
    /// In the handle itself: any replica can serve it.
    Portable,
}

/// A WIT resource as its provider implements it.
pub trait Resource: Send + Sync + Sized + 'static {
    /// Pinned unless the whole of the resource is a small state that [`Resource::state`] can tell.
    const KIND: HandleKind = HandleKind::Pinned;

    /// What [`Resource::from_state`] makes the resource from again; `None` for a pinned resource.
    ///
    /// It leaves the process, sealed. A secret has no place in it.
    fn state(&self) -> Option<Bytes> {
        None
    }

    /// The resource that `state` describes; `None` when the state is not one of this resource's.
    fn from_state(state: &Bytes) -> Option<Self> {
        let _ = state;
        None
    }
}

/// A handle in a request or a reply: `outboard.v1.Handle`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handle {
    /// Plain face: the handle itself, as a token.
    Token(Bytes),
    /// Session face: an index into the frame's handle table.
    Index(u32),
}

/// What a handle stands for, before its type is known.
pub enum Resolved {
    /// A resource that lives in this process.
    Live(Arc<dyn Any + Send + Sync>),
    /// The unsealed state of a portable resource.
    State(Bytes),
}

/// The handles that one call may use: who serves the call decides what each stands for.
pub trait Handles: Send + Sync {
    /// What `handle` stands for. With `own`, it is taken from the caller, who can use it no more.
    ///
    /// # Errors
    /// The handle is unknown, lapsed, another caller's, or of another resource.
    fn resolve(&self, handle: &Handle, resource: ResourceId, own: bool) -> Result<Resolved, Failure>;

    /// A new handle for the caller. `state` is there for portable resources.
    ///
    /// # Errors
    /// The caller holds as many handles as it may, or none can be made for it.
    fn issue(
        &self,
        resource: ResourceId,
        value: Arc<dyn Any + Send + Sync>,
        state: Option<Bytes>,
    ) -> Result<Handle, Failure>;
}

impl dyn Handles + '_ {
    /// The resource behind a borrowed handle.
    ///
    /// # Errors
    /// As [`Handles::resolve`].
    pub fn borrow<R: Resource>(&self, handle: &Handle, id: ResourceId) -> Result<Arc<R>, Failure> {
        self.typed(self.resolve(handle, id, false)?, id)
    }

    /// The resource behind a handle that the caller gives away.
    ///
    /// # Errors
    /// As [`Handles::resolve`]; and when a call in flight still borrows it.
    pub fn take<R: Resource>(&self, handle: &Handle, id: ResourceId) -> Result<R, Failure> {
        let shared = self.typed::<R>(self.resolve(handle, id, true)?, id)?;
        Arc::into_inner(shared).ok_or_else(|| {
            Failure::refused(
                Code::FailedPrecondition,
                format!("a handle of {id} was given away while a call still used it; await that call first"),
            )
        })
    }

    /// A handle for a resource that a call returns.
    ///
    /// # Errors
    /// As [`Handles::issue`].
    pub fn give<R: Resource>(&self, value: R, id: ResourceId) -> Result<Handle, Failure> {
        let state = match R::KIND {
            HandleKind::Portable => value.state(),
            HandleKind::Pinned => None,
        };
        self.issue(id, Arc::new(value), state)
    }

    fn typed<R: Resource>(&self, resolved: Resolved, id: ResourceId) -> Result<Arc<R>, Failure> {
        let wrong = || Failure::refused(Code::InvalidArgument, format!("the handle is not one of {id}"));
        match resolved {
            Resolved::Live(value) => value.downcast::<R>().map_err(|_| wrong()),
            Resolved::State(state) => R::from_state(&state).map(Arc::new).ok_or_else(wrong),
        }
    }
}

/// The request of a call, with types erased.
pub struct Request {
    /// The request message.
    pub body: Bytes,
    /// The streams and futures among the parameters, in order.
    pub streams: Vec<Chunks>,
}

/// The response of a call, with types erased.
pub struct Response {
    /// The response message.
    pub body: Bytes,
    /// The streams and futures in the result, in order; none when the result is an `err`.
    pub streams: Vec<Chunks>,
}

impl From<Bytes> for Request {
    fn from(body: Bytes) -> Self {
        Self {
            body,
            streams: Vec::new(),
        }
    }
}

impl From<Bytes> for Response {
    fn from(body: Bytes) -> Self {
        Self {
            body,
            streams: Vec::new(),
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        sizes(f, "Request", &self.body, &self.streams)
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        sizes(f, "Response", &self.body, &self.streams)
    }
}

/// Sizes alone: a body is its function's own business, and may hold what no log should.
fn sizes(f: &mut fmt::Formatter<'_>, name: &str, body: &Bytes, streams: &[Chunks]) -> fmt::Result {
    f.debug_struct(name)
        .field("bytes", &body.len())
        .field("streams", &streams.len())
        .finish()
}

/// One interface as a provider serves it, with types erased; implemented by generated code.
pub trait Dispatch: Send + Sync + 'static {
    /// `wasi:keyvalue/store@0.2.0-draft`
    fn interface(&self) -> &'static str;

    /// Its functions; [`Dispatch::call`] takes the index into this slice.
    fn methods(&self) -> &'static [MethodDescriptor];

    /// The resources that this interface defines, with their kinds.
    fn resources(&self) -> Vec<(ResourceId, HandleKind)>;

    /// The descriptors of the service that mirrors it and of what that imports, as an encoded `FileDescriptorSet`: what
    /// reflection tells. None unless it has them.
    fn descriptors(&self) -> &'static [u8] {
        &[]
    }

    /// Serves one call: request in, response out.
    ///
    /// # Errors
    /// The body does not decode, a handle does not resolve, or the provider fails.
    ///
    /// # Cancellation
    /// The future, and after it the streams of the response, are dropped when the caller cancels or its deadline passes.
    fn call<'a>(
        &'a self,
        method: usize,
        call: &'a Call,
        request: Request,
        handles: &'a dyn Handles,
    ) -> BoxFuture<'a, Result<Response, Failure>>;
}

/// Serves the plain face for the generated tonic services: authentication, grants and handles are behind it.
pub trait PlainFace: Clone + Send + Sync + 'static {
    /// The largest message taken, in bytes: a request, or a part of one with streams.
    fn max_request(&self) -> usize {
        crate::MAX_BODY
    }

    /// One call, whether its function has streams or not.
    ///
    /// # Errors
    /// Any gRPC status.
    ///
    /// # Cancellation
    /// The future, and after it the streams of the response, are dropped when the client goes away.
    fn call(
        &self,
        method: &'static MethodDescriptor,
        request: tonic::Request<Request>,
    ) -> BoxFuture<'static, Result<tonic::Response<Response>, tonic::Status>>;
}

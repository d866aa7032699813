//! What an author implements.

use std::collections::BTreeMap;
use std::error::Error;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use outboard_session::dispatch::{Dispatch, MethodDescriptor};
use outboard_session::right::Rights;
use outboard_telemetry::Tracer;
use serde::de::DeserializeOwned;
use tonic::server::NamedService;
use tonic::service::RoutesBuilder;

use crate::face::Face;
use crate::keys::ConfigKey;
use crate::outlet::Outlet;
use crate::secrets::Secrets;
use crate::tokens::Tokens;

/// A kind of provider: its life from start to shutdown. The functions it serves are the generated traits', which it
/// implements beside this one.
///
/// # Cancellation
///
/// The future of a served function is dropped at any await when its caller cancels or its deadline passes. A body
/// that must not stop halfway hands its work to a task or a thread of the provider's own; a body that took something
/// from a pool gives it back in a `Drop`.
///
/// # Shutdown
///
/// On SIGTERM the SDK takes no new calls, lets those in flight end within the `drain` time, drops every handle, and then
/// calls [`Provider::shutdown`]. A second signal ends the process at once, so nothing acknowledged may depend on it.
pub trait Provider: Sized + Send + Sync + 'static {
    /// The kind, as in `outboard provider KIND`; the binary is called `outboard-provider-KIND`.
    const KIND: &'static str;

    /// The keys of a `[binding.NAME]` table, for people: `--describe` tells them. A test that compares them with
    /// [`config_keys`](crate::config_keys) keeps them in step with [`Self::Binding`].
    const KEYS: &'static [ConfigKey];

    /// What a `[binding.NAME]` table of the configuration says. Derive `Deserialize` with
    /// `#[serde(deny_unknown_fields)]`, so that a misspelt key is refused by name.
    type Binding: DeserializeOwned + Send + 'static;

    /// Why the provider cannot start: say what, where, and what to do.
    type Error: Error + Send + Sync + 'static;

    /// All that is wrong with the bindings as far as that can be told without touching a backend: a key that is
    /// missing beside another, two bindings that exclude each other. `--check` asks this, and a start does first.
    fn check(bindings: &BTreeMap<String, Self::Binding>, context: &Context) -> Vec<BindingProblem> {
        let _ = (bindings, context);
        Vec::new()
    }

    /// Makes the provider from its bindings.
    ///
    /// # Errors
    /// A binding that can never work. A backend that is merely away is no error: a provider starts before its backend.
    ///
    /// # Cancellation
    /// There is none, but for the end of the process.
    fn start(
        bindings: BTreeMap<String, Self::Binding>,
        context: &Context,
    ) -> impl Future<Output = Result<Self, Self::Error>> + Send;

    /// Whether a start that was refused with this error may succeed another time, with the same file: something that it
    /// needs is another's for now, or its disk fails. The process then ends with 1, and whoever looks after it starts it
    /// again; otherwise with 2, which says that somebody has to change something first.
    fn may_recover(error: &Self::Error) -> bool {
        let _ = error;
        false
    }

    /// Takes bindings that are new or other in the file, or gone from it (none), while it serves: what is new is opened, and
    /// what is gone is let go once no call uses it. Returns the names of those that have to stay as they were until the next
    /// start, which are all of them unless a provider says otherwise.
    ///
    /// # Errors
    /// A binding that can never work. Nothing has changed then.
    ///
    /// # Cancellation
    /// There is none.
    fn rebind(
        self: &Arc<Self>,
        changed: BTreeMap<String, Option<Self::Binding>>,
        context: &Context,
    ) -> impl Future<Output = Result<Vec<String>, Self::Error>> + Send {
        let _ = context;
        async { Ok(changed.into_keys().collect()) }
    }

    /// The contracts that it serves: the generated `METHODS` of each interface. They are told without starting it.
    fn contracts() -> Vec<&'static [MethodDescriptor]>;

    /// The rights of which a function of those contracts needs one, and of those that it delivers to: what only looks at the
    /// backend needs [`Rights::READ`]. What is for everybody who has a grant, such as opening a bucket, needs one of
    /// [`Rights::ANY`]. A function that needs one of [`Rights::NONE`] is refused to everybody, which is what a provider says of
    /// those that it does not know.
    fn rights(method: &MethodDescriptor) -> Rights;

    /// The same interfaces, served.
    fn services(self: &Arc<Self>) -> Services;

    /// How full what it draws on is, in permille of what that can bear: connections that are lent, of a pool, or work that
    /// waits for a device. Bridges send their calls rather to other replicas the fuller one is, and learn of it within
    /// a tenth of a second. It is asked very often, by the tasks that serve calls: keep it in an atomic, and do not wait for
    /// anything here.
    ///
    /// What calls take of the replica's own limits counts without it.
    fn saturation(&self) -> u32 {
        0
    }

    /// Which of its backends cannot be reached, or cannot serve, and why. It is asked every second, and its answer is what
    /// the readiness of the replica says of them; calls come all the same. One whose connections are all in use is there.
    ///
    /// # Cancellation
    /// It is dropped when it takes longer than two seconds, and then counts as an answer that something is wrong.
    fn away(&self) -> impl Future<Output = Vec<BackendAway>> + Send {
        async { Vec::new() }
    }

    /// The state of its pools of connections, at most one for each binding. It is asked for at each look at the metrics.
    fn pools(&self) -> Vec<PoolState> {
        Vec::new()
    }

    /// Ends it, after the last call ended and the last handle was dropped.
    ///
    /// # Cancellation
    /// The process ends without waiting for it when it is signalled again.
    fn shutdown(&self) -> impl Future<Output = ()> + Send {
        async {}
    }
}

/// Something in a `[binding.NAME]` table that can never work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BindingProblem {
    /// The binding's name.
    pub binding: String,
    /// The key in its table; none when the table as a whole is meant.
    pub key: Option<&'static str>,
    /// What is wrong and what would be right.
    pub what: String,
}

/// A backend that is away for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackendAway {
    /// The binding that it is behind.
    pub binding: String,
    /// What is the matter, and what to do. Never a secret.
    pub reason: String,
}

/// The connections of a binding to its backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolState {
    /// The binding.
    pub binding: String,
    /// Connections that are lent.
    pub in_use: usize,
    /// Connections that are open and not lent.
    pub idle: usize,
    /// Calls that wait for one.
    pub waiting: usize,
    /// The most connections that all replicas together may hold, if that is bounded.
    pub budget: Option<usize>,
}

/// What a provider is told of its surroundings when it starts.
#[derive(Debug, Clone)]
pub struct Context {
    /// The configuration file's folder, which relative paths start from.
    pub folder: PathBuf,
    /// Where the secrets are that the file refers to.
    pub secrets: Secrets,
    /// Makes the spans of what is done for a call, by the call's own trace: `tracer.span(call.trace, Kind::Client, …)`.
    pub tracer: Tracer,
    /// Whether spans may have the text of what functions ask of a backend, which may hold anything.
    pub statements: bool,
    /// Seals what functions keep as text.
    pub tokens: Tokens,
}

impl Context {
    /// With this folder, and what holds unless a file says otherwise: there is no server of secrets, and nothing is recorded.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        Self {
            secrets: Secrets::new(folder.clone(), None),
            folder,
            tracer: Tracer::off(),
            statements: false,
            tokens: Tokens::default(),
        }
    }
}

/// The interfaces that a provider serves, each on both faces.
#[derive(Default)]
pub struct Services {
    pub(crate) interfaces: Vec<Arc<dyn Dispatch>>,
    pub(crate) servers: Vec<Server>,
    pub(crate) outlet: Option<Outlet>,
}

type AddServer = Box<dyn FnOnce(&mut RoutesBuilder, Face) + Send>;

/// A service of the plain face: its name, and how it is added to the routes.
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) add: AddServer,
}

impl Services {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What it delivers to functions goes through this outlet. A provider has one; another takes its place.
    #[must_use]
    pub fn delivers(mut self, outlet: &Outlet) -> Self {
        self.outlet = Some(outlet.clone());
        self
    }

    /// One more: the generated dispatch, and the generated server's `new`, as in
    /// `.add(StoreDispatch::new(provider), StoreServer::new)`.
    #[must_use]
    pub fn add<D, S>(mut self, dispatch: D, server: impl FnOnce(Face) -> S + Send + 'static) -> Self
    where
        D: Dispatch,
        S: tower_service::Service<
                http::Request<tonic::body::Body>,
                Response = http::Response<tonic::body::Body>,
                Error = std::convert::Infallible,
            > + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send + 'static,
    {
        self.interfaces.push(Arc::new(dispatch));
        let add = |routes: &mut RoutesBuilder, face: Face| {
            routes.add_service(server(face));
        };
        self.servers.push(Server {
            name: S::NAME,
            add: Box::new(add),
        });
        self
    }
}

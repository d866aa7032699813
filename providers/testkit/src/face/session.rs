//! Calls over a session, by the bridge's own end of one.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::TryStreamExt;
use outboard_channel::{Address, Argument, Channel, ChannelOptions, Delivered, Fault, MethodKey};
use outboard_channel::{RemoteHandle, Reply, Request};
use outboard_session::dispatch::Handle;
use outboard_session::failure::{Effect, Failure};
use outboard_session::stream::Chunks;
use outboard_session::stub::{Ask, Held};
use tokio::time::Instant;
use tonic::Code;

use super::{Who, decode, left};

/// What drops a resource has this before its name; a session has a frame for it.
const DROP: &str = "[resource-drop]";

/// A session, opened by the first call.
pub(crate) struct Session {
    channel: Mutex<Option<Channel>>,
    handles: Mutex<Handles>,
}

/// The handles that a client has, by the numbers that it knows them by.
#[derive(Default)]
struct Handles {
    known: HashMap<u32, RemoteHandle>,
    last: u32,
}

impl Session {
    pub(crate) fn open(address: Address) -> Arc<Self> {
        Arc::new(Self {
            channel: Mutex::new(Some(Channel::open(address, ChannelOptions::default()))),
            handles: Mutex::default(),
        })
    }

    pub(crate) async fn call<A: Ask>(
        &self,
        who: &Who,
        request: A,
        streams: Vec<Chunks>,
        deadline: Instant,
    ) -> Result<A::Answer, Failure> {
        if A::METHOD.function.starts_with(DROP) {
            return self.release(request);
        }
        let channel = lock(&self.channel).clone().ok_or_else(left)?;
        let (body, arguments) = {
            let lending = Lending {
                session: self,
                arguments: RefCell::default(),
            };
            let body = request.lend(&lending)?.encode_to_vec();
            (body, lending.arguments.into_inner())
        };
        let method = A::METHOD;
        let key = MethodKey {
            interface: method.interface.into(),
            function: method.function.into(),
            shape: method.shape,
        };
        let request = Request {
            body: body.into(),
            handles: arguments,
            streams: streams
                .into_iter()
                .map(|stream| Box::pin(stream.map_err(fault)) as outboard_channel::Chunks)
                .collect(),
            ..Request::default()
        };
        let scope = channel.scope(&who.function, &who.binding);
        let Reply {
            body,
            handles,
            streams,
        } = channel
            .call(&scope, &key, request, deadline)
            .await
            .map_err(failure)?;
        let streams = streams
            .into_iter()
            .map(|stream| Box::pin(stream.map_err(failure)) as Chunks)
            .collect();
        let receiving = Receiving {
            session: self,
            came: &handles,
        };
        A::answer(decode::<A>(body)?, streams, &receiving)
    }

    pub(crate) fn leave(&self) {
        lock(&self.channel).take();
        lock(&self.handles).known.clear();
    }

    fn release<A: Ask>(&self, request: A) -> Result<A::Answer, Failure> {
        let releasing = Releasing(self);
        request.lend(&releasing)?;
        A::answer(A::Response::default(), Vec::new(), &releasing)
    }

    fn known(&self, handle: &Handle) -> Result<RemoteHandle, Failure> {
        let found = match handle {
            Handle::Index(number) => lock(&self.handles).known.get(number).cloned(),
            Handle::Token(_) => None,
        };
        found.ok_or_else(|| unknown(handle))
    }
}

/// Handles on their way into a request.
struct Lending<'a> {
    session: &'a Session,
    arguments: RefCell<Vec<Argument>>,
}

impl Held for Lending<'_> {
    fn lend(&self, handle: Handle, own: bool) -> Result<Handle, Failure> {
        let remote = self.session.known(&handle)?;
        let mut arguments = self.arguments.borrow_mut();
        let index = u32::try_from(arguments.len()).map_err(|_| unknown(&handle))?;
        arguments.push(match own {
            true => Argument::Own(remote),
            false => Argument::Borrow(remote),
        });
        Ok(Handle::Index(index))
    }

    fn receive(&self, handle: Handle) -> Result<Handle, Failure> {
        Err(unknown(&handle))
    }
}

/// Handles that came with a reply.
struct Receiving<'a> {
    session: &'a Session,
    came: &'a [RemoteHandle],
}

impl Held for Receiving<'_> {
    fn lend(&self, handle: Handle, _: bool) -> Result<Handle, Failure> {
        Err(unknown(&handle))
    }

    fn receive(&self, handle: Handle) -> Result<Handle, Failure> {
        let remote = match handle {
            Handle::Index(index) => usize::try_from(index).ok().and_then(|index| self.came.get(index)),
            Handle::Token(_) => None,
        };
        let remote = remote.ok_or_else(|| unknown(&handle))?.clone();
        let mut handles = lock(&self.session.handles);
        handles.last += 1;
        let number = handles.last;
        handles.known.insert(number, remote);
        Ok(Handle::Index(number))
    }
}

/// A handle that is dropped.
struct Releasing<'a>(&'a Session);

impl Held for Releasing<'_> {
    fn lend(&self, handle: Handle, _: bool) -> Result<Handle, Failure> {
        self.0.known(&handle)?;
        if let Handle::Index(number) = handle {
            lock(&self.0.handles).known.remove(&number);
        }
        Ok(handle)
    }

    fn receive(&self, handle: Handle) -> Result<Handle, Failure> {
        Err(unknown(&handle))
    }
}

fn unknown(handle: &Handle) -> Failure {
    Failure::refused(
        Code::InvalidArgument,
        format!("{handle:?} is none of this client's: use one that a call of it or of a clone returned"),
    )
}

fn failure(fault: Fault) -> Failure {
    Failure {
        code: fault.code,
        message: fault.message,
        effect: match fault.delivered {
            Delivered::Never => Effect::None,
            Delivered::Maybe => Effect::Possible,
        },
        retry_after: fault.retry_after,
    }
}

fn fault(failure: Failure) -> Fault {
    Fault::refused(failure.code, failure.message)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

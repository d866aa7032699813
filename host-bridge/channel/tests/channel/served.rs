//! A replica that answers by itself, the way that a test wants.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use outboard_session::frame::bridge_frame::Frame as Said;
use outboard_session::frame::provider_frame::Frame;
use outboard_session::frame::{Call, Failure};
use tokio::task::JoinHandle;
use tonic::Code;

use crate::provider::{Peer, Provider};

/// A provider with a task that answers its calls.
pub(crate) struct Served {
    task: JoinHandle<()>,
    behaviour: Arc<Behaviour>,
}

/// How a replica answers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum How {
    Well,
    Late(Duration),
    Never,
    /// The backend of the binding is away.
    Away,
    /// It has too much to do.
    Full,
}

struct Behaviour {
    how: Mutex<(How, HashMap<String, How>)>,
    calls: AtomicUsize,
    /// To be said at the next opportunity.
    say: Mutex<Vec<Frame>>,
}

/// The number of the function that opens a handle.
const OPEN: u32 = 3;

impl Served {
    pub(crate) fn start(socket: &Path) -> Self {
        let behaviour = Arc::new(Behaviour {
            how: Mutex::new((How::Well, HashMap::new())),
            calls: AtomicUsize::new(0),
            say: Mutex::default(),
        });
        let mut provider = Provider::start(socket);
        let behave = Arc::clone(&behaviour);
        let task = tokio::spawn(async move {
            // Dropped with this task, which breaks every connection.
            while let Some(peer) = provider.greet_late().await {
                tokio::spawn(serve(peer, Arc::clone(&behave)));
            }
        });
        Self { task, behaviour }
    }

    /// How everything is answered from now on.
    pub(crate) fn answer(&self, how: How) {
        *self.behaviour.how.lock().unwrap() = (how, HashMap::new());
    }

    /// How calls of one binding are answered from now on.
    pub(crate) fn answer_binding(&self, binding: &str, how: How) {
        self.behaviour
            .how
            .lock()
            .unwrap()
            .1
            .insert(binding.to_owned(), how);
    }

    pub(crate) fn say(&self, frame: Frame) {
        self.behaviour.say.lock().unwrap().push(frame);
    }

    /// The calls that came.
    pub(crate) fn count(&self) -> usize {
        self.behaviour.calls.load(Ordering::Relaxed)
    }

    pub(crate) async fn reaches(&self, count: usize) {
        while self.count() < count {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    pub(crate) fn kill(self) {
        self.task.abort();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut peer: Peer, behaviour: Arc<Behaviour>) {
    let mut bindings = HashMap::new();
    let (mut unanswered, mut handles) = (HashSet::new(), 0);
    loop {
        let said = tokio::time::timeout(Duration::from_millis(5), peer.said()).await;
        for frame in behaviour.say.lock().unwrap().drain(..) {
            peer.say(frame);
        }
        match said {
            Err(_) => {}
            Ok(None) => return,
            Ok(Some(Said::Scope(scope))) => drop(bindings.insert(scope.number, scope.binding)),
            Ok(Some(Said::Call(call))) => {
                behaviour.calls.fetch_add(1, Ordering::Relaxed);
                let how = {
                    let how = behaviour.how.lock().unwrap();
                    let binding = bindings.get(&call.scope);
                    binding
                        .and_then(|binding| how.1.get(binding))
                        .copied()
                        .unwrap_or(how.0)
                };
                if matches!(how, How::Never) {
                    unanswered.insert(call.id);
                }
                answer(&peer, &call, how, &mut handles);
            }
            Ok(Some(Said::Cancel(cancel))) if unanswered.remove(&cancel.id) => {
                refuse(&peer, cancel.id, Code::Cancelled, None)
            }
            Ok(Some(_)) => {}
        }
    }
}

fn answer(peer: &Peer, call: &Call, how: How, handles: &mut u64) {
    match how {
        How::Well if call.method == OPEN => {
            *handles += 1;
            peer.reply_pinned(call.id, [*handles]);
        }
        How::Well => peer.reply(call.id, "served"),
        How::Late(time) => peer.reply_after(call.id, time),
        How::Never => {}
        How::Away => refuse(peer, call.id, Code::Unavailable, None),
        How::Full => refuse(peer, call.id, Code::ResourceExhausted, Some(1000)),
    }
}

fn refuse(peer: &Peer, id: u64, code: Code, retry_after: Option<u64>) {
    peer.fail(Failure {
        id,
        code: code as u32,
        message: "not now".into(),
        retry_after,
        ..Failure::default()
    });
}

//! The same through wRPC, with the code that its own generator makes, over its own Unix socket transport.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::io::BufReader;
use tokio::net::UnixListener;
use wrpc_transport::frame::unix::Client;

use super::{Places, check_reply, plain_load, values};
use crate::closed::{Caller, closed};
use crate::worker::{Works, say_ready};
use outboard_bench::{Sample, Task, Transport, key};

mod client {
    wit_bindgen_wrpc::generate!({ world: "client", path: "wit" });
}

mod server {
    wit_bindgen_wrpc::generate!({ world: "server", path: "wit" });
}

/// Calls the server. The transport makes a connection per call; it has no other way.
pub(crate) struct Wrpc(pub(crate) Places);

#[derive(Clone)]
struct Values(Arc<HashMap<String, Bytes>>);

struct Invoker {
    client: Client<PathBuf>,
    key: String,
    bytes: usize,
}

/// Serves the values.
///
/// # Errors
/// The socket cannot be listened on.
pub(crate) async fn serve(places: &Places) -> Result<()> {
    let listener = UnixListener::bind(&places.unix)?;
    let server = Arc::new(wrpc_transport::Server::default());
    for (_, _, mut calls) in server::serve(&*server, Values(Arc::new(values()))).await? {
        tokio::spawn(async move {
            while let Some(call) = calls.next().await {
                if let Ok(call) = call {
                    tokio::spawn(call);
                }
            }
        });
    }
    say_ready();
    loop {
        let (socket, _) = listener.accept().await?;
        let server = Arc::clone(&server);
        tokio::spawn(async move {
            let (read, write) = socket.into_split();
            // A connection that cannot be served fails the call, and the call says so.
            let _ = server.accept((), write, BufReader::new(read)).await;
        });
    }
}

impl<C: Send> server::exports::outboard::bench::store::Handler<C> for Values {
    async fn get(&self, _: C, key: String) -> Result<Bytes> {
        self.0.get(&key).cloned().context("no value has that key")
    }
}

impl Works for Wrpc {
    async fn perform(&mut self, task: &Task) -> Result<Sample> {
        let load = plain_load(task)?;
        ensure!(
            load.transport == Transport::Unix,
            "wRPC is measured over a Unix socket"
        );
        let callers = (0..load.callers).map(|_| Invoker {
            client: Client::from(self.0.unix.clone()),
            key: key(load.bytes),
            bytes: load.bytes,
        });
        closed(callers.collect(), load.millis).await
    }
}

impl Caller for Invoker {
    async fn call(&mut self) -> Result<()> {
        let value = client::outboard::bench::store::get(&self.client, (), &self.key).await?;
        check_reply(&value, self.bytes)
    }
}

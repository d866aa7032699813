//! One unary RPC per call: tonic's own client and server, with the code that tonic generates.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use hyper_util::rt::TokioIo;
use tokio::net::{UnixListener, UnixStream};
use tokio_stream::wrappers::UnixListenerStream;
use tonic::transport::server::{Router, TcpIncoming};
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Request, Response, Status};
use tower::service_fn;

use self::generated::store_client::StoreClient;
use self::generated::store_server::{Store, StoreServer};
use self::generated::{GetRequest, GetResponse};
use super::{Places, check_reply, plain_load, values};
use crate::closed::{Caller, closed};
use crate::worker::{Works, say_ready};
use outboard_bench::{Sample, Task, Transport, key};

#[expect(unreachable_pub, unused_qualifications, reason = "tonic generates it")]
mod generated {
    tonic::include_proto!("outboard.bench.v1");
}

/// Calls the server, over connections that stay.
pub(crate) struct Unary {
    unix: Vec<StoreClient<Channel>>,
    tcp: Vec<StoreClient<Channel>>,
}

/// Connections that all callers share: two carry a sixth more than one, and four no more than two.
const CONNECTIONS: usize = 2;
/// How long the server may take to accept one.
const CONNECT: Duration = Duration::from_secs(5);

struct Values(HashMap<String, Bytes>);

struct Unaries {
    client: StoreClient<Channel>,
    key: String,
    bytes: usize,
}

/// Serves the values.
///
/// # Errors
/// A socket cannot be listened on, or the server failed.
pub(crate) async fn serve(places: &Places) -> Result<()> {
    let unix = UnixListenerStream::new(UnixListener::bind(&places.unix)?);
    let port = places.tcp.context("a port is missing")?;
    let tcp = TcpIncoming::bind(([127, 0, 0, 1], port).into())?.with_nodelay(Some(true));
    say_ready();
    tokio::try_join!(
        router().serve_with_incoming(unix),
        router().serve_with_incoming(tcp)
    )?;
    Ok(())
}

fn router() -> Router {
    Server::builder().add_service(StoreServer::new(Values(values())))
}

#[tonic::async_trait]
impl Store for Values {
    async fn get(&self, request: Request<GetRequest>) -> Result<Response<GetResponse>, Status> {
        let value = self.0.get(&request.get_ref().key);
        let value = value.ok_or_else(|| Status::not_found("no value has that key"))?;
        Ok(Response::new(GetResponse { value: value.clone() }))
    }
}

impl Unary {
    /// Connects.
    ///
    /// # Errors
    /// The server is not there.
    pub(crate) async fn connect(places: &Places) -> Result<Self> {
        let (mut unix, mut tcp) = (Vec::new(), Vec::new());
        let port = places.tcp.context("a port is missing")?;
        for _ in 0..CONNECTIONS {
            let path = places.unix.clone();
            let dial = move |_| {
                let path = path.clone();
                async move { UnixStream::connect(path).await.map(TokioIo::new) }
            };
            let endpoint = Endpoint::from_static("http://localhost").connect_timeout(CONNECT);
            unix.push(StoreClient::new(
                endpoint.connect_with_connector(service_fn(dial)).await?,
            ));
            let endpoint = Endpoint::from_shared(format!("http://127.0.0.1:{port}"))?;
            let endpoint = endpoint.connect_timeout(CONNECT).tcp_nodelay(true);
            tcp.push(StoreClient::new(endpoint.connect().await?));
        }
        Ok(Self { unix, tcp })
    }
}

impl Works for Unary {
    async fn perform(&mut self, task: &Task) -> Result<Sample> {
        let load = plain_load(task)?;
        let clients = match load.transport {
            Transport::Unix => &self.unix,
            Transport::Tcp => &self.tcp,
        };
        let callers = clients.iter().cycle().take(load.callers).map(|client| Unaries {
            client: client.clone(),
            key: key(load.bytes),
            bytes: load.bytes,
        });
        closed(callers.collect(), load.millis).await
    }
}

impl Caller for Unaries {
    async fn call(&mut self) -> Result<()> {
        let request = GetRequest {
            key: self.key.clone(),
        };
        let response = self.client.get(request).await?;
        check_reply(&response.get_ref().value, self.bytes)
    }
}

//! The session face: one HTTP/2 stream, many calls.
//!
//! gRPC's framing is read and written here rather than by tonic, so that frames are read in place, many leave in one piece, and
//! it is known what has not left yet.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use outboard_session::dispatch::BoxFuture;
use outboard_session::frame::session_server::SERVICE_NAME;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::{Code, Status};
use tower_service::Service;

use crate::admission::Replica;
use crate::peer::Peer;

mod budget;
mod calls;
mod deliveries;
mod flows;
mod hello;
mod inbound;
mod inflow;
mod load;
mod outbox;
mod outflow;
mod roster;
mod run;
mod timer;

/// Opens sessions.
#[derive(Clone)]
pub(crate) struct SessionFace(pub(crate) Arc<Replica>);

/// A stream: the call or delivery that it belongs to, and its number; 0 is a body.
type Key = (u64, u32);

/// What ends a session from this side: a bridge that breaks the protocol.
struct Violation(String);

/// Resource drops are functions of the plain face only; a session has its own frame for them.
pub(crate) const DROP: &str = "[resource-drop]";
/// The one method of the service.
const OPEN: &str = "/outboard.session.v1.Session/Open";

impl NamedService for SessionFace {
    const NAME: &'static str = SERVICE_NAME;
}

impl Service<http::Request<Body>> for SessionFace {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<http::Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let replica = Arc::clone(&self.0);
        Box::pin(async move { Ok(open(replica, request).await.unwrap_or_else(Status::into_http)) })
    }
}

async fn open(replica: Arc<Replica>, request: http::Request<Body>) -> Result<http::Response<Body>, Status> {
    if request.uri().path() != OPEN {
        return Err(Status::unimplemented(format!(
            "no method is at {}",
            request.uri().path()
        )));
    }
    if replica.drain.until().is_some() {
        return Err(Status::unavailable(
            "the provider is ending and opens no sessions; connect to another replica",
        ));
    }
    let peer = Peer::of(request.extensions());
    let mut inbound = inbound::Inbound::new(request.into_body());
    let limits = replica.limits();
    let (hello, theirs) = hello::exchange(&replica, limits, &mut inbound).await?;
    let (mut outbox, outbound) = outbox::new();
    outbox.frame(hello);
    outbox.flush();
    let sessions = replica.sessions.clone();
    sessions.spawn(run::Session::new(replica, peer, limits, theirs, outbox).run(inbound));
    let mut response = http::Response::new(Body::new(outbound));
    response.headers_mut().insert(
        http::header::CONTENT_TYPE,
        http::HeaderValue::from_static("application/grpc"),
    );
    Ok(response)
}

impl From<Violation> for Status {
    fn from(Violation(what): Violation) -> Self {
        Self::new(
            Code::FailedPrecondition,
            format!("the bridge broke the session protocol: {what}"),
        )
    }
}

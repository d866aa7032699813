//! The session face: one stream, many calls.

use std::pin::Pin;
use std::sync::Arc;

use futures_util::Stream;
use outboard_session::frame::session_server::Session;
use outboard_session::frame::{BridgeFrame, ProviderFrame};
use tonic::{Request, Response, Status, Streaming};

use crate::admission::Replica;
use crate::peer::Peer;

mod hello;
mod outbox;
mod run;

/// Opens sessions.
#[derive(Clone)]
pub(crate) struct SessionFace(pub(crate) Arc<Replica>);

#[tonic::async_trait]
impl Session for SessionFace {
    type OpenStream = Pin<Box<dyn Stream<Item = Result<ProviderFrame, Status>> + Send>>;

    async fn open(
        &self,
        request: Request<Streaming<BridgeFrame>>,
    ) -> Result<Response<Self::OpenStream>, Status> {
        let host = Peer::of(&request).host;
        let replica = Arc::clone(&self.0);
        if replica.drain.until().is_some() {
            return Err(Status::unavailable(
                "the provider is ending and opens no sessions; connect to another replica",
            ));
        }
        let mut inbound = request.into_inner();
        let hello = hello::exchange(&replica, &mut inbound).await?;
        let (outbox, outbound) = outbox::new();
        outbox.frame(hello);
        tokio::spawn(run::run(replica, host, inbound, outbox));
        Ok(Response::new(Box::pin(outbound)))
    }
}

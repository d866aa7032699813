//! The first frame of each side.

use std::time::Duration;

use outboard_session::VERSIONS;
use outboard_session::dispatch::HandleKind;
use outboard_session::frame::{self, BridgeFrame, BridgeHello, Limits, Method, ProviderHello, Resource};
use outboard_session::frame::{bridge_frame, provider_frame};
use tokio::time::timeout;
use tonic::{Status, Streaming};

use crate::admission::Replica;

/// How long a bridge may take to say hello.
const PATIENCE: Duration = Duration::from_secs(5);
/// Resource drops are functions of the plain face only; a session has its own frame for them.
pub(crate) const DROP: &str = "[resource-drop]";

/// Waits for the bridge's hello, and makes ours.
pub(crate) async fn exchange(
    replica: &Replica,
    inbound: &mut Streaming<BridgeFrame>,
) -> Result<provider_frame::Frame, Status> {
    let first = timeout(PATIENCE, inbound.message())
        .await
        .map_err(|_| Status::deadline_exceeded("no hello came; a session begins with one"))??;
    let Some(bridge_frame::Frame::Hello(theirs)) = first.and_then(|first| first.frame) else {
        return Err(Status::failed_precondition("a session begins with a hello"));
    };
    answer(replica, &theirs).map(provider_frame::Frame::Hello)
}

fn answer(replica: &Replica, theirs: &BridgeHello) -> Result<ProviderHello, Status> {
    let version = theirs.versions.iter().copied().find(|version| VERSIONS.contains(version)).ok_or_else(|| {
        Status::failed_precondition(format!(
            "the bridge speaks session protocol {:?} and this provider {VERSIONS:?}: upgrade the older of the two",
            theirs.versions
        ))
    })?;
    let wanted = |interface: &str| {
        theirs.interfaces.is_empty() || theirs.interfaces.iter().any(|name| name == interface)
    };
    let methods = (0..).zip(replica.methods());
    let methods = methods
        .filter(|(_, (_, method))| wanted(method.interface) && !method.function.starts_with(DROP))
        .map(|(number, (_, method))| Method {
            number,
            interface: method.interface.to_owned(),
            function: method.function.to_owned(),
            shape: method.shape,
            idempotent: method.idempotent,
        })
        .collect();
    let resources = replica
        .resources()
        .filter(|(id, _)| wanted(id.interface))
        .map(|(id, kind)| Resource {
            interface: id.interface.to_owned(),
            name: id.name.to_owned(),
            kind: match kind {
                HandleKind::Pinned => frame::HandleKind::Pinned.into(),
                HandleKind::Portable => frame::HandleKind::Portable.into(),
            },
        })
        .collect();
    let limits = replica.limits;
    Ok(ProviderHello {
        version,
        replica: replica.name.clone(),
        epoch: replica.epoch,
        kind: replica.kind.to_owned(),
        limits: Some(Limits {
            request: limits.request as u64,
            reply: limits.reply as u64,
            calls: saturated(limits.calls),
            handles: saturated(limits.handles),
            scopes: saturated(limits.scopes),
            ..Limits::default()
        }),
        methods,
        resources,
        deliveries: Vec::new(),
    })
}

fn saturated(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

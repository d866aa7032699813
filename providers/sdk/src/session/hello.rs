//! The first frame of each side.

use std::future::poll_fn;
use std::time::Duration;

use outboard_session::dispatch::{HandleKind, MethodDescriptor};
use outboard_session::frame::{self, BridgeHello, Method, ProviderHello, Resource};
use outboard_session::frame::{bridge_frame, provider_frame};
use outboard_session::{VERSIONS, WINDOW};
use tokio::time::timeout;
use tonic::Status;

use super::DROP;
use super::inbound::Inbound;
use crate::admission::Replica;
use crate::config::Limits;

/// What the bridge takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Theirs {
    /// Bytes of a request, which is a delivery's body, and of a reply.
    pub(super) request: usize,
    pub(super) reply: usize,
    /// Bytes of a stream before it gave credit.
    pub(super) window: usize,
}

/// How long a bridge may take to say hello.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits for the bridge's hello, and makes ours.
pub(super) async fn exchange(
    replica: &Replica,
    limits: Limits,
    inbound: &mut Inbound,
) -> Result<(provider_frame::Frame, Theirs), Status> {
    let first = timeout(PATIENCE, poll_fn(|context| inbound.poll_frame(context)))
        .await
        .map_err(|_| Status::deadline_exceeded("no hello came; a session begins with one"))??;
    let Some(bridge_frame::Frame::Hello(theirs)) = first.and_then(|first| first.frame) else {
        return Err(Status::failed_precondition("a session begins with a hello"));
    };
    let answer = answer(replica, limits, &theirs)?;
    Ok((
        provider_frame::Frame::Hello(answer),
        Theirs::of(theirs.limits.unwrap_or_default()),
    ))
}

impl Theirs {
    /// What a hello says; what it leaves out is as this side has it by default.
    fn of(limits: frame::Limits) -> Self {
        let told = |number: u64, default: usize| match number {
            0 => default,
            number => usize::try_from(number).unwrap_or(usize::MAX),
        };
        Self {
            request: told(limits.request, usize::MAX),
            reply: told(limits.reply, usize::MAX),
            window: told(limits.window, WINDOW),
        }
    }
}

fn answer(replica: &Replica, limits: Limits, theirs: &BridgeHello) -> Result<ProviderHello, Status> {
    let version = theirs.versions.iter().copied().find(|version| VERSIONS.contains(version)).ok_or_else(|| {
        Status::failed_precondition(format!(
            "the bridge speaks session protocol {:?} and this provider {VERSIONS:?}: upgrade the older of the two",
            theirs.versions
        ))
    })?;
    let wanted = |interface: &str| {
        theirs.interfaces.is_empty() || theirs.interfaces.iter().any(|name| name == interface)
    };
    let told = |(number, method): (u32, &MethodDescriptor)| Method {
        number,
        interface: method.interface.to_owned(),
        function: method.function.to_owned(),
        shape: method.shape,
        idempotent: method.idempotent,
    };
    let methods = (0..).zip(replica.methods().map(|(_, method)| method));
    let methods = methods
        .filter(|(_, method)| wanted(method.interface) && !method.function.starts_with(DROP))
        .map(told)
        .collect();
    let deliveries = (0..).zip(replica.outlets.methods());
    let deliveries = deliveries
        .filter(|(_, method)| wanted(method.interface))
        .map(told)
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
    Ok(ProviderHello {
        version,
        replica: replica.name.clone(),
        epoch: replica.epoch,
        kind: replica.kind.to_owned(),
        limits: Some(frame::Limits {
            request: limits.request as u64,
            reply: limits.reply as u64,
            calls: saturated(limits.calls),
            handles: saturated(limits.handles),
            scopes: saturated(limits.scopes),
            window: limits.window as u64,
            deliveries: saturated(limits.deliveries),
        }),
        methods,
        resources,
        deliveries,
    })
}

fn saturated(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

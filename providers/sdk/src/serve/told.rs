//! What a replica tells gRPC's own clients of itself: how its services are, and which they are.

use std::sync::Arc;

use outboard_session::dispatch::Dispatch;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::readiness::Readiness;

/// The services that every provider has, besides reflection itself.
const SESSION: &str = outboard_session::frame::session_server::SERVICE_NAME;
const HEALTH: &str = "grpc.health.v1.Health";

/// Has gRPC's own health say what the readiness does.
pub(super) async fn tell_health(health: HealthReporter, names: Vec<&'static str>, readiness: Readiness) {
    let mut changes = readiness.watch();
    // What it watches lives in `readiness`.
    while changes.changed().await.is_ok() {
        let status = match changes.borrow_and_update().is_empty() {
            true => ServingStatus::Serving,
            false => ServingStatus::NotServing,
        };
        set_health(&health, &names, status).await;
    }
}

pub(super) async fn set_health(health: &HealthReporter, names: &[&'static str], status: ServingStatus) {
    // The empty name is the whole server.
    for name in names.iter().copied().chain([""]) {
        health.set_service_status(name, status).await;
    }
}

/// What the server tells of itself. Many clients still ask in the version that came before 1.
pub(super) fn reflection(
    served: &[&'static str],
    interfaces: &[Arc<dyn Dispatch>],
) -> tonic_reflection::server::Builder<'static> {
    // Those of the session are among the stubs'; contracts that stand elsewhere bring their own, and come first.
    let mut sets: Vec<_> = interfaces
        .iter()
        .map(|interface| interface.descriptors())
        .collect();
    sets.extend([
        outboard_stubs::FILE_DESCRIPTOR_SET,
        tonic_health::pb::FILE_DESCRIPTOR_SET,
    ]);
    sets.dedup();
    let builder = sets.into_iter().fold(
        tonic_reflection::server::Builder::configure(),
        tonic_reflection::server::Builder::register_encoded_file_descriptor_set,
    );
    // The descriptors are of every contract there is; listed is what this provider serves.
    let ours = [SESSION, HEALTH].into_iter().chain(served.iter().copied());
    ours.fold(builder, tonic_reflection::server::Builder::with_service_name)
}

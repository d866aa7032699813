//! How many connections a host takes, so that all else that it does still finds descriptors.

use std::sync::Arc;

use rustix::process::{Resource, getrlimit};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The seats of connections, and what one without a seat has while it is told so.
pub(super) struct Room {
    seats: Arc<Semaphore>,
    doorsteps: Arc<Semaphore>,
    /// How many seats there are.
    pub(super) size: usize,
}

/// The most connections at one time.
const CONNECTIONS: u64 = 4096;
/// The most at one time that are told that there is no room.
const DOORSTEPS: u64 = 64;
/// Descriptors for all that is no connection of a client: sessions with providers, files, the admin port.
const OTHERS: u64 = 256;

impl Room {
    /// As much as the process may have.
    pub(super) fn of_this_process() -> Self {
        Self::within(getrlimit(Resource::Nofile).current)
    }

    /// As much as leaves something of so many descriptors.
    fn within(descriptors: Option<u64>) -> Self {
        let descriptors = descriptors.unwrap_or(u64::MAX);
        let others = OTHERS.min(descriptors / 2);
        let size = (descriptors - others).clamp(1, CONNECTIONS);
        let permits = |number: u64| usize::try_from(number).unwrap_or(Semaphore::MAX_PERMITS);
        Self {
            seats: Arc::new(Semaphore::new(permits(size))),
            doorsteps: Arc::new(Semaphore::new(permits((others / 4).clamp(1, DOORSTEPS)))),
            size: permits(size),
        }
    }

    /// A seat, if there is one.
    pub(super) fn seat(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.seats).try_acquire_owned().ok()
    }

    /// A place to be told so at, once there is one. There always is in time, as the room is never closed.
    pub(super) async fn doorstep(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.doorsteps).acquire_owned().await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Room;

    #[test]
    fn something_is_left_of_any_number_of_descriptors() {
        for (descriptors, seats, doorsteps) in [
            (None, 4096, 64),
            (Some(1 << 20), 4096, 64),
            (Some(1024), 768, 64),
            (Some(96), 48, 12),
            (Some(1), 1, 1),
            (Some(0), 1, 1),
        ] {
            let room = Room::within(descriptors);
            assert_eq!(
                (room.size, room.seats.available_permits()),
                (seats, seats),
                "{descriptors:?}"
            );
            assert_eq!(room.doorsteps.available_permits(), doorsteps, "{descriptors:?}");
        }
    }
}

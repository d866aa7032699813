//! Leased handles: resources of callers on the plain face, who have no session that could end.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use outboard_session::call::{Call, HostIdentity};
use outboard_session::dispatch::{Resolved, ResourceId};
use outboard_session::failure::Failure;
use tokio::time::Instant;
use tonic::Code;

use crate::admission::Alive;
use crate::admission::share::Held;

/// The handles that are leased out.
pub(crate) struct Leases {
    leases: Mutex<HashMap<Token, Lease>>,
    idle: Duration,
    most: usize,
}

type Token = [u8; 32];

struct Lease {
    resource: ResourceId,
    value: Arc<dyn Any + Send + Sync>,
    function: Arc<str>,
    binding: Arc<str>,
    host: HostIdentity,
    used: Instant,
    _alive: (Alive, Held),
}

impl Leases {
    pub(crate) fn new(idle: Duration, most: usize) -> Self {
        Self {
            leases: Mutex::new(HashMap::new()),
            idle,
            most,
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.lock().len()
    }

    /// Leases a resource to whoever makes this call.
    pub(crate) fn issue(
        &self,
        call: &Call,
        resource: ResourceId,
        value: Arc<dyn Any + Send + Sync>,
        alive: (Alive, Held),
    ) -> Result<Bytes, Failure> {
        if call.host == HostIdentity::Insecure {
            return Err(Failure::refused(
                Code::FailedPrecondition,
                format!(
                    "a handle of {resource} cannot be leased to a caller whom nobody vouches for; call over the Unix \
                     socket, or set [handles] key in the provider's file, which makes portable handles possible"
                ),
            ));
        }
        let mut token = [0; 32];
        getrandom::fill(&mut token)
            .map_err(|_| Failure::refused(Code::Internal, "the system has no random numbers for a handle"))?;
        let mut leases = self.lock();
        if leases.len() >= self.most {
            self.sweep_locked(&mut leases);
        }
        if leases.len() >= self.most {
            let message = format!(
                "{} handles are leased out, which is as many as may be; drop some",
                self.most
            );
            return Err(Failure::refused(Code::ResourceExhausted, message).retry_after(self.idle));
        }
        let lease = Lease {
            resource,
            value,
            function: Arc::clone(&call.function),
            binding: Arc::clone(&call.binding),
            host: call.host.clone(),
            used: Instant::now(),
            _alive: alive,
        };
        leases.insert(token, lease);
        Ok(Bytes::copy_from_slice(&token))
    }

    /// The resource behind a token; with `own`, the lease ends.
    pub(crate) fn resolve(
        &self,
        call: &Call,
        resource: ResourceId,
        token: &[u8],
        own: bool,
    ) -> Result<Resolved, Failure> {
        // Whose handle it is, or that it was one, is nobody else's business: every miss says the same.
        let unknown = || {
            let message = format!(
                "no such handle of {resource}: it lapsed after {} s without use, was dropped, or is another caller's; \
                 open a new one",
                self.idle.as_secs_f32()
            );
            Failure::refused(Code::NotFound, message)
        };
        let token = Token::try_from(token).map_err(|_| unknown())?;
        let now = Instant::now();
        let mut leases = self.lock();
        let lease = leases.get_mut(&token).ok_or_else(unknown)?;
        let theirs = lease.resource == resource
            && lease.function == call.function
            && lease.binding == call.binding
            && lease.host == call.host
            && now.duration_since(lease.used) < self.idle;
        if !theirs {
            return Err(unknown());
        }
        lease.used = now;
        if own {
            let lease = leases.remove(&token).ok_or_else(unknown)?;
            return Ok(Resolved::Live(lease.value));
        }
        Ok(Resolved::Live(Arc::clone(&lease.value)))
    }

    /// Drops what lapsed.
    pub(crate) fn sweep(&self) {
        self.sweep_locked(&mut self.lock());
    }

    /// Drops everything.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// How long a lease lives without being used.
    pub(crate) fn idle(&self) -> Duration {
        self.idle
    }

    fn sweep_locked(&self, leases: &mut HashMap<Token, Lease>) {
        let now = Instant::now();
        leases.retain(|_, lease| now.duration_since(lease.used) < self.idle);
    }

    /// No change stops halfway, so what a panic elsewhere left behind is whole.
    fn lock(&self) -> MutexGuard<'_, HashMap<Token, Lease>> {
        self.leases.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Leases;
    use crate::admission::Alive;
    use crate::admission::gate::{Gate, GateLimits, Part};
    use crate::admission::share::{Held, Seat};
    use outboard_session::call::{Call, Granted, HostIdentity};
    use outboard_session::dispatch::ResourceId;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;
    use tokio::time::Instant;
    use tonic::Code;

    const BUCKET: ResourceId = ResourceId {
        interface: "wasi:keyvalue/store",
        name: "bucket",
    };

    fn call(function: &str, host: HostIdentity) -> Call {
        Call {
            function: function.into(),
            binding: "b".into(),
            host,
            granted: Granted::default(),
            deadline: Instant::now(),
            trace: None,
        }
    }

    fn living(alive: &Arc<AtomicUsize>) -> (Alive, Held) {
        let gate = Arc::new(Gate::new(GateLimits {
            concurrent: 1,
            queue: 0,
            age: Duration::ZERO,
        }));
        let part = Part {
            weight: 1,
            concurrent: 1,
        };
        let share = gate.share(("f".into(), 0), part);
        (Alive::new(alive), Seat::new(share).hold(1).unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn a_lease_is_its_holders_until_it_lapses() {
        let alive = Arc::new(AtomicUsize::new(0));
        let leases = Leases::new(Duration::from_secs(30), 10);
        let mine = call("f", HostIdentity::Uid(1));
        let token = leases
            .issue(&mine, BUCKET, Arc::new(7_u32), living(&alive))
            .unwrap();
        for other in [call("g", HostIdentity::Uid(1)), call("f", HostIdentity::Uid(2))] {
            assert_eq!(
                leases.resolve(&other, BUCKET, &token, false).err().unwrap().code,
                Code::NotFound
            );
        }
        assert!(leases.resolve(&mine, BUCKET, &[0; 32], false).is_err());
        tokio::time::advance(Duration::from_secs(29)).await;
        assert!(leases.resolve(&mine, BUCKET, &token, false).is_ok());
        tokio::time::advance(Duration::from_secs(29)).await;
        assert!(
            leases.resolve(&mine, BUCKET, &token, false).is_ok(),
            "use renews it"
        );
        tokio::time::advance(Duration::from_secs(30)).await;
        assert!(leases.resolve(&mine, BUCKET, &token, false).is_err());
        leases.sweep();
        assert_eq!(alive.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn giving_a_lease_away_ends_it_and_their_number_is_bounded() {
        let alive = Arc::new(AtomicUsize::new(0));
        let leases = Leases::new(Duration::from_secs(30), 1);
        let mine = call("f", HostIdentity::Uid(1));
        let token = leases
            .issue(&mine, BUCKET, Arc::new(7_u32), living(&alive))
            .unwrap();
        let full = leases
            .issue(&mine, BUCKET, Arc::new(8_u32), living(&alive))
            .unwrap_err();
        assert_eq!(full.code, Code::ResourceExhausted);
        assert!(leases.resolve(&mine, BUCKET, &token, true).is_ok());
        assert!(leases.resolve(&mine, BUCKET, &token, true).is_err());
        assert_eq!(alive.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn nobody_leases_to_the_unknown() {
        let leases = Leases::new(Duration::from_secs(30), 1);
        let alive = living(&Arc::new(AtomicUsize::new(0)));
        let failure = leases
            .issue(&call("f", HostIdentity::Insecure), BUCKET, Arc::new(7_u32), alive)
            .unwrap_err();
        assert!(failure.message.contains("[handles] key"), "{failure}");
    }
}

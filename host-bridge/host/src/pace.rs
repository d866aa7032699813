//! Instances that compute for long, which others are not kept waiting by.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::runtime::{Handle, RuntimeFlavor};

/// How many ticks of its engine's clock an instance has computed for without a pause.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pace(Arc<AtomicU32>);

/// So many are long: the first may have come as soon as it began.
const LONG: u32 = 2;

impl Pace {
    /// The clock ticked while it computed.
    pub(crate) fn ticked(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Polls it; once it computes for long, on a thread that no other task of the runtime waits for. The system shares
    /// processors among threads in smaller parts than guests and calls to the host let them go.
    pub(crate) fn poll<T>(&self, poll: impl FnOnce() -> T) -> T {
        let several = |runtime: Handle| runtime.runtime_flavor() == RuntimeFlavor::MultiThread;
        let ticks = self.0.load(Ordering::Relaxed);
        let polled = if ticks >= LONG && Handle::try_current().is_ok_and(several) {
            tokio::task::block_in_place(poll)
        } else {
            poll()
        };
        // It was no tick that made it let go: it waits for something.
        let waits = |now| (now == ticks).then_some(0);
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, waits);
        polled
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;

    /// Whether what is polled by that runs where other tasks have to wait for it.
    async fn in_the_way(pace: Pace) -> bool {
        let other = tokio::spawn(async { std::thread::current().id() });
        // Of the only worker, another thread takes over what it has to do.
        let here = pace.poll(|| {
            std::thread::sleep(std::time::Duration::from_millis(100));
            other.is_finished()
        });
        assert!(other.await.is_ok());
        !here
    }

    #[test]
    fn who_computes_for_long_is_waited_for_by_nobody() {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .build()
            .unwrap();
        let pace = Pace::default();
        let asked = |pace: &Pace| runtime.block_on(runtime.spawn(in_the_way(pace.clone()))).unwrap();
        assert!(asked(&pace));
        pace.ticked();
        assert!(asked(&pace), "one tick is soon over");
        pace.ticked();
        pace.ticked();
        assert!(!asked(&pace));
        assert!(asked(&pace), "it has paused");
    }

    #[tokio::test]
    async fn where_there_is_one_thread_it_is_used() {
        let pace = Pace::default();
        (0..9).for_each(|_| pace.ticked());
        assert_eq!(pace.poll(|| 7), 7);
    }
}

//! Statements that come when it is their time, whether those before them have ended or not.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use outboard_bench::{KEYS, Laps, ONE_IN, Offered, Sample, WARM_UP, Window};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use wasmtime::component::Instance as Exports;
use wasmtime::{Result, Store};

use super::{Bound, call};
use crate::instance::Instance;

/// Instances that have nothing to do: the one that was used last is used next.
type Idle = Arc<Mutex<Vec<(Store<Instance>, Exports)>>>;

/// What a statement came to.
type Begun = JoinHandle<Result<Option<u32>>>;

/// Has an instance run each statement, and takes the time from when it was due until the function was done.
///
/// # Errors
/// One of them failed.
pub(super) async fn sample(bound: &Arc<Bound>, load: &Offered) -> Result<Sample> {
    let window = Window::of(load.millis);
    let (bound, load) = (Arc::clone(bound), *load);
    let runtime = Handle::current();
    // A thread of its own, since the runtime's clock is too coarse for statements that take less than a millisecond.
    let offering = tokio::task::spawn_blocking(move || offer(&bound, &load, window, &runtime));
    let mut nanos = Vec::new();
    for begun in offering.await? {
        nanos.extend(begun.await??);
    }
    Ok(Laps::together([Laps::of(window, nanos)])?)
}

/// Begins every statement at its time.
fn offer(bound: &Arc<Bound>, load: &Offered, window: Window, runtime: &Handle) -> Vec<Begun> {
    let idle = Idle::default();
    let apart = Duration::from_secs(1) / load.per_second.max(1);
    let (counted_from, end) = window.span();
    let first = counted_from - Duration::from_millis(WARM_UP);
    let mut begun = Vec::new();
    for number in 0_u32.. {
        let due = first + apart * number;
        if due >= end {
            break;
        }
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let is_slow = load.has_slow && number % ONE_IN == ONE_IN / 2;
        let (bound, idle) = (Arc::clone(bound), Arc::clone(&idle));
        begun.push(runtime.spawn(async move {
            let free = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let (mut store, exports) = match free {
                Some(instance) => instance,
                None => bound.instance(window).await?,
            };
            if is_slow {
                call(&mut store, &exports, "sleep", ()).await?;
            } else {
                call(&mut store, &exports, "key", (i64::from(number) % KEYS + 1,)).await?;
            }
            let nanos = u32::try_from(due.elapsed().as_nanos()).unwrap_or(u32::MAX);
            idle.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((store, exports));
            Ok((!is_slow && due >= counted_from).then_some(nanos))
        }));
    }
    begun
}

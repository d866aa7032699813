//! Callers that call again as soon as their last call has ended.

use anyhow::Result;

use outboard_bench::Sample;
use outboard_bench::{Laps, Window};

/// One caller of some transport.
pub(crate) trait Caller: Send + 'static {
    /// Calls once and waits for the reply.
    ///
    /// # Errors
    /// The call failed, or its reply is not the one that was asked for.
    fn call(&mut self) -> impl Future<Output = Result<()>> + Send;
}

/// Has all callers call until the time is up.
///
/// # Errors
/// One of the calls failed.
pub(crate) async fn closed(callers: Vec<impl Caller>, millis: u64) -> Result<Sample> {
    let window = Window::of(millis);
    let tasks: Vec<_> = callers
        .into_iter()
        .map(|mut caller| {
            tokio::spawn(async move {
                let mut laps = Laps::new(window);
                caller.call().await?;
                laps.restart();
                while laps.lap() {
                    caller.call().await?;
                }
                anyhow::Ok(laps)
            })
        })
        .collect();
    let mut all = Vec::with_capacity(tasks.len());
    for task in tasks {
        all.push(task.await??);
    }
    Ok(Laps::together(all)?)
}

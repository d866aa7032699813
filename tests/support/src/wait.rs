//! Waiting for what comes to hold.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// Waits until something holds, or says what it was that did not.
///
/// # Errors
/// It does not hold within `patience`.
pub fn eventually(what: &str, patience: Duration, mut holds: impl FnMut() -> Result<bool>) -> Result<()> {
    let until = Instant::now() + patience;
    while !holds()? {
        if Instant::now() > until {
            bail!("not within {patience:?}: {what}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

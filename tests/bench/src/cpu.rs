//! The processor time that a process has used, as the kernel counts it.

use anyhow::{Context as _, Result};

/// The kernel's ticks a second, in `/proc`: the same on every Linux that Rust's `std` runs on.
const TICKS: f64 = 100.0;

/// Seconds of user and system time of all threads of a process so far.
///
/// # Errors
/// There is no such process.
pub(crate) fn seconds(process: u32) -> Result<f64> {
    let path = format!("/proc/{process}/stat");
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
    of_stat(&text).with_context(|| format!("{path} has another form than proc(5) says"))
}

fn of_stat(text: &str) -> Option<f64> {
    // The program's name, in parentheses, may hold anything.
    let (_, rest) = text.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / TICKS)
}

#[cfg(test)]
mod tests {
    use super::{of_stat, seconds};

    #[test]
    fn the_times_are_found_behind_any_name() {
        let text = "17 (a ) b) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 9 0 1 2 3";
        assert_eq!(of_stat(text), Some(3.0));
        assert_eq!(of_stat("17 (a) S"), None);
    }

    #[test]
    fn this_process_has_used_some() {
        assert!(seconds(std::process::id()).unwrap() < 3600.0);
    }
}

//! What a process of this machine uses, as the kernel counts it.

use anyhow::{Context as _, Result};

/// The kernel's ticks a second, in `/proc`: the same on every Linux that Rust's `std` runs on.
const TICKS: f64 = 100.0;

/// Seconds of user and system time of all threads of a process so far.
///
/// # Errors
/// There is no such process.
pub fn seconds(process: u32) -> Result<f64> {
    let path = format!("/proc/{process}/stat");
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
    of_stat(&text).with_context(|| format!("{path} has another form than proc(5) says"))
}

/// The memory that a process has in use now, in bytes.
///
/// # Errors
/// There is no such process.
pub fn resident(process: u32) -> Result<u64> {
    of_status(process, "VmRSS:")
}

/// The most memory that a process ever had in use, in bytes.
///
/// # Errors
/// There is no such process.
pub fn peak(process: u32) -> Result<u64> {
    of_status(process, "VmHWM:")
}

/// The numbers of the file descriptors that a process has open, the lowest first.
///
/// # Errors
/// There is no such process, or it is another user's.
pub fn descriptors(process: u32) -> Result<Vec<u64>> {
    let path = format!("/proc/{process}/fd");
    let open = std::fs::read_dir(&path).with_context(|| format!("reading {path}"))?;
    let numbers = open.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let mut numbers: Vec<u64> = numbers.collect();
    numbers.sort_unstable();
    Ok(numbers)
}

fn of_stat(text: &str) -> Option<f64> {
    // The program's name, in parentheses, may hold anything.
    let (_, rest) = text.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / TICKS)
}

fn of_status(process: u32, what: &str) -> Result<u64> {
    let path = format!("/proc/{process}/status");
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(what));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    Ok(kib.with_context(|| format!("{path} has no {what}"))? << 10)
}

#[cfg(test)]
mod tests {
    use super::{descriptors, of_stat, peak, resident, seconds};

    #[test]
    fn the_times_are_found_behind_any_name() {
        let text = "17 (a ) b) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 9 0 1 2 3";
        assert_eq!(of_stat(text), Some(3.0));
        assert_eq!(of_stat("17 (a) S"), None);
    }

    #[test]
    fn this_process_has_used_some() {
        let process = std::process::id();
        assert!(seconds(process).unwrap() < 3600.0);
        // The system brings the one and the other up to date at different times.
        for bytes in [resident(process).unwrap(), peak(process).unwrap()] {
            assert!((1 << 20..1 << 32).contains(&bytes), "{bytes}");
        }
        assert!(descriptors(process).unwrap().contains(&1));
    }
}

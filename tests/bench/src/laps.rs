//! Takes the time of what happens again and again.

use std::time::{Duration, Instant};

use crate::stats::percentile;
use crate::task::{Sample, WARM_UP};

/// When a measurement begins and ends; the same for all who take part.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    begin: Instant,
    end: Instant,
}

/// The times of one caller.
#[derive(Debug)]
pub struct Laps {
    window: Window,
    last: Instant,
    nanos: Vec<u32>,
    made: u64,
}

/// Nothing ended within the window.
#[derive(Debug, thiserror::Error)]
#[error("nothing ended within the time that was measured")]
pub struct Nothing;

impl Window {
    /// When it begins and ends.
    pub fn span(self) -> (Instant, Instant) {
        (self.begin, self.end)
    }

    /// From the end of the usual warm-up on.
    pub fn of(millis: u64) -> Self {
        Self::after(WARM_UP, millis)
    }

    /// From the end of a warm-up of so many milliseconds on.
    pub fn after(warm_up: u64, millis: u64) -> Self {
        let begin = Instant::now() + Duration::from_millis(warm_up);
        Self {
            begin,
            end: begin + Duration::from_millis(millis),
        }
    }
}

impl Laps {
    /// Times that were taken otherwise, of what ended within the window.
    pub fn of(window: Window, nanos: Vec<u32>) -> Self {
        Self {
            made: nanos.len() as u64,
            nanos,
            ..Self::new(window)
        }
    }

    /// Nothing measured yet.
    pub fn new(window: Window) -> Self {
        Self {
            window,
            last: Instant::now(),
            nanos: Vec::with_capacity(4096),
            made: 0,
        }
    }

    /// What comes now is not part of the lap before.
    pub fn restart(&mut self) {
        self.last = Instant::now();
    }

    /// Ends a lap and begins the next; false when the measurement is over.
    pub fn lap(&mut self) -> bool {
        let now = Instant::now();
        if self.last >= self.window.begin && now <= self.window.end {
            let nanos = now.duration_since(self.last).as_nanos();
            self.nanos.push(u32::try_from(nanos).unwrap_or(u32::MAX));
        }
        self.made += 1;
        self.last = now;
        now < self.window.end
    }

    /// How many laps ended within the window.
    pub fn measured(&self) -> usize {
        self.nanos.len()
    }

    /// What all callers of a window came to together.
    ///
    /// # Errors
    /// No lap ended within it.
    pub fn together(all: impl IntoIterator<Item = Self>) -> Result<Sample, Nothing> {
        let mut nanos = Vec::new();
        let (mut made, mut seconds) = (0, 0.0);
        for laps in all {
            nanos.extend_from_slice(&laps.nanos);
            made += laps.made;
            seconds = laps.window.end.duration_since(laps.window.begin).as_secs_f64();
        }
        let measured = nanos.len() as f64;
        let mut micros = |share| percentile(&mut nanos, share).map(|nanos| f64::from(nanos) / 1000.0);
        Ok(Sample {
            rate: measured / seconds,
            p50: micros(0.5).ok_or(Nothing)?,
            p99: micros(0.99).ok_or(Nothing)?,
            made,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Laps, Window};

    #[test]
    fn only_what_began_and_ended_in_the_window_counts() {
        let now = Instant::now();
        let later = Duration::from_secs(3600);
        let mut before = Laps::new(Window {
            begin: now + later,
            end: now + later * 2,
        });
        assert!(before.lap());
        assert_eq!((before.measured(), before.made), (0, 1));
        let mut within = Laps::new(Window {
            begin: now,
            end: now + later,
        });
        assert!(within.lap() && within.lap());
        assert_eq!(within.measured(), 2);
        let mut after = Laps::new(Window { begin: now, end: now });
        assert!(!after.lap());
        assert_eq!(after.measured(), 0);
        assert!(Laps::together([after]).is_err());
        let sample = Laps::together([before, within]).unwrap();
        assert_eq!(sample.made, 3);
        assert!(sample.p50 <= sample.p99);
    }
}

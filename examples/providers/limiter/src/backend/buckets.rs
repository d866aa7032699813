//! Buckets of tokens, by key. One that is full again is forgotten.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The buckets of a binding.
pub struct Buckets {
    per_second: f64,
    burst: u32,
    open: Mutex<HashMap<String, Bucket>>,
}

/// What came of asking for tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// They were there.
    Now,
    /// They will be, and nothing was taken.
    Later(Duration),
    /// They never will: it is more than a bucket holds.
    Never,
    /// So many other keys have a bucket that is not full that there is no room for this one.
    NoRoom,
}

struct Bucket {
    tokens: f64,
    at: Instant,
}

/// The most keys that have a bucket: whoever makes keys up must not fill the memory with them.
const MOST: usize = 100_000;

impl Buckets {
    /// Buckets that are full, until something is taken.
    pub fn new(per_second: f64, burst: u32) -> Self {
        Self {
            per_second,
            burst,
            open: Mutex::default(),
        }
    }

    /// Takes tokens if they are there.
    pub fn take(&self, key: &str, tokens: u32) -> Taken {
        if tokens > self.burst {
            return Taken::Never;
        }
        let (now, tokens) = (Instant::now(), f64::from(tokens));
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let left = self.tokens(open.get(key), now);
        if left < tokens {
            return Taken::Later(Duration::from_secs_f64((tokens - left) / self.per_second));
        }
        if open.len() >= MOST && !open.contains_key(key) {
            open.retain(|_, bucket| self.tokens(Some(bucket), now) < f64::from(self.burst));
            if open.len() >= MOST {
                return Taken::NoRoom;
            }
        }
        let bucket = Bucket {
            tokens: left - tokens,
            at: now,
        };
        open.insert(key.to_owned(), bucket);
        Taken::Now
    }

    /// Whole tokens that are there.
    pub fn left(&self, key: &str) -> u32 {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        // It is between 0 and `burst`.
        self.tokens(open.get(key), Instant::now()) as u32
    }

    fn tokens(&self, bucket: Option<&Bucket>, now: Instant) -> f64 {
        let most = f64::from(self.burst);
        bucket.map_or(most, |bucket| {
            let since = now.saturating_duration_since(bucket.at).as_secs_f64();
            (bucket.tokens + since * self.per_second).min(most)
        })
    }
}

//! What the measuring process asks of those that it measures, and what they answer.

mod statements;

use serde::{Deserialize, Serialize};

pub use statements::{
    CONNECTIONS, Distance, EACH_WAY, KEY_TEXT, KEYS, ONE_IN, Offered, Query, ROWS, ROWS_TEXT, Statements,
    VALUE,
};

/// One thing to do, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Task {
    /// Calls, the next of each caller when its last one has ended.
    Calls(Load),
    /// Crossings between a guest and its host, in one process.
    Crossings {
        /// What crosses.
        what: Crossing,
        /// Who carries it.
        by: Carrier,
        /// How long, in milliseconds.
        millis: u64,
    },
    /// Instances of the orders function, one after the other.
    Starts {
        /// How long, in milliseconds.
        millis: u64,
    },
    /// Statements, the next of each caller when its last one has ended.
    Statements(Statements),
    /// Statements that wait for nothing but their time.
    Offered(Offered),
}

/// Calls under way at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Load {
    /// What they go over.
    pub transport: Transport,
    /// How many are under way at any time.
    pub callers: usize,
    /// The bytes of each reply.
    pub bytes: usize,
    /// Whether a value of [`LARGE`] bytes is always on its way besides.
    pub beside_large: bool,
    /// How long, in milliseconds, after a warm-up.
    pub millis: u64,
}

/// What calls go over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Transport {
    /// A Unix socket.
    Unix,
    /// TCP on the loopback interface, with `TCP_NODELAY` on both ends.
    Tcp,
}

/// What crosses between guest and host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Crossing {
    /// 64 KiB there and back.
    Bytes,
    /// 100 rows of 5 values each, to the guest.
    Rows,
}

/// Who carries values between guest memory and the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Carrier {
    /// The bridge's transcoder, from and to protobuf.
    Transcoder,
    /// Wasmtime's own bindings for types known when the host was built.
    Derived,
}

/// What a task came to. Times are in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// How many there were a second.
    pub rate: f64,
    /// How long half of them took at most.
    pub p50: f64,
    /// How long all but one in a hundred took at most.
    pub p99: f64,
    /// How many there were in all, those before the measurement began included.
    pub made: u64,
}

impl Sample {
    /// The same for each part of a whole that was measured.
    pub fn of_parts(self, parts: u32) -> Self {
        let count = f64::from(parts);
        Self {
            rate: self.rate * count,
            p50: self.p50 / count,
            p99: self.p99 / count,
            made: self.made * u64::from(parts),
        }
    }
}

/// The sizes of the values that calls ask for, in bytes.
pub const SIZES: [usize; 3] = [16, 100, 1024];
/// The length of every key, in bytes.
pub const KEY: usize = 16;
/// The name that the provider's grants know the function by.
pub const FUNCTION: &str = "bench";
/// The provider's binding that keeps its values in memory.
pub const BINDING: &str = "memory";
/// The large value, in bytes.
pub const LARGE: usize = 64 << 20;
/// How long calls go on before they are measured, in milliseconds.
pub const WARM_UP: u64 = 250;

/// The key of the value of so many bytes, in every store.
pub fn key(bytes: usize) -> String {
    format!("value-{bytes:010}")
}

#[cfg(test)]
mod tests {
    use super::{KEY, LARGE, SIZES, key};

    #[test]
    fn every_key_has_the_same_length() {
        for bytes in SIZES.into_iter().chain([LARGE]) {
            assert_eq!(key(bytes).len(), KEY);
        }
    }
}

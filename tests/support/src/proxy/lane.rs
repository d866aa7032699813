//! One direction of a connection: what was read, and when it may be written.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, IoSlice, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// Bytes on their way, in their order.
#[derive(Debug, Default)]
pub(super) struct Lane {
    parts: VecDeque<Part>,
    /// How many bytes they hold together.
    held: usize,
    /// The source has said its last.
    has_ended: bool,
    /// The target knows that.
    is_shut: bool,
    /// The target takes no more for now.
    is_blocked: bool,
}

#[derive(Debug)]
struct Part {
    due: Instant,
    bytes: Vec<u8>,
    /// How many of them have been written.
    written: usize,
}

/// The most that is on its way at once: a source that is faster waits, as it does for any network. It is what 100 ms
/// of a fast one hold.
const ROOM: usize = 64 << 20;
/// The most that is written with one system call, in parts.
const SLICES: usize = 64;

impl Lane {
    /// Whether there may be something to read.
    pub(super) fn takes(&self) -> bool {
        !self.has_ended && self.held < ROOM
    }

    /// Whether the target's readiness is waited for.
    pub(super) fn is_blocked(&self) -> bool {
        self.is_blocked
    }

    /// Whether nothing is left to carry, ever.
    pub(super) fn is_over(&self) -> bool {
        self.is_shut
    }

    /// When something may be written next, if it is not waited for the target.
    pub(super) fn due(&self) -> Option<Instant> {
        self.parts
            .front()
            .filter(|_| !self.is_blocked)
            .map(|part| part.due)
    }

    /// Reads what there is, to be written after `delay`.
    ///
    /// # Errors
    /// The source is broken.
    pub(super) fn read(
        &mut self,
        source: &mut &TcpStream,
        delay: Duration,
        buffer: &mut [u8],
    ) -> io::Result<()> {
        while self.takes() {
            let count = match source.read(buffer) {
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.has_ended = count == 0;
            self.held += count;
            // An empty part is the end.
            self.parts.push_back(Part {
                due: Instant::now() + delay,
                bytes: buffer.get(..count).unwrap_or_default().to_vec(),
                written: 0,
            });
            // Less than there was room for: there is no more, and whoever reads is spared asking.
            if count < buffer.len() {
                break;
            }
        }
        Ok(())
    }

    /// Writes what is due.
    ///
    /// # Errors
    /// The target is broken.
    pub(super) fn write(&mut self, target: &mut &TcpStream, now: Instant) -> io::Result<()> {
        self.is_blocked = false;
        while let Some(part) = self.parts.front().filter(|part| part.due <= now) {
            if part.bytes.is_empty() {
                self.parts.pop_front();
                self.is_shut = true;
                target.shutdown(Shutdown::Write)?;
                continue;
            }
            let due = self
                .parts
                .iter()
                .take_while(|part| part.due <= now && !part.bytes.is_empty());
            let slices: Vec<_> = due.take(SLICES).map(|part| IoSlice::new(part.rest())).collect();
            match target.write_vectored(&slices) {
                Ok(count) => self.forget(count),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.is_blocked = true;
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn forget(&mut self, mut count: usize) {
        self.held -= count;
        while let Some(part) = self.parts.front_mut().filter(|_| count > 0) {
            let rest = part.rest().len();
            if count < rest {
                part.written += count;
                return;
            }
            count -= rest;
            self.parts.pop_front();
        }
    }
}

impl Part {
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.written..).unwrap_or_default()
    }
}

//! Messages out of bytes: gRPC puts a flag and a length before each. Both ends of a session read theirs here.

use bytes::{Buf, Bytes, BytesMut};

/// The flag for a compressed message, and the length.
const HEADER: usize = 5;

/// Takes messages out of what a stream brings. One that lies within a single piece is not copied.
#[derive(Debug, Default)]
pub struct Messages {
    piece: Bytes,
    /// The beginning of a message that goes on in the next piece.
    begun: BytesMut,
}

/// Bytes that are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoMessage {
    /// It is longer than this side takes.
    #[error("a frame over this side's limit: {size} bytes, and {limit} is the most")]
    TooLarge {
        /// The bytes that it says it has.
        size: usize,
        /// The most that it may have.
        limit: usize,
    },
    /// It says that it is compressed.
    #[error("a compressed frame, which nobody asked for")]
    Compressed,
}

impl Messages {
    /// Adds what came; everything before was taken out.
    pub fn push(&mut self, piece: Bytes) {
        debug_assert!(self.piece.is_empty());
        self.piece = piece;
    }

    /// The next whole message of at most `limit` bytes; `None` until more comes.
    ///
    /// # Errors
    /// What came is no message; found out before any of it is held.
    pub fn next(&mut self, limit: usize) -> Result<Option<Bytes>, NoMessage> {
        if self.begun.is_empty() && self.piece.len() >= HEADER {
            let size = size(&self.piece, limit)?;
            if self.piece.len() - HEADER >= size {
                self.piece.advance(HEADER);
                return Ok(Some(self.piece.split_to(size)));
            }
        }
        self.fill(HEADER);
        if self.begun.len() < HEADER {
            return Ok(None);
        }
        let whole = HEADER + size(&self.begun, limit)?;
        self.begun.reserve(whole - self.begun.len());
        self.fill(whole);
        if self.begun.len() < whole {
            return Ok(None);
        }
        let mut message = std::mem::take(&mut self.begun).freeze();
        message.advance(HEADER);
        Ok(Some(message))
    }

    /// Moves bytes of the piece to what was begun, until that has `wanted`.
    fn fill(&mut self, wanted: usize) {
        let missing = wanted.saturating_sub(self.begun.len()).min(self.piece.len());
        self.begun.extend_from_slice(&self.piece[..missing]);
        self.piece.advance(missing);
    }
}

fn size(header: &[u8], limit: usize) -> Result<usize, NoMessage> {
    let [flag, a, b, c, d, ..] = header else {
        return Ok(0);
    };
    if *flag != 0 {
        return Err(NoMessage::Compressed);
    }
    let size = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
    if size > limit {
        return Err(NoMessage::TooLarge { size, limit });
    }
    Ok(size)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{Messages, NoMessage};

    fn wire(messages: &[&[u8]]) -> Vec<u8> {
        let mut wire = Vec::new();
        for message in messages {
            wire.push(0);
            wire.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
            wire.extend(*message);
        }
        wire
    }

    #[test]
    fn messages_come_out_however_the_bytes_are_cut() {
        let sent: [&[u8]; 5] = [b"", b"a", b"hello", &[7; 300], b""];
        let wire = wire(&sent);
        for cut in 1..wire.len() {
            let mut messages = Messages::default();
            let mut got = Vec::new();
            for piece in wire.chunks(cut) {
                messages.push(Bytes::copy_from_slice(piece));
                while let Some(message) = messages.next(300).unwrap() {
                    got.push(message);
                }
            }
            assert_eq!(got, sent, "cut into {cut}");
        }
    }

    #[test]
    fn a_message_over_the_limit_is_refused_before_it_is_there() {
        for cut in [3, 5] {
            let wire = wire(&[&[0; 11]]);
            let mut messages = Messages::default();
            messages.push(Bytes::copy_from_slice(&wire[..cut]));
            let mut told = messages.next(10);
            if told == Ok(None) {
                messages.push(Bytes::copy_from_slice(&wire[cut..6]));
                told = messages.next(10);
            }
            assert_eq!(told, Err(NoMessage::TooLarge { size: 11, limit: 10 }));
        }
        let mut messages = Messages::default();
        messages.push(Bytes::from_static(&[1, 0, 0, 0, 0]));
        assert_eq!(messages.next(10), Err(NoMessage::Compressed));
    }
}

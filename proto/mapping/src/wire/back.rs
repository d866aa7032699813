//! Backward writing: what a length measures is written before the length, so one pass gives its shortest form.

use bytes::{Buf as _, Bytes};

use super::WireType;
use super::write::{key_value, low_seven, varint_len};

/// A message that grows from its end to its start. Write fields in falling order.
#[derive(Debug, Default)]
pub struct BackWriter {
    buf: Vec<u8>,
    /// Where what has been written starts.
    start: usize,
}

/// What is left in front of bytes that are most of a message, for keys, lengths and small fields.
const HEADROOM: usize = 64;

/// The bytes of a cache line.
const ALIGN: usize = 64;

/// What is made room for at least, in bytes: most messages fit in it.
const FIRST: usize = 128;

/// A place in a [`BackWriter`], from which a length is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark(usize);

impl BackWriter {
    /// An empty message with room for `capacity` bytes.
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            buf: vec![0; capacity],
            start: capacity,
        }
    }

    /// The number of bytes written so far.
    pub fn len(&self) -> usize {
        self.buf.len() - self.start
    }

    /// Whether nothing has been written.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Remembers this place, for [`BackWriter::close`].
    pub fn mark(&self) -> Mark {
        Mark(self.len())
    }

    /// Writes the length of all that was written since `mark`, and the key of the field that it is.
    pub fn close(&mut self, mark: Mark, field: u32) {
        self.varint((self.len() - mark.0) as u64);
        self.key(field, WireType::Len);
    }

    /// Writes a field's key.
    pub fn key(&mut self, field: u32, wire_type: WireType) {
        self.varint(key_value(field, wire_type));
    }

    /// Writes a varint.
    pub fn varint(&mut self, mut value: u64) {
        let len = varint_len(value);
        let room = self.room(len);
        for byte in &mut room[..len - 1] {
            *byte = low_seven(value) | 0x80;
            value >>= 7;
        }
        room[len - 1] = low_seven(value);
    }

    /// Writes bytes as they are.
    pub fn slice(&mut self, bytes: &[u8]) {
        if bytes.len() > self.start && bytes.len() >= self.len().max(FIRST) {
            self.prepend(bytes);
        } else {
            self.room(bytes.len()).copy_from_slice(bytes);
        }
    }

    /// Makes room for `len` bytes in front of what is written, for the caller to fill.
    pub fn room(&mut self, len: usize) -> &mut [u8] {
        if len > self.start {
            self.grow(len);
        }
        self.start -= len;
        &mut self.buf[self.start..self.start + len]
    }

    /// The message, without copying it.
    pub fn finish(self) -> Bytes {
        let mut message = Bytes::from(self.buf);
        // Unlike a slice of it, this leaves the bytes with one owner, who needs nothing allocated to count others.
        message.advance(self.start);
        message
    }

    /// Writes bytes that there is no room for and that are most of the message: they are written once, and what grows
    /// is not filled with zeros first.
    #[cold]
    fn prepend(&mut self, bytes: &[u8]) {
        let used = &self.buf[self.start..];
        let mut buf: Vec<u8> = Vec::with_capacity(HEADROOM + ALIGN + bytes.len() + used.len());
        // Whole cache lines are copied faster than what straddles them, here and when it is copied on.
        let headroom = HEADROOM + buf.as_ptr().wrapping_add(HEADROOM).align_offset(ALIGN) % ALIGN;
        buf.resize(headroom, 0);
        buf.extend_from_slice(bytes);
        buf.extend_from_slice(used);
        self.start = headroom;
        self.buf = buf;
    }

    #[cold]
    fn grow(&mut self, len: usize) {
        let used = self.len();
        let capacity = (used + len).max(self.buf.len() * 2).max(FIRST);
        let mut buf = vec![0; capacity];
        buf[capacity - used..].copy_from_slice(&self.buf[self.start..]);
        self.start = capacity - used;
        self.buf = buf;
    }
}

#[cfg(test)]
mod tests {
    use super::BackWriter;
    use crate::wire::{WireType, write};

    #[test]
    fn nested_messages_come_out_as_if_written_forwards() {
        let text = "x".repeat(300);
        let mut inner = Vec::new();
        write::bytes(&mut inner, 1, b"");
        write::bytes(&mut inner, 2, text.as_bytes());
        let mut forwards = Vec::new();
        write::key(&mut forwards, 1, WireType::Varint);
        write::varint(&mut forwards, u64::MAX);
        write::bytes(&mut forwards, 15, &inner);

        let mut writer = BackWriter::with_capacity(0);
        let outer = writer.mark();
        let mark = writer.mark();
        writer.slice(text.as_bytes());
        writer.close(mark, 2);
        let mark = writer.mark();
        writer.close(mark, 1);
        writer.close(outer, 15);
        writer.varint(u64::MAX);
        writer.key(1, WireType::Varint);
        assert_eq!(writer.finish(), forwards);
    }
}

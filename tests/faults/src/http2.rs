//! HTTP/2 by hand, for those who break its rules.

use std::io::{self, Read};

/// A frame.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) stream: u32,
    pub(crate) payload: Vec<u8>,
}

pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const WINDOW_UPDATE: u8 = 8;
pub(crate) const CONTINUATION: u8 = 9;
/// The flag of a frame that acknowledges another.
pub(crate) const ACK: u8 = 1;
/// The flag of the last frame of a head.
pub(crate) const END_HEADERS: u8 = 4;
/// What a client sends first.
pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// The call that opens a session.
pub(crate) const OPEN: &str = "/outboard.session.v1.Session/Open";
const GRPC: &str = "application/grpc";
const HEAD: usize = 9;

impl Frame {
    pub(crate) fn new(kind: u8, flags: u8, stream: u32, payload: impl Into<Vec<u8>>) -> Self {
        Self {
            kind,
            flags,
            stream,
            payload: payload.into(),
        }
    }

    /// The frame as it is sent.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let [_, length @ ..] = u32::try_from(self.payload.len())
            .unwrap_or(u32::MAX)
            .to_be_bytes();
        let mut bytes = Vec::with_capacity(HEAD + self.payload.len());
        bytes.extend(length);
        bytes.extend([self.kind, self.flags]);
        bytes.extend(self.stream.to_be_bytes());
        bytes.extend(&self.payload);
        bytes
    }

    /// The next frame of a peer.
    ///
    /// # Errors
    /// The connection ended.
    pub(crate) fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut head = [0; HEAD];
        from.read_exact(&mut head)?;
        let [a, b, c, kind, flags, stream @ ..] = head;
        let length = u32::from_be_bytes([0, a, b, c]);
        let mut payload = vec![0; usize::try_from(length).unwrap_or(0)];
        from.read_exact(&mut payload)?;
        Ok(Self {
            kind,
            flags,
            stream: u32::from_be_bytes(stream),
            payload,
        })
    }
}

/// The head of a request, as HPACK writes it without its table.
pub(crate) fn request_head(path: &str) -> Vec<u8> {
    // `:method: POST` and `:scheme: http` are in the table that everybody has.
    let mut head = vec![0x83, 0x86];
    for (name, value) in [(&[0x04][..], path), (&[0x01], "localhost"), (&[0x0f, 0x10], GRPC)] {
        head.extend(name);
        text(&mut head, value);
    }
    field(&mut head, "te", "trailers");
    head
}

/// The head of a gRPC response that goes on.
pub(crate) fn response_head() -> Vec<u8> {
    let mut head = vec![0x88, 0x0f, 0x10];
    text(&mut head, GRPC);
    head
}

/// Adds a field of any name and a value of up to 126 bytes to a head.
pub(crate) fn field(head: &mut Vec<u8>, name: &str, value: &str) {
    head.push(0);
    text(head, name);
    text(head, value);
}

/// A message as gRPC sends it in data.
pub(crate) fn message(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    let mut bytes = vec![0];
    bytes.extend(length.to_be_bytes());
    bytes.extend(body);
    bytes
}

/// Lengths of more than seven bits would take another form.
fn text(head: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let bytes = bytes.get(..126).unwrap_or(bytes);
    head.push(u8::try_from(bytes.len()).unwrap_or(0));
    head.extend(bytes);
}

#[cfg(test)]
mod tests {
    use super::{DATA, Frame, message, request_head};

    #[test]
    fn a_frame_is_read_as_it_was_written() {
        let bytes = Frame::new(DATA, 1, 7, message(b"abc")).bytes();
        assert_eq!(bytes[..9], [0, 0, 8, 0, 1, 0, 0, 0, 7]);
        let frame = Frame::read(&mut &bytes[..]).unwrap();
        assert_eq!((frame.kind, frame.flags, frame.stream), (DATA, 1, 7));
        assert_eq!(frame.payload, [0, 0, 0, 0, 3, b'a', b'b', b'c']);
        assert!(Frame::read(&mut &bytes[..10]).is_err());
    }

    #[test]
    fn a_head_has_its_path() {
        let head = request_head("/a");
        assert_eq!(head[..5], [0x83, 0x86, 0x04, 2, b'/']);
    }
}

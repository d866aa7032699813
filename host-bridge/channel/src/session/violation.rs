//! What no provider may send; a session ends at the first.

use outboard_session::{CHUNK, FRAME_OVERHEAD};

use outboard_session::messages::NoMessage;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Violation {
    #[error("{0}")]
    Message(#[from] NoMessage),
    #[error("bytes that are no frame")]
    Undecodable,
    #[error("an empty frame, or one of a kind that this version does not know")]
    Empty,
    #[error("a second hello")]
    SecondHello,
    #[error("an end of call {0}, which is not in flight")]
    UnknownCall(u64),
    #[error("a frame for call {0}, which was not made yet")]
    Unmade(u64),
    #[error("a body or chunk of {size} bytes, over the {limit} that were agreed on")]
    Size { size: u64, limit: usize },
    #[error("a body of {size} bytes in a frame; what is over {CHUNK} follows in items")]
    Body { size: usize },
    #[error("an item of {size} bytes; {CHUNK} is the most")]
    Item { size: usize },
    #[error("more bytes in stream {stream} of call {id} than it has credit for")]
    Credit { id: u64, stream: u32 },
    #[error("parts of stream {stream} of call {id} that do not make what was announced")]
    Parts { id: u64, stream: u32 },
    #[error("an empty item in stream {stream} of call {id} beside others")]
    AfterEmpty { id: u64, stream: u32 },
    #[error("something for stream {stream} of call {id}, which that does not have, or no longer")]
    UnknownStream { id: u64, stream: u32 },
    #[error("a reply with {count} streams; {most} is the most")]
    Streams { count: u32, most: u32 },
    #[error("a handle table of {size} bytes in one frame; {FRAME_OVERHEAD} is the most")]
    HandleTable { size: usize },
    #[error("an empty handle")]
    EmptyHandle,
    #[error("more than the {0} handles that it said it gives to one session")]
    Handles(usize),
    #[error("a delivery that nobody asked for: {0}")]
    Delivery(&'static str),
}

//! One body or stream that is received in parts.

use std::collections::VecDeque;
use std::task::Waker;

use bytes::{Bytes, BytesMut};

use crate::fault::Fault;

/// One body or stream.
pub(super) struct Inlet {
    /// What the peer may still send.
    pub(super) window: usize,
    pub(super) chunks: VecDeque<Chunk>,
    /// A body, or a chunk, of which a part is there.
    pub(super) partial: Option<Partial>,
    /// How the stream ended; nothing follows.
    pub(super) end: Option<Result<(), Fault>>,
    /// Nobody reads it any more: what still comes is thrown away.
    pub(super) stopped: bool,
    /// A chunk without bytes came, after which there are no others.
    pub(super) last: bool,
    /// Bytes that were taken and not credited yet.
    pub(super) owed: usize,
    pub(super) reader: Option<Waker>,
}

pub(super) struct Chunk {
    pub(super) bytes: Bytes,
    /// Its bytes were credited before they came.
    pub(super) reserved: bool,
}

pub(super) struct Partial {
    pub(super) bytes: BytesMut,
    pub(super) size: usize,
    pub(super) reservation: Reservation,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reservation {
    /// Its window holds it.
    None,
    /// Wanted, as soon as the last such chunk of the stream was taken.
    Later,
    Waits,
    Made,
}

impl Inlet {
    pub(super) fn new(window: usize) -> Self {
        Self {
            window,
            chunks: VecDeque::new(),
            partial: None,
            end: None,
            stopped: false,
            last: false,
            owed: 0,
            reader: None,
        }
    }
}

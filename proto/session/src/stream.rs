//! Streams and futures of a signature, as providers take and return them, and the chunks that they travel in.
//!
//! A chunk is one message: for a `stream<T>` one with the items as a `list<T>` in field 1, for a `future<T>` one with the
//! value in field 1. `proto/README.md` has the rules.

mod chunk;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use crate::failure::Failure;

pub use chunk::Elsewhere;

/// A stream or future of a call, as encoded chunks. It ends at the first error.
///
/// # Cancellation
/// Dropping it tells its writer that nobody reads any more.
pub type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, Failure>> + Send>>;

/// A `stream<T>`: its items, in batches as they come. It ends at the first error.
///
/// A `stream` without a type has items of `()`.
///
/// # Cancellation
/// Dropping one that a call brought tells the function that nobody reads any more; one that a call returned is
/// dropped when the function reads no more, or the call's deadline passes.
pub struct Items<T>(Pin<Box<dyn Stream<Item = Result<Vec<T>, Failure>> + Send>>);

/// A `stream<u8>`: its bytes, in pieces as they come, without copying them. It ends at the first error.
///
/// # Cancellation
/// As for [`Items`].
pub struct ByteItems(Chunks);

/// A `future<T>`; `()` for one without a type.
///
/// # Cancellation
/// As for [`Items`].
pub struct Later<T>(Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>);

impl<T> Items<T> {
    /// A stream of batches. An empty batch is skipped; a batch travels in one piece if it fits 64 KiB.
    pub fn new(batches: impl Stream<Item = Result<Vec<T>, Failure>> + Send + 'static) -> Self {
        Self(Box::pin(batches))
    }
}

impl ByteItems {
    /// A stream of pieces. An empty piece is skipped; a larger one than 64 KiB is cut.
    pub fn new(pieces: impl Stream<Item = Result<Bytes, Failure>> + Send + 'static) -> Self {
        Self(Box::pin(pieces))
    }
}

impl<T> Later<T> {
    /// A value that comes when `value` is ready.
    pub fn new(value: impl Future<Output = Result<T, Failure>> + Send + 'static) -> Self {
        Self(Box::pin(value))
    }
}

impl<T> Stream for Items<T> {
    type Item = Result<Vec<T>, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl Stream for ByteItems {
    type Item = Result<Bytes, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl<T> Future for Later<T> {
    type Output = Result<T, Failure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Items")
    }
}

impl fmt::Debug for ByteItems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByteItems")
    }
}

impl<T> fmt::Debug for Later<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Later")
    }
}

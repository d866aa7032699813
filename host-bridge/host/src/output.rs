//! What a guest writes to its standard output and error becomes lines of the host's log.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::async_trait;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

/// The output of one instance.
pub(crate) struct Output {
    shared: Arc<Mutex<Shared>>,
}

/// Which of the two streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

/// One of the streams, as often as the guest opens it.
#[derive(Clone)]
pub(crate) struct OutputTo {
    shared: Arc<Mutex<Shared>>,
    stream: Stream,
}

struct Shared {
    function: Arc<str>,
    unfinished: [Vec<u8>; 2],
    /// How many more bytes the instance may write.
    left: usize,
}

/// A longer line is cut into lines of this many bytes.
const LINE: usize = 8 << 10;
/// The most bytes that one instance writes to the log from one request's beginning to the next's.
const TOTAL: usize = 256 << 10;

impl Output {
    pub(crate) fn new(function: Arc<str>) -> Self {
        let shared = Shared {
            function,
            unfinished: [Vec::new(), Vec::new()],
            left: TOTAL,
        };
        Self {
            shared: Arc::new(Mutex::new(shared)),
        }
    }

    /// Gives the instance its whole share again, for another request.
    pub(crate) fn replenish(&self) {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).left = TOTAL;
    }

    pub(crate) fn stream(&self, stream: Stream) -> OutputTo {
        OutputTo {
            shared: Arc::clone(&self.shared),
            stream,
        }
    }
}

impl OutputTo {
    fn take(&self, bytes: &[u8]) {
        self.shared
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take(self.stream, bytes);
    }
}

impl IsTerminal for OutputTo {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for OutputTo {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

#[async_trait]
impl Pollable for OutputTo {
    async fn ready(&mut self) {}
}

impl OutputStream for OutputTo {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.take(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(LINE)
    }
}

impl AsyncWrite for OutputTo {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.take(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Shared {
    fn take(&mut self, stream: Stream, bytes: &[u8]) {
        if self.left == 0 {
            return;
        }
        let kept = &bytes[..bytes.len().min(self.left)];
        self.left -= kept.len();
        for piece in kept.split_inclusive(|byte| *byte == b'\n') {
            let line = &mut self.unfinished[stream as usize];
            line.extend_from_slice(piece);
            if piece.ends_with(b"\n") || line.len() >= LINE {
                self.end_line(stream);
            }
        }
        if self.left == 0 {
            self.end_line(stream);
            tracing::warn!(
                function = &*self.function,
                "the instance has written {TOTAL} bytes; what more it writes is dropped"
            );
        }
    }

    fn end_line(&mut self, stream: Stream) {
        let line = std::mem::take(&mut self.unfinished[stream as usize]);
        let text = printable(&line);
        if text.is_empty() {
            return;
        }
        let function = &*self.function;
        match stream {
            Stream::Stdout => tracing::info!(function, stream = "stdout", "{text}"),
            Stream::Stderr => tracing::info!(function, stream = "stderr", "{text}"),
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.end_line(Stream::Stdout);
        self.end_line(Stream::Stderr);
    }
}

/// A guest must not be able to write what looks like a line of the host's, or to steer a terminal.
fn printable(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let mut printable = String::with_capacity(text.len());
    for letter in text.trim_end_matches(['\n', '\r']).chars() {
        if letter.is_control() && letter != '\t' {
            printable.extend(letter.escape_default());
        } else {
            printable.push(letter);
        }
    }
    printable
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Output, Stream, TOTAL, printable};

    #[test]
    fn control_characters_are_written_out() {
        assert_eq!(printable(b"a\tb\x1b[31m\r\n"), "a\tb\\u{1b}[31m");
        assert_eq!(printable(b"one\rtwo\n"), "one\\rtwo");
        assert_eq!(printable(&[0xff, b'x']), "\u{fffd}x");
    }

    #[test]
    fn a_line_is_kept_until_it_ends_and_no_more_than_the_total_is() {
        let output = Output::new(Arc::from("counter"));
        let stream = output.stream(Stream::Stdout);
        stream.take(b"half");
        assert_eq!(output.shared.lock().unwrap().unfinished[0], b"half");
        stream.take(b" whole\nnext");
        assert_eq!(output.shared.lock().unwrap().unfinished[0], b"next");
        for _ in 0..100 {
            stream.take(&vec![b'x'; TOTAL / 50]);
        }
        let shared = output.shared.lock().unwrap();
        assert_eq!(shared.left, 0);
        assert!(shared.unfinished[0].is_empty());
    }
}

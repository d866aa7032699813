//! A server that answers as a registry would, except where a test has it do otherwise.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// It ends with the process: what it listens on is nobody else's.
pub(crate) struct Liar {
    port: u16,
    asked: Arc<AtomicUsize>,
}

/// What it does with a request: the path, how many came before it, and where the answer goes.
pub(crate) trait Lie: Fn(&str, usize, &mut TcpStream) -> std::io::Result<()> + Send + 'static {}

impl<F: Fn(&str, usize, &mut TcpStream) -> std::io::Result<()> + Send + 'static> Lie for F {}

/// A whole answer.
pub(crate) fn answer(to: &mut TcpStream, status: &str, body: &[u8]) -> std::io::Result<()> {
    head(to, status, body.len())?;
    to.write_all(body)
}

/// The beginning of an answer that says how long it is.
pub(crate) fn head(to: &mut TcpStream, status: &str, length: usize) -> std::io::Result<()> {
    write!(
        to,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )
}

impl Liar {
    pub(crate) fn start(lie: impl Lie) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let Some(Ok(first)) = lines.next() else { continue };
                while lines
                    .next()
                    .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
                {}
                let path = first.split(' ').nth(1).unwrap_or_default();
                // Whether credentials are wanted is asked first, and they are not.
                let done = if path == "/v2/" {
                    answer(&mut stream, "200 OK", b"{}")
                } else {
                    lie(path, counted.fetch_add(1, Ordering::Relaxed), &mut stream)
                };
                // The client may have read enough.
                drop(done);
            }
        });
        Self { port, asked }
    }

    pub(crate) fn name(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// How many requests came, but for whether credentials are wanted.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

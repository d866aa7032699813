//! A provider that means harm, over TCP in plaintext.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context as _, Result};
use fastrand::Rng;
use outboard_session::frame::{BridgeFrame, bridge_frame};
use prost::Message as _;

use super::deed::Deed;
use crate::http2::{ACK, DATA, Frame, HEADERS, PING, PREFACE, SETTINGS, WINDOW_UPDATE};

/// One of them. It takes no connections before it begins, and ends with the value.
pub(super) struct Evil {
    pub(super) deed: Deed,
    /// Where it listens.
    pub(super) port: u16,
    shared: Arc<Shared>,
    listener: Option<TcpListener>,
    accepting: Option<JoinHandle<()>>,
}

struct Shared {
    deed: Deed,
    seed: u64,
    /// Whether it is its turn to flood.
    turn: AtomicBool,
    over: AtomicBool,
    /// How often it did its deed.
    done: AtomicU64,
    open: Mutex<Vec<TcpStream>>,
}

/// What one connection writes, from wherever.
type Writer = Arc<Mutex<TcpStream>>;

/// How often it is looked for what is to be done.
const LOOK: Duration = Duration::from_millis(5);
/// How long one byte of a drip takes.
const DRIP: Duration = Duration::from_millis(100);
/// How long a write may be stuck, with one who does not read.
const STUCK: Duration = Duration::from_secs(2);

impl Evil {
    /// One that listens, and does nothing yet.
    ///
    /// # Errors
    /// There is no port.
    pub(super) fn new(deed: Deed, seed: u64) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("a port for a provider")?;
        listener.set_nonblocking(true)?;
        Ok(Self {
            deed,
            port: listener.local_addr()?.port(),
            shared: Arc::new(Shared {
                deed,
                seed,
                turn: AtomicBool::new(false),
                over: AtomicBool::new(false),
                done: AtomicU64::new(0),
                open: Mutex::default(),
            }),
            listener: Some(listener),
            accepting: None,
        })
    }

    /// Takes whoever connects.
    pub(super) fn begin(&mut self) {
        let Some(listener) = self.listener.take() else {
            return;
        };
        let shared = Arc::clone(&self.shared);
        self.accepting = Some(std::thread::spawn(move || shared.accept(&listener)));
    }

    /// Says whether it is its turn to flood.
    pub(super) fn turn(&self, is_its: bool) {
        self.shared.turn.store(is_its, Ordering::SeqCst);
    }

    /// How often it did its deed: to a connection, to a call, or so many parts of a flood.
    pub(super) fn done(&self) -> u64 {
        self.shared.done.load(Ordering::SeqCst)
    }
}

impl Drop for Evil {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        for stream in &*locked(&self.shared.open) {
            // It may have ended.
            let _ = stream.shutdown(Shutdown::Both);
        }
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

impl Shared {
    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        for number in 0.. {
            let stream = loop {
                if self.over.load(Ordering::SeqCst) {
                    return;
                }
                match listener.accept() {
                    Ok((stream, _)) => break stream,
                    Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(LOOK),
                    Err(_) => return,
                }
            };
            let shared = Arc::clone(self);
            std::thread::spawn(move || {
                // However it ends, the bridge has it from the connection.
                let _ = shared.serve(stream, number);
            });
        }
    }

    fn serve(self: &Arc<Self>, mut stream: TcpStream, number: u64) -> io::Result<()> {
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(STUCK))?;
        locked(&self.open).push(stream.try_clone()?);
        let mut rng = Rng::with_seed(self.seed.wrapping_add(number));
        if let Some(raw) = self.deed.raw(&mut rng) {
            return self.speak_raw(&mut stream, &raw);
        }
        let writer: Writer = Arc::new(Mutex::new(stream.try_clone()?));
        send(&writer, &Frame::new(SETTINGS, 0, 0, []).bytes())?;
        let mut preface = [0; PREFACE.len()];
        stream.read_exact(&mut preface)?;
        let mut unread = Vec::new();
        loop {
            let frame = Frame::read(&mut stream)?;
            match frame.kind {
                SETTINGS | PING if frame.flags & ACK == 0 => {
                    let payload = if frame.kind == PING {
                        frame.payload
                    } else {
                        Vec::new()
                    };
                    send(&writer, &Frame::new(frame.kind, ACK, 0, payload).bytes())?;
                }
                HEADERS => {
                    send(&writer, &self.deed.opened())?;
                    if self.deed.is_flood() {
                        let (shared, writer) = (Arc::clone(self), Arc::clone(&writer));
                        std::thread::spawn(move || shared.flood(&writer));
                    } else if !self.deed.is_of_call() {
                        self.done.fetch_add(1, Ordering::SeqCst);
                    }
                }
                DATA => {
                    unread.extend(frame.payload);
                    self.take(&writer, &mut unread, &mut rng)?;
                }
                _ => {}
            }
        }
    }

    fn speak_raw(&self, stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
        self.done.fetch_add(1, Ordering::SeqCst);
        if self.deed == Deed::Drip {
            for byte in bytes {
                stream.write_all(&[*byte])?;
                std::thread::sleep(DRIP);
            }
        } else {
            stream.write_all(bytes)?;
        }
        let mut unread = [0; 1024];
        while stream.read(&mut unread)? > 0 {}
        Ok(())
    }

    /// Answers the calls among what came, as it does.
    fn take(&self, writer: &Writer, unread: &mut Vec<u8>, rng: &mut Rng) -> io::Result<()> {
        while let Some(&[_, a, b, c, d]) = unread.first_chunk() {
            let end = 5 + u32::from_be_bytes([a, b, c, d]) as usize;
            if unread.len() < end {
                break;
            }
            let message: Vec<u8> = unread.drain(..end).skip(5).collect();
            let read = u32::try_from(end).unwrap_or(1).to_be_bytes();
            let more = [0, 1].map(|stream| Frame::new(WINDOW_UPDATE, 0, stream, read).bytes());
            send(writer, &more.concat())?;
            let Ok(BridgeFrame {
                frame: Some(bridge_frame::Frame::Call(call)),
            }) = BridgeFrame::decode(&*message)
            else {
                continue;
            };
            if self.deed.is_of_call() {
                self.done.fetch_add(1, Ordering::SeqCst);
                send(writer, &self.deed.called(call.id, rng))?;
            }
        }
        Ok(())
    }

    fn flood(&self, writer: &Writer) {
        let (mut first, more) = self.deed.flood();
        while !self.over.load(Ordering::SeqCst) {
            if !self.turn.load(Ordering::SeqCst) {
                std::thread::sleep(LOOK);
                continue;
            }
            first.extend(&more);
            if send(writer, &first).is_err() {
                return;
            }
            first.clear();
            self.done.fetch_add(1, Ordering::SeqCst);
        }
    }
}

fn send(writer: &Writer, bytes: &[u8]) -> io::Result<()> {
    locked(writer).write_all(bytes)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

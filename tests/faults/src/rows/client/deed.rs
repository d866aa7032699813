//! What a client may do to a provider.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use fastrand::Rng;
use outboard_session::frame::{BridgeFrame, BridgeHello, Call, Limits, bridge_frame};
use prost::Message as _;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use crate::http2::{
    self, ACK, CONTINUATION, DATA, END_HEADERS, Frame, HEADERS, OPEN, PING, PREFACE, RST_STREAM, SETTINGS,
};

/// Where it is done.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// A port that takes TLS alone.
    pub(super) port: u16,
    /// A socket, without TLS.
    pub(super) socket: PathBuf,
    /// How those dial who show no certificate, and those who show one of an authority that nobody trusts.
    pub(super) strangers: [Arc<ClientConfig>; 2],
}

/// One kind of harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// To the port: bytes that mean nothing.
    Noise,
    /// To the port: HTTP/2 without TLS.
    Plaintext,
    /// To the port: half of a handshake.
    HalfHello,
    /// To the port: a handshake without a certificate.
    Nobody,
    /// To the port: a handshake with a stranger's certificate.
    Stranger,
    /// From here on to the socket: bytes that mean nothing.
    Garbage,
    /// Frames that mean nothing.
    Frames,
    /// The beginning of HTTP/2, byte by byte.
    Drip,
    /// Requests whose answers have no room, and pings that are answered.
    NoWindow,
    /// Requests that are taken back.
    Resets,
    /// Pings, of whose answers none is read.
    Pings,
    /// Settings.
    Settings,
    /// A head without end.
    Head,
    /// A head that becomes large once it is read.
    Bomb,
    /// More data than there is room for.
    Flow,
    /// A session of messages that mean nothing.
    Messages,
    /// A session of calls that mean nothing.
    Calls,
}

/// Those that go on all the time, each by so many at once.
pub(super) const LURKING: [(Deed, usize); 3] = [(Deed::HalfHello, 50), (Deed::Drip, 10), (Deed::NoWindow, 4)];
/// Those that have a time each.
pub(super) const IN_TURN: [Deed; 14] = [
    Deed::Noise,
    Deed::Plaintext,
    Deed::Nobody,
    Deed::Stranger,
    Deed::Garbage,
    Deed::Frames,
    Deed::Resets,
    Deed::Pings,
    Deed::Settings,
    Deed::Head,
    Deed::Bomb,
    Deed::Flow,
    Deed::Messages,
    Deed::Calls,
];
/// What is sent at once.
const PIECE: usize = 16 << 10;
/// How long one byte of a drip takes.
const DRIP: Duration = Duration::from_millis(250);
/// How long one waits for a provider that neither reads nor writes.
const STUCK: Duration = Duration::from_millis(500);
/// How often one who has sent all looks whether it is late enough.
const IDLE: Duration = Duration::from_millis(20);
/// How many requests stand without room.
const WAITING: u32 = 500;

impl Deed {
    /// Does it on one connection, until that ends or it is late enough.
    ///
    /// # Errors
    /// There is no connection, or the provider has ended it.
    pub(super) fn once(self, target: &Target, rng: &mut Rng, until: Instant) -> io::Result<()> {
        match self {
            Self::Noise | Self::Plaintext | Self::HalfHello => {
                let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, target.port))?;
                stream.set_write_timeout(Some(STUCK))?;
                match self {
                    Self::Plaintext => stream.write_all(&begun())?,
                    // The first record of a handshake, of which most is missing.
                    Self::HalfHello => stream.write_all(&[0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])?,
                    _ => stream.write_all(&noise(rng))?,
                }
                stream.set_read_timeout(Some(STUCK))?;
                wait(&mut stream, until)
            }
            Self::Nobody | Self::Stranger => {
                let [nobody, stranger] = &target.strangers;
                let config = if self == Self::Nobody { nobody } else { stranger };
                let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, target.port))?;
                stream.set_read_timeout(Some(STUCK))?;
                let name = rustls::pki_types::ServerName::from(std::net::IpAddr::from(Ipv4Addr::LOCALHOST));
                let connection = ClientConnection::new(Arc::clone(config), name).map_err(io::Error::other)?;
                let mut stream = StreamOwned::new(connection, stream);
                stream.write_all(&begun())?;
                stream.read(&mut [0; 1024]).map(drop)
            }
            Self::Drip => {
                let mut stream = UnixStream::connect(&target.socket)?;
                for byte in PREFACE {
                    stream.write_all(&[*byte])?;
                    sleep(DRIP);
                }
                stream.set_read_timeout(Some(STUCK))?;
                wait(&mut stream, until)
            }
            _ => {
                let stream = UnixStream::connect(&target.socket)?;
                stream.set_write_timeout(Some(STUCK))?;
                self.flood(&stream, rng, until)
            }
        }
    }

    /// Sends what does not end.
    fn flood(self, stream: &UnixStream, rng: &mut Rng, until: Instant) -> io::Result<()> {
        scope(|scope| {
            // Those who do not read leave the provider no room to write.
            if !matches!(self, Self::Pings | Self::Settings) {
                scope.spawn(|| read(stream));
            }
            let mut writer = stream;
            let mut number = 0;
            let sent = loop {
                let sent = match self.part(number, rng) {
                    Some(part) => writer.write_all(&part),
                    None => {
                        sleep(IDLE);
                        Ok(())
                    }
                };
                number += 1;
                if sent.is_err() || Instant::now() > until {
                    break sent;
                }
            };
            // The reader ends with the connection.
            let _ = stream.shutdown(Shutdown::Both);
            sent
        })
    }

    /// What is sent on a connection as its part of this number; none when all was sent that is to be.
    fn part(self, number: u32, rng: &mut Rng) -> Option<Vec<u8>> {
        let first = number == 0;
        let stream = number.wrapping_mul(2).wrapping_add(1) & 0x7fff_ffff;
        let begin = |bytes: Vec<u8>| if first { [begun(), bytes].concat() } else { bytes };
        let open = || Frame::new(HEADERS, END_HEADERS, 1, http2::request_head(OPEN)).bytes();
        Some(match self {
            Self::Garbage => noise(rng),
            Self::Frames => {
                let (kind, flags, stream) = (rng.u8(..12), rng.u8(..), rng.u32(..8));
                let payload: Vec<u8> = (0..rng.usize(..64)).map(|_| rng.u8(..)).collect();
                begin(Frame::new(kind, flags, stream, payload).bytes())
            }
            Self::Resets => {
                let request = Frame::new(HEADERS, END_HEADERS, stream, http2::request_head(OPEN)).bytes();
                let cancel = 8_u32.to_be_bytes();
                begin([request, Frame::new(RST_STREAM, 0, stream, cancel).bytes()].concat())
            }
            Self::Pings => begin(Frame::new(PING, 0, 0, [7; 8]).bytes().repeat(256)),
            Self::Settings => begin(
                Frame::new(SETTINGS, 0, 0, [0, 4, 0, 0, 0xff, 0xff])
                    .bytes()
                    .repeat(256),
            ),
            Self::Head => {
                let mut more = Vec::new();
                for number in 0..64 {
                    http2::field(&mut more, &format!("x-{number}"), &"x".repeat(120));
                }
                match first {
                    true => begin(Frame::new(HEADERS, 0, 1, http2::request_head(OPEN)).bytes()),
                    false => Frame::new(CONTINUATION, 0, 1, more).bytes(),
                }
            }
            Self::Bomb => {
                // A field of 4,000 bytes that is put into the table, and then named by one byte again and again.
                let mut head = http2::request_head(OPEN);
                head.extend([0x40, 1, b'x', 0x7f, 0xa1, 0x1e]);
                head.extend([b'x'; 4_000]);
                head.extend([0xbe; 12_000]);
                begin(Frame::new(HEADERS, END_HEADERS, stream, head).bytes())
            }
            Self::NoWindow if first => {
                let none = Frame::new(SETTINGS, 0, 0, [0, 4, 0, 0, 0, 0]).bytes();
                [PREFACE, &none, &Frame::new(SETTINGS, ACK, 0, []).bytes()].concat()
            }
            Self::NoWindow if number <= WAITING => {
                let head = http2::request_head("/grpc.health.v1.Health/Watch");
                let ask = Frame::new(DATA, 1, stream, http2::message(&[])).bytes();
                [Frame::new(HEADERS, END_HEADERS, stream, head).bytes(), ask].concat()
            }
            Self::NoWindow => return None,
            Self::Flow if first => begin(open()),
            Self::Flow => Frame::new(DATA, 0, 1, http2::message(&[0; PIECE - 5])).bytes(),
            Self::Messages => {
                let head = Frame::new(HEADERS, END_HEADERS, stream, http2::request_head(OPEN)).bytes();
                let message = Frame::new(DATA, 0, stream, http2::message(&noise(rng)[..256])).bytes();
                begin([head, message].concat())
            }
            Self::Calls if first => {
                let hello = bridge_frame::Frame::Hello(BridgeHello {
                    versions: outboard_session::VERSIONS.to_vec(),
                    limits: Some(Limits::default()),
                    ..BridgeHello::default()
                });
                begin([open(), said(hello)].concat())
            }
            _ => said(bridge_frame::Frame::Call(Call {
                id: u64::from(stream),
                method: rng.u32(..40),
                scope: rng.u32(..4),
                time_left: rng.u64(1..),
                body: noise(rng)[..32].to_vec().into(),
                ..Call::default()
            })),
        })
    }
}

/// What every client of HTTP/2 says first.
fn begun() -> Vec<u8> {
    [PREFACE, &Frame::new(SETTINGS, 0, 0, []).bytes()].concat()
}

fn noise(rng: &mut Rng) -> Vec<u8> {
    (0..PIECE).map(|_| rng.u8(..)).collect()
}

fn said(frame: bridge_frame::Frame) -> Vec<u8> {
    let message = BridgeFrame { frame: Some(frame) }.encode_to_vec();
    Frame::new(DATA, 0, 1, http2::message(&message)).bytes()
}

/// Reads until the end, and answers pings, by which the provider finds out that somebody is there.
fn read(mut stream: &UnixStream) {
    while let Ok(frame) = Frame::read(&mut stream) {
        if frame.kind == PING && frame.flags & ACK == 0 {
            let _ = stream.write_all(&Frame::new(PING, ACK, 0, frame.payload).bytes());
        }
    }
}

/// Waits for the provider to end a connection.
fn wait(stream: &mut impl io::Read, until: Instant) -> io::Result<()> {
    let mut unread = [0; 1024];
    while Instant::now() < until {
        match stream.read(&mut unread) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

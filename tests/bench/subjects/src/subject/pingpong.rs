//! The floor: bytes through a socket and back, one write each way, and nothing else.

use anyhow::{Result, ensure};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

use super::{FILLING, Places, plain_load};
use crate::closed::{Caller, closed};
use crate::worker::{Works, say_ready};
use outboard_bench::{KEY, Sample, Task, Transport, key};

/// Calls the server.
pub(crate) struct PingPong(pub(crate) Places);

trait Socket: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Socket for S {}

struct Pinger {
    socket: Box<dyn Socket>,
    key: String,
    reply: Vec<u8>,
}

/// Answers each key with as many bytes as the first four of a connection say.
///
/// # Errors
/// A socket cannot be listened on.
pub(crate) async fn serve(places: &Places) -> Result<()> {
    let unix = UnixListener::bind(&places.unix)?;
    let tcp = TcpListener::bind(("127.0.0.1", places.tcp.unwrap_or(0))).await?;
    say_ready();
    loop {
        tokio::select! {
            accepted = unix.accept() => drop(tokio::spawn(answer(accepted?.0))),
            accepted = tcp.accept() => {
                let socket = accepted?.0;
                socket.set_nodelay(true)?;
                drop(tokio::spawn(answer(socket)));
            }
        }
    }
}

async fn answer(mut socket: impl Socket) -> Result<()> {
    let reply = vec![FILLING; socket.read_u32().await? as usize];
    let mut key = [0; KEY];
    loop {
        socket.read_exact(&mut key).await?;
        socket.write_all(&reply).await?;
    }
}

impl Works for PingPong {
    async fn perform(&mut self, task: &Task) -> Result<Sample> {
        let load = plain_load(task)?;
        let mut callers = Vec::new();
        for _ in 0..load.callers {
            let mut socket: Box<dyn Socket> = match load.transport {
                Transport::Unix => Box::new(UnixStream::connect(&self.0.unix).await?),
                Transport::Tcp => {
                    let socket = TcpStream::connect(("127.0.0.1", self.0.tcp.unwrap_or(0))).await?;
                    socket.set_nodelay(true)?;
                    Box::new(socket)
                }
            };
            socket.write_u32(u32::try_from(load.bytes)?).await?;
            callers.push(Pinger {
                socket,
                key: key(load.bytes),
                reply: vec![0; load.bytes],
            });
        }
        closed(callers, load.millis).await
    }
}

impl Caller for Pinger {
    async fn call(&mut self) -> Result<()> {
        self.socket.write_all(self.key.as_bytes()).await?;
        self.socket.read_exact(&mut self.reply).await?;
        ensure!(self.reply.last() == Some(&FILLING), "a reply with other bytes");
        Ok(())
    }
}

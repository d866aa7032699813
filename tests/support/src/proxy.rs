//! A network between a client and a server that can be made slow, or fail, while they use it.

mod carrier;
mod lane;

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{self, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context as _, Result};

use self::carrier::Carrier;

/// Stands between clients and one server, over TCP on loopback. All connections end with it.
///
/// What is asked of it is done when the call returns; a call takes some microseconds, so that async tests may make it.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    orders: Sender<Ask>,
    /// Wakes the thread for an order, and ends it when it is dropped.
    bell: Option<UnixStream>,
    thread: Option<JoinHandle<()>>,
}

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From those who connect to whom they connect to.
    ToServer,
    /// Back.
    ToClient,
}

/// A connection that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connection {
    /// Its number, from 0; none is used twice.
    pub id: u64,
    /// The port that the client has.
    pub client: u16,
    /// The port that the server takes for the client's.
    pub outgoing: u16,
}

/// The connections of a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Census {
    /// Those that are open, the oldest first.
    pub open: Vec<Connection>,
    /// How many there have been.
    pub made: u64,
}

/// Something to do, and who waits until it is done.
type Ask = (Order, Sender<Census>);

#[derive(Debug)]
enum Order {
    Count,
    Delay(Way, Duration),
    Stall(Way, bool),
    Refuse(bool),
    /// All, or one of this number.
    Reset(Option<u64>),
}

/// Both directions.
const BOTH: [Way; 2] = [Way::ToServer, Way::ToClient];

impl Proxy {
    /// Begins to stand before a server, which need not be there yet: who connects while it is not is reset.
    ///
    /// # Errors
    /// There is no port, or no thread.
    pub fn start(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("a port for the proxy")?;
        let address = listener.local_addr()?;
        let (bell, heard) = UnixStream::pair()?;
        let (orders, asked) = mpsc::channel();
        let mut carrier = Carrier::new(server, listener, heard, asked)?;
        let thread = std::thread::Builder::new()
            .name("proxy".to_owned())
            .spawn(move || carrier.run())?;
        Ok(Self {
            address,
            orders,
            bell: Some(bell),
            thread: Some(thread),
        })
    }

    /// Where clients find it, instead of the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The port of [`Proxy::address`].
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Takes so long for bytes of one direction from now on; their order is kept, and any number is on its way at once.
    /// Connecting takes no longer.
    ///
    /// # Errors
    /// It has ended, which no test makes it do.
    pub fn delay(&self, way: Way, time: Duration) -> Result<()> {
        self.ask(Order::Delay(way, time)).map(drop)
    }

    /// The same for both directions: a round trip takes twice as long.
    ///
    /// # Errors
    /// As [`Proxy::delay`].
    pub fn delay_both(&self, time: Duration) -> Result<()> {
        BOTH.into_iter().try_for_each(|way| self.delay(way, time))
    }

    /// Lets nothing pass in one direction, the end of a connection included, until [`Proxy::resume`].
    ///
    /// # Errors
    /// As [`Proxy::delay`].
    pub fn stall(&self, way: Way) -> Result<()> {
        self.ask(Order::Stall(way, true)).map(drop)
    }

    /// Lets a direction pass again, with all that waited.
    ///
    /// # Errors
    /// As [`Proxy::delay`].
    pub fn resume(&self, way: Way) -> Result<()> {
        self.ask(Order::Stall(way, false)).map(drop)
    }

    /// Lets nothing pass at all, as a cable that was pulled: nobody is told, and who connects waits. Until
    /// [`Proxy::restore`].
    ///
    /// # Errors
    /// As [`Proxy::delay`].
    pub fn cut(&self) -> Result<()> {
        BOTH.into_iter().try_for_each(|way| self.stall(way))
    }

    /// Undoes [`Proxy::cut`].
    ///
    /// # Errors
    /// As [`Proxy::delay`].
    pub fn restore(&self) -> Result<()> {
        BOTH.into_iter().try_for_each(|way| self.resume(way))
    }

    /// Refuses new connections, until [`Proxy::admit`]. Those that are open stay.
    ///
    /// # Errors
    /// As [`Proxy::delay`].
    pub fn refuse(&self) -> Result<()> {
        self.ask(Order::Refuse(true)).map(drop)
    }

    /// Takes new connections again, at the same port.
    ///
    /// # Errors
    /// As [`Proxy::delay`].
    pub fn admit(&self) -> Result<()> {
        self.ask(Order::Refuse(false)).map(drop)
    }

    /// Resets one connection on both its ends, with all that was on its way. One that has ended is none of its business.
    ///
    /// # Errors
    /// As [`Proxy::delay`].
    pub fn reset(&self, connection: Connection) -> Result<()> {
        self.ask(Order::Reset(Some(connection.id))).map(drop)
    }

    /// Resets all that are open.
    ///
    /// # Errors
    /// As [`Proxy::delay`].
    pub fn reset_all(&self) -> Result<()> {
        self.ask(Order::Reset(None)).map(drop)
    }

    /// The connections of this moment.
    ///
    /// # Errors
    /// As [`Proxy::delay`].
    pub fn census(&self) -> Result<Census> {
        self.ask(Order::Count)
    }

    fn ask(&self, order: Order) -> Result<Census> {
        let ended = "the proxy has ended";
        let (sender, answer) = mpsc::channel();
        self.orders.send((order, sender)).ok().context(ended)?;
        self.bell
            .as_ref()
            .context(ended)?
            .write_all(&[0])
            .context(ended)?;
        answer.recv().context(ended)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        drop(self.bell.take());
        if let Some(thread) = self.thread.take() {
            // One that panicked has said so.
            let _ = thread.join();
        }
    }
}

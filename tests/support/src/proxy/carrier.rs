//! The thread that carries: it waits for all sockets and for the next bytes that are due, whichever comes first.

use std::io::Read as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::num::NonZeroU64;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use anyhow::Result;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::sockopt::set_socket_linger;

use super::lane::Lane;
use super::{Ask, Census, Connection, Order, Way};

/// All that the thread has.
pub(super) struct Carrier {
    server: SocketAddr,
    address: SocketAddr,
    /// None while connections are refused.
    listener: Option<TcpListener>,
    bell: UnixStream,
    orders: Receiver<Ask>,
    pairs: Vec<Pair>,
    made: u64,
    to_server: Course,
    to_client: Course,
    buffer: Vec<u8>,
}

/// A client's socket and the one that stands for it at the server.
struct Pair {
    seen: Connection,
    client: TcpStream,
    server: TcpStream,
    to_server: Lane,
    to_client: Lane,
    /// One of them failed.
    is_broken: bool,
}

/// How a direction is at present.
#[derive(Debug, Clone, Copy, Default)]
struct Course {
    delay: Duration,
    is_stalled: bool,
}

/// Whose socket of the set is ready.
#[derive(Debug, Clone, Copy)]
enum Who {
    Bell,
    Listener,
    /// Of the pair at this place.
    Pair(usize),
}

/// What is read at once.
const BUFFER: usize = 64 << 10;
/// How long a server on this machine may take to let somebody in.
const CONNECT: Duration = Duration::from_secs(1);

impl Carrier {
    pub(super) fn new(
        server: SocketAddr,
        listener: TcpListener,
        bell: UnixStream,
        orders: Receiver<Ask>,
    ) -> Result<Self> {
        listener.set_nonblocking(true)?;
        bell.set_nonblocking(true)?;
        Ok(Self {
            server,
            address: listener.local_addr()?,
            listener: Some(listener),
            bell,
            orders,
            pairs: Vec::new(),
            made: 0,
            to_server: Course::default(),
            to_client: Course::default(),
            buffer: vec![0; BUFFER],
        })
    }

    /// Carries until whoever rings the bell is gone.
    pub(super) fn run(&mut self) {
        // Timers are to be precise: without it they are 50 µs late, which would be a part of every delay.
        let _ = rustix::thread::set_current_timer_slack(NonZeroU64::new(1));
        loop {
            for who in self.wait() {
                match who {
                    Who::Bell if !self.obey() => return,
                    Who::Bell => {}
                    Who::Listener => self.accept(),
                    Who::Pair(place) => {
                        if let Some(pair) = self.pairs.get_mut(place) {
                            pair.read(self.to_server, self.to_client, &mut self.buffer);
                        }
                    }
                }
            }
            let now = Instant::now();
            for pair in &mut self.pairs {
                pair.write(self.to_server, self.to_client, now);
            }
            // Whoever is cut off does not learn of the other's end either.
            let is_open = !self.to_server.is_stalled && !self.to_client.is_stalled;
            let over = self.pairs.extract_if(.., |pair| is_open && pair.is_over());
            over.filter(|pair| pair.is_broken).for_each(Pair::reset);
        }
    }

    /// Those who are ready, by and by; nobody if bytes are due.
    fn wait(&self) -> Vec<Who> {
        let mut set = vec![PollFd::new(&self.bell, PollFlags::IN)];
        let mut who = vec![Who::Bell];
        if let Some(listener) = self.listener.as_ref().filter(|_| !self.is_cut()) {
            set.push(PollFd::new(listener, PollFlags::IN));
            who.push(Who::Listener);
        }
        let mut next: Option<Instant> = None;
        for (place, pair) in self.pairs.iter().enumerate().filter(|(_, pair)| !pair.is_broken) {
            let sides = [
                (
                    &pair.client,
                    &pair.to_server,
                    self.to_server,
                    &pair.to_client,
                    self.to_client,
                ),
                (
                    &pair.server,
                    &pair.to_client,
                    self.to_client,
                    &pair.to_server,
                    self.to_server,
                ),
            ];
            for (socket, from, from_course, to, to_course) in sides {
                let mut wanted = PollFlags::empty();
                wanted.set(PollFlags::IN, !from_course.is_stalled && from.takes());
                wanted.set(PollFlags::OUT, !to_course.is_stalled && to.is_blocked());
                // A socket that nothing is asked of would still be told of when it is broken, again and again.
                if !wanted.is_empty() {
                    set.push(PollFd::new(socket, wanted));
                    who.push(Who::Pair(place));
                }
                if let Some(due) = from.due().filter(|_| !from_course.is_stalled) {
                    next = Some(next.map_or(due, |next| next.min(due)));
                }
            }
        }
        let left = next.map(|due| due.saturating_duration_since(Instant::now()));
        let left = left.and_then(|left| Timespec::try_from(left).ok());
        if poll(&mut set, left.as_ref()).is_err() {
            return Vec::new();
        }
        let ready = set.iter().zip(who).filter(|(one, _)| !one.revents().is_empty());
        ready.map(|(_, who)| who).collect()
    }

    fn is_cut(&self) -> bool {
        self.to_server.is_stalled && self.to_client.is_stalled
    }

    /// Does what was asked for; false if nobody can ask any more.
    fn obey(&mut self) -> bool {
        let is_there = !matches!((&self.bell).read(&mut self.buffer), Ok(0));
        while let Ok((order, asker)) = self.orders.try_recv() {
            match order {
                Order::Count => {}
                Order::Delay(way, time) => self.course(way).delay = time,
                Order::Stall(way, is_stalled) => self.course(way).is_stalled = is_stalled,
                Order::Refuse(true) => self.listener = None,
                Order::Refuse(false) => self.listen(),
                Order::Reset(which) => {
                    let chosen = |pair: &mut Pair| which.is_none_or(|id| pair.seen.id == id);
                    self.pairs.extract_if(.., chosen).for_each(Pair::reset);
                }
            }
            // Who does not wait for it needs no answer.
            let _ = asker.send(Census {
                open: self.pairs.iter().map(|pair| pair.seen).collect(),
                made: self.made,
            });
        }
        is_there
    }

    fn course(&mut self, way: Way) -> &mut Course {
        match way {
            Way::ToServer => &mut self.to_server,
            Way::ToClient => &mut self.to_client,
        }
    }

    fn listen(&mut self) {
        if self.listener.is_none() {
            // A port that somebody else took meanwhile stays refused, as a test that connects will see.
            let listener = TcpListener::bind(self.address);
            self.listener = listener
                .ok()
                .filter(|listener| listener.set_nonblocking(true).is_ok());
        }
    }

    fn accept(&mut self) {
        while let Some((client, from)) = self.listener.as_ref().and_then(|listener| listener.accept().ok()) {
            match self.reach(&client) {
                Ok((server, outgoing)) => {
                    self.pairs.push(Pair {
                        seen: Connection {
                            id: self.made,
                            client: from.port(),
                            outgoing,
                        },
                        client,
                        server,
                        to_server: Lane::default(),
                        to_client: Lane::default(),
                        is_broken: false,
                    });
                    self.made += 1;
                }
                Err(_) => reset(&client),
            }
        }
    }

    fn reach(&self, client: &TcpStream) -> Result<(TcpStream, u16)> {
        let server = TcpStream::connect_timeout(&self.server, CONNECT)?;
        for socket in [client, &server] {
            socket.set_nodelay(true)?;
            socket.set_nonblocking(true)?;
        }
        let outgoing = server.local_addr()?.port();
        Ok((server, outgoing))
    }
}

impl Pair {
    fn read(&mut self, to_server: Course, to_client: Course, buffer: &mut [u8]) {
        let sides = [
            (&self.client, &mut self.to_server, to_server),
            (&self.server, &mut self.to_client, to_client),
        ];
        for (mut source, lane, course) in sides {
            if !course.is_stalled && lane.takes() {
                self.is_broken |= lane.read(&mut source, course.delay, buffer).is_err();
            }
        }
    }

    fn write(&mut self, to_server: Course, to_client: Course, now: Instant) {
        let sides = [
            (&self.server, &mut self.to_server, to_server),
            (&self.client, &mut self.to_client, to_client),
        ];
        for (mut target, lane, course) in sides {
            if !course.is_stalled && !self.is_broken {
                self.is_broken |= lane.write(&mut target, now).is_err();
            }
        }
    }

    fn is_over(&self) -> bool {
        self.is_broken || (self.to_server.is_over() && self.to_client.is_over())
    }

    fn reset(self) {
        reset(&self.client);
        reset(&self.server);
    }
}

/// Has a socket end with a reset when it is closed.
fn reset(socket: &TcpStream) {
    // One that has ended already cannot be set.
    let _ = set_socket_linger(socket, Some(Duration::ZERO));
}

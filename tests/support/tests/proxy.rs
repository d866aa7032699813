//! The proxy slows down, stops and breaks what goes through it, and nothing else.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by ending there")]

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use outboard_test_support::proxy::{Proxy, Way};

const PATIENCE: Duration = Duration::from_secs(10);
/// Long enough for whatever would have passed.
const A_WHILE: Duration = Duration::from_millis(60);

/// A server that sends back what it gets, and ends when its client does.
fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            std::thread::spawn(move || std::io::copy(&mut socket.try_clone().unwrap(), &mut socket));
        }
    });
    address
}

fn connect(proxy: &Proxy) -> TcpStream {
    let socket = TcpStream::connect(proxy.address()).unwrap();
    socket.set_nodelay(true).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket
}

/// A few bytes there and back.
fn turn(socket: &mut TcpStream) -> Duration {
    let begun = Instant::now();
    socket.write_all(b"there").unwrap();
    expect(socket, b"there");
    begun.elapsed()
}

fn expect(socket: &mut TcpStream, bytes: &[u8]) {
    let mut buffer = vec![0; bytes.len()];
    socket.read_exact(&mut buffer).unwrap();
    assert_eq!(buffer, bytes);
}

/// Nothing comes for a while.
fn expect_nothing(socket: &mut TcpStream) {
    socket.set_read_timeout(Some(A_WHILE)).unwrap();
    let error = socket.read(&mut [0]).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
        "{error}"
    );
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
}

#[test]
fn it_carries_both_ways_and_counts() {
    let proxy = Proxy::start(echo()).unwrap();
    let mut sockets = [connect(&proxy), connect(&proxy)];
    for socket in &mut sockets {
        turn(socket);
    }
    let census = proxy.census().unwrap();
    let ports: Vec<_> = census.open.iter().map(|connection| connection.client).collect();
    assert_eq!(
        ports,
        sockets
            .each_ref()
            .map(|socket| socket.local_addr().unwrap().port())
    );
    let [mut first, second] = sockets;
    drop(second);
    // The end of one side reaches the other, which may still answer, and then both are gone.
    first.write_all(b"last").unwrap();
    first.shutdown(Shutdown::Write).unwrap();
    let mut rest = Vec::new();
    first.read_to_end(&mut rest).unwrap();
    assert_eq!(rest, b"last");
    let until = Instant::now() + PATIENCE;
    while !proxy.census().unwrap().open.is_empty() {
        assert!(Instant::now() < until, "{:?}", proxy.census());
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(proxy.census().unwrap().made, 2);
}

#[test]
fn a_delay_is_added_to_each_way_and_not_to_each_message() {
    let proxy = Proxy::start(echo()).unwrap();
    let mut socket = connect(&proxy);
    let delay = Duration::from_millis(20);
    proxy.delay(Way::ToServer, delay).unwrap();
    assert!(turn(&mut socket) >= delay);
    proxy.delay(Way::ToClient, 2 * delay).unwrap();
    assert!(turn(&mut socket) >= 3 * delay);
    // So many one after the other would take six seconds.
    proxy.delay_both(delay).unwrap();
    let begun = Instant::now();
    let mut writer = socket.try_clone().unwrap();
    std::thread::spawn(move || {
        for number in 0_u32..150 {
            writer.write_all(&number.to_be_bytes()).unwrap();
            std::thread::sleep(Duration::from_micros(100));
        }
    });
    (0_u32..150).for_each(|number| expect(&mut socket, &number.to_be_bytes()));
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    proxy.delay_both(Duration::ZERO).unwrap();
    let quickest = (0..50).map(|_| turn(&mut socket)).min().unwrap();
    assert!(quickest < delay, "{quickest:?}");
}

#[test]
fn much_passes_whole_and_in_order_with_a_delay() {
    let proxy = Proxy::start(echo()).unwrap();
    proxy.delay_both(Duration::from_millis(5)).unwrap();
    let mut socket = connect(&proxy);
    let sent: Vec<u8> = (0_u32..4 << 20).flat_map(u32::to_be_bytes).collect();
    let (mut writer, bytes) = (socket.try_clone().unwrap(), sent.clone());
    std::thread::spawn(move || {
        writer.write_all(&bytes).unwrap();
        writer.shutdown(Shutdown::Write).unwrap();
    });
    let mut received = Vec::new();
    socket.read_to_end(&mut received).unwrap();
    assert!(received == sent, "{} bytes of {}", received.len(), sent.len());
}

#[test]
fn a_stalled_way_keeps_what_it_has_and_the_other_goes_on() {
    let proxy = Proxy::start(echo()).unwrap();
    let mut socket = connect(&proxy);
    turn(&mut socket);
    proxy.stall(Way::ToServer).unwrap();
    socket.write_all(b"one").unwrap();
    expect_nothing(&mut socket);
    // From now on it is the answer that waits.
    proxy.stall(Way::ToClient).unwrap();
    proxy.resume(Way::ToServer).unwrap();
    socket.write_all(b"two").unwrap();
    expect_nothing(&mut socket);
    proxy.resume(Way::ToClient).unwrap();
    expect(&mut socket, b"onetwo");
    turn(&mut socket);
}

#[test]
fn who_is_cut_off_learns_nothing_until_the_network_is_back() {
    let proxy = Proxy::start(echo()).unwrap();
    let (mut open, gone) = (connect(&proxy), connect(&proxy));
    turn(&mut open);
    proxy.cut().unwrap();
    drop(gone);
    open.write_all(b"waits").unwrap();
    let mut late = connect(&proxy);
    late.write_all(b"too").unwrap();
    expect_nothing(&mut open);
    expect_nothing(&mut late);
    assert_eq!(proxy.census().unwrap().open.len(), 2);
    proxy.restore().unwrap();
    expect(&mut open, b"waits");
    expect(&mut late, b"too");
}

#[test]
fn a_reset_ends_those_it_is_meant_for() {
    let proxy = Proxy::start(echo()).unwrap();
    let mut sockets = [connect(&proxy), connect(&proxy), connect(&proxy)];
    for socket in &mut sockets {
        turn(socket);
    }
    let [first, second, third] = &mut sockets;
    let open = proxy.census().unwrap().open;
    proxy.reset(open[1]).unwrap();
    assert_eq!(
        second.read(&mut [0]).unwrap_err().kind(),
        ErrorKind::ConnectionReset
    );
    turn(first);
    proxy.reset_all().unwrap();
    for socket in [first, third] {
        assert_eq!(
            socket.read(&mut [0]).unwrap_err().kind(),
            ErrorKind::ConnectionReset
        );
    }
    assert_eq!(proxy.census().unwrap().open, []);
    turn(&mut connect(&proxy));
}

#[test]
fn who_is_refused_is_told_at_once_and_those_inside_stay() {
    let proxy = Proxy::start(echo()).unwrap();
    let mut inside = connect(&proxy);
    turn(&mut inside);
    proxy.refuse().unwrap();
    let refused = TcpStream::connect(proxy.address()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    turn(&mut inside);
    proxy.admit().unwrap();
    turn(&mut connect(&proxy));
}

#[test]
fn without_a_server_connections_are_reset() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let proxy = Proxy::start(nobody).unwrap();
    let error = connect(&proxy).read(&mut [0]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert_eq!(proxy.census().unwrap().made, 0);
}

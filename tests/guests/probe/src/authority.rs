//! Doors that a function has no key to unless it was linked: `environment`, `arguments`, `files`, `socket`,
//! `listen`, `lookup`, `outbound`, `stdin`; and `clock` and `random`, which are open to all.

use std::io::Read;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use wasip2::cli::environment;
use wasip2::filesystem::preopens;
use wasip2::http::outgoing_handler;
use wasip2::http::types::{Fields, OutgoingRequest, Scheme};
use wasip2::sockets::instance_network::instance_network;
use wasip2::sockets::ip_name_lookup::resolve_addresses;
use wasip2::sockets::network::{IpAddressFamily, IpSocketAddress, Ipv4SocketAddress};
use wasip2::sockets::tcp::TcpSocket;
use wasip2::sockets::tcp_create_socket::create_tcp_socket;

use crate::http::{Request, Response};

pub fn answer(door: &str, request: &Request) -> Response {
    let found = match door {
        "environment" => json!({ "found": environment::get_environment() }),
        "arguments" => json!({ "found": environment::get_arguments() }),
        "files" => files(),
        "socket" => attempt(connect(port(request))),
        "listen" => attempt(listen()),
        "lookup" => attempt(lookup()),
        "outbound" => attempt(outbound(request.word("to"))),
        "stdin" => stdin(),
        "clock" => {
            json!({ "seconds": SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()) })
        }
        "random" => json!({ "number": wasip2::random::random::get_random_u64() }),
        _ => return Response::json(404, json!({ "error": format!("no such door: `{door}`") })),
    };
    Response::json(200, found)
}

fn attempt(outcome: Result<String, String>) -> Value {
    match outcome {
        Ok(found) => json!({ "open": found }),
        Err(why) => json!({ "shut": why }),
    }
}

fn files() -> Value {
    let preopened: Vec<String> = preopens::get_directories()
        .into_iter()
        .map(|(_, path)| path)
        .collect();
    let read = std::fs::read("/etc/hostname").map_err(|error| error.to_string());
    let written = std::fs::write("/tmp/probe", b"probe").map_err(|error| error.to_string());
    json!({ "preopened": preopened, "read": read.is_ok(), "written": written.is_ok() })
}

fn stdin() -> Value {
    let mut text = String::new();
    let read = std::io::stdin().read_to_string(&mut text);
    json!({ "read": read.is_ok(), "text": text })
}

fn port(request: &Request) -> u16 {
    u16::try_from(request.number("port")).unwrap_or(0)
}

fn connect(port: u16) -> Result<String, String> {
    let socket = create_tcp_socket(IpAddressFamily::Ipv4).map_err(|code| code.to_string())?;
    socket
        .start_connect(&instance_network(), loopback(port))
        .map_err(|code| code.to_string())?;
    finish(&socket, |socket| socket.finish_connect().map(|_| ()))?;
    Ok(format!("connected to port {port}"))
}

fn listen() -> Result<String, String> {
    let socket = create_tcp_socket(IpAddressFamily::Ipv4).map_err(|code| code.to_string())?;
    socket
        .start_bind(&instance_network(), loopback(0))
        .map_err(|code| code.to_string())?;
    finish(&socket, TcpSocket::finish_bind)?;
    socket.start_listen().map_err(|code| code.to_string())?;
    finish(&socket, TcpSocket::finish_listen)?;
    Ok("listening".to_owned())
}

fn finish(
    socket: &TcpSocket,
    step: impl Fn(&TcpSocket) -> Result<(), wasip2::sockets::network::ErrorCode>,
) -> Result<(), String> {
    socket.subscribe().block();
    step(socket).map_err(|code| code.to_string())
}

fn lookup() -> Result<String, String> {
    let stream = resolve_addresses(&instance_network(), "localhost").map_err(|code| code.to_string())?;
    stream.subscribe().block();
    let address = stream.resolve_next_address().map_err(|code| code.to_string())?;
    Ok(format!("{address:?}"))
}

fn loopback(port: u16) -> IpSocketAddress {
    IpSocketAddress::Ipv4(Ipv4SocketAddress {
        port,
        address: (127, 0, 0, 1),
    })
}

fn outbound(authority: &str) -> Result<String, String> {
    let request = OutgoingRequest::new(Fields::new());
    request
        .set_scheme(Some(&Scheme::Http))
        .map_err(|()| "the scheme was refused")?;
    request
        .set_authority(Some(authority))
        .map_err(|()| "the authority was refused")?;
    request
        .set_path_with_query(Some("/"))
        .map_err(|()| "the path was refused")?;
    let response = outgoing_handler::handle(request, None).map_err(|code| format!("{code:?}"))?;
    let patience =
        wasip2::clocks::monotonic_clock::subscribe_duration(Duration::from_secs(1).as_nanos() as u64);
    wasip2::io::poll::poll(&[&response.subscribe(), &patience]);
    let response = response
        .get()
        .ok_or("no answer within a second")?
        .map_err(|()| "the answer was taken twice")?;
    let response = response.map_err(|code| format!("{code:?}"))?;
    Ok(format!("status {}", response.status()))
}

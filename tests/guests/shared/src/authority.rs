//! Doors that a function has no key to unless it was linked: `environment`, `files`, `socket?port=N`, `listen`, `datagram`,
//! `lookup`, `outbound?to=HOST:PORT`.

use serde_json::{Value, json};
use wasip3::cli::environment;
use wasip3::filesystem::preopens;
use wasip3::http::client;
use wasip3::http::types::{Fields, Request as Outgoing, Scheme};
use wasip3::sockets::ip_name_lookup::resolve_addresses;
use wasip3::sockets::types::{IpAddressFamily, IpSocketAddress, Ipv4SocketAddress, TcpSocket, UdpSocket};

use crate::http::{Request, Response, no_trailers};

pub async fn answer(door: &str, request: &Request) -> Response {
    let found = match door {
        "environment" => json!({ "found": environment::get_environment() }),
        "files" => json!({ "preopened": preopens::get_directories().len() }),
        "socket" => attempt(connect(u16::try_from(request.number("port")).unwrap_or(0)).await),
        "listen" => attempt(listen()),
        "datagram" => attempt(datagram()),
        "lookup" => attempt(
            resolve_addresses("localhost".to_owned())
                .await
                .map(|found| format!("{found:?}"))
                .map_err(|code| format!("{code:?}")),
        ),
        "outbound" => attempt(outbound(request.word("to")).await),
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

async fn connect(port: u16) -> Result<String, String> {
    let socket = TcpSocket::create(IpAddressFamily::Ipv4).map_err(|code| format!("{code:?}"))?;
    let connected = socket.connect(loopback(port)).await;
    connected
        .map(|()| format!("connected to port {port}"))
        .map_err(|code| format!("{code:?}"))
}

fn listen() -> Result<String, String> {
    let socket = TcpSocket::create(IpAddressFamily::Ipv4).map_err(|code| format!("{code:?}"))?;
    socket.bind(loopback(0)).map_err(|code| format!("{code:?}"))?;
    socket.listen().map_err(|code| format!("{code:?}"))?;
    Ok("listening".to_owned())
}

fn datagram() -> Result<String, String> {
    let socket = UdpSocket::create(IpAddressFamily::Ipv4).map_err(|code| format!("{code:?}"))?;
    socket.bind(loopback(0)).map_err(|code| format!("{code:?}"))?;
    Ok("bound".to_owned())
}

fn loopback(port: u16) -> IpSocketAddress {
    IpSocketAddress::Ipv4(Ipv4SocketAddress {
        port,
        address: (127, 0, 0, 1),
    })
}

async fn outbound(authority: &str) -> Result<String, String> {
    let (request, _) = Outgoing::new(Fields::new(), None, no_trailers(), None);
    request
        .set_scheme(Some(&Scheme::Http))
        .map_err(|()| "the scheme was refused")?;
    request
        .set_authority(Some(authority))
        .map_err(|()| "the authority was refused")?;
    request
        .set_path_with_query(Some("/"))
        .map_err(|()| "the path was refused")?;
    let response = client::send(request).await.map_err(|code| format!("{code:?}"))?;
    Ok(format!("status {}", response.get_status_code()))
}

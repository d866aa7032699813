//! What an admin port says.

use std::time::Duration;

use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::exposition::Samples;

/// What was said at one time.
pub(super) struct Scrape {
    pub(super) metrics: Samples,
    pub(super) is_ready: bool,
    /// Why it is not ready, each with what it concerns.
    pub(super) reasons: Vec<String>,
    /// Why a changed file is not in effect.
    pub(super) refused: Option<String>,
}

/// How long all of an answer may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most bytes of an answer.
const LONGEST: usize = 8 << 20;

/// Asks at HOST:PORT.
///
/// # Errors
/// Nobody answers there, or not as an admin port does: why, in words.
///
/// # Cancellation
/// The connection is closed.
pub(super) async fn scrape(admin: &str) -> Result<Scrape, String> {
    let asked = async {
        let (_, metrics) = get(admin, "/metrics").await?;
        let metrics = Samples::read(&metrics).map_err(|what| format!("{admin}/metrics: {what}"))?;
        let (status, readiness) = get(admin, "/readyz").await?;
        let readiness: Value = serde_json::from_str(&readiness)
            .map_err(|error| format!("{admin}/readyz is not understood: {error}"))?;
        let reasons = readiness["reasons"].as_array().into_iter().flatten();
        let reason = |reason: &Value| {
            let told = |key: &str| reason[key].as_str().unwrap_or("?").to_owned();
            format!("{}: {}", told("condition"), told("reason"))
        };
        Ok(Scrape {
            metrics,
            is_ready: status == StatusCode::OK,
            reasons: reasons.map(reason).collect(),
            refused: readiness["refused"].as_str().map(str::to_owned),
        })
    };
    match timeout(PATIENCE, asked).await {
        Ok(answer) => answer,
        Err(_) => Err(format!("{admin} has not answered within {PATIENCE:?}")),
    }
}

async fn get(admin: &str, path: &str) -> Result<(StatusCode, String), String> {
    let unreachable = |error| format!("nobody answers at {admin}: {error}");
    let stream = TcpStream::connect(admin).await.map_err(unreachable)?;
    let failed = |error: hyper::Error| format!("{admin}{path}: {error}");
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(failed)?;
    let request = Request::get(path)
        .header("host", admin)
        .body(Empty::<Bytes>::new())
        .map_err(|error| format!("{admin} is no address: {error}"))?;
    let answer = async {
        let response = sender.send_request(request).await.map_err(failed)?;
        let status = response.status();
        let body = Limited::new(response.into_body(), LONGEST).collect().await;
        let body = body
            .map_err(|error| format!("{admin}{path}: {error}"))?
            .to_bytes();
        // The connection ends with who asks over it.
        drop(sender);
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    };
    let (answer, _) = tokio::join!(answer, connection);
    answer
}

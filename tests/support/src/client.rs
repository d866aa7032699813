//! A small HTTP client: every status is an answer, and only the lack of one is an error.

use std::time::Duration;

use anyhow::{Context, Result};
use ureq::http;

/// The most that is read of one response, in bytes.
const MOST: u64 = 64 << 20;
/// How many connections are kept for the next request.
const FEW: usize = 3;

/// Sends requests to one server, over connections that it keeps.
#[derive(Debug, Clone)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
}

/// A whole response.
#[derive(Debug, Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// All of the body.
    pub body: Vec<u8>,
}

impl Client {
    /// For a server at `base`, such as `http://127.0.0.1:8080`; each request may take `patience` in all.
    pub fn new(base: &str, patience: Duration) -> Self {
        Self::keeping(base, patience, FEW)
    }

    /// The same for so many threads at one time, each of which finds a connection of its own kept for it.
    pub fn for_crowd(base: &str, patience: Duration, threads: usize) -> Self {
        Self::keeping(base, patience, threads)
    }

    fn keeping(base: &str, patience: Duration, connections: usize) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(patience))
            .max_idle_connections(connections)
            .max_idle_connections_per_host(connections)
            .build()
            .into();
        Self {
            agent,
            base: base.trim_end_matches('/').to_owned(),
        }
    }

    /// Reads.
    ///
    /// # Errors
    /// There was no whole response.
    pub fn get(&self, path: &str) -> Result<Response> {
        self.send("GET", path, &[])
    }

    /// Posts an empty body.
    ///
    /// # Errors
    /// There was no whole response.
    pub fn post(&self, path: &str) -> Result<Response> {
        self.send("POST", path, &[])
    }

    /// Sends any request.
    ///
    /// # Errors
    /// There was no whole response.
    pub fn send(&self, method: &str, path: &str, body: &[u8]) -> Result<Response> {
        self.send_with(method, path, &[], body)
    }

    /// Sends any request with headers of its own.
    ///
    /// # Errors
    /// There was no whole response.
    pub fn send_with(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Response> {
        let what = || format!("{method} {}{path}", self.base);
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = if body.is_empty() && method != "POST" && method != "PUT" {
            self.agent.run(request.body(()).with_context(what)?)
        } else {
            self.agent.run(request.body(body).with_context(what)?)
        };
        let mut answer = answer.with_context(what)?;
        let body = answer
            .body_mut()
            .with_config()
            .limit(MOST)
            .read_to_vec()
            .with_context(what)?;
        Ok(Response {
            status: answer.status().as_u16(),
            body,
        })
    }
}

impl Response {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

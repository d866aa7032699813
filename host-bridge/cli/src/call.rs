//! `outboard call`: calls a function of a provider, or lists them all, by what the provider says of itself.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use outboard_session::{BINDING_METADATA, FUNCTION_METADATA};
use prost_reflect::{DynamicMessage, MethodDescriptor};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};
use tonic::Request;
use tonic::client::Grpc;
use tonic::metadata::AsciiMetadataValue;
use tonic::transport::Channel;

use crate::arguments::CallArguments;
use crate::call::codec::Dynamic;
use crate::call::contract::{Contract, Found};
use crate::exit::Misconfigured;

mod codec;
mod connect;
mod contract;
mod json;
mod list;
mod reflection;
mod refusal;
mod types;

/// The largest message that is taken of a provider, in bytes.
const LARGEST: usize = 256 << 20;
/// What a provider that ends a call at its deadline is given to say so.
const GRACE: Duration = Duration::from_millis(250);

/// Calls one function and prints its response, or lists what there is to call.
pub(crate) async fn call(arguments: &CallArguments) -> Result<ExitCode> {
    let CallArguments { address, timeout, .. } = arguments;
    let within = timeout.0;
    let Some(deadline) = Instant::now().checked_add(within) else {
        bail!(Misconfigured(format!("--timeout {within:?} is too long")));
    };
    let work = async {
        let channel = connect::connect(arguments).await?;
        let pool = reflection::describe(&channel)
            .await
            .with_context(|| format!("asking {address} what it serves"))?;
        let contract = Contract::read(&pool);
        let Some(wanted) = &arguments.name else {
            tell(&list::list(&contract));
            return Ok(());
        };
        let found = contract.find(wanted)?;
        if let Some(others) = &found.others {
            // Only said: what is printed to standard output is the response alone.
            let _ = writeln!(
                std::io::stderr(),
                "outboard: this is {}; {others} is served too",
                found.interface
            );
        }
        one_call(channel, &found, arguments, deadline).await
    };
    match timeout_at(deadline + GRACE, work).await {
        Ok(done) => done.map(|()| ExitCode::SUCCESS),
        Err(_) => bail!("{address} has not answered within {within:?}: give it longer with --timeout"),
    }
}

async fn one_call(
    channel: Channel,
    found: &Found<'_>,
    arguments: &CallArguments,
    deadline: Instant,
) -> Result<()> {
    let method = &found.function.method;
    let given = serde_json::from_str(&arguments.json)
        .map_err(|error| Misconfigured(format!("--json is not JSON: {error}")))?;
    let messages = messages(method, &given).map_err(Misconfigured)?;
    let mut request = Request::new(tokio_stream::iter(messages));
    for (key, value, option) in [
        (FUNCTION_METADATA, &arguments.function, "--function"),
        (BINDING_METADATA, &arguments.binding, "--binding"),
    ] {
        let value: AsciiMetadataValue = value
            .as_deref()
            .unwrap_or_default()
            .parse()
            .map_err(|_| Misconfigured(format!("{option} has a letter that no name has")))?;
        request.metadata_mut().insert(key, value);
    }
    request.set_timeout(deadline.saturating_duration_since(Instant::now()));

    let failed = |status| refusal::refusal(&status, found, &given);
    let mut client = Grpc::new(channel).max_decoding_message_size(LARGEST);
    client.ready().await.context("the connection was lost")?;
    let path = format!("/{}/{}", method.parent_service().full_name(), method.name()).try_into()?;
    let codec = Dynamic(method.output());
    let answered = client.streaming(request, path, codec).await;
    let mut answers = answered.map_err(failed)?.into_inner();
    if method.is_server_streaming() {
        while let Some(part) = answers.message().await.map_err(failed)? {
            tell(&format!("{}\n", json::write_part(&part)));
        }
        return Ok(());
    }
    match answers.message().await.map_err(failed)? {
        Some(answer) => tell(&format!("{:#}\n", json::write_response(&answer))),
        None => bail!("the provider ended the call without a response"),
    }
    // A status may still follow it.
    answers.message().await.map_err(failed)?;
    Ok(())
}

/// The request, or what its stream is made of.
fn messages(method: &MethodDescriptor, given: &Value) -> Result<Vec<DynamicMessage>, String> {
    match (method.is_client_streaming(), given) {
        (false, given) => Ok(vec![json::read_request(method.input(), given)?]),
        (true, Value::Array(parts)) => parts
            .iter()
            .map(|part| json::read_request(method.input(), part))
            .collect(),
        (true, _) => Err(
            "this function takes a stream: --json has to be an array of its parts, \
                          {\"head\": {…}} first"
                .to_owned(),
        ),
    }
}

/// Whoever closed the pipe has read enough.
fn tell(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

//! What a provider without sessions serves, as gRPC's reflection service tells it.

pub(super) mod files;

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::stream;
use http::Uri;
use http::uri::PathAndQuery;
use outboard_session::address::Address;
use prost::Message as _;
use tonic::client::Grpc;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};

use super::structure::Described;
use super::transport::Transport;
use crate::table::{ByName, Limits, MethodTable};
use files::Files;

/// The protocol's versions, which differ in nothing but their names. Not all languages have the newer one.
const PATHS: [&str; 2] = [
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
];
/// More services than any provider has.
const MOST: usize = 1024;
/// The most that is taken of the answers to all questions, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;
/// Services of gRPC itself mirror no interface.
const MACHINERY: &str = "grpc.";

/// What the provider serves; `None` if it has no reflection service, or describes no services of its own.
///
/// # Errors
/// It has one that fails, or that says what makes no sense.
pub(super) async fn served(
    transport: &Transport,
    origin: &Uri,
    endpoint: &Address,
    limits: Limits,
) -> Result<Option<MethodTable>, Status> {
    let ask = |path, question| ask(transport, origin, path, question);
    let mut listed = None;
    for path in PATHS {
        match ask(path, vec![MessageRequest::ListServices(String::new())]).await {
            Ok(answers) => {
                listed = Some((path, answers));
                break;
            }
            Err(status) if status.code() == Code::Unimplemented => {}
            Err(status) => return Err(status),
        }
    }
    let Some((path, answers)) = listed else {
        return Ok(None);
    };
    let services = answers.into_iter().flat_map(|answer| match answer {
        MessageResponse::ListServicesResponse(listed) => listed.service,
        _ => Vec::new(),
    });
    let mut wanted: Vec<String> = services.map(|service| service.name).collect();
    wanted.retain(|name| !name.starts_with(MACHINERY));
    if wanted.len() > MOST {
        return Err(Status::resource_exhausted(format!(
            "it lists more than {MOST} services"
        )));
    }
    let questions = wanted.iter().cloned().map(MessageRequest::FileContainingSymbol);
    let mut files = Files::default();
    files.take(ask(path, questions.collect()).await?)?;
    let (mut interfaces, mut described) = (ByName::new(), Described::default());
    files.serve(&wanted, &mut interfaces, &mut described);
    if !described.is_empty() {
        // Servers differ in whether they send along what a file imports.
        loop {
            let missing = files.missing();
            if missing.is_empty() {
                break;
            }
            if files.asked() > MOST {
                return Err(Status::resource_exhausted(format!(
                    "it describes its services in more than {MOST} files"
                )));
            }
            files.take(
                ask(
                    path,
                    missing.into_iter().map(MessageRequest::FileByFilename).collect(),
                )
                .await?,
            )?;
        }
        files.define(&mut described);
    }
    let known = !interfaces.is_empty() || !described.is_empty();
    Ok(known.then(|| MethodTable {
        endpoint: endpoint.clone(),
        replica: endpoint.to_string(),
        epoch: 0,
        kind: "gRPC".to_owned(),
        limits,
        interfaces,
        resources: HashMap::new(),
        deliveries: HashMap::new(),
        described: Some(Arc::new(described)),
    }))
}

/// Asks everything at once; the answers in the order of the questions.
async fn ask(
    transport: &Transport,
    origin: &Uri,
    path: &'static str,
    questions: Vec<MessageRequest>,
) -> Result<Vec<MessageResponse>, Status> {
    let most = questions.len();
    let questions = questions.into_iter().map(|question| ServerReflectionRequest {
        host: String::new(),
        message_request: Some(question),
    });
    let mut client = Grpc::with_origin(transport.clone(), origin.clone()).max_decoding_message_size(LARGEST);
    client
        .ready()
        .await
        .map_err(|error| Status::unavailable(error.to_string()))?;
    let request = Request::new(stream::iter(questions));
    let codec: ProstCodec<ServerReflectionRequest, ServerReflectionResponse> = ProstCodec::default();
    let answers = client
        .streaming(request, PathAndQuery::from_static(path), codec)
        .await?;
    let mut answers = answers.into_inner();
    let mut taken = Vec::new();
    let mut size = 0;
    while taken.len() < most
        && let Some(answer) = answers.message().await?
    {
        size += answer.encoded_len();
        if size > LARGEST {
            return Err(Status::resource_exhausted(format!(
                "what it describes takes more than {LARGEST} bytes"
            )));
        }
        taken.extend(answer.message_response);
    }
    Ok(taken)
}

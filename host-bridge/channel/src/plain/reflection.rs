//! What a provider without sessions serves, as gRPC's reflection service tells it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

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

use super::transport::Transport;
use crate::table::{ByName, Limits, Method, MethodTable};

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

/// What the provider serves; `None` if it has no reflection service, or describes nothing that mirrors an interface.
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
    let mut interfaces = ByName::new();
    for answer in ask(path, questions.collect()).await? {
        // A server may list services that it has no file of.
        let MessageResponse::FileDescriptorResponse(found) = answer else {
            continue;
        };
        for file in &found.file_descriptor_proto {
            let file = File::decode(file.as_slice()).map_err(|error| {
                Status::internal(format!("its reflection service describes no file: {error}"))
            })?;
            file.add_to(&mut interfaces, &wanted);
        }
    }
    Ok((!interfaces.is_empty()).then(|| MethodTable {
        endpoint: endpoint.clone(),
        replica: endpoint.to_string(),
        epoch: 0,
        kind: "gRPC".to_owned(),
        limits,
        interfaces,
        resources: HashMap::new(),
        deliveries: HashMap::new(),
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

/// `google.protobuf.FileDescriptorProto`, with no more of it than is needed.
#[derive(Clone, PartialEq, prost::Message)]
struct File {
    #[prost(string, tag = "2")]
    package: String,
    #[prost(message, repeated, tag = "6")]
    services: Vec<Service>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Service {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, repeated, tag = "2")]
    methods: Vec<Rpc>,
    #[prost(message, optional, tag = "3")]
    options: Option<ServiceOptions>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Rpc {
    #[prost(message, optional, tag = "4")]
    options: Option<MethodOptions>,
}

/// With the option that `outboard/v1/options.proto` adds.
#[derive(Clone, PartialEq, prost::Message)]
struct ServiceOptions {
    #[prost(string, optional, tag = "50711")]
    interface: Option<String>,
}

/// With the options that `outboard/v1/options.proto` adds.
#[derive(Clone, PartialEq, prost::Message)]
struct MethodOptions {
    #[prost(int32, tag = "34")]
    idempotency_level: i32,
    #[prost(string, optional, tag = "50711")]
    function: Option<String>,
    #[prost(fixed64, tag = "50712")]
    shape: u64,
}

/// `google.protobuf.MethodOptions.IdempotencyLevel.IDEMPOTENT`
const IDEMPOTENT: i32 = 2;

impl File {
    fn add_to(self, interfaces: &mut ByName<Method>, wanted: &[String]) {
        let package = self.package;
        for service in self.services {
            let name = format!("{package}.{}", service.name);
            let interface = service.options.and_then(|options| options.interface);
            let (true, Some(interface)) = (wanted.contains(&name), interface) else {
                continue;
            };
            // A file may come several times, with each service that is in it.
            let Entry::Vacant(functions) = interfaces.entry(interface.into()) else {
                continue;
            };
            let options = service.methods.into_iter().filter_map(|method| method.options);
            let methods = options.filter_map(|options| {
                let method = Method {
                    number: 0,
                    shape: options.shape,
                    idempotent: options.idempotency_level == IDEMPOTENT,
                };
                Some((options.function?.into(), method))
            });
            functions.insert(methods.collect());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ByName, File, Method};
    use prost::Message as _;

    /// `google.protobuf.FileDescriptorSet`
    #[derive(Clone, PartialEq, prost::Message)]
    struct Files {
        #[prost(message, repeated, tag = "1")]
        files: Vec<File>,
    }

    #[test]
    fn the_published_descriptors_say_what_a_hello_would() {
        let bytes = include_bytes!("../../../../proto/stubs/descriptors.bin");
        let wanted = ["Store", "Atomics"].map(|name| format!("wasi.keyvalue.v0_2_0_draft.{name}"));
        let mut interfaces = ByName::new();
        for file in Files::decode(bytes.as_slice()).unwrap().files {
            file.add_to(&mut interfaces, &wanted);
        }
        assert_eq!(interfaces.len(), 2);
        let store = &interfaces["wasi:keyvalue/store@0.2.0-draft"];
        let get = Method {
            number: 0,
            shape: 0x1027_9a54_db57_b335,
            idempotent: true,
        };
        assert_eq!(store["[method]bucket.get"], get);
        assert!(!interfaces["wasi:keyvalue/atomics@0.2.0-draft"]["increment"].idempotent);
    }
}

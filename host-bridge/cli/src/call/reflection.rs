//! What a provider says of its services, by gRPC's reflection service.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use prost::Message as _;
use prost_reflect::DescriptorPool;
use prost_reflect::prost_types::FileDescriptorProto;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Code, Request, Status, Streaming};
use tonic_prost::ProstCodec;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};

/// The protocol's versions, which differ in nothing but their names. Not all languages have the newer one.
const PATHS: [&str; 2] = [
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
];
/// More services and files than any provider has.
const MOST: usize = 4096;
/// The field of a `FileDescriptorSet` that holds the files.
const FILE: u32 = 1;

/// Asks for all services and for what their messages are.
///
/// # Errors
/// The provider has no reflection service, or what it says fits nowhere.
pub(super) async fn describe(channel: &Channel) -> Result<DescriptorPool> {
    let mut asked = Asked::open(channel).await?;
    let MessageResponse::ListServicesResponse(listed) = asked.answer().await? else {
        bail!("it did not list its services when it was asked to");
    };
    ensure!(listed.service.len() <= MOST, "it lists more than {MOST} services");
    let mut files = Files::default();
    for service in &listed.service {
        // A server may list services that it has no file of; such a one cannot be called by its names.
        let wanted = MessageRequest::FileContainingSymbol(service.name.clone());
        if let MessageResponse::FileDescriptorResponse(found) = asked.ask(wanted).await? {
            files.add(found.file_descriptor_proto)?;
        }
    }
    while let Some(name) = files.missing() {
        let wanted = MessageRequest::FileByFilename(name.clone());
        match asked.ask(wanted).await? {
            MessageResponse::FileDescriptorResponse(found) => files.add(found.file_descriptor_proto)?,
            _ => files.add(vec![of_google(&name)?])?,
        }
        ensure!(
            files.known.contains_key(&name),
            "it answered with another file when it was asked for {name}"
        );
    }
    files.pool()
}

/// A stream of questions and answers.
struct Asked {
    questions: mpsc::Sender<ServerReflectionRequest>,
    answers: Streaming<ServerReflectionResponse>,
}

impl Asked {
    /// Asks for the services, in the first version of the protocol that the provider knows.
    async fn open(channel: &Channel) -> Result<Self> {
        for path in PATHS {
            match Self::open_at(channel, path).await {
                Ok(asked) => return Ok(asked),
                Err(status) if status.code() == Code::Unimplemented => {}
                Err(status) => bail!("{:?}: {}", status.code(), status.message().escape_debug()),
            }
        }
        bail!(
            "it has no reflection service (grpc.reflection.v1), which is how functions are found: turn it on there"
        )
    }

    async fn open_at(channel: &Channel, path: &'static str) -> Result<Self, Status> {
        let (questions, stream) = mpsc::channel(1);
        // Before anything else: some servers answer with headers only once something was asked. There is room for one.
        let _ = questions.try_send(question(MessageRequest::ListServices(String::new())));
        let mut client = Grpc::new(channel.clone());
        let ready = client.ready().await;
        ready.map_err(|error| Status::unavailable(format!("the connection was lost: {error}")))?;
        let request = Request::new(ReceiverStream::new(stream));
        let path = PathAndQuery::from_static(path);
        let answers = client.streaming(request, path, ProstCodec::default()).await?;
        Ok(Self {
            questions,
            answers: answers.into_inner(),
        })
    }

    async fn ask(&mut self, wanted: MessageRequest) -> Result<MessageResponse> {
        self.questions
            .send(question(wanted))
            .await
            .context("it stopped listening")?;
        self.answer().await
    }

    async fn answer(&mut self) -> Result<MessageResponse> {
        let answer = self.answers.message().await.map_err(|status| {
            anyhow::anyhow!(
                "its reflection service failed: {:?}: {}",
                status.code(),
                status.message().escape_debug()
            )
        })?;
        answer
            .and_then(|answer| answer.message_response)
            .context("its reflection service ended without an answer")
    }
}

fn question(wanted: MessageRequest) -> ServerReflectionRequest {
    ServerReflectionRequest {
        host: String::new(),
        message_request: Some(wanted),
    }
}

/// Files by their names, as they came: options that prost has no field for are in the bytes alone.
#[derive(Default)]
struct Files {
    known: BTreeMap<String, Vec<u8>>,
    imported: BTreeSet<String>,
}

impl Files {
    fn add(&mut self, files: Vec<Vec<u8>>) -> Result<()> {
        for bytes in files {
            let file = FileDescriptorProto::decode(&*bytes).context("a file that it describes is none")?;
            self.known.insert(file.name().to_owned(), bytes);
            self.imported.extend(file.dependency);
        }
        ensure!(
            self.known.len() + self.imported.len() <= 2 * MOST,
            "it describes more than {MOST} files"
        );
        Ok(())
    }

    fn missing(&self) -> Option<String> {
        let mut imported = self.imported.iter();
        imported.find(|name| !self.known.contains_key(*name)).cloned()
    }

    fn pool(&self) -> Result<DescriptorPool> {
        let mut set = Vec::new();
        for file in self.known.values() {
            prost::encoding::bytes::encode(FILE, file, &mut set);
        }
        DescriptorPool::decode(&*set).context("what it says of its services does not fit together")
    }
}

/// Google's own files are not served by everyone.
fn of_google(name: &str) -> Result<Vec<u8>> {
    let file = DescriptorPool::global().get_file_by_name(name);
    let file = file.with_context(|| format!("it does not describe {name}, which its services need"))?;
    Ok(file.encode_to_vec())
}

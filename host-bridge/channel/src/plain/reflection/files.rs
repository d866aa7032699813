//! What files of protobuf say of services, with no more of it than is needed.

use std::collections::{HashMap, HashSet};

use prost::Message as _;
use tonic::Status;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

use crate::plain::structure::{Described, FieldDescription, RpcDescription};
use crate::table::{ByName, Method};

/// The files that describe a provider's services.
#[derive(Default)]
pub(in crate::plain) struct Files {
    files: Vec<File>,
    /// Those that were asked for by name, whatever came of it.
    asked: HashSet<String>,
}

impl Files {
    /// Takes the files out of the answers of a reflection service, each once.
    ///
    /// # Errors
    /// What it sent is no file.
    pub(super) fn take(&mut self, answers: Vec<MessageResponse>) -> Result<(), Status> {
        for answer in answers {
            // A server may list services, and import files, that it has no file of.
            let MessageResponse::FileDescriptorResponse(found) = answer else {
                continue;
            };
            for file in &found.file_descriptor_proto {
                let file = File::decode(file.as_slice()).map_err(|error| {
                    Status::internal(format!("its reflection service describes no file: {error}"))
                })?;
                if self.files.iter().all(|known| known.name != file.name) {
                    self.files.push(file);
                }
            }
        }
        Ok(())
    }

    /// The same of the bytes of a `google.protobuf.FileDescriptorSet`.
    #[cfg(test)]
    pub(in crate::plain) fn of_set(bytes: &[u8]) -> Self {
        #[derive(Clone, PartialEq, prost::Message)]
        struct FileSet {
            #[prost(message, repeated, tag = "1")]
            files: Vec<File>,
        }

        Self {
            files: FileSet::decode(bytes).unwrap().files,
            asked: HashSet::new(),
        }
    }

    /// The rpcs of the services that are wanted: those that have the options of a contract by function, and the others by
    /// what they are.
    pub(in crate::plain) fn serve(
        &self,
        wanted: &[String],
        interfaces: &mut ByName<Method>,
        described: &mut Described,
    ) {
        for file in &self.files {
            for service in &file.services {
                let name = file.qualified(&service.name);
                if wanted.contains(&name) {
                    service.serve(&name, interfaces, described);
                }
            }
        }
    }

    /// The files that others import, and that nobody asked for yet.
    pub(super) fn missing(&mut self) -> Vec<String> {
        let imported = self.files.iter().flat_map(|file| &file.imports);
        let known = |name: &&String| self.files.iter().any(|file| file.name == **name);
        let missing: HashSet<String> = imported.filter(|name| !known(name)).cloned().collect();
        missing
            .into_iter()
            .filter(|name| self.asked.insert(name.clone()))
            .collect()
    }

    /// How many were asked for by name.
    pub(super) fn asked(&self) -> usize {
        self.asked.len()
    }

    /// What the messages and enums in them are.
    pub(in crate::plain) fn define(&self, described: &mut Described) {
        for file in &self.files {
            let scope = file.qualified("");
            for message in &file.messages {
                message.define(&scope, file.presence(), described);
            }
            for choice in &file.enums {
                choice.define(&scope, described);
            }
        }
    }
}

/// `google.protobuf.FileDescriptorProto`
#[derive(Clone, PartialEq, prost::Message)]
struct File {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    package: String,
    #[prost(string, repeated, tag = "3")]
    imports: Vec<String>,
    #[prost(message, repeated, tag = "4")]
    messages: Vec<MessageType>,
    #[prost(message, repeated, tag = "5")]
    enums: Vec<Enum>,
    #[prost(message, repeated, tag = "6")]
    services: Vec<Service>,
    #[prost(message, optional, tag = "8")]
    options: Option<FileOptions>,
    #[prost(string, tag = "12")]
    syntax: String,
}

#[derive(Clone, PartialEq, prost::Message)]
struct FileOptions {
    #[prost(message, optional, tag = "50")]
    features: Option<Features>,
}

/// `google.protobuf.FeatureSet`, which files of an edition have.
#[derive(Clone, Copy, PartialEq, prost::Message)]
struct Features {
    #[prost(int32, tag = "1")]
    presence: i32,
}

/// `google.protobuf.FeatureSet.FieldPresence.IMPLICIT`
const IMPLICIT: i32 = 2;

#[derive(Clone, PartialEq, prost::Message)]
struct MessageType {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, repeated, tag = "2")]
    fields: Vec<Field>,
    #[prost(message, repeated, tag = "3")]
    nested: Vec<MessageType>,
    #[prost(message, repeated, tag = "4")]
    enums: Vec<Enum>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Field {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(uint32, tag = "3")]
    number: u32,
    #[prost(int32, tag = "4")]
    label: i32,
    #[prost(int32, tag = "5")]
    ty: i32,
    #[prost(string, tag = "6")]
    type_name: String,
    #[prost(message, optional, tag = "8")]
    options: Option<FieldOptions>,
    #[prost(int32, optional, tag = "9")]
    oneof: Option<i32>,
}

/// `google.protobuf.FieldDescriptorProto.Label.LABEL_REPEATED`
const REPEATED: i32 = 3;

#[derive(Clone, PartialEq, prost::Message)]
struct FieldOptions {
    #[prost(message, optional, tag = "21")]
    features: Option<Features>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Enum {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, repeated, tag = "2")]
    values: Vec<EnumValue>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct EnumValue {
    #[prost(int32, tag = "2")]
    number: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Service {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, repeated, tag = "2")]
    rpcs: Vec<Rpc>,
    #[prost(message, optional, tag = "3")]
    options: Option<ServiceOptions>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Rpc {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    request: String,
    #[prost(string, tag = "3")]
    response: String,
    #[prost(message, optional, tag = "4")]
    options: Option<MethodOptions>,
    #[prost(bool, tag = "5")]
    request_streams: bool,
    #[prost(bool, tag = "6")]
    response_streams: bool,
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
    #[prost(fixed64, optional, tag = "50712")]
    shape: Option<u64>,
}

/// `google.protobuf.MethodOptions.IdempotencyLevel.IDEMPOTENT`
const IDEMPOTENT: i32 = 2;

impl File {
    fn qualified(&self, name: &str) -> String {
        match &*self.package {
            "" => name.to_owned(),
            package => format!("{package}.{name}"),
        }
    }

    /// Whether a field that is nothing special tells an absent value from a default one.
    fn presence(&self) -> bool {
        let features = self.options.as_ref().and_then(|options| options.features);
        self.syntax != "proto3" && features.is_none_or(|features| features.presence != IMPLICIT)
    }
}

impl MessageType {
    /// `scope` is what it stands in, with a dot.
    fn define(&self, scope: &str, presence: bool, described: &mut Described) {
        let name = format!("{scope}{}", self.name);
        let inner = format!("{name}.");
        for nested in &self.nested {
            nested.define(&inner, presence, described);
        }
        for choice in &self.enums {
            choice.define(&inner, described);
        }
        let fields = self.fields.iter().map(|field| FieldDescription {
            name: field.name.clone(),
            number: field.number,
            repeated: field.label == REPEATED,
            presence: field.presence(presence),
            ty: field.ty,
            type_name: unrooted(&field.type_name),
        });
        described.messages.insert(name, fields.collect());
    }
}

impl Field {
    fn presence(&self, default: bool) -> bool {
        let features = self.options.as_ref().and_then(|options| options.features);
        // An `optional` field of proto3 has a oneof of its own.
        self.oneof.is_some() || features.map_or(default, |features| features.presence != IMPLICIT)
    }
}

impl Enum {
    fn define(&self, scope: &str, described: &mut Described) {
        let numbers = self.values.iter().map(|value| value.number).collect();
        described.enums.insert(format!("{scope}{}", self.name), numbers);
    }
}

impl Service {
    fn serve(&self, name: &str, interfaces: &mut ByName<Method>, described: &mut Described) {
        let interface = self
            .options
            .as_ref()
            .and_then(|options| options.interface.as_deref());
        let mut functions = HashMap::new();
        for rpc in &self.rpcs {
            let options = rpc.options.as_ref();
            let idempotent = options.is_some_and(|options| options.idempotency_level == IDEMPOTENT);
            let function = options.and_then(|options| Some((options.function.as_deref()?, options.shape?)));
            if let (Some(_), Some((function, shape))) = (interface, function) {
                let method = Method {
                    number: 0,
                    shape,
                    idempotent,
                };
                functions.insert(function.into(), method);
                continue;
            }
            let path = format!("/{name}/{}", rpc.name);
            let rpc = RpcDescription {
                request: unrooted(&rpc.request),
                response: unrooted(&rpc.response),
                request_streams: rpc.request_streams,
                response_streams: rpc.response_streams,
                idempotent,
            };
            described.rpcs.insert(path, rpc);
        }
        if let (Some(interface), false) = (interface, functions.is_empty()) {
            interfaces.entry(interface.into()).or_insert(functions);
        }
    }
}

/// Names of types come with a dot before them.
fn unrooted(name: &str) -> String {
    name.strip_prefix('.').unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{ByName, Described, Files, Method};

    #[test]
    fn the_published_descriptors_say_what_a_hello_would() {
        let bytes = include_bytes!("../../../../../proto/stubs/descriptors.bin");
        let wanted = ["Store", "Atomics"].map(|name| format!("wasi.keyvalue.v0_2_0_draft.{name}"));
        let files = Files::of_set(bytes);
        let (mut interfaces, mut described) = (ByName::new(), Described::default());
        files.serve(&wanted, &mut interfaces, &mut described);
        assert!(described.is_empty(), "all of it has the options of its contract");
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

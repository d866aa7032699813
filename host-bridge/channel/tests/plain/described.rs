//! Servers that describe themselves by a schema of their own, without what contracts add to theirs.

use bytes::Bytes;
use outboard_channel::{Delivered, Fault, RemoteHandle};
use protox::Compiler;
use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver};
use tonic::Code;

use super::server::Server;
use super::{body, call, channel, open};

const STORE: &str = r#"
syntax = "proto3";
package test.kv.v1;
import "handles.proto";
import "google/protobuf/empty.proto";

service Store {
  rpc Open(google.protobuf.Empty) returns (Opened);
  rpc Fail(Failing) returns (google.protobuf.Empty);
}
message Opened { test.handles.Bucket bucket = 1; }
message Failing { string how = 1; }
"#;
/// In a file that is asked for by its name.
const HANDLES: &str = r#"
syntax = "proto3";
package test.handles;
message Bucket { bytes token = 1; }
"#;

struct Texts;

impl FileResolver for Texts {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        match name {
            "store.proto" => File::from_source(name, STORE),
            "handles.proto" => File::from_source(name, HANDLES),
            _ => Err(protox::Error::file_not_found(name)),
        }
    }
}

fn server() -> Server {
    let mut resolver = ChainFileResolver::new();
    resolver.add(Texts);
    resolver.add(GoogleFileResolver::new());
    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.include_imports(true).open_file("store.proto").unwrap();
    Server::described(&compiler.encode_file_descriptor_set())
}

#[tokio::test]
async fn messages_are_compared_field_by_field_before_a_call() {
    let mut server = server();
    let channel = channel(&server);
    let handle: RemoteHandle = open(&channel).await;
    assert_eq!(server.next().await.0, "Open");
    assert!(channel.table().is_some());

    let refused = |fault: Fault, code, words: &[&str]| {
        assert_eq!((fault.code, fault.delivered), (code, Delivered::Never), "{fault}");
        for word in words {
            assert!(fault.message.contains(word), "{word} is not in: {fault}");
        }
    };
    let request = Bytes::from_static(&[8, 0]).into();
    let fault = call(&channel, "fail", request).await.unwrap_err();
    refused(
        fault,
        Code::FailedPrecondition,
        &[
            "fail of test:kv/store@1.0.0",
            "field how = 1 of test.kv.v1.Failing is string, and has to be uint32",
        ],
    );
    // The server has it, and does not say so.
    let fault = call(&channel, "[method]bucket.get", body(b"")).await.unwrap_err();
    refused(fault, Code::Unimplemented, &["[method]bucket.get"]);
    drop(handle);
    assert_eq!(server.next().await.0, "BucketDrop");
}

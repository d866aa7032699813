//! Schemas as people write them, against the types of functions.

use outboard_mapping::ty::{Function, Resource, Type};
use protox::Compiler;
use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver};

use super::Described;
use crate::plain::reflection::files::Files;
use crate::table::ByName;

/// A part of `wasi:keyvalue/store`, and a function with streams, by somebody who has read the mapping's rules.
const SCHEMA: &str = r#"
syntax = "proto3";
package test.kv.v1;
import "google/protobuf/empty.proto";

service Store {
  rpc BucketGet(Get) returns (Got) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc BucketSet(Set) returns (Done) { option idempotency_level = IDEMPOTENT; }
  rpc Tail(stream TailRequest) returns (stream TailResponse);
}

message Bucket { bytes token = 1; }
message Get { Bucket bucket = 1; string key = 2; }
message Value { optional bytes it = 1; }
message Got { oneof result { Value ok = 1; Problem err = 2; } }
message Problem { oneof problem { google.protobuf.Empty gone = 1; string other = 3; Nothing denied = 2; } }
message Nothing {}

message Set {
  Bucket bucket = 1;
  repeated Pair pairs = 2;
  Colour colour = 3;
  optional sint64 offset = 4;
  map<string, uint64> sizes = 5;
  int32 small = 6;
  message Pair { string name = 1; double weight = 2; }
}
enum Colour { NONE = 0; RED = 1; BLUE = 2; }
message Done { oneof result { google.protobuf.Empty ok = 1; Problem err = 2; } }

message TailRequest { oneof part { Head head = 1; Chunk data = 2; uint32 ended = 15; } }
message Head { uint64 from = 2; }
message Chunk { bytes value = 1; }
message TailResponse { oneof part { Tailed head = 1; Lines lines = 2; End end = 3; uint32 ended = 15; } }
message Tailed { oneof result { google.protobuf.Empty ok = 1; string err = 2; } }
message Lines { repeated string line = 1; }
message End { optional bool whole = 1; }
"#;

struct Texts(String);

impl FileResolver for Texts {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        match name {
            "kv.proto" => File::from_source(name, &self.0),
            _ => Err(protox::Error::file_not_found(name)),
        }
    }
}

fn described(schema: String) -> Described {
    let mut resolver = ChainFileResolver::new();
    resolver.add(Texts(schema));
    resolver.add(GoogleFileResolver::new());
    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.include_imports(true).open_file("kv.proto").unwrap();
    let files = Files::of_set(&compiler.encode_file_descriptor_set());
    let (mut interfaces, mut described) = (ByName::new(), Described::default());
    files.serve(&["test.kv.v1.Store".to_owned()], &mut interfaces, &mut described);
    files.define(&mut described);
    assert!(interfaces.is_empty());
    described
}

fn list(ty: Type) -> Type {
    Type::List(Box::new(ty))
}

fn result(ok: Option<Type>, err: Type) -> Option<Type> {
    Some(Type::Result(ok.map(Box::new), Some(Box::new(err))))
}

fn function(rpc: &str) -> Function {
    let bucket = Type::Borrow(Resource {
        interface: "test:kv/store@1.0.0".to_owned(),
        name: "bucket".to_owned(),
    });
    let problem = Type::Variant(vec![
        ("gone".to_owned(), None),
        ("denied".to_owned(), None),
        ("other".to_owned(), Some(Type::String)),
    ]);
    let (params, result) = match rpc {
        "BucketGet" => (
            vec![("self", bucket), ("key", Type::String)],
            result(Some(Type::Option(Box::new(list(Type::U8)))), problem),
        ),
        "BucketSet" => (
            vec![
                ("self", bucket),
                ("pairs", list(Type::Tuple(vec![Type::String, Type::F64]))),
                ("colour", Type::Enum(vec!["red".to_owned(), "blue".to_owned()])),
                ("offset", Type::Option(Box::new(Type::S32))),
                ("sizes", Type::Map(Box::new(Type::String), Box::new(Type::U64))),
                ("small", Type::U16),
            ],
            result(None, problem),
        ),
        "Tail" => (
            vec![
                ("data", Type::Stream(Some(Box::new(Type::U8)))),
                ("from", Type::U64),
            ],
            result(
                Some(Type::Tuple(vec![
                    Type::Stream(Some(Box::new(Type::String))),
                    Type::Future(Some(Box::new(Type::Bool))),
                ])),
                Type::String,
            ),
        ),
        other => panic!("{other}"),
    };
    Function {
        asynchronous: false,
        params: params
            .into_iter()
            .map(|(name, ty)| (name.to_owned(), ty))
            .collect(),
        result,
    }
}

fn check(schema: String, rpc: &str) -> Option<Result<bool, String>> {
    let checked = described(schema).check(&format!("/test.kv.v1.Store/{rpc}"), &function(rpc));
    checked.map(|checked| checked.map_err(|difference| difference.to_string()))
}

#[test]
fn what_is_the_same_on_the_wire_is_taken_whatever_it_is_called() {
    for (rpc, idempotent) in [("BucketGet", false), ("BucketSet", true)] {
        assert_eq!(check(SCHEMA.to_owned(), rpc), Some(Ok(idempotent)));
    }
    // The response of this one has a tuple of streams alone, which is a message of its own without fields.
    assert_eq!(check(SCHEMA.to_owned(), "Tail"), Some(Ok(false)));
    assert_eq!(
        described(SCHEMA.to_owned()).check("/test.kv.v1.Store/Other", &function("Tail")),
        None
    );
}

#[test]
fn what_differs_is_told_by_message_and_field() {
    for (rpc, from, to, told) in [
        (
            "BucketGet",
            "string key = 2;",
            "string key = 3;",
            "test.kv.v1.Get has no field 2, which is for `key`",
        ),
        (
            "BucketGet",
            "string key = 2;",
            "string key = 2; bool fresh = 3;",
            "test.kv.v1.Get has a field fresh = 3, for which the type has nothing",
        ),
        (
            "BucketGet",
            "string key = 2;",
            "bytes key = 2;",
            "field key = 2 of test.kv.v1.Get is bytes, and has to be string",
        ),
        (
            "BucketGet",
            "string key = 2;",
            "repeated string key = 2;",
            "field key = 2 of test.kv.v1.Get is repeated, and has to be not repeated",
        ),
        (
            "BucketGet",
            "optional bytes it = 1;",
            "bytes it = 1;",
            "field it = 1 of test.kv.v1.Value is not optional, and has to be optional, or of a oneof",
        ),
        (
            "BucketGet",
            "string other = 3; ",
            "",
            "test.kv.v1.Problem has no field 3, which is for `other`",
        ),
        (
            "BucketGet",
            "bytes token = 1;",
            "string token = 1;",
            "field token = 1 of test.kv.v1.Bucket is string, and has to be bytes",
        ),
        (
            "BucketGet",
            "Nothing denied = 2;",
            "bool denied = 2;",
            "field denied = 2 of test.kv.v1.Problem is bool, and has to be a message",
        ),
        (
            "BucketSet",
            "RED = 1; BLUE = 2;",
            "RED = 1; BLUE = 3;",
            "the enum test.kv.v1.Colour has the numbers 0, 1, 3, and has to have those from 0 to 2",
        ),
        (
            "BucketSet",
            "double weight",
            "float weight",
            "field weight = 2 of test.kv.v1.Set.Pair is float, and has to be double",
        ),
        (
            "BucketSet",
            "sint64 offset",
            "int64 offset",
            "field offset = 4 of test.kv.v1.Set is int64, and has to be sint32",
        ),
        (
            "BucketSet",
            "map<string, uint64>",
            "map<string, uint32>",
            "field value = 2 of test.kv.v1.Set.SizesEntry is uint32, and has to be uint64",
        ),
        (
            "Tail",
            "Tail(stream",
            "Tail(",
            "its request is not a stream, and the type says otherwise",
        ),
        (
            "Tail",
            "uint64 from = 2;",
            "uint64 from = 1;",
            "test.kv.v1.Head has no field 2, which is for `from`",
        ),
        (
            "Tail",
            "repeated string line",
            "string line",
            "field line = 1 of test.kv.v1.Lines is not repeated, and has to be repeated",
        ),
    ] {
        assert!(SCHEMA.contains(from), "{from}");
        let outcome = check(SCHEMA.replace(from, to), rpc);
        assert_eq!(outcome, Some(Err(told.to_owned())), "{to}");
    }
}

#[test]
fn files_of_proto2_tell_what_is_absent() {
    let schema = SCHEMA
        .replace("proto3", "proto2")
        .replace("string key = 2;", "required string key = 2;")
        .replace("bytes token", "optional bytes token");
    let get = schema.split("message Set {").next().unwrap().to_owned();
    let problem = get.replace("{ Bucket bucket", "{ optional Bucket bucket");
    let only = problem
        .lines()
        .filter(|line| !line.contains("rpc BucketSet") && !line.contains("rpc Tail"))
        .map(|line| line.replace("{ option idempotency_level = NO_SIDE_EFFECTS; }", ";"))
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(check(only, "BucketGet"), Some(Ok(false)));
}

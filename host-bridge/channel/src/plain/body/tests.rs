//! Handles in every place that a value can stand in.

use bytes::Bytes;
use outboard_mapping::ty::{Function, Resource, Type};
use outboard_mapping::wire::{WireType, write};

use super::{BodyError, LONGEST, with_numbers, with_tokens};
use crate::plain::signature::Signature;

fn handle() -> Type {
    Type::Own(resource("bucket"))
}

fn resource(name: &str) -> Resource {
    Resource {
        interface: "wasi:keyvalue/store@0.2.0-draft".to_owned(),
        name: name.to_owned(),
    }
}

fn boxed(ty: Type) -> Box<Type> {
    Box::new(ty)
}

fn signature(params: Vec<Type>, result: Option<Type>) -> Signature {
    let ty = Function {
        asynchronous: false,
        params: params.into_iter().map(|ty| ("p".to_owned(), ty)).collect(),
        result,
    };
    Signature::new("wasi:keyvalue/store@0.2.0-draft", "f", &ty).unwrap()
}

/// One field with bytes in it.
fn field(number: u32, within: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    write::bytes(&mut out, number, within);
    out
}

fn token(token: &[u8]) -> Vec<u8> {
    field(1, token)
}

fn index(index: u64) -> Vec<u8> {
    let mut out = Vec::new();
    write::key(&mut out, 2, WireType::Varint);
    write::varint(&mut out, index);
    out
}

/// The same message with a handle in the one form and in the other.
fn both(within: impl Fn(Vec<u8>) -> Vec<u8>) -> [Bytes; 2] {
    [index(0), token(b"secret")].map(|handle| within(handle).into())
}

#[test]
fn a_handle_is_found_wherever_it_stands_and_nothing_else_changes() {
    let text = field(9, b"unknown");
    for (ty, [numbered, tokened]) in [
        (handle(), both(|handle| field(1, &handle))),
        (Type::Option(boxed(handle())), both(|handle| field(1, &handle))),
        (Type::List(boxed(handle())), both(|handle| field(1, &handle))),
        (
            Type::Option(boxed(Type::List(boxed(handle())))),
            both(|handle| field(1, &field(1, &handle))),
        ),
        (
            Type::Tuple(vec![Type::String, handle()]),
            both(|handle| field(1, &[field(1, b"s"), field(2, &handle)].concat())),
        ),
        (
            Type::Record(vec![
                ("a".to_owned(), Type::U8),
                ("b".to_owned(), Type::Option(boxed(handle()))),
            ]),
            both(|handle| field(1, &[text.clone(), field(2, &handle)].concat())),
        ),
        (
            Type::Variant(vec![
                ("none".to_owned(), None),
                ("some".to_owned(), Some(handle())),
            ]),
            both(|handle| field(1, &field(2, &handle))),
        ),
        (
            Type::Map(boxed(Type::String), boxed(handle())),
            both(|handle| field(1, &[field(1, b"k"), field(2, &handle)].concat())),
        ),
    ] {
        let signature = signature(vec![ty.clone()], Some(ty.clone()));
        let request = with_tokens(
            &numbered,
            signature.request.as_ref(),
            &[Bytes::from_static(b"secret")],
        );
        assert_eq!(request.as_ref(), Ok(&tokened), "{ty}");
        let (response, tokens) = with_numbers(&tokened, signature.response.as_ref()).unwrap();
        assert_eq!(response, numbered, "{ty}");
        assert_eq!(tokens, [(Bytes::from_static(b"secret"), 0)], "{ty}");
    }
}

#[test]
fn a_result_is_the_whole_response() {
    let result = Type::Result(Some(boxed(handle())), Some(boxed(Type::String)));
    let signature = signature(vec![], Some(result));
    let [numbered, tokened] = both(|handle| field(1, &handle));
    assert_eq!(
        with_numbers(&tokened, signature.response.as_ref()).unwrap().0,
        numbered
    );
    let error = Bytes::from(field(2, b"no"));
    assert_eq!(
        with_numbers(&error, signature.response.as_ref()),
        Ok((error, vec![]))
    );
}

#[test]
fn resources_are_told_apart_and_what_ends_them_is_known() {
    let other = Type::Borrow(resource("call-target"));
    let signature = signature(vec![], Some(Type::Tuple(vec![handle(), other, handle()])));
    let paths: Vec<&str> = signature.drops.iter().map(|path| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "/wasi.keyvalue.v0_2_0_draft.Store/BucketDrop",
            "/wasi.keyvalue.v0_2_0_draft.Store/CallTarget_Drop"
        ]
    );
    let body = [(1, b"a"), (2, b"b"), (3, b"c")].map(|(number, text)| field(number, &token(text)));
    let (_, tokens) = with_numbers(&field(1, &body.concat()).into(), signature.response.as_ref()).unwrap();
    let resources: Vec<usize> = tokens.into_iter().map(|(_, resource)| resource).collect();
    assert_eq!(resources, [0, 1, 0]);
}

#[test]
fn bodies_without_handles_are_not_even_read() {
    let signature = signature(vec![Type::String], None);
    assert_eq!(
        (signature.request.is_none(), signature.response.is_none()),
        (true, true)
    );
    let nonsense = Bytes::from_static(&[0xff; 20]);
    assert_eq!(with_tokens(&nonsense, None, &[]), Ok(nonsense));
}

#[test]
fn what_is_no_handle_is_refused() {
    let signature = signature(vec![Type::List(boxed(handle()))], Some(handle()));
    let request = |body: Vec<u8>| {
        let tokens = [Bytes::from_static(b"a"), Bytes::from_static(b"b")];
        with_tokens(&body.into(), signature.request.as_ref(), &tokens).unwrap_err()
    };
    let twice = [field(1, &index(1)), field(1, &index(1))].concat();
    assert_eq!(request(twice), BodyError::Index(1));
    assert_eq!(request(field(1, &index(2))), BodyError::Index(2));
    assert!(matches!(request(field(1, &token(b"a"))), BodyError::Malformed(_)));
    assert_eq!(request(vec![8, 1]), BodyError::NoMessage);

    let response = |body: Vec<u8>| with_numbers(&body.into(), signature.response.as_ref()).unwrap_err();
    assert_eq!(response(field(1, &index(0))), BodyError::Token);
    assert_eq!(response(field(1, &token(&[7; LONGEST + 1]))), BodyError::Token);
    assert!(matches!(response(vec![10, 200]), BodyError::Malformed(_)));
    let many = field(1, &token(b"t")).repeat(20_000);
    assert_eq!(response(many), BodyError::Handles);
}

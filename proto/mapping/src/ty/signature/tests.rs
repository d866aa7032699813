use super::{Function, StreamKind, StreamPlace};
use crate::ty::{Resource, Type, Unsupported};

fn stream(item: Type) -> Type {
    Type::Stream(Some(Box::new(item)))
}

fn future(value: Option<Type>) -> Type {
    Type::Future(value.map(Box::new))
}

fn ok(ty: Type) -> Type {
    Type::Result(Some(Box::new(ty)), Some(Box::new(Type::String)))
}

fn function(params: Vec<Type>, result: Option<Type>) -> Function {
    let params = ["a", "b", "c"].into_iter().map(str::to_owned).zip(params);
    Function {
        asynchronous: true,
        params: params.collect(),
        result,
    }
}

#[test]
fn streams_are_told_in_their_order_and_where_they_stand() {
    let told = function(
        vec![stream(Type::U8), Type::U8, future(None)],
        Some(ok(Type::Tuple(vec![
            Type::U32,
            Type::Stream(None),
            future(Some(Type::Option(Box::new(Type::Bool)))),
        ]))),
    );
    assert_eq!(told.supported(), Ok(()));
    let facts = |streams: Vec<super::Streamed<'_>>| -> Vec<_> {
        streams
            .iter()
            .map(|stream| {
                let chunk = stream.chunk().map(|ty| ty.to_string());
                (stream.to_string(), stream.kind, stream.place, chunk)
            })
            .collect()
    };
    let chunk = |text: &str| Some(text.to_owned());
    assert_eq!(
        facts(told.request_streams()),
        [
            (
                "stream<u8>".to_owned(),
                StreamKind::Stream,
                StreamPlace::Parameter(0),
                chunk("list<u8>")
            ),
            (
                "future<_>".to_owned(),
                StreamKind::Future,
                StreamPlace::Parameter(2),
                None
            ),
        ]
    );
    assert_eq!(
        facts(told.response_streams()),
        [
            (
                "stream<_>".to_owned(),
                StreamKind::Stream,
                StreamPlace::OkMember(1),
                chunk("u32")
            ),
            (
                "future<option<bool>>".to_owned(),
                StreamKind::Future,
                StreamPlace::OkMember(2),
                chunk("option<bool>")
            ),
        ]
    );
    for (result, place) in [
        (stream(Type::U8), StreamPlace::Result),
        (ok(stream(Type::U8)), StreamPlace::Ok),
        (Type::Tuple(vec![stream(Type::U8)]), StreamPlace::Member(0)),
    ] {
        let function = function(vec![], Some(result));
        assert_eq!(function.supported(), Ok(()));
        assert_eq!(function.response_streams()[0].place, place);
    }
}

#[test]
fn what_has_no_form_is_named_with_its_place_and_reason() {
    let handle = Type::Own(Resource {
        interface: "a:b/c@1.0.0".to_owned(),
        name: "thing".to_owned(),
    });
    let list = |ty| Type::List(Box::new(ty));
    for (params, result, place, ty, why) in [
        (
            vec![Type::U8, list(stream(Type::U8))],
            None,
            "parameter `b`",
            "stream<u8>",
            Unsupported::Stream,
        ),
        (
            vec![Type::Tuple(vec![future(None)])],
            None,
            "parameter `a`",
            "future<_>",
            Unsupported::Future,
        ),
        (
            vec![stream(stream(Type::U8))],
            None,
            "parameter `a`",
            "stream<u8>",
            Unsupported::Stream,
        ),
        (
            vec![stream(list(handle.clone()))],
            None,
            "parameter `a`",
            "own<a:b/c#thing>",
            Unsupported::StreamedHandle,
        ),
        (
            vec![],
            Some(future(Some(handle))),
            "the result",
            "own<a:b/c#thing>",
            Unsupported::StreamedHandle,
        ),
        (
            vec![],
            Some(ok(ok(stream(Type::U8)))),
            "the result",
            "stream<u8>",
            Unsupported::Stream,
        ),
        (
            vec![],
            Some(Type::Tuple(vec![ok(stream(Type::U8))])),
            "the result",
            "stream<u8>",
            Unsupported::Stream,
        ),
        (
            vec![],
            Some(Type::Result(None, Some(Box::new(stream(Type::U8))))),
            "the result",
            "stream<u8>",
            Unsupported::Stream,
        ),
        (
            vec![],
            Some(Type::ErrorContext),
            "the result",
            "error-context",
            Unsupported::ErrorContext,
        ),
    ] {
        let refused = function(params, result).supported().unwrap_err();
        assert_eq!(
            (refused.place.as_str(), refused.ty.as_str(), refused.why),
            (place, ty, why)
        );
    }
    let refused = function(vec![], Some(Type::Tuple(vec![Type::Stream(None); 13])));
    assert_eq!(refused.supported().unwrap_err().why, Unsupported::Streams(13));
    let refused = function(vec![Type::Option(Box::new(stream(Type::U8)))], None);
    assert_eq!(
        refused.supported().unwrap_err().to_string(),
        "parameter `a`: `stream<u8>`: a `stream` cannot stand here: it may be a parameter, the result or its `ok`, or a \
         member of a tuple that is one of the latter two"
    );
}

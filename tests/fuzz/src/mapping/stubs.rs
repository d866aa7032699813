//! Generated stubs against the rules: what they take, and what they write of it.

use std::cmp::Ordering;
use std::sync::LazyLock;

use bytes::Bytes;
use outboard_mapping::ty::Function;
use outboard_mapping::wit;
use prost::Message;
use wasmtime::component::Val;
use wit_parser::Resolve;

use crate::choice::Choices;
use crate::generated::outboard_test::shapes::v0_1_0_draft::{guests, handles, names, values};
use crate::scribe;
use crate::support::reader::{self, Verdict};
use crate::support::reference;

/// Reads a message with stubs and writes it again; nothing if it is none.
type Echo = fn(Bytes) -> Option<Vec<u8>>;

/// A function of the contract and its messages.
struct Method {
    function: Function,
    request: Echo,
    response: Echo,
}

static METHODS: LazyLock<Vec<Method>> = LazyLock::new(|| {
    let mut resolve = Resolve::default();
    let text = include_str!(
        "../../../../proto/codegen/tests/shapes/wit/outboard-test/shapes/0.1.0-draft/shapes.wit"
    );
    let package = resolve.push_str("shapes.wit", text).unwrap();
    let method = |interface: &str, name: &str, request, response| {
        let id = resolve.packages[package].interfaces[interface];
        let function = wit::function(&resolve, &resolve.interfaces[id].functions[name]).unwrap();
        Method {
            function,
            request,
            response,
        }
    };
    macro_rules! methods {
        ($($interface:ident $name:literal $request:ident $response:ident;)*) => {
            vec![$(method(
                stringify!($interface),
                $name,
                echo::<$interface::$request>,
                echo::<$interface::$response>,
            )),*]
        };
    }
    methods! {
        values "echo-collections" EchoCollectionsRequest EchoCollectionsResponse;
        values "echo-numbers" EchoNumbersRequest EchoNumbersResponse;
        values "echo-packed" EchoPackedRequest EchoPackedResponse;
        values "echo-nested" EchoNestedRequest EchoNestedResponse;
        values "echo-outcomes" EchoOutcomesRequest EchoOutcomesResponse;
        values "many" ManyRequest ManyResponse;
        values "maybe" MaybeRequest MaybeResponse;
        values "listed" ListedRequest ListedResponse;
        values "bare" BareRequest BareResponse;
        values "nothing" NothingRequest NothingResponse;
        names "get" GetRequest_ GetResponse;
        names "fetch" FetchRequest FetchResponse;
    }
});

/// Messages with handles, whose values are known to nobody but their holder.
const WITH_HANDLES: &[Echo] = &[
    echo::<handles::KeepRequest>,
    echo::<handles::KeepResponse>,
    echo::<handles::LookRequest>,
    echo::<handles::LookResponse>,
    echo::<guests::UnwrapRequest>,
    echo::<guests::UnwrapResponse>,
];

pub(super) fn run(mut choices: Choices<'_>) {
    let index = choices.below(METHODS.len() + 1);
    let Some(method) = METHODS.get(index) else {
        let echo = WITH_HANDLES[choices.below(WITH_HANDLES.len())];
        steady(echo, choices.rest());
        return;
    };
    let (asked, written) = (choices.flip(), choices.flip());
    let message = match (written, asked) {
        (true, true) => scribe::request(&mut choices, &method.function),
        (true, false) => scribe::response(&mut choices, &method.function),
        (false, _) => choices.rest().to_vec(),
    };
    let function = &method.function;
    if asked {
        let verdict = reader::request(function, &message);
        judge(&message, method.request, verdict, |params| {
            let params: Vec<Val> = params.iter().map(settled).collect();
            reference::request(function, &params)
        });
    } else if function.result.is_some() {
        let verdict = reader::response(function, &message);
        judge(&message, method.response, verdict, |result| {
            reference::response(function, result.as_ref().map(settled).as_ref())
        });
    }
}

fn judge<T>(message: &[u8], echo: Echo, verdict: Verdict<T>, write: impl Fn(&T) -> Vec<u8>) {
    let written = steady(echo, message);
    match (verdict, written) {
        (Verdict::Taken(value) | Verdict::Doubtful(value), Some(written)) => {
            assert_eq!(written, write(&value), "what {message:x?} is, written again");
        }
        (Verdict::Doubtful(_) | Verdict::Refused, None) => {}
        (Verdict::Refused, Some(written)) => panic!("{message:x?} was taken for {written:x?}"),
        (Verdict::Taken(_), None) => panic!("{message:x?} was refused"),
    }
}

/// The value with its maps as stubs hold them: by their keys, each of which is there once.
fn settled(value: &Val) -> Val {
    let all = |values: &[Val]| values.iter().map(settled).collect();
    let one = |value: &Option<Box<Val>>| value.as_deref().map(|value| Box::new(settled(value)));
    match value {
        Val::Map(entries) => {
            let mut kept: Vec<(Val, Val)> = Vec::new();
            for (key, value) in entries {
                kept.retain(|(other, _)| other != key);
                kept.push((key.clone(), settled(value)));
            }
            kept.sort_by(|(first, _), (second, _)| by_key(first, second));
            Val::Map(kept)
        }
        Val::List(values) => Val::List(all(values)),
        Val::FixedLengthList(values) => Val::FixedLengthList(all(values)),
        Val::Tuple(values) => Val::Tuple(all(values)),
        Val::Record(fields) => Val::Record(
            fields
                .iter()
                .map(|(name, value)| (name.clone(), settled(value)))
                .collect(),
        ),
        Val::Variant(name, payload) => Val::Variant(name.clone(), one(payload)),
        Val::Option(inner) => Val::Option(one(inner)),
        Val::Result(Ok(payload)) => Val::Result(Ok(one(payload))),
        Val::Result(Err(payload)) => Val::Result(Err(one(payload))),
        other => other.clone(),
    }
}

/// The order of the keys that the contract's maps have.
fn by_key(first: &Val, second: &Val) -> Ordering {
    match (first, second) {
        (Val::String(first), Val::String(second)) => first.cmp(second),
        (Val::U8(first), Val::U8(second)) => first.cmp(second),
        (Val::Char(first), Val::Char(second)) => first.cmp(second),
        (Val::S64(first), Val::S64(second)) => first.cmp(second),
        _ => panic!("{first:?} and {second:?} are no keys of one map"),
    }
}

/// What was written once is written the same ever after.
fn steady(echo: Echo, message: &[u8]) -> Option<Vec<u8>> {
    let once = echo(Bytes::copy_from_slice(message))?;
    assert_eq!(
        echo(Bytes::from(once.clone())).as_ref(),
        Some(&once),
        "{message:x?}"
    );
    Some(once)
}

fn echo<M: Message + Default>(message: Bytes) -> Option<Vec<u8>> {
    let read = M::decode(message).ok()?;
    let written = read.encode_to_vec();
    assert_eq!(written.len(), read.encoded_len());
    Some(written)
}

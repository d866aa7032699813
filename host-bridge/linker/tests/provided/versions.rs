//! Packages that bear one name and are not one, and releases of one track.

use outboard_linker::{LinkError, LinkErrors, bind};
use outboard_mapping::ty::{Function, Type};
use wasmtime::component::Linker;

use crate::provider::{Data, Provider, component};

/// A consumer of the later of the two packages that are called `wasmcloud:messaging@0.3.0`: bodies are streams.
const STREAMING: &str = r#"(component (import "wasmcloud:messaging/consumer@0.3.0" (instance
    (export "publish" (func async (param "subject" string) (param "body" (stream u8))
        (result (result (error string)))))
)))"#;
/// What of a connection came with 4.2.0, and what was there before.
const LATEST: &str = r#"(component (import "spin:postgres/postgres@4.2.0" (instance
    (export "connect" (func (param "address" string) (result (result u32 (error string)))))
    (export "connect-async" (func async (param "address" string) (result (result u32 (error string)))))
)))"#;
const FIRST: &str = r#"(component (import "spin:postgres/postgres@4.0.0" (instance
    (export "connect" (func (param "address" string) (result (result u32 (error string)))))
)))"#;

fn function(asynchronous: bool, params: &[(&str, Type)], ok: Option<Type>) -> Function {
    Function {
        asynchronous,
        params: params
            .iter()
            .map(|(name, ty)| ((*name).to_owned(), ty.clone()))
            .collect(),
        result: Some(Type::Result(ok.map(Box::new), Some(Box::new(Type::String)))),
    }
}

fn connect(asynchronous: bool) -> Function {
    function(asynchronous, &[("address", Type::String)], Some(Type::U32))
}

/// What comes of binding a component to a provider that serves these functions.
async fn bound(
    text: &str,
    link: &str,
    interface: &str,
    functions: &[(&str, Function)],
) -> Result<Vec<String>, LinkErrors> {
    let mut provider = Provider::start();
    let _peer = provider.serving(interface, functions).await;
    let component = component(text);
    let mut linker = Linker::<Data>::new(component.engine());
    let bound = bind(&mut linker, &component, "orders", &[provider.link(link)])?;
    linker.instantiate_pre(&component).unwrap();
    Ok(bound.linked)
}

fn told(outcome: Result<Vec<String>, LinkErrors>, words: &[&str]) {
    let errors = outcome.unwrap_err();
    assert!(
        matches!(errors.0[..], [LinkError::NotServed { .. }]),
        "{errors:?}"
    );
    let text = errors.to_string();
    for word in words {
        assert!(text.contains(word), "{word} is not in: {text}");
    }
}

#[tokio::test]
async fn a_package_that_only_bears_the_name_is_told_by_the_function() {
    let (link, subject) = ("wasmcloud:messaging", ("subject", Type::String));
    let bytes = || Type::List(Box::new(Type::U8));
    let streaming = function(
        true,
        &[subject.clone(), ("body", Type::Stream(Some(Box::new(Type::U8))))],
        None,
    );
    let linked = bound(
        STREAMING,
        link,
        "wasmcloud:messaging/consumer@0.3.0",
        &[("publish", streaming)],
    )
    .await;
    assert_eq!(linked.unwrap(), ["wasmcloud:messaging/consumer@0.3.0"]);

    // The same names, and bodies that are lists.
    let whole = function(false, &[subject.clone(), ("body", bytes())], None);
    let other = bound(
        STREAMING,
        link,
        "wasmcloud:messaging/consumer@0.3.0",
        &[("publish", whole)],
    )
    .await;
    told(
        other,
        &[
            "\"wasmcloud:messaging\" of orders to shop/main",
            "publish of wasmcloud:messaging/consumer@0.3.0 has another type",
        ],
    );

    // The earlier of the two has other interfaces altogether.
    let send = function(false, &[subject, ("message", bytes())], None);
    let other = bound(
        STREAMING,
        link,
        "wasmcloud:messaging/producer@0.3.0",
        &[("send", send)],
    )
    .await;
    told(
        other,
        &[
            "does not serve wasmcloud:messaging/consumer@0.3.0",
            "publish",
            "the nearest that it serves is wasmcloud:messaging/producer@0.3.0",
        ],
    );
}

#[tokio::test]
async fn a_later_release_serves_an_earlier_one_and_not_the_other_way_round() {
    let later = [("connect", connect(false)), ("connect-async", connect(true))];
    let linked = bound(FIRST, "spin:postgres", "spin:postgres/postgres@4.2.0", &later).await;
    assert_eq!(linked.unwrap(), ["spin:postgres/postgres@4.0.0"]);
    let linked = bound(LATEST, "spin:postgres", "spin:postgres/postgres@4.2.0", &later).await;
    assert_eq!(linked.unwrap(), ["spin:postgres/postgres@4.2.0"]);

    let earlier = [("connect", connect(false))];
    let errors = bound(LATEST, "spin:postgres", "spin:postgres/postgres@4.0.0", &earlier)
        .await
        .unwrap_err();
    let text = errors.to_string();
    assert!(
        text.contains(
            "serves spin:postgres/postgres@4.0.0, which is older than spin:postgres/postgres@4.2.0 and has no function \
             connect-async"
        ),
        "{text}"
    );
}

//! What can be bound is decided when a component is loaded, by its own types and the links alone.

#![expect(clippy::unwrap_used, reason = "what fails to be set up fails the test")]

use std::sync::Arc;

use outboard_channel::{Address, Channel, ChannelOptions};
use outboard_linker::{BridgeState, BridgeView, Link, LinkError, LinkErrors, bind, imports};
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine};

struct Data(BridgeState);

impl BridgeView for Data {
    fn bridge(&mut self) -> &mut BridgeState {
        &mut self.0
    }
}

const SHARED_RESOURCE: &str = r#"
    (component
        (import "acme:shop/store@1.0.0" (instance $store
            (export "bucket" (type $bucket (sub resource)))
            (export "[method]bucket.get" (func (param "self" (borrow $bucket)) (param "key" string)
                (result (option string))))
        ))
        (alias export $store "bucket" (type $bucket))
        (import "acme:shop/counters@1.0.0" (instance
            (alias outer 1 $bucket (type $outer))
            (export "bucket" (type $bucket (eq $outer)))
            (export "increment" (func (param "bucket" (borrow $bucket)) (result u64)))
        ))
    )"#;

fn engine() -> Engine {
    let mut config = Config::new();
    config.wasm_component_model_async(true);
    config.wasm_component_model_implements(true);
    Engine::new(&config).unwrap()
}

fn component(engine: &Engine, text: &str) -> Component {
    Component::from_binary(engine, &wat::parse_str(text).unwrap()).unwrap()
}

/// A link to a provider that is not there: nothing is asked of it before the first call.
fn link(import: &str, binding: &str) -> Link {
    Link {
        import: import.parse().unwrap(),
        name: None,
        provider: "shop".into(),
        kind: None,
        binding: binding.into(),
        idempotent: Vec::new(),
        hedge: None,
        channel: Channel::open(
            "unix:/nonexistent/shop.sock".parse::<Address>().unwrap(),
            ChannelOptions::default(),
        ),
    }
}

fn refused(text: &str, links: &[Link]) -> LinkError {
    let engine = engine();
    let mut linker = Linker::<Data>::new(&engine);
    let LinkErrors(mut errors) = bind(&mut linker, &component(&engine, text), "orders", links).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors.remove(0)
}

#[tokio::test]
async fn what_is_linked_is_defined_and_the_rest_is_told() {
    let engine = engine();
    let component = component(&engine, SHARED_RESOURCE);
    let names: Vec<_> = imports(&engine, &component)
        .into_iter()
        .map(|import| (import.interface, import.functions))
        .collect();
    assert_eq!(
        names,
        [
            (
                "acme:shop/store@1.0.0".to_owned(),
                vec!["[method]bucket.get".to_owned()]
            ),
            (
                "acme:shop/counters@1.0.0".to_owned(),
                vec!["increment".to_owned()]
            ),
        ]
    );

    let mut linker = Linker::<Data>::new(&engine);
    let bound = bind(&mut linker, &component, "orders", &[link("acme:shop", "b")]).unwrap();
    assert_eq!((bound.linked.len(), bound.unlinked.len()), (2, 0));
    linker.instantiate_pre(&component).unwrap();

    let mut linker = Linker::<Data>::new(&engine);
    let bound = bind(&mut linker, &component, "orders", &[link("acme:shop/store", "b")]).unwrap();
    assert_eq!(bound.linked, ["acme:shop/store@1.0.0"]);
    let text = bound.unlinked[0].explain([]);
    assert!(text.contains("acme:shop/counters@1.0.0"), "{text}");
    assert!(text.contains("increment"), "{text}");
    assert!(text.contains("link.\"acme:shop\""), "{text}");
}

#[tokio::test]
async fn interfaces_that_share_a_resource_go_to_one_binding() {
    let split = refused(
        SHARED_RESOURCE,
        &[link("acme:shop/store", "b"), link("acme:shop/counters", "c")],
    );
    let text = split.to_string();
    assert!(matches!(split, LinkError::SplitResource { .. }), "{text}");
    for part in ["increment", "acme:shop/store#bucket", "shop/b", "shop/c"] {
        assert!(text.contains(part), "{text}");
    }
    let alone = refused(SHARED_RESOURCE, &[link("acme:shop/counters", "c")]);
    assert!(matches!(alone, LinkError::SplitResource { .. }), "{alone}");
}

#[tokio::test]
async fn a_link_declares_no_function_idempotent_that_is_not_imported_by_it() {
    let with = |names: &[&str]| Link {
        idempotent: names.iter().map(|name| Arc::from(*name)).collect(),
        ..link("acme:shop", "b")
    };
    let engine = engine();
    let component = component(&engine, SHARED_RESOURCE);
    let names = ["bucket.get", "increment", "[method]bucket.get"];
    bind(
        &mut Linker::<Data>::new(&engine),
        &component,
        "orders",
        &[with(&names)],
    )
    .unwrap();

    let strange = refused(SHARED_RESOURCE, &[with(&["bucket.get", "get"])]);
    assert_eq!(
        strange.to_string(),
        "link \"acme:shop\" of orders to shop/b declares get idempotent, which is no function that the component imports \
         by it; there is bucket.get, increment"
    );
    // What another link is closer to is not of this one.
    let counters = link("acme:shop/counters", "b");
    let strange = refused(SHARED_RESOURCE, &[with(&["increment"]), counters]);
    assert!(strange.to_string().ends_with("there is bucket.get"), "{strange}");
}

#[tokio::test]
async fn the_link_that_names_an_import_most_closely_counts() {
    let engine = engine();
    let component = component(&engine, SHARED_RESOURCE);
    let mut linker = Linker::<Data>::new(&engine);
    let links = [
        link("acme:shop", "wide"),
        link("acme:shop/store@1.0.0", "close"),
        link("acme:shop/counters@1.0.0", "close"),
        link("acme:shop/counters", "other"),
    ];
    let bound = bind(&mut linker, &component, "orders", &links).unwrap();
    assert_eq!(bound.linked.len(), 2);
}

#[tokio::test]
async fn what_cannot_be_carried_is_refused_by_name() {
    let stream = r#"(component (import "acme:shop/feed" (instance
        (export "watch" (func (param "prices" (list (stream u8)))))
    )))"#;
    let error = refused(stream, &[link("acme:shop", "b")]);
    assert!(matches!(error, LinkError::Type { .. }), "{error}");
    assert!(error.to_string().contains("watch"), "{error}");
    assert!(error.to_string().contains("stream"), "{error}");
}

#[tokio::test]
async fn async_functions_and_streams_where_they_may_stand_are_bound() {
    let text = r#"(component (import "acme:shop/feed" (instance
        (export "next" (func async (result u32)))
        (export "store" (func async (param "data" (stream u8)) (result (result u64 (error string)))))
        (export "watch" (func async (param "symbol" string)
            (result (result (tuple u32 (stream u64) (future (result (error string)))) (error string)))))
        (export "bell" (func (result (future))))
    )))"#;
    let engine = engine();
    let component = component(&engine, text);
    let mut linker = Linker::<Data>::new(&engine);
    bind(&mut linker, &component, "orders", &[link("acme:shop", "b")]).unwrap();
    linker.instantiate_pre(&component).unwrap();
}

fn named(import: &str, name: &str, binding: &str) -> Link {
    Link {
        name: Some(name.into()),
        ..link(import, binding)
    }
}

const LABELLED: &str = r#"
    (component
        (import "cache" (implements "acme:shop/store@1.0.0") (instance
            (export "bucket" (type $bucket (sub resource)))
            (export "[method]bucket.get" (func (param "self" (borrow $bucket)) (param "key" string)
                (result (option string))))
        ))
        (import "ledger" (implements "acme:shop/store@1.0.0") (instance
            (export "bucket" (type $bucket (sub resource)))
            (export "[method]bucket.get" (func (param "self" (borrow $bucket)) (param "key" string)
                (result (option string))))
        ))
    )"#;

#[tokio::test]
async fn an_import_with_a_label_goes_to_the_link_of_that_name() {
    let engine = engine();
    let component = component(&engine, LABELLED);
    let mut linker = Linker::<Data>::new(&engine);
    let links = [
        named("acme:shop", "cache", "a"),
        named("acme:shop/store", "ledger", "b"),
    ];
    let bound = bind(&mut linker, &component, "orders", &links).unwrap();
    assert_eq!(bound.linked, ["cache", "ledger"]);
    linker.instantiate_pre(&component).unwrap();

    let mut linker = Linker::<Data>::new(&engine);
    let links = [named("acme:shop", "cache", "a"), link("acme:shop", "b")];
    let bound = bind(&mut linker, &component, "orders", &links).unwrap();
    assert_eq!(bound.linked, ["cache"]);
    let text = bound.unlinked[0].explain([]);
    assert!(
        text.contains("the import ledger, which is acme:shop/store@1.0.0"),
        "{text}"
    );
    assert!(text.contains("link.\"acme:shop\".ledger = "), "{text}");
}

#[tokio::test]
async fn links_of_several_names_share_resources_name_by_name() {
    let engine = engine();
    let component = component(&engine, SHARED_RESOURCE);
    let mut linker = Linker::<Data>::new(&engine);
    let links = [
        link("acme:shop", "a"),
        named("acme:shop", "cache", "b"),
        named("acme:shop/store", "old", "c"),
    ];
    bind(&mut linker, &component, "orders", &links).unwrap();
    let split = refused(
        SHARED_RESOURCE,
        &[link("acme:shop", "a"), named("acme:shop/counters", "cache", "b")],
    );
    assert!(matches!(split, LinkError::SplitResource { .. }), "{split}");
    assert!(
        split.to_string().contains("\"acme:shop/counters\".cache"),
        "{split}"
    );
}

#[tokio::test]
async fn types_alone_need_no_link() {
    let text = r#"(component
        (import "acme:shop/types@1.0.0" (instance $types
            (type $price (record (field "cents" u64)))
            (export "price" (type (eq $price)))
        ))
        (alias export $types "price" (type $price))
        (import "acme:shop/store@1.0.0" (instance
            (alias outer 1 $price (type $outer))
            (export "price" (type $here (eq $outer)))
            (export "cheapest" (func (result $here)))
        ))
    )"#;
    let engine = engine();
    let component = component(&engine, text);
    let mut linker = Linker::<Data>::new(&engine);
    let bound = bind(&mut linker, &component, "orders", &[link("acme:shop/store", "b")]).unwrap();
    assert_eq!((bound.linked.len(), bound.unlinked.len()), (1, 0));
    linker.instantiate_pre(&component).unwrap();
}

#[tokio::test]
async fn all_that_cannot_be_bound_is_told_at_once() {
    let text = r#"(component (import "acme:shop/feed" (instance
        (export "next" (func (result (option (future u32)))))
        (export "price" (func (result u32)))
        (export "watch" (func (param "prices" (list (stream u8)))))
    )))"#;
    let engine = engine();
    let mut linker = Linker::<Data>::new(&engine);
    let errors = bind(
        &mut linker,
        &component(&engine, text),
        "orders",
        &[link("acme:shop", "b")],
    )
    .unwrap_err();
    assert!(
        matches!(errors.0[..], [LinkError::Type { .. }, LinkError::Type { .. }]),
        "{errors:?}"
    );
    assert_eq!(errors.to_string().lines().count(), 2, "{errors}");
}

#[tokio::test]
async fn the_lattice_may_be_imported_by_a_label() {
    let text = r#"(component (import "choose" (implements "wasmcloud:bus/lattice@1.0.0") (instance
        (export "call-target-interface" (type $target (sub resource)))
        (export "set-link-name" (func (param "name" string) (param "interfaces" (list (own $target)))))
    )))"#;
    let engine = engine();
    let component = component(&engine, text);
    let mut linker = Linker::<Data>::new(&engine);
    let bound = bind(&mut linker, &component, "orders", &[]).unwrap();
    assert_eq!(bound.linked, ["choose"]);
    linker.instantiate_pre(&component).unwrap();
}

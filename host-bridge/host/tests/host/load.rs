//! What is not a function, or cannot be linked, is refused with a reason and a remedy.

use std::sync::Arc;

use outboard_host::{FunctionLimits, LinkConfig, ProviderConfig};
use outboard_session::endpoint::Endpoint;

use crate::guest::{Functions, component, handler};

const CODE: &str = r#"
    (core module $code (func (export "handle") (param i32 i32)))
    (core instance $code (instantiate $code))"#;
const IMPORT: &str = r#"
    (import "acme:widgets/store@1.2.0" (instance
      (export "polish" (func (param "widget" string)))
      (export "count" (func (result u32)))))"#;

#[tokio::test]
async fn a_core_module_is_told_how_to_become_a_component() {
    let module = wat::parse_str("(module)").unwrap();
    let refusal = Functions::new().with("plain", &module).refusal().await;
    assert!(refusal.starts_with("function plain: /"), "{refusal}");
    assert!(refusal.contains("plain.wasm: this is a core module"), "{refusal}");
    assert!(refusal.contains("wasm32-wasip2"), "{refusal}");
}

#[tokio::test]
async fn all_that_is_wrong_is_said_at_once() {
    let functions = Functions::new()
        .with("garbage", b"#!/bin/sh")
        .with("text", b"(component)")
        .with("cut", &handler("")[..40])
        .with("good", &handler(""));
    let refusal = functions.refusal().await;
    let lines: Vec<&str> = refusal
        .lines()
        .filter(|line| line.starts_with("function "))
        .collect();
    assert_eq!(lines.len(), 3, "{refusal}");
    assert!(
        lines[0].contains("cut.wasm: the component cannot be compiled"),
        "{refusal}"
    );
    assert!(
        lines[1].contains("garbage.wasm: this is not a WebAssembly file"),
        "{refusal}"
    );
    assert!(
        lines[2].contains("text.wasm: this is WebAssembly text"),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_component_without_a_handler_is_told_what_it_exports() {
    let refusal = Functions::new()
        .with("other", &component(CODE, "acme:widgets/run@1.0.0"))
        .refusal()
        .await;
    assert!(
        refusal.contains("exports neither wasi:http/handler@0.3 nor wasi:http/incoming-handler@0.2"),
        "{refusal}"
    );
    assert!(refusal.contains("it exports acme:widgets/run@1.0.0"), "{refusal}");
}

#[tokio::test]
async fn an_import_that_nobody_serves_is_named_with_its_functions_and_the_link_it_needs() {
    let guest = component(&format!("{IMPORT}{CODE}"), "wasi:http/incoming-handler@0.2.0");
    let refusal = Functions::new().with("widgets", &guest).refusal().await;
    assert!(refusal.contains("acme:widgets/store@1.2.0"), "{refusal}");
    assert!(
        refusal.contains("polish") && refusal.contains("count"),
        "{refusal}"
    );
    assert!(refusal.contains("link.\"acme:widgets\""), "{refusal}");
}

#[tokio::test]
async fn a_linked_import_needs_no_provider_to_be_up() {
    let guest = component(&format!("{IMPORT}{CODE}"), "wasi:http/incoming-handler@0.2.0");
    let mut functions = Functions::new().with("widgets", &guest);
    let endpoint = format!("unix:{}", functions.folder().join("nobody.sock").display());
    let provider = ProviderConfig {
        endpoint: endpoint.parse::<Endpoint>().unwrap().into(),
        insecure: false,
        kind: Arc::from("widgets"),
        run: None,
    };
    let config = functions.config_mut();
    config.providers.insert("w".into(), provider);
    let link = LinkConfig {
        import: "acme:widgets".parse().unwrap(),
        name: None,
        provider: "w".into(),
        idempotent: Vec::new(),
        hedge: None,
        binding: "b".into(),
    };
    config.functions.get_mut("widgets").unwrap().links.push(link);
    assert!(functions.load().await.is_ok());
}

#[tokio::test]
async fn a_component_that_starts_larger_than_its_limit_is_told_both_numbers() {
    let guest = component(
        r#"(core module $code (memory 32) (func (export "handle") (param i32 i32)))
           (core instance $code (instantiate $code))"#,
        "wasi:http/incoming-handler@0.2.0",
    );
    let limits = FunctionLimits {
        memory: 1 << 20,
        ..FunctionLimits::default()
    };
    let refusal = Functions::new()
        .with_limits("large", &guest, limits)
        .refusal()
        .await;
    assert!(
        refusal.contains("2097152") && refusal.contains("1048576"),
        "{refusal}"
    );
}

#[tokio::test]
async fn compiled_components_are_kept() {
    let functions = Functions::new().with("good", &handler(""));
    assert!(functions.load().await.is_ok());
    let entries = std::fs::read_dir(functions.folder().join("cache"))
        .unwrap()
        .count();
    assert!(entries > 0);
}

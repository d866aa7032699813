//! Wrong files are refused before anything starts: exit code 2, and a text that says where and what.

use std::net::TcpListener;

use anyhow::Result;
use outboard_end_to_end::scene::{COUNTER, Function, HOST_FILE, IN_MEMORY, PROVIDER_FILE, Scene, host_file};
use outboard_test_support::host::{self, Start};
use outboard_test_support::provider;

/// What the provider says of a file.
fn provider_refuses(file: &str, words: &[&str]) -> Result<()> {
    let scene = Scene::new(file, &[])?;
    let (code, text) = provider::run_to_end(&scene.path(PROVIDER_FILE))?;
    assert_eq!(code, Some(2), "{text}");
    says(&text, words);
    Ok(())
}

/// What the host says of a file, alone and with its providers.
fn host_refuses(change: impl Fn(&str) -> String, words: &[&str]) -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[COUNTER])?;
    scene.folder.write("core.wasm", b"\0asm\x01\0\0\0")?;
    scene.folder.write("no.wasm", b"#!/bin/sh\n")?;
    scene.folder.write(HOST_FILE, change(&host_file(&[COUNTER])?))?;
    for start in [Start::Serve, Start::Up] {
        let (code, text) = host::run_to_end(start, &scene.path(HOST_FILE))?;
        assert_eq!(code, Some(2), "{start:?}: {text}");
        says(&text, words);
    }
    Ok(())
}

fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "`{word}` is not in:\n{text}");
    }
}

#[test]
fn a_provider_names_the_key_it_does_not_know() -> Result<()> {
    provider_refuses(
        &IN_MEMORY.replace("store = ", "stroe = "),
        &[
            "kv.provider.toml:5:",
            "binding.main.stroe",
            "did you mean `store`",
        ],
    )
}

#[test]
fn a_provider_names_the_value_of_the_wrong_type() -> Result<()> {
    provider_refuses(
        &IN_MEMORY.replace("\"memory\"", "7"),
        &["kv.provider.toml:5:", "binding.main.store"],
    )?;
    provider_refuses(
        &format!("drain = 10\n{IN_MEMORY}"),
        &["kv.provider.toml:1:", "drain"],
    )
}

#[test]
fn a_provider_names_the_file_that_is_missing() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[])?;
    let (code, text) = provider::run_to_end(&scene.path("not-here.toml"))?;
    assert_eq!(code, Some(2), "{text}");
    says(&text, &["not-here.toml"]);
    provider_refuses(
        &format!("{IN_MEMORY}\n[handles]\nkey = \"file:no.key\"\n"),
        &["no.key"],
    )
}

#[test]
fn a_provider_refuses_plaintext_that_nobody_asked_for() -> Result<()> {
    provider_refuses(
        &IN_MEMORY.replace("unix:kv.sock", "tcp:127.0.0.1:0"),
        &["insecure = true"],
    )
}

#[test]
fn a_provider_refuses_a_socket_path_that_is_too_long() -> Result<()> {
    let long = format!("unix:{}/kv.sock", "folder/".repeat(20));
    provider_refuses(&IN_MEMORY.replace("unix:kv.sock", &long), &["bytes long", "107"])
}

#[test]
fn a_provider_says_that_its_port_is_in_use() -> Result<()> {
    let taken = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("tcp:{}", taken.local_addr()?);
    let file = format!("insecure = true\n{}", IN_MEMORY.replace("unix:kv.sock", &address));
    let scene = Scene::new(&file, &[])?;
    let (code, text) = provider::run_to_end(&scene.path(PROVIDER_FILE))?;
    // The file is right; the machine is not, and may be tomorrow.
    assert_eq!(code, Some(1), "{text}");
    says(&text, &[&address, "in use"]);
    Ok(())
}

#[test]
fn a_second_provider_does_not_take_the_first_ones_socket() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[COUNTER])?;
    let (_provider, _host, client) = scene.start()?;
    assert_eq!(client.post("/counter/visits")?.json()["value"], 1);
    let (code, text) = provider::run_to_end(&scene.path(PROVIDER_FILE))?;
    assert_eq!(code, Some(1), "{text}");
    says(&text, &["kv.sock"]);
    assert_eq!(
        client.post("/counter/visits")?.json()["value"],
        2,
        "the first one goes on"
    );
    Ok(())
}

#[test]
fn a_host_names_the_key_it_does_not_know() -> Result<()> {
    host_refuses(
        |file| file.replace("component = ", "componnet = "),
        &[
            "host.toml:",
            "function.counter.componnet",
            "did you mean `component`",
        ],
    )
}

#[test]
fn a_host_names_the_value_of_the_wrong_type() -> Result<()> {
    host_refuses(
        |file| file.replace("\"/counter/*\"", "true"),
        &["host.toml:", "function.counter.http"],
    )
}

#[test]
fn a_host_names_the_file_that_is_missing() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[COUNTER])?;
    for start in [Start::Serve, Start::Up] {
        let (code, text) = host::run_to_end(start, &scene.path("not-here.toml"))?;
        assert_eq!(code, Some(2), "{text}");
        says(&text, &["not-here.toml"]);
    }
    host_refuses(
        |file| file.replace("counter.wasm", "nowhere.wasm"),
        &["nowhere.wasm"],
    )
}

#[test]
fn a_host_refuses_a_provider_it_was_not_told_of() -> Result<()> {
    host_refuses(
        |file| file.replace("provider = \"kv\"", "provider = \"kw\""),
        &["kw", "did you mean `kv`"],
    )
}

#[test]
fn a_host_refuses_a_socket_path_that_is_too_long() -> Result<()> {
    let long = format!("unix:{}/kv.sock", "folder/".repeat(20));
    host_refuses(|file| file.replace("unix:kv.sock", &long), &["bytes long", "107"])
}

#[test]
fn a_host_says_that_its_port_is_in_use() -> Result<()> {
    let taken = TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?.to_string();
    let scene = Scene::new(IN_MEMORY, &[COUNTER])?;
    scene
        .folder
        .write(HOST_FILE, host_file(&[COUNTER])?.replace("127.0.0.1:0", &address))?;
    for start in [Start::Serve, Start::Up] {
        let (code, text) = host::run_to_end(start, &scene.path(HOST_FILE))?;
        assert_eq!(code, Some(1), "{start:?}: {text}");
        says(&text, &[&address, "cannot listen", "in use"]);
    }
    Ok(())
}

#[test]
fn a_host_tells_a_component_from_what_is_none() -> Result<()> {
    let instead = |file: &str, other: &str| {
        let line = file
            .lines()
            .find(|line| line.starts_with("component = "))
            .unwrap_or_default()
            .to_owned();
        file.replace(&line, &format!("component = \"{other}\""))
    };
    host_refuses(
        |file| instead(file, "core.wasm"),
        &["core.wasm", "core module", "wasm32-wasip2"],
    )?;
    host_refuses(
        |file| instead(file, "no.wasm"),
        &["no.wasm", "not a WebAssembly file"],
    )
}

#[test]
fn a_host_names_the_import_that_nobody_serves() -> Result<()> {
    let unlinked = Function {
        name: "unlinked",
        guest: "unlinked",
        ..COUNTER
    };
    let scene = Scene::new(IN_MEMORY, &[unlinked])?;
    let (code, text) = host::run_to_end(Start::Serve, &scene.path(HOST_FILE))?;
    assert_eq!(code, Some(2), "{text}");
    says(&text, &["acme:widgets/store@1.2.0", "polish"]);
    Ok(())
}

#[test]
fn a_host_names_the_provider_that_would_serve_an_import() -> Result<()> {
    let scene = Scene::new(
        IN_MEMORY,
        &[Function {
            binding: None,
            ..COUNTER
        }],
    )?;
    let _provider = scene.provider()?;
    let (code, text) = host::run_to_end(Start::Serve, &scene.path(HOST_FILE))?;
    assert_eq!(code, Some(2), "{text}");
    says(
        &text,
        &[
            "wasi:keyvalue/store@0.2.0-draft",
            "provider kv serves it",
            "link.\"wasi:keyvalue",
        ],
    );
    Ok(())
}

#[test]
fn a_provider_that_up_cannot_start_ends_it_with_its_words() -> Result<()> {
    let scene = Scene::new(&IN_MEMORY.replace("store = ", "stroe = "), &[COUNTER])?;
    let (code, text) = host::run_to_end(Start::Up, &scene.path(HOST_FILE))?;
    assert_eq!(code, Some(2), "{text}");
    says(&text, &["[kv] ", "did you mean `store`", "provider kv"]);
    Ok(())
}

//! The contracts of this repository, and contracts that are refused.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its helpers are no tests to clippy"
)]

use std::path::Path;

use outboard_codegen::contract::{self, Contract};
use outboard_codegen::load;
use wit_parser::Resolve;

/// Structural hashes of the functions as their projects publish them, taken from the WIT in these crates:
/// `wasmtime-wasi-keyvalue` 48.0.8, `spin-sdk` 7.0.0 (draft2, and `spin:`), `spin-sdk` 3.1.1 (`spin:postgres@3.0.0` and
/// `fermyon:spin`), `wasmtime-wasi-config` 48.0.8, `wasmcloud-component` 0.2.0 (logging); and from wasmCloud's sources.
const PUBLISHED: &[(&str, &str, u64)] = &[
    ("wasi:config/store@0.2.0-rc.1", "get", 0x77be5012def3cb26),
    ("wasi:config/store@0.2.0-rc.1", "get-all", 0x1fcd8ee740b92edd),
    (
        "wasi:keyvalue/atomics@0.2.0-draft",
        "increment",
        0x10fa67e16c4158db,
    ),
    ("wasi:keyvalue/batch@0.2.0-draft", "get-many", 0x77287c8572f4d875),
    ("wasi:keyvalue/batch@0.2.0-draft", "set-many", 0x9d97a851c29ed870),
    (
        "wasi:keyvalue/batch@0.2.0-draft",
        "delete-many",
        0x57c5b9e84ca07e34,
    ),
    ("wasi:keyvalue/store@0.2.0-draft", "open", 0xba3671c9d593fa4d),
    (
        "wasi:keyvalue/store@0.2.0-draft",
        "[method]bucket.get",
        0x10279a54db57b335,
    ),
    (
        "wasi:keyvalue/store@0.2.0-draft",
        "[method]bucket.set",
        0xad2f16850693b957,
    ),
    (
        "wasi:keyvalue/store@0.2.0-draft",
        "[method]bucket.delete",
        0xaa89ed9a0992c137,
    ),
    (
        "wasi:keyvalue/store@0.2.0-draft",
        "[method]bucket.exists",
        0xf22e38596d7b7f04,
    ),
    (
        "wasi:keyvalue/store@0.2.0-draft",
        "[method]bucket.list-keys",
        0xbc8357b0e4f70711,
    ),
    (
        "wasi:keyvalue/atomics@0.2.0-draft2",
        "[static]cas.new",
        0x836402e2c42bf45b,
    ),
    (
        "wasi:keyvalue/atomics@0.2.0-draft2",
        "[method]cas.current",
        0xea12af88d89e4ba9,
    ),
    (
        "wasi:keyvalue/atomics@0.2.0-draft2",
        "increment",
        0x41fcdbf91bc446d5,
    ),
    ("wasi:keyvalue/atomics@0.2.0-draft2", "swap", 0x8e85888c42078289),
    ("wasi:keyvalue/batch@0.2.0-draft2", "get-many", 0xa1901d9385043675),
    ("wasi:keyvalue/batch@0.2.0-draft2", "set-many", 0x9d97a851c29ed870),
    (
        "wasi:keyvalue/batch@0.2.0-draft2",
        "delete-many",
        0x57c5b9e84ca07e34,
    ),
    ("wasi:keyvalue/store@0.2.0-draft2", "open", 0xba3671c9d593fa4d),
    (
        "wasi:keyvalue/store@0.2.0-draft2",
        "[method]bucket.get",
        0x10279a54db57b335,
    ),
    (
        "wasi:keyvalue/store@0.2.0-draft2",
        "[method]bucket.set",
        0xad2f16850693b957,
    ),
    (
        "wasi:keyvalue/store@0.2.0-draft2",
        "[method]bucket.delete",
        0xaa89ed9a0992c137,
    ),
    (
        "wasi:keyvalue/store@0.2.0-draft2",
        "[method]bucket.exists",
        0xf22e38596d7b7f04,
    ),
    (
        "wasi:keyvalue/store@0.2.0-draft2",
        "[method]bucket.list-keys",
        0x63062e9371ad30f5,
    ),
    ("wasi:logging/logging@0.1.0-draft", "log", 0xe7f49359fb251186),
    (
        "fermyon:spin/postgres@2.0.0",
        "[method]connection.execute",
        0x6db7c9cf57a89e9c,
    ),
    (
        "fermyon:spin/postgres@2.0.0",
        "[method]connection.query",
        0x81eef2302ed57c1b,
    ),
    (
        "fermyon:spin/postgres@2.0.0",
        "[static]connection.open",
        0x0da2976cdd901cc0,
    ),
    (
        "fermyon:spin/sqlite@2.0.0",
        "[method]connection.execute",
        0x1e89a71877d46612,
    ),
    (
        "fermyon:spin/sqlite@2.0.0",
        "[static]connection.open",
        0x70e786d405deefdf,
    ),
    (
        "spin:mysql/mysql@3.0.0",
        "[method]connection.execute",
        0x1be839c54e833b2a,
    ),
    (
        "spin:mysql/mysql@3.0.0",
        "[method]connection.query",
        0x7d711df123865012,
    ),
    (
        "spin:mysql/mysql@3.0.0",
        "[static]connection.open",
        0x4a0c08584a422bd6,
    ),
    (
        "spin:postgres/postgres@3.0.0",
        "[method]connection.execute",
        0x36c1724e241e196c,
    ),
    (
        "spin:postgres/postgres@3.0.0",
        "[method]connection.query",
        0x19a5d36713ad5684,
    ),
    (
        "spin:postgres/postgres@3.0.0",
        "[static]connection.open",
        0x345f945d30eec915,
    ),
    (
        "spin:postgres/postgres@4.2.0",
        "[constructor]connection-builder",
        0x7dec50b2d692e234,
    ),
    (
        "spin:postgres/postgres@4.2.0",
        "[method]connection-builder.build",
        0x74e8d6b20e153b96,
    ),
    (
        "spin:postgres/postgres@4.2.0",
        "[method]connection-builder.build-async",
        0xc426328766cd4f26,
    ),
    (
        "spin:postgres/postgres@4.2.0",
        "[method]connection-builder.set-ca-root",
        0xa5b93e5ee916d106,
    ),
    (
        "spin:postgres/postgres@4.2.0",
        "[method]connection.execute",
        0x65da7610c7bdb10f,
    ),
    (
        "spin:postgres/postgres@4.2.0",
        "[method]connection.execute-async",
        0x07f75352ef6c8661,
    ),
    (
        "spin:postgres/postgres@4.2.0",
        "[method]connection.query",
        0x7ae7f001a8530d54,
    ),
    (
        "spin:postgres/postgres@4.2.0",
        "[method]connection.query-async",
        0x7a98dd1b56912c6f,
    ),
    (
        "spin:postgres/postgres@4.2.0",
        "[static]connection.open",
        0xe8c8cc4ed8f12e9d,
    ),
    (
        "spin:postgres/postgres@4.2.0",
        "[static]connection.open-async",
        0x635495fe0acc2e4e,
    ),
    (
        "spin:sqlite/sqlite@3.1.0",
        "[method]connection.changes",
        0x49936e8c9114c0d4,
    ),
    (
        "spin:sqlite/sqlite@3.1.0",
        "[method]connection.changes-async",
        0x8d88486d8e7b72fb,
    ),
    (
        "spin:sqlite/sqlite@3.1.0",
        "[method]connection.execute",
        0xceffe80d9d7c0165,
    ),
    (
        "spin:sqlite/sqlite@3.1.0",
        "[method]connection.execute-async",
        0xa40f072e2abe1f7b,
    ),
    (
        "spin:sqlite/sqlite@3.1.0",
        "[method]connection.last-insert-rowid",
        0x1c0786fa5df2e545,
    ),
    (
        "spin:sqlite/sqlite@3.1.0",
        "[method]connection.last-insert-rowid-async",
        0x8a4b9ca42a0ad25d,
    ),
    (
        "spin:sqlite/sqlite@3.1.0",
        "[static]connection.open",
        0x66c93a67c2b23894,
    ),
    (
        "spin:sqlite/sqlite@3.1.0",
        "[static]connection.open-async",
        0x7642a2459e6089a4,
    ),
    (
        "wasmcloud:postgres/prepared@0.1.1-draft",
        "exec",
        0x90d394051b51cbf6,
    ),
    (
        "wasmcloud:postgres/prepared@0.1.1-draft",
        "prepare",
        0x2558a391af5ca04c,
    ),
    ("wasmcloud:postgres/prepared@0.2.0", "exec", 0x6ba25e1b2d7e96ca),
    ("wasmcloud:postgres/prepared@0.2.0", "prepare", 0x152cdb8125d43e4d),
    (
        "wasmcloud:postgres/query@0.1.1-draft",
        "query",
        0x1f8ab23f470da3bd,
    ),
    (
        "wasmcloud:postgres/query@0.1.1-draft",
        "query-batch",
        0x15dd81a145721117,
    ),
    ("wasmcloud:postgres/query@0.2.0", "query", 0x5f6d1797e1875c3e),
    (
        "wasmcloud:postgres/query@0.2.0",
        "query-batch",
        0x09ea70b6b4c07bcd,
    ),
];

#[test]
fn signatures_are_those_that_are_published() {
    let contract = load::contracts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit")).unwrap();
    let found: Vec<(&str, &str, u64)> = contract
        .interfaces()
        .flat_map(|(_, interface)| {
            interface
                .functions
                .iter()
                .map(|function| (interface.id.as_str(), function))
        })
        .filter(|(_, function)| !function.drops)
        .map(|(id, function)| (id, function.name.as_str(), function.shape))
        .collect();
    for published in PUBLISHED {
        assert!(
            found.contains(published),
            "{published:x?} is not among {found:x?}"
        );
    }
}

#[test]
fn what_changes_something_each_time_is_not_idempotent() {
    let contract = load::contracts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit")).unwrap();
    let mut repeated: Vec<&str> = contract
        .interfaces()
        .filter(|(_, interface)| !runs_statements(&interface.id))
        .flat_map(|(_, interface)| &interface.functions)
        .filter(|function| !function.idempotent && !function.drops)
        .map(|function| function.name.as_str())
        .collect();
    repeated.sort_unstable();
    assert_eq!(
        repeated,
        [
            "[method]cas.current",
            "[static]cas.new",
            "increment",
            "increment",
            "log",
            "swap"
        ]
    );
    // What a statement does is in its text: a repeated call is a repeated statement.
    let mut safe: Vec<&str> = contract
        .interfaces()
        .filter(|(_, interface)| runs_statements(&interface.id))
        .flat_map(|(_, interface)| &interface.functions)
        .filter(|function| function.idempotent)
        .map(|function| function.name.as_str())
        .collect();
    safe.sort_unstable();
    safe.dedup();
    assert_eq!(
        safe,
        [
            "[constructor]connection-builder",
            "[method]connection-builder.build",
            "[method]connection-builder.build-async",
            "[method]connection-builder.set-ca-root",
            "[method]connection.changes",
            "[method]connection.changes-async",
            "[method]connection.last-insert-rowid",
            "[method]connection.last-insert-rowid-async",
            "[method]prepared.columns",
            "[method]prepared.parameters",
            "[static]connection.open",
            "[static]connection.open-async",
            "prepare"
        ]
    );
    for (_, interface) in contract.interfaces() {
        assert!(
            interface
                .functions
                .iter()
                .all(|function| !function.docs.contains("@outboard"))
        );
    }
}

#[test]
fn types_without_a_form_are_refused_by_name() {
    for (item, expected) in [
        (
            "f: func(a: u8, b: list<stream<u8>>);",
            "t:p/i@1.0.0: function f: parameter `b`: `stream<u8>`: a `stream` cannot stand here: it may be a parameter",
        ),
        (
            "f: func() -> result<tuple<u8, option<future>>>;",
            "t:p/i@1.0.0: function f: the result: `future<_>`: a `future` cannot stand here",
        ),
        (
            "resource r { m: func(a: stream<result<own<r>>>); }",
            "t:p/i@1.0.0: function r.m: parameter `a`: `own<t:p/i#r>`: a handle cannot travel in a stream or future",
        ),
        (
            "f: func(a: list<error-context>);",
            "function f: parameter `a`: `error-context`: an `error-context` has no meaning outside",
        ),
        (
            "record r { a: option<list<stream, 4>> }",
            "t:p/i@1.0.0: type r: `stream<_>`: a `stream` cannot stand here",
        ),
        (
            "variant v { m(map<string, error-context>) }",
            "t:p/i@1.0.0: type v: `error-context`",
        ),
        (
            "type s = stream<u8>; record r { s: s }",
            "t:p/i@1.0.0: type r: `stream<u8>`",
        ),
        (
            "type t = tuple<u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8>; f: func(a: tuple<t, t>, b: tuple<u8, u8, u8, \
             u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, t>);",
            "a `tuple` of 25 members is more than the 24 that have a form; declare a record",
        ),
        (
            "f: func() -> tuple<stream, stream, stream, stream, stream, stream, stream, stream, stream, stream, stream, \
             stream, stream>;",
            "13 streams and futures are more than the 12 that a function has in one direction",
        ),
        (
            "/// @outboard idempotnt\nf: func();",
            "function f: `@outboard idempotnt` is not known",
        ),
    ] {
        let error = contract(item).unwrap_err();
        assert!(error.contains(expected), "{error} instead of {expected}");
    }
    let names: Vec<String> = (0..65).map(|bit| format!("b{bit}")).collect();
    let wide = format!("flags wide {{ {} }}", names.join(", "));
    let error = contract(&wide).unwrap_err();
    assert!(
        error.contains("type wide") && error.contains("`flags` of 65 names do not fit"),
        "{error}"
    );
}

#[test]
fn two_versions_of_one_track_are_refused() {
    let mut resolve = Resolve::default();
    for version in ["1.0.0", "1.1.0"] {
        resolve
            .push_str(
                "t.wit",
                &format!("package t:p@{version}; interface i {{ f: func(); }}"),
            )
            .unwrap();
    }
    let error = contract::read(&resolve).unwrap_err().to_string();
    assert_eq!(
        error,
        "t:p@1.0.0 and t:p@1.1.0 are one package on the wire, t.p.v1: keep the newer one, which serves both"
    );
}

#[test]
fn aliases_are_what_they_stand_for() {
    let contract =
        contract("type byte = u8; type data = list<byte>; type text = string; f: func(a: data, b: text);");
    let contract = contract.unwrap();
    let (_, interface) = contract.interfaces().next().unwrap();
    assert!(interface.types.is_empty());
    let params = &interface.functions[0].params;
    assert_eq!(
        (&params[0].ty, &params[1].ty),
        (&contract::Ty::Bytes, &contract::Ty::String)
    );
}

#[test]
fn a_package_stands_in_the_folder_that_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("t/p/1.0.0");
    std::fs::create_dir_all(&package).unwrap();
    std::fs::write(
        package.join("i.wit"),
        "package t:p@1.0.1; interface i { f: func(); }",
    )
    .unwrap();
    let error = load::contracts(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("holds the package t:p@1.0.1: its folder is") && error.ends_with("t/p/1.0.1"),
        "{error}"
    );
}

/// Whether an interface is one for SQL.
fn runs_statements(interface: &str) -> bool {
    let packages = ["outboard:sql/", "spin:", "fermyon:spin/", "wasmcloud:postgres/"];
    packages.iter().any(|package| interface.starts_with(package))
}

fn contract(item: &str) -> Result<Contract, String> {
    let mut resolve = Resolve::default();
    resolve
        .push_str("t.wit", &format!("package t:p@1.0.0; interface i {{ {item} }}"))
        .unwrap();
    contract::read(&resolve).map_err(|error| error.to_string())
}

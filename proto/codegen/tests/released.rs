//! Changes to contracts, and which of them peers would misread.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its helpers are no tests to clippy"
)]

use std::collections::BTreeMap;

use outboard_codegen::{contract, generate, guard};
use wit_parser::Resolve;

const BEFORE: &str = "
    record r { a: u32, b: string }
    variant v { one, two(u8) }
    enum e { x, y }
    f: func(r: r, v: v, e: e) -> result<u8, string>;
    g: func();";

fn descriptors(package: &str, items: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    resolve
        .push_str("t.wit", &format!("package {package}; interface i {{ {items} }}"))
        .unwrap();
    let contract = contract::read(&resolve).unwrap();
    generate::generate(&contract, BTreeMap::new())
        .unwrap()
        .descriptors
}

fn changes(package: &str, items: &str) -> Result<(), String> {
    guard::check(&descriptors(package, BEFORE), &descriptors(package, items), &[])
        .map_err(|error| error.to_string())
}

#[test]
fn what_peers_would_misread_is_refused_by_its_name() {
    for (from, to, expected) in [
        (
            "a: u32, b: string",
            "b: string, a: u32",
            "t.p.v1.IR: field a was optional TYPE_UINT32 = 1 and would be",
        ),
        (
            "a: u32",
            "a: s32",
            "t.p.v1.IR: field a was optional TYPE_UINT32 = 1 and would be optional TYPE_SINT32 = 1",
        ),
        (
            "a: u32, ",
            "",
            "t.p.v1.IR: field a (optional TYPE_UINT32 = 1) was removed",
        ),
        (
            "b: string",
            "b: list<string>",
            "t.p.v1.IR: field b was optional TYPE_STRING = 2 and would be repeated",
        ),
        (
            "b: string }",
            "b: string, c: u8 }",
            "t.p.v1.IR: field c (optional TYPE_UINT32 = 3) was added",
        ),
        (
            "one, two(u8)",
            "two(u8), one",
            "t.p.v1.IV: field one was one of them .google.protobuf.Empty = 1",
        ),
        ("x, y", "y, x", "t.p.v1.IE: case I_E_X was 1 and would be 2"),
        (
            "e: e)",
            "x: e)",
            "t.p.v1.IFRequest: field e (optional .t.p.v1.IE = 3) was removed",
        ),
        (
            "result<u8, string>",
            "result<u8, u8>",
            "t.p.v1.IFResponse: field err was one of them TYPE_STRING = 2",
        ),
        ("g: func();", "", "t.p.v1.I/G was removed"),
    ] {
        let error = changes("t:p@1.0.0", &BEFORE.replace(from, to)).unwrap_err();
        assert!(error.contains("released packages never change"), "{error}");
        assert!(error.contains(expected), "{error} instead of {expected}");
    }
}

#[test]
fn what_is_new_or_not_released_may_change() {
    let more = format!("{BEFORE} record s {{ a: u8 }} h: func(s: s);");
    assert_eq!(changes("t:p@1.0.0", &more), Ok(()));
    for package in ["t:p@1.0.0-draft", "t:p@0.2.0-rc.1", "t:p@0.2.0-2"] {
        assert_eq!(changes(package, "g: func(a: u8);"), Ok(()), "{package}");
    }
    for package in ["t:p", "t:p@0.2.0", "t:p@0.0.1"] {
        changes(package, "g: func(a: u8);").unwrap_err();
    }
    // A new version is a package of its own; the old one is missed.
    let next = guard::check(
        &descriptors("t:p@1.0.0", BEFORE),
        &descriptors("t:p@2.0.0", BEFORE),
        &[],
    );
    assert!(next.unwrap_err().to_string().contains("t.p.v1.IR was removed"));
    guard::check(b"\x0a\x05", &descriptors("t:p", BEFORE), &[]).unwrap_err();
}

#[test]
fn a_version_that_is_not_released_yet_may_change() {
    let unreleased = |package: &str| {
        let mut resolve = Resolve::default();
        resolve
            .push_str(
                "t.wit",
                &format!("/// @outboard {package} interface i {{ f: func(); }}"),
            )
            .map(|_| contract::read(&resolve))
            .unwrap()
    };
    let marked = unreleased("unreleased\npackage t:p@1.0.0;").unwrap();
    assert!(marked.packages[0].unreleased);
    let misspelt = unreleased("unrelaesed\npackage t:p@1.0.0;").unwrap_err();
    assert!(
        misspelt
            .to_string()
            .contains("`@outboard unrelaesed` is not known"),
        "{misspelt}"
    );

    let (before, after) = (
        descriptors("t:p@1.0.0", BEFORE),
        descriptors("t:p@1.0.0", "f: func();"),
    );
    guard::check(&before, &after, &["t.p.v1"]).unwrap();
    guard::check(&before, &after, &["t.q.v1"]).unwrap_err();
}

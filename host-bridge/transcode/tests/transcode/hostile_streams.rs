//! Guests that lie about their streams and futures: each lie ends in a trap of that guest, none in the host's, and whoever
//! comes next is served.

use std::sync::{Arc, LazyLock};

use outboard_mapping::ty::Type;
use wasmtime::component::Component;

use crate::support::allocation::largest_during;
use crate::support::host::{block_on, compiled};
use crate::support::trickster::{GIVE, Host, OPEN, OPEN_FUTURE, TAKE, Tricked, Trickster, giving};
use crate::support::wire::{bytes, number, packed};
use crate::support::{enumeration, list, option, record, variant};

/// More than any honest call of these tests makes the host allocate at once, and less than any lie asks for.
const SMALL: usize = 256 * 1024;

/// The first byte after the guest's memory.
const END: u32 = 8 * 65536;

#[test]
fn handles_that_are_none() {
    for index in [0, 77, u32::MAX] {
        for body in [
            format!(
                "(call $read (i32.const {0}) (i32.const 64) (i32.const 1))",
                index.cast_signed()
            ),
            format!(
                "(call $write (i32.const {0}) (i32.const 64) (i32.const 1))",
                index.cast_signed()
            ),
            format!(
                "(call $f-read (i32.const {0}) (i32.const 64))",
                index.cast_signed()
            ),
            format!(
                "(call $f-write (i32.const {0}) (i32.const 64))",
                index.cast_signed()
            ),
            format!("(call $take (i32.const {0}))", index.cast_signed()),
            format!("(call $f-take (i32.const {0}))", index.cast_signed()),
            format!(
                "(call $drop-readable (i32.const {0})) (i32.const 0)",
                index.cast_signed()
            ),
            format!(
                "(call $f-drop-writable (i32.const {0})) (i32.const 0)",
                index.cast_signed()
            ),
        ] {
            assert_traps(&body, &format!("unknown handle index {index}"));
        }
    }
}

#[test]
fn handles_of_another_kind() {
    let busy = "cannot have concurrent operations active";
    for (body, why) in [
        (
            format!("{OPEN} (call $read (local.get $w) (i32.const 64) (i32.const 1))"),
            busy,
        ),
        (
            format!("{OPEN} (call $write (local.get $s) (i32.const 64) (i32.const 1))"),
            busy,
        ),
        (
            format!("{OPEN_FUTURE} (call $read (local.get $s) (i32.const 64) (i32.const 1))"),
            "not a stream",
        ),
        (
            format!("{OPEN} (call $f-read (local.get $s) (i32.const 64))"),
            "not a future",
        ),
        (
            format!("{OPEN} (call $take (local.get $w))"),
            "not a readable end",
        ),
        (
            format!("{OPEN_FUTURE} (call $take (local.get $s))"),
            "not a stream",
        ),
        (format!("{OPEN} (call $f-take (local.get $s))"), "not a future"),
        ("(call $take (call $set))".to_owned(), "not a stream"),
        (
            format!("{OPEN} (call $drop-readable (local.get $w)) (i32.const 0)"),
            "not a readable end",
        ),
    ] {
        assert_traps(&body, why);
    }
}

#[test]
fn ends_that_were_given_away_or_dropped() {
    for body in [
        format!("{TAKE} (i32.const 0)"),
        "(call $read (local.get $s) (i32.const 64) (i32.const 1))".to_owned(),
        "(call $drop-readable (local.get $s)) (i32.const 0)".to_owned(),
    ] {
        // The number may stand for the call by now.
        assert_traps(&format!("{OPEN} {TAKE} {body}"), "handle");
        assert_traps(
            &format!("{OPEN} (call $drop-readable (local.get $s)) {body}"),
            "unknown handle",
        );
    }
    let drop = "(call $drop-writable (local.get $w))";
    assert_traps(&format!("{OPEN} {drop} {drop} (i32.const 0)"), "unknown handle");
}

#[test]
fn ends_that_are_in_use() {
    let read = "(call $read (local.get $s) (i32.const 64) (i32.const 1))";
    let write = "(call $write (local.get $w) (i32.const 64) (i32.const 1))";
    let concurrent = "cannot have concurrent operations active";
    for (body, why) in [
        (format!("(drop {read}) {read}"), concurrent),
        (
            format!("(drop {read}) (call $drop-readable (local.get $s)) (i32.const 0)"),
            "busy stream",
        ),
        (format!("(drop {read}) {TAKE} (i32.const 0)"), "busy stream"),
        (format!("(drop {write}) {write}"), concurrent),
        (
            format!("(drop {write}) (call $drop-writable (local.get $w)) (i32.const 0)"),
            "busy stream",
        ),
        (
            "(call $cancel-read (local.get $s))".to_owned(),
            "no read is pending",
        ),
        (
            "(call $cancel-write (local.get $w))".to_owned(),
            "no write is pending",
        ),
        (
            format!("(call $join (local.get $s) (call $set)) {TAKE} (i32.const 0)"),
            "in a waitable set",
        ),
    ] {
        assert_traps(&format!("{OPEN} {body}"), why);
    }
    let after_the_end = format!("{GIVE} (drop (call $outcome (local.get $s) {read})) {read}");
    assert_traps(&after_the_end, "notified that the writable end dropped");
}

#[test]
fn futures_have_one_value() {
    let write = "(call $outcome (local.get $w) (call $f-write (local.get $w) (i32.const 64)))";
    let taken = "(drop (call $f-take (local.get $s)))";
    assert_traps(
        &format!("{OPEN_FUTURE} {taken} (drop {write}) {write}"),
        "after previous write succeeded",
    );
    let unwritten = "(call $f-drop-writable (local.get $w)) (i32.const 0)";
    assert_traps(
        &format!("{OPEN_FUTURE} {taken} {unwritten}"),
        "without first writing a value",
    );
}

#[test]
fn buffers_outside_of_memory() {
    for (ty, size) in [
        (Type::U8, 1),
        (Type::U32, 4),
        (Type::String, 8),
        (list(Type::U64), 8),
    ] {
        for (at, count, why) in [
            (END, 1, "out of bounds"),
            (END - 8, 8 / size + 1, "out of bounds"),
            (64, END / size, "out of bounds"),
            (u32::MAX - 7, 8 / size, "out of bounds"),
            (0, (1 << 28) - 1, "out of bounds"),
            (0, 1 << 28, "count too large"),
            (0, u32::MAX, "count too large"),
        ] {
            let (at, count) = (at.cast_signed(), count.cast_signed());
            let place = format!("(i32.const {at}) (i32.const {count})");
            let read = format!("{GIVE} (call $read (local.get $s) {place})");
            assert_traps_with(&Trickster::new(ty.clone(), read), Host::default(), why);
            let write = format!("{OPEN} {TAKE} (call $write (local.get $w) {place})");
            assert_traps_with(&Trickster::new(ty.clone(), write), Host::default(), why);
        }
        let read = format!(
            "{} (call $f-read (local.get $s) (i32.const {END}))",
            "(local.set $s (call $f-give))"
        );
        assert_traps_with(
            &Trickster::new(ty.clone(), read),
            Host::default(),
            "out of bounds",
        );
        let write = format!(
            "{OPEN_FUTURE} (drop (call $f-take (local.get $s))) (call $f-write (local.get $w) (i32.const {END}))"
        );
        assert_traps_with(&Trickster::new(ty, write), Host::default(), "out of bounds");
    }
}

#[test]
fn misaligned_buffers() {
    for (ty, at, item) in [
        (Type::U32, 66, bytes(1, &[5])),
        (Type::String, 66, bytes(1, b"text")),
        (
            record([Type::U8, Type::U64]),
            68,
            bytes(1, &[number(1, 1), number(2, 2)].concat()),
        ),
    ] {
        let read = format!(
            "{GIVE} (call $outcome (local.get $s) (call $read (local.get $s) (i32.const {at}) (i32.const 1)))"
        );
        assert_traps_with(
            &Trickster::new(ty.clone(), read),
            giving([item.clone()]),
            "not aligned",
        );
        let write = format!("{OPEN} {TAKE} (call $write (local.get $w) (i32.const {at}) (i32.const 1))");
        assert_traps_with(&Trickster::new(ty.clone(), write), Host::default(), "not aligned");
        let write = format!(
            "{OPEN_FUTURE} (drop (call $f-take (local.get $s))) (call $f-write (local.get $w) (i32.const {at}))"
        );
        assert_traps_with(&Trickster::new(ty, write), Host::default(), "not aligned");
    }
}

#[test]
fn items_that_are_none() {
    // An item that is right where it consists of zeros, and the words of one that is not.
    let bad: [(Type, &[u32], &str); 9] = [
        (Type::String, &[64, 1], "utf-8"),
        (Type::String, &[END, 1], "out of bounds"),
        (list(Type::U8), &[16, u32::MAX], "out of bounds"),
        (list(Type::U64), &[16, 1 << 29], "out of bounds"),
        (list(Type::U32), &[2, 1], "not aligned"),
        (list(list(Type::String)), &[END - 8, 2], "out of bounds"),
        (option(Type::Char), &[1, 0xd800], "Unicode scalar value"),
        (
            variant([None, Some(Type::U32)]),
            &[2, 0],
            "of a variant with 2 cases",
        ),
        (
            record([Type::U32, enumeration(300)]),
            &[0, 300],
            "of a variant with 300 cases",
        ),
    ];
    for (ty, words, why) in bad {
        let item: String = (0..)
            .step_by(4)
            .zip(words)
            .map(|(at, word)| {
                format!(
                    "(i32.store (i32.const {}) (i32.const {}))",
                    1032 + at,
                    word.cast_signed()
                )
            })
            .collect();
        // What a string at 64 begins with is no UTF-8.
        let store = format!("(i32.store8 (i32.const 64) (i32.const 255)) {item}");
        let write = |at, count| {
            format!(
                "(call $outcome (local.get $w) (call $write (local.get $w) (i32.const {at}) (i32.const {count})))"
            )
        };
        for (body, arrived) in [
            (format!("{OPEN} {TAKE} {store} {}", write(1032, 1)), 0),
            // After one that is right: in the same write, and in the write before.
            (format!("{OPEN} {TAKE} {store} {}", write(1024, 2)), 0),
            (
                format!(
                    "{OPEN} {TAKE} {store} (drop {}) {}",
                    write(1024, 1),
                    write(1032, 1)
                ),
                1,
            ),
        ] {
            let host = Host::default();
            let got = Arc::clone(&host.got);
            assert_traps_with(&Trickster::new(ty.clone(), body), host, why);
            assert_eq!(got.lock().unwrap().len(), arrived, "{ty}");
        }
        let body = format!(
            "{OPEN_FUTURE} {store} (drop (call $f-take (local.get $s)))
            (call $outcome (local.get $w) (call $f-write (local.get $w) (i32.const 1032)))"
        );
        let host = Host::default();
        let got = Arc::clone(&host.got);
        assert_traps_with(&Trickster::new(ty.clone(), body), host, why);
        assert!(got.lock().unwrap().is_empty(), "{ty}");
    }
}

#[test]
fn a_realloc_that_lies_about_room_for_items() {
    let read = format!(
        "{GIVE} (call $outcome (local.get $s) (call $read (local.get $s) (i32.const 64) (i32.const 4)))"
    );
    for (ty, items) in [
        (
            Type::String,
            [bytes(1, b"one"), bytes(1, b"a longer one")].concat(),
        ),
        (list(Type::U64), bytes(1, &bytes(1, &packed([1, 2, 3])))),
    ] {
        for (realloc, why) in [
            (format!("(i32.const {END})"), "beyond end of memory"),
            ("(i32.const -8)".to_owned(), "beyond end of memory"),
            ("unreachable".to_owned(), "unreachable"),
        ] {
            let guest = Trickster {
                realloc,
                ..Trickster::new(ty.clone(), read.clone())
            };
            assert_traps_with(&guest, giving([items.clone()]), why);
        }
    }
}

fn assert_traps(body: &str, why: &str) {
    assert_traps_with(&Trickster::new(Type::U32, body), Host::default(), why);
}

/// The guest traps, without having made the host allocate much, and the next one is served.
fn assert_traps_with(guest: &Trickster, host: Host, why: &str) {
    let Tricked { mut store, g } = Tricked::new(guest, host);
    let (largest, outcome) = largest_during(|| block_on(g.call_async(&mut store, ())));
    let Err(error) = outcome else {
        panic!("no trap, but {why:?} was expected of {}", guest.body)
    };
    let error = format!("{error:?}");
    assert!(
        error.contains(why),
        "{error}, but {why:?} was expected of {}",
        guest.body
    );
    assert!(largest < SMALL, "{largest} bytes at once");
    assert_serves();
}

/// A guest that lies about nothing has its items taken and is given others.
fn assert_serves() {
    static HONEST: LazyLock<Component> = LazyLock::new(|| {
        let body = format!(
            "{GIVE} (drop (call $outcome (local.get $s) (call $read (local.get $s) (i32.const 64) (i32.const 2))))
            (call $drop-readable (local.get $s))
            {OPEN} {TAKE} (drop (call $outcome (local.get $w)
              (call $write (local.get $w) (i32.const 64) (i32.const 2))))
            (call $drop-writable (local.get $w)) (call $finish (local.get $t)) (i32.load (i32.const 68))"
        );
        compiled(&Trickster::new(Type::U32, body).wat())
    });
    let host = giving([bytes(1, &[5, 6])]);
    let got = Arc::clone(&host.got);
    let Tricked { mut store, g } = Tricked::of(&HONEST, host);
    assert_eq!(block_on(g.call_async(&mut store, ())).unwrap(), (6,));
    assert_eq!(*got.lock().unwrap(), [bytes(1, &[5, 6])]);
}

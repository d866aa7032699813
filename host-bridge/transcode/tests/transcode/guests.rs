//! Guests that lie about their memory: each lie ends in a trap, and none makes the host allocate what was claimed.

use outboard_mapping::ty::Type;
use wasmtime::component::Val;

use crate::support::allocation::largest_during;
use crate::support::component::{Encoding, Spec};
use crate::support::host::Guest;
use crate::support::wire::bytes;
use crate::support::{enumeration, fixed, function, list, map, option, record, variant};

/// More than any honest call of these tests makes the host allocate, and less than any lie asks for.
const SMALL: usize = 256 * 1024;

/// The first byte after the guest's memory.
const END: u32 = 8 * 65536;

#[test]
fn lists_outside_of_memory() {
    let types = [
        Type::String,
        list(Type::U8),
        list(Type::U64),
        list(Type::F32),
        list(Type::String),
        list(record([Type::U64, Type::U64])),
        map(Type::String, Type::U64),
    ];
    for ty in types {
        for (at, len) in [
            (END, 1),
            (END - 8, 9),
            (0, END + 1),
            (u32::MAX - 7, 8),
            (16, u32::MAX),
            (0, u32::MAX / 8 + 1),
        ] {
            assert_traps(&flat([ty.clone()], &[at, len]), "out of bounds");
            assert_traps(&in_memory(list(ty.clone()), &[at, len]), "out of bounds");
        }
        // Nothing at the very end of memory is in bounds.
        assert_crosses(&flat([ty], &[END, 0]));
    }
}

#[test]
fn lists_whose_size_overflows() {
    // 2^29 elements of 8 bytes are 2^32 bytes; 2^31 of 16 more than that.
    assert_traps(&flat([list(Type::U64)], &[16, 1 << 29]), "out of bounds");
    assert_traps(
        &flat([list(record([Type::U64, Type::U64]))], &[16, 1 << 31]),
        "out of bounds",
    );
    assert_traps(
        &flat([map(Type::U64, Type::U64)], &[16, 1 << 28]),
        "out of bounds",
    );
    assert_traps(
        &flat([list(fixed(Type::U64, 64))], &[16, 1 << 23]),
        "out of bounds",
    );
}

#[test]
fn misaligned_lists() {
    let misaligned = [
        (list(Type::U16), 1),
        (list(Type::U32), 2),
        (list(Type::F64), 4),
        (list(Type::String), 6),
        (list(option(Type::U64)), 4),
        (map(Type::U8, Type::U64), 12),
    ];
    for (ty, at) in misaligned {
        assert_traps(&flat([ty.clone()], &[at, 1]), "not aligned");
        assert_traps(&in_memory(list(ty), &[at, 1]), "not aligned");
    }
    assert_crosses(&flat([list(Type::U8)], &[3, 5]));
}

#[test]
fn strings_that_are_none() {
    for text in [
        &[0xff][..],
        &[0x61, 0xc0, 0x80],
        &[0xed, 0xa0, 0x80],
        &[0xf4, 0x90, 0x80, 0x80],
        &[0xe2, 0x82],
    ] {
        let body = format!(
            "{} (call $f (i32.const 64) (i32.const {}))",
            write(64, text),
            text.len()
        );
        assert_traps(
            &Spec::new(function([Type::String], None)).alone().body(body),
            "utf-8",
        );
    }
    let surrogates = [&[0x00, 0xd8][..], &[0x00, 0xdc], &[0x00, 0xd8, 0x61, 0x00]];
    for units in surrogates {
        for (encoding, tag) in [(Encoding::Utf16, 0), (Encoding::Latin1OrUtf16, 1_u32 << 31)] {
            let count = u32::try_from(units.len() / 2).unwrap() | tag;
            let body = format!(
                "{} (call $f (i32.const 64) (i32.const {count}))",
                write(64, units)
            );
            let spec = Spec::new(function([Type::String], None))
                .alone()
                .encoding(encoding)
                .body(body);
            assert_traps(&spec, "unpaired surrogate");
        }
    }
}

#[test]
fn wide_strings_outside_of_memory() {
    for (encoding, tag) in [(Encoding::Utf16, 0), (Encoding::Latin1OrUtf16, 1_u32 << 31)] {
        for (at, units) in [(END, 1), (END - 2, 2), (0, (1 << 31) - 1)] {
            assert_traps(
                &flat([Type::String], &[at, units | tag]).encoding(encoding),
                "out of bounds",
            );
        }
        assert_traps(
            &flat([Type::String], &[17, 1 | tag]).encoding(encoding),
            "not aligned",
        );
    }
    assert_traps(
        &flat([Type::String], &[END - 2, 3]).encoding(Encoding::Latin1OrUtf16),
        "out of bounds",
    );
}

#[test]
fn characters_that_are_none() {
    for code in [0xd800, 0xdbff, 0xdfff, 0x11_0000, u32::MAX] {
        assert_traps(&flat([Type::Char], &[code]), "Unicode scalar value");
        assert_traps(&in_memory(list(Type::Char), &[code]), "Unicode scalar value");
    }
}

#[test]
fn cases_that_are_none() {
    for case in [3, 255, 256, u32::MAX] {
        assert_traps(&flat([enumeration(3)], &[case]), "of a variant with 3 cases");
        assert_traps(
            &flat([variant([None, None, None])], &[case]),
            "of a variant with 3 cases",
        );
        assert_traps(
            &flat([option(Type::U32)], &[case, 1]),
            "of a variant with 2 cases",
        );
        assert_traps(
            &flat([variant([Some(Type::U32), Some(Type::Char), None])], &[case, 1]),
            "of a variant with 3 cases",
        );
    }
    assert_traps(
        &in_memory(list(enumeration(3)), &[3]),
        "of a variant with 3 cases",
    );
    assert_traps(
        &in_memory(list(enumeration(256 + 3)), &[259]),
        "of a variant with 259 cases",
    );
    assert_traps(
        &in_memory(list(option(Type::U8)), &[2]),
        "of a variant with 2 cases",
    );
}

#[test]
fn what_the_canonical_abi_ignores_is_no_lie() {
    let cases = [
        (Type::U8, 0xffff_ff07, vec![0x08, 7]),
        (Type::Bool, 2, vec![0x08, 1]),
        (Type::S16, 0x1_ffff, vec![0x08, 1]),
    ];
    for (ty, value, body) in cases {
        let mut guest = Guest::new(&flat([ty], &[value]));
        guest.call(&[], "").unwrap();
        assert_eq!(guest.request().0, body);
    }
    let mut guest = Guest::new(&flat([crate::support::flags(3)], &[0xff]));
    guest.call(&[], "").unwrap();
    assert_eq!(guest.request().0, vec![0x08, 7]);
}

#[test]
fn parameters_outside_of_memory() {
    let many = || function(vec![Type::U64; 17], None);
    for (at, why) in [
        (END, "out of bounds"),
        (END - 128, "out of bounds"),
        (u32::MAX - 7, "out of bounds"),
        (12, "not aligned"),
    ] {
        let body = format!("(call $f (i32.const {at}))");
        assert_traps(&Spec::new(many()).alone().body(body), why);
    }
}

#[test]
fn results_outside_of_memory() {
    for (at, why) in [
        (END, "out of bounds"),
        (END - 4, "out of bounds"),
        (u32::MAX - 3, "out of bounds"),
        (18, "not aligned"),
    ] {
        let body = format!("(call $f (i32.const {at})) (i32.const 16)");
        let spec = Spec::new(function([], Some(Type::String))).body(body);
        assert_traps_answered(&spec, &bytes(1, b"text"), why);
    }
}

#[test]
fn a_realloc_that_lies() {
    let replies = [
        (Type::String, bytes(1, b"a longer text")),
        (list(Type::U8), bytes(1, b"some bytes")),
        (list(Type::U64), bytes(1, b"numbers")),
        (list(Type::F64), bytes(1, b"twice 8 bytes...")),
        (list(Type::String), [bytes(1, b"one"), bytes(1, b"two")].concat()),
        (
            map(Type::String, Type::String),
            bytes(1, &[bytes(1, b"key"), bytes(2, b"value")].concat()),
        ),
    ];
    let lies = [
        (format!("(i32.const {END})"), "beyond end of memory"),
        (format!("(i32.const {})", END - 8), "beyond end of memory"),
        ("(i32.const -8)".to_owned(), "beyond end of memory"),
        ("unreachable".to_owned(), "unreachable"),
        (
            "(loop $grow (br_if $grow (i32.ne (memory.grow (i32.const 4096)) (i32.const -1)))) unreachable"
                .to_owned(),
            "unreachable",
        ),
    ];
    for (ty, reply) in &replies {
        for (realloc, why) in &lies {
            assert_traps_answered(&into_memory(ty.clone()).realloc(realloc), reply, why);
        }
    }
    for ty in [list(Type::U64), list(Type::F64)] {
        let reply = bytes(1, b"8 bytes!");
        assert_traps_answered(&into_memory(ty).realloc("(i32.const 20)"), &reply, "not aligned");
    }
}

#[test]
fn a_realloc_that_returns_what_is_in_use_harms_its_guest_only() {
    let mut guest = Guest::new(&into_memory(list(Type::String)).realloc("(i32.const 1024)"));
    // Every string, and the list of them, stands at the same address: what comes back is not what was sent, if
    // anything does.
    let outcome = guest.call(&[], [bytes(1, b"one"), bytes(1, b"two")].concat());
    assert_ne!(
        outcome.ok().flatten(),
        Some(Val::List(
            ["one", "two"].map(|text| Val::String(text.to_owned())).to_vec()
        ))
    );
}

#[test]
fn a_reply_that_does_not_fit_is_the_guests_trap() {
    let mut guest = Guest::new(&into_memory(list(Type::U64)).realloc("unreachable"));
    let reply = bytes(1, &vec![0; 1 << 20]);
    let (largest, outcome) = largest_during(|| guest.call(&[], reply.clone()));
    assert!(outcome.is_err());
    assert!(largest < reply.len() + SMALL, "{largest} bytes at once");
}

/// A guest that calls its import with these core values.
fn flat<const N: usize>(params: [Type; N], values: &[u32]) -> Spec {
    let values: String = values
        .iter()
        .map(|value| format!("(i32.const {value}) "))
        .collect();
    Spec::new(function(params, None))
        .alone()
        .body(format!("(call $f {values})"))
}

/// A guest that calls its import with a list of one element, which starts with these 32-bit numbers.
fn in_memory(ty: Type, values: &[u32]) -> Spec {
    let contents: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let body = format!("{} (call $f (i32.const 64) (i32.const 1))", write(64, &contents));
    Spec::new(function([ty], None)).alone().body(body)
}

/// A guest that has its import's result put at an address that is in order.
fn into_memory(ty: Type) -> Spec {
    Spec::new(function([], Some(ty))).body("(call $f (i32.const 64)) (i32.const 64)")
}

/// The instructions that put bytes at an address.
fn write(at: usize, contents: &[u8]) -> String {
    let store =
        |(index, byte): (usize, &u8)| format!("(i32.store8 (i32.const {}) (i32.const {byte})) ", at + index);
    contents.iter().enumerate().map(store).collect()
}

fn assert_crosses(spec: &Spec) {
    let mut guest = Guest::new(spec);
    guest.call(&[], "").unwrap();
    guest.request();
}

fn assert_traps(spec: &Spec, why: &str) {
    assert_traps_answered(spec, &[], why);
}

fn assert_traps_answered(spec: &Spec, reply: &[u8], why: &str) {
    let mut guest = Guest::new(spec);
    let (largest, outcome) = largest_during(|| guest.call(&[], reply.to_vec()));
    let Err(error) = outcome else {
        panic!("no trap, but {why:?} was expected of\n{}", spec.wat())
    };
    assert!(
        format!("{error:?}").contains(why),
        "{error:?}, but {why:?} was expected of\n{}",
        spec.wat()
    );
    assert!(largest < SMALL, "{largest} bytes at once");
}

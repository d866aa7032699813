//! Replies that are no value of the result's type: each is refused with an error that says whose they are.

use outboard_mapping::ty::Type;
use outboard_mapping::wire::Malformed;
use outboard_transcode::MalformedReply;

use crate::support::component::Spec;
use crate::support::host::{FUNCTION, Guest};
use crate::support::wire::{bytes, fixed32, fixed64, key, number, packed, varint, zigzag};
use crate::support::{enumeration, fixed, flags, function, list, map, option, record, result, variant};

#[test]
fn what_is_required_must_come() {
    let required = [
        Type::Bool,
        Type::U32,
        Type::S64,
        Type::F32,
        Type::F64,
        Type::Char,
        Type::String,
        list(Type::U8),
        enumeration(2),
        flags(3),
        result(None, None),
        result(Some(Type::String), None),
        variant([None]),
        record([Type::U8]),
        record([option(Type::U8)]),
        Type::Tuple(vec![list(Type::U8)]),
    ];
    for ty in required {
        assert!(matches!(refused(ty.clone(), &[]), Malformed::Missing(_)), "{ty}");
        let element = bytes(1, &bytes(2, &[]));
        assert!(
            matches!(
                refused(list(record([ty.clone()])), &element),
                Malformed::Missing(_)
            ),
            "list of {ty}"
        );
    }
    let pair = Type::Tuple(vec![Type::U8, Type::String]);
    assert!(matches!(
        refused(pair.clone(), &bytes(1, &number(1, 1))),
        Malformed::Missing(_)
    ));
    assert!(matches!(
        refused(pair, &bytes(1, &bytes(2, b"x"))),
        Malformed::Missing(_)
    ));
    let entries = map(Type::U8, Type::String);
    assert!(matches!(
        refused(entries.clone(), &bytes(1, &number(1, 1))),
        Malformed::Missing(_)
    ));
    assert!(matches!(
        refused(entries, &bytes(1, &bytes(2, b"x"))),
        Malformed::Missing(_)
    ));
}

#[test]
fn cases_and_flags_must_be_known() {
    for case in [0, 4, 259, u64::MAX] {
        assert_eq!(
            refused(enumeration(3), &number(1, case)),
            Malformed::Case {
                field: "a value",
                value: case
            }
        );
        let packed = bytes(1, &packed([1, case]));
        assert!(matches!(
            refused(list(enumeration(3)), &packed),
            Malformed::Case { .. }
        ));
    }
    for (names, bits) in [
        (1, 2),
        (8, 0x100),
        (9, 0x200),
        (31, 1 << 31),
        (32, 1 << 32),
        (32, u64::MAX),
    ] {
        let found = refused(flags(names), &number(1, bits));
        assert!(
            matches!(found, Malformed::Flags { .. }),
            "{names} flags of {bits:#x}: {found}"
        );
        let found = refused(list(flags(names)), &bytes(1, &packed([0, bits])));
        assert!(
            matches!(found, Malformed::Flags { .. }),
            "{names} flags of {bits:#x}: {found}"
        );
    }
    for unset in [bytes(1, &[]), bytes(1, &bytes(3, &[])), bytes(1, &number(9, 1))] {
        assert!(matches!(
            refused(variant([None, Some(Type::U8)]), &unset),
            Malformed::Missing(_)
        ));
        assert!(matches!(
            refused(record([variant([None, None])]), &bytes(1, &unset)),
            Malformed::Missing(_)
        ));
    }
    assert!(matches!(
        refused(result(None, None), &bytes(3, &[])),
        Malformed::Missing(_)
    ));
    // What says only which case it is may have fields of a later version, and nothing that is no field.
    for ty in [result(None, None), result(Some(Type::String), None)] {
        assert_eq!(refused(ty, &bytes(2, &[8])), Malformed::Truncated);
    }
    assert_eq!(
        refused(variant([None]), &bytes(1, &bytes(1, &[0x0b]))),
        Malformed::WireType(3)
    );
}

#[test]
fn numbers_must_be_in_range() {
    let ranges = [
        (Type::Bool, vec![2, u64::MAX]),
        (Type::U8, vec![256, u64::MAX]),
        (Type::U16, vec![65_536, u64::MAX]),
        (Type::U32, vec![1 << 32, u64::MAX]),
        (Type::S8, vec![zigzag(128), zigzag(-129), u64::MAX]),
        (Type::S16, vec![zigzag(32_768), zigzag(-32_769), u64::MAX]),
        (Type::S32, vec![zigzag(1 << 31), zigzag(-(1 << 31) - 1), u64::MAX]),
        (Type::Char, vec![0xd800, 0xdfff, 0x11_0000, 1 << 32, u64::MAX]),
    ];
    for (ty, values) in ranges {
        for value in values {
            let number = number(1, value);
            for (shape, body) in [
                (ty.clone(), number.clone()),
                (fixed(ty.clone(), 2), [number.clone(), number.clone()].concat()),
                (fixed(ty.clone(), 2), bytes(1, &packed([0, value]))),
                (record([ty.clone(), option(Type::U8)]), bytes(1, &number)),
                (record([ty.clone()]), bytes(1, &number)),
                (fixed(ty.clone(), 1), bytes(1, &packed([value]))),
                (option(ty.clone()), number.clone()),
            ] {
                let found = refused(shape.clone(), &body);
                assert!(
                    matches!(found, Malformed::Range { .. }),
                    "{value} as {shape}: {found}"
                );
            }
        }
    }
}

#[test]
fn strings_must_be_utf8() {
    for text in [
        &b"\xff"[..],
        b"a\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"cut \xe2\x82",
    ] {
        assert!(matches!(
            refused(Type::String, &bytes(1, text)),
            Malformed::Utf8(_)
        ));
        assert!(matches!(
            refused(list(Type::String), &bytes(1, text)),
            Malformed::Utf8(_)
        ));
        assert!(matches!(
            refused(result(None, Some(Type::String)), &bytes(2, text)),
            Malformed::Utf8(_)
        ));
    }
}

#[test]
fn values_must_be_whole() {
    let ty = record([Type::String, list(Type::F64), option(Type::U64), Type::F32]);
    let fields = [
        bytes(1, "some text".as_bytes()),
        bytes(2, &[1.0_f64.to_le_bytes(), 2.0_f64.to_le_bytes()].concat()),
        number(3, u64::MAX),
        fixed32(4, 1.0),
    ];
    let whole = bytes(1, &fields.concat());
    for end in 1..whole.len() {
        assert_eq!(
            refused(ty.clone(), &whole[..end]),
            Malformed::Truncated,
            "cut after {end} bytes"
        );
    }
    let long = [key(1, 2), varint(u64::MAX)].concat();
    assert_eq!(refused(Type::String, &long), Malformed::Truncated);
    assert_eq!(refused(list(Type::F32), &bytes(1, &[0; 6])), Malformed::Truncated);
    assert_eq!(
        refused(list(Type::U32), &bytes(1, &[1, 0x80])),
        Malformed::Truncated
    );
    let endless = [key(1, 0), vec![0xff; 11]].concat();
    assert_eq!(refused(Type::U64, &endless), Malformed::Varint);
    assert_eq!(
        refused(list(Type::U64), &bytes(1, &[&[0xff; 10][..], &[1]].concat())),
        Malformed::Varint
    );
    assert_eq!(refused(Type::U64, &[0, 1]), Malformed::FieldNumber(0));
    assert_eq!(refused(Type::U64, &[0x0b]), Malformed::WireType(3));
}

#[test]
fn fixed_lengths_are_kept() {
    for (length, body) in [
        (2, packed([1, 2, 3])),
        (3, packed([1, 2])),
        (1, packed([])),
        (1, packed([1, 2])),
    ] {
        let found = refused(fixed(Type::U8, length), &bytes(1, &body));
        assert!(
            matches!(found, Malformed::Length { expected, .. } if expected == length),
            "{found}"
        );
    }
    assert!(matches!(
        refused(fixed(Type::String, 2), &bytes(1, b"one")),
        Malformed::Length { found: 1, .. }
    ));
    assert!(matches!(
        refused(fixed(Type::U8, 1), &[]),
        Malformed::Length { found: 0, .. }
    ));
}

#[test]
fn values_are_delimited_as_the_schema_has_it() {
    let (varint, len) = (number(1, 1), bytes(1, b"\x08\x01"));
    let (four, eight) = (fixed32(1, 1.0), fixed64(1, 1.0));
    for ty in [
        Type::U8,
        Type::Bool,
        Type::S64,
        Type::Char,
        enumeration(2),
        flags(2),
    ] {
        for body in [&len, &four, &eight] {
            assert_mismatch(&ty, body);
        }
        for body in [&four, &eight] {
            assert_mismatch(&list(ty.clone()), body);
        }
    }
    for ty in [
        Type::String,
        list(Type::U8),
        list(Type::String),
        record([Type::U8]),
        variant([None]),
        option(list(Type::U8)),
    ] {
        for body in [&varint, &four, &eight] {
            assert_mismatch(&ty, body);
        }
    }
    for ty in [
        result(None, None),
        map(Type::U8, Type::U8),
        list(list(Type::U32)),
        option(option(Type::U8)),
    ] {
        for body in [&varint, &four, &eight] {
            assert_mismatch(&ty, body);
        }
    }
    let floats = [
        (Type::F32, vec![&varint, &len, &eight]),
        (Type::F64, vec![&varint, &len, &four]),
        (list(Type::F32), vec![&varint, &eight]),
        (list(Type::F64), vec![&varint, &four]),
    ];
    for (ty, bodies) in floats {
        bodies.into_iter().for_each(|body| assert_mismatch(&ty, body));
    }
    assert_mismatch(&fixed(Type::F64, 1), &four);
    assert_mismatch(&variant([None, Some(Type::U8)]), &bytes(1, &number(1, 1)));
    assert_mismatch(&variant([None, Some(Type::U8)]), &bytes(1, &bytes(2, &[])));
}

fn assert_mismatch(ty: &Type, body: &[u8]) {
    let found = refused(ty.clone(), body);
    assert!(
        matches!(found, Malformed::Mismatch { .. }),
        "{body:x?} as {ty}: {found}"
    );
}

fn refused(ty: Type, body: &[u8]) -> Malformed {
    let mut guest = Guest::new(&Spec::new(function([], Some(ty.clone()))));
    let error = match guest.call(&[], body.to_vec()) {
        Ok(value) => panic!("{body:x?} was taken for {value:?} of {ty}"),
        Err(error) => error,
    };
    let Some(malformed) = error.downcast_ref::<MalformedReply>() else {
        panic!("{ty}: {error:?}")
    };
    assert_eq!(&*malformed.function, FUNCTION);
    assert!(malformed.to_string().contains(FUNCTION), "{malformed}");
    malformed.source.clone()
}

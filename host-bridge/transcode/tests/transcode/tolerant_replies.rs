//! Replies that any protobuf writer may send, and that mean the same as the one that ours would.

use outboard_mapping::ty::Type;
use wasmtime::component::Val;

use crate::support::component::Spec;
use crate::support::host::Guest;
use crate::support::wire::{bytes, fixed32, fixed64, number, packed, zigzag};
use crate::support::{fixed, flags, function, list, map, option, record, result, variant};

#[test]
fn numbers_need_not_be_packed() {
    let unpacked = [number(1, 1), number(1, 2), number(1, 300)].concat();
    assert_eq!(decoded(list(Type::U32), &unpacked), u32s([1, 2, 300]));
    let both = [
        bytes(1, &packed([1, 2])),
        number(1, 300),
        bytes(1, &[]),
        bytes(1, &packed([4])),
    ]
    .concat();
    assert_eq!(decoded(list(Type::U32), &both), u32s([1, 2, 300, 4]));
    let floats = [
        fixed64(1, 0.5),
        bytes(1, &[1.5_f64.to_le_bytes(), 2.5_f64.to_le_bytes()].concat()),
    ]
    .concat();
    assert_eq!(
        decoded(list(Type::F64), &floats),
        Val::List([0.5, 1.5, 2.5].map(Val::Float64).to_vec())
    );
    let signed = [number(1, zigzag(-3)), bytes(1, &packed([zigzag(4)]))].concat();
    assert_eq!(
        decoded(fixed(Type::S8, 2), &signed),
        Val::FixedLengthList(vec![Val::S8(-3), Val::S8(4)])
    );
}

#[test]
fn a_list_of_one_core_value_need_not_be_packed() {
    let one = |value| Val::FixedLengthList(vec![value]);
    assert_eq!(decoded(fixed(Type::U16, 1), &number(1, 9)), one(Val::U16(9)));
    assert_eq!(
        decoded(fixed(Type::U16, 1), &bytes(1, &packed([9]))),
        one(Val::U16(9))
    );
    assert_eq!(
        decoded(fixed(Type::U16, 1), &[bytes(1, &[]), number(1, 9)].concat()),
        one(Val::U16(9))
    );
    assert_eq!(
        decoded(fixed(Type::F32, 1), &fixed32(1, 0.5)),
        one(Val::Float32(0.5))
    );
}

#[test]
fn fields_come_in_any_order() {
    let ty = record([Type::U8, Type::String, list(Type::String), option(Type::Bool)]);
    let in_order = [
        number(1, 7),
        bytes(2, b"two"),
        bytes(3, b"a"),
        bytes(3, b"b"),
        number(4, 1),
    ];
    let expected = decoded(ty.clone(), &bytes(1, &in_order.concat()));
    for order in [[4, 3, 2, 1, 0], [2, 0, 3, 1, 4], [1, 4, 2, 0, 3]] {
        let mut fields = order.map(|index| in_order[index].clone());
        // The elements of a list keep their order, whatever stands between them.
        let elements: Vec<usize> = (0..5).filter(|place| [2, 3].contains(&order[*place])).collect();
        fields[elements[0]] = in_order[2].clone();
        fields[elements[1]] = in_order[3].clone();
        assert_eq!(decoded(ty.clone(), &bytes(1, &fields.concat())), expected);
    }
}

#[test]
fn unknown_fields_are_skipped_wherever_they_stand() {
    let unknown = [
        number(9, 1),
        bytes(100, b"later"),
        fixed32(2_000_000, 1.0),
        fixed64(536_870_911, 1.0),
    ]
    .concat();
    let around = |field: &[u8]| [&unknown, field, &unknown].concat();
    assert_eq!(decoded(Type::U8, &around(&number(1, 3))), Val::U8(3));
    assert_eq!(
        decoded(Type::String, &around(&bytes(1, b"text"))),
        Val::String("text".to_owned())
    );
    assert_eq!(
        decoded(result(None, None), &around(&bytes(2, &unknown))),
        Val::Result(Err(None))
    );
    let case = Val::Variant("case-1".to_owned(), Some(Box::new(Val::U8(5))));
    let value = bytes(1, &around(&number(2, 5)));
    assert_eq!(decoded(variant([None, Some(Type::U8)]), &around(&value)), case);
    let pair = bytes(1, &around(&[number(1, 1), around(&number(2, 2))].concat()));
    assert_eq!(
        decoded(Type::Tuple(vec![Type::U8; 2]), &pair),
        Val::Tuple(vec![Val::U8(1), Val::U8(2)])
    );
    assert_eq!(decoded(option(Type::U8), &unknown), Val::Option(None));
}

#[test]
fn repeated_fields_may_be_interleaved() {
    let ty = Type::Tuple(vec![list(Type::U32), list(Type::String), map(Type::U8, Type::U8)]);
    let entry = |key, value| bytes(3, &[number(2, value), number(1, key)].concat());
    let message = [
        bytes(2, b"a"),
        entry(1, 2),
        number(1, 10),
        bytes(2, b"b"),
        bytes(1, &packed([20, 30])),
        entry(3, 4),
        number(1, 40),
        bytes(2, b""),
    ];
    let strings = ["a", "b", ""].map(|text| Val::String(text.to_owned())).to_vec();
    let entries = vec![(Val::U8(1), Val::U8(2)), (Val::U8(3), Val::U8(4))];
    let expected = Val::Tuple(vec![
        u32s([10, 20, 30, 40]),
        Val::List(strings),
        Val::Map(entries),
    ]);
    assert_eq!(decoded(ty, &bytes(1, &message.concat())), expected);
}

#[test]
fn the_last_of_several_counts() {
    assert_eq!(
        decoded(Type::U8, &[number(1, 3), number(1, 4)].concat()),
        Val::U8(4)
    );
    let texts = [bytes(1, b"first"), bytes(1, b"last")].concat();
    assert_eq!(decoded(Type::String, &texts), Val::String("last".to_owned()));
    let some = Val::Option(Some(Box::new(Val::String("last".to_owned()))));
    assert_eq!(decoded(option(Type::String), &texts), some);
    assert_eq!(
        decoded(result(None, None), &[bytes(1, &[]), bytes(2, &[])].concat()),
        Val::Result(Err(None))
    );
    let cases = variant([Some(Type::U8), Some(Type::String)]);
    let switched = bytes(1, &[bytes(2, b"text"), number(1, 6)].concat());
    let case = Val::Variant("case-0".to_owned(), Some(Box::new(Val::U8(6))));
    assert_eq!(decoded(cases, &switched), case);
}

#[test]
fn numbers_need_not_be_as_short_as_they_can() {
    assert_eq!(
        decoded(Type::U8, &[0x88, 0x80, 0x00, 0x83, 0x80, 0x80, 0x00]),
        Val::U8(3)
    );
    assert_eq!(
        decoded(list(Type::U32), &[0x0a, 0x85, 0x00, 0x81, 0x00, 0x82, 0x80, 0x00]),
        u32s([1, 2])
    );
}

#[test]
fn absence_is_a_value_only_where_the_type_says_so() {
    assert_eq!(decoded(list(Type::U32), &[]), u32s([]));
    assert_eq!(decoded(list(Type::String), &[]), Val::List(vec![]));
    assert_eq!(decoded(option(Type::String), &[]), Val::Option(None));
    assert_eq!(decoded(map(Type::String, Type::U8), &[]), Val::Map(vec![]));
    let some_none = Val::Option(Some(Box::new(Val::Option(None))));
    assert_eq!(decoded(option(option(Type::U8)), &bytes(1, &[])), some_none);
    let some_empty = Val::Option(Some(Box::new(Val::List(vec![]))));
    assert_eq!(decoded(option(list(Type::U16)), &bytes(1, &[])), some_empty);
    assert_eq!(decoded(flags(3), &number(1, 0)), Val::Flags(vec![]));
}

#[test]
fn a_function_without_a_result_takes_whatever_comes() {
    let mut guest = Guest::new(&Spec::new(function([], None)));
    assert_eq!(guest.call(&[], number(4, 4)).unwrap(), None);
}

fn u32s<const N: usize>(values: [u32; N]) -> Val {
    Val::List(values.map(Val::U32).to_vec())
}

fn decoded(ty: Type, body: &[u8]) -> Val {
    let mut guest = Guest::new(&Spec::new(function([], Some(ty))));
    guest.call(&[], body.to_vec()).unwrap().unwrap()
}

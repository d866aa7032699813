//! Every number of core values at which the canonical ABI changes its ways, called synchronously and asynchronously.

use outboard_mapping::ty::{Function, Type};
use outboard_transcode::types::{flat_params, flat_result};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::support::component::{Lowering, Spec};
use crate::support::host::Guest;
use crate::support::wire::{bytes, number, zigzag};
use crate::support::{
    enumeration, fixed, flags, function, list, map, option, record, result, values, variant,
};

#[test]
fn parameters_cross_at_every_limit() {
    for count in [0, 1, 2, 3, 4, 5, 6, 15, 16] {
        let numbers = numbers().into_iter().cycle().take(count);
        assert_crosses(&function(numbers, Some(Type::String)), count, 0);
    }
    for count in [17, 18, 40] {
        let numbers = numbers().into_iter().cycle().take(count);
        assert_crosses(&function(numbers, Some(Type::U8)), 0, 1);
    }
}

#[test]
fn parameters_of_several_core_values_cross_at_every_limit() {
    let strings = |count| vec![Type::String; count];
    assert_crosses(&function(strings(1), None), 2, 0);
    assert_crosses(&function(strings(2), None), 4, 0);
    assert_crosses(&function(strings(9), None), 0, 0);
    assert_crosses_synchronously(&function(strings(8), None), 16, 0);
    let mixed = record([Type::U8, list(Type::U16), option(Type::F64)]);
    assert_crosses_synchronously(&function([mixed.clone()], None), 5, 0);
    assert_crosses_synchronously(
        &function([mixed.clone(), mixed.clone(), mixed.clone(), Type::S8], None),
        16,
        0,
    );
    assert_crosses(
        &function([mixed.clone(), mixed.clone(), mixed, Type::String], None),
        0,
        0,
    );
}

#[test]
fn payloads_of_different_core_types_share_their_place() {
    let joined = [
        variant([Some(Type::F32), Some(Type::U32)]),
        variant([Some(Type::F32), Some(Type::U64)]),
        variant([Some(Type::F64), Some(Type::S8), None]),
        variant([Some(Type::String), Some(Type::F64)]),
        result(Some(Type::F32), Some(record([Type::S64, Type::F32]))),
        variant([
            Some(Type::Tuple(vec![Type::F32, Type::F32])),
            Some(Type::Tuple(vec![Type::F64, Type::S32])),
        ]),
    ];
    for ty in joined {
        assert_crosses_as(&function([ty.clone()], Some(ty.clone())), Lowering::Synchronous);
        assert_crosses(&function(vec![ty.clone(); 9], Some(ty)), 0, 0);
    }
}

#[test]
fn results_of_one_core_value_cross() {
    let mut results = numbers();
    results.extend([1, 2, 255, 256, 257, 300].map(enumeration));
    results.extend([1, 8, 9, 16, 17, 32].map(flags));
    results.extend([
        result(None, None),
        variant([None]),
        variant([None, None, None]),
        variant(vec![None; 257]),
        record([Type::S16]),
        record([record([enumeration(3)])]),
        Type::Tuple(vec![Type::F64]),
        Type::Tuple(vec![record([flags(20)])]),
        Type::Tuple(vec![result(None, None)]),
        fixed(Type::U64, 1),
        fixed(Type::F32, 1),
        fixed(fixed(Type::S8, 1), 1),
        record([fixed(Type::F64, 1)]),
        fixed(record([Type::Bool]), 1),
        fixed(variant([None, None]), 1),
    ]);
    for ty in results {
        assert_crosses(&function([], Some(ty)), 0, 1);
    }
}

#[test]
fn results_of_more_core_values_cross() {
    let mut types = vec![
        Type::String,
        list(Type::U8),
        list(Type::String),
        map(Type::String, option(Type::U8)),
        fixed(Type::U16, 3),
        Type::Tuple(vec![Type::U8, Type::U64]),
        option(Type::Bool),
        option(option(Type::Char)),
        option(list(Type::S16)),
        result(Some(Type::U8), None),
        result(None, Some(Type::String)),
        result(
            Some(list(list(Type::U8))),
            Some(variant([None, Some(Type::String)])),
        ),
        variant([None, Some(option(option(Type::U32)))]),
        list(option(list(enumeration(300)))),
    ];
    types.extend(types.clone().into_iter().map(list));
    for ty in types {
        assert_crosses(&function([], Some(ty)), 0, 0);
    }
}

#[test]
fn narrow_results_fill_their_core_value() {
    let results = [
        (Type::S8, number(1, zigzag(-3)), -3),
        (Type::S8, number(1, zigzag(-128)), -128),
        (Type::S16, number(1, zigzag(-3)), -3),
        (Type::S16, number(1, zigzag(-32_768)), -32_768),
        (Type::U8, number(1, 255), 255),
        (Type::U16, number(1, 65_535), 65_535),
        (Type::Bool, number(1, 1), 1),
        (record([Type::S8]), bytes(1, &number(1, zigzag(-3))), -3),
        (enumeration(300), number(1, 300), 299),
        (result(None, None), bytes(2, &[]), 1),
    ];
    for (ty, reply, core) in results {
        let check = format!("(if (i32.ne (local.get $at) (i32.const {core})) (then unreachable))");
        let body = format!("(local.set $at (call $f)) {check} (local.get $at)");
        let mut guest = Guest::new(&Spec::new(function([], Some(ty))).body(body));
        guest.call(&[], reply).unwrap();
    }
}

/// One parameter of every type that is one core value.
fn numbers() -> Vec<Type> {
    vec![
        Type::U32,
        Type::S8,
        Type::F64,
        Type::U16,
        Type::S64,
        Type::Bool,
        Type::F32,
        Type::U8,
        Type::Char,
        Type::S16,
        Type::U64,
        Type::S32,
    ]
}

fn assert_crosses(function: &Function, params: usize, result: usize) {
    assert_crosses_synchronously(function, params, result);
    assert_crosses_as(function, Lowering::Asynchronous);
}

fn assert_crosses_synchronously(function: &Function, params: usize, result: usize) {
    assert_eq!(flat_params(function), params, "{function}");
    assert_eq!(flat_result(function), result, "{function}");
    assert_crosses_as(function, Lowering::Synchronous);
    assert_crosses_as(function, Lowering::Blocking);
}

fn assert_crosses_as(function: &Function, lowering: Lowering) {
    let mut guest = Guest::new(&Spec::new(function.clone()).lowering(lowering));
    let mut runner = TestRunner::deterministic();
    let calls = values::calls(function);
    for _ in 0..8 {
        let (params, result) = calls.new_tree(&mut runner).unwrap().current();
        guest.assert_crosses(&params, result.as_ref());
    }
}

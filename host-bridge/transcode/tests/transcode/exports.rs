//! Exported functions, called with messages.

use outboard_mapping::ty::Type;
use outboard_transcode::MalformedCall;
use proptest::prelude::{Just, ProptestConfig, Strategy};
use proptest::proptest;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::support::component::{Lowering, Spec};
use crate::support::host::Guest;
use crate::support::wire::{bytes, number};
use crate::support::{flags, function, list, option, record, reference, result, values, variant};

#[test]
fn an_asynchronous_export_returns_at_every_limit() {
    let numbers = |count: usize| {
        let types = [Type::U32, Type::S8, Type::F64, Type::S64, Type::F32, Type::Bool];
        record(types.into_iter().cycle().take(count))
    };
    let mut types: Vec<_> = [1, 2, 3, 4, 5, 15, 16, 17, 18, 40].map(numbers).into();
    types.extend([
        Type::String,
        list(Type::U8),
        list(Type::String),
        option(Type::S16),
        flags(32),
        result(Some(record([Type::S8, Type::F32])), Some(Type::F64)),
        variant([Some(Type::F32), Some(Type::U64), None, Some(Type::String)]),
        variant([Some(Type::F32), Some(Type::S8)]),
        record(vec![Type::String; 8]),
        record(vec![Type::String; 9]),
    ]);
    for ty in types {
        assert_echoes(&ty);
    }
}

#[test]
fn a_function_without_parameters_and_result_is_called() {
    for lowering in [Lowering::Synchronous, Lowering::Blocking] {
        let mut guest = Guest::new(&Spec::new(function([], None)).lowering(lowering));
        let outcome = guest.send("", "").unwrap();
        assert!(outcome.body.is_empty() && outcome.handles.is_empty() && outcome.streams.is_empty());
        guest.request();
    }
}

#[test]
fn a_message_that_is_no_call_is_refused_before_the_function_runs() {
    let ty = function([Type::U8, Type::String], None);
    let messages = [
        vec![],
        number(1, 1),
        [number(1, 256), bytes(2, b"x")].concat(),
        [number(1, 1), bytes(2, &[0xff])].concat(),
        [number(1, 1), vec![0x12, 5, 1]].concat(),
    ];
    for message in messages {
        let mut guest = Guest::new(&Spec::new(ty.clone()));
        let error = guest.send(message, "").unwrap_err();
        assert!(error.is::<MalformedCall>(), "{error:?}");
        assert!(guest.store.data().requests.is_empty());
    }
}

#[test]
fn results_of_a_lying_function_are_refused() {
    let end = 8 * 65536;
    for (at, why) in [
        (end, "out of bounds"),
        (end - 4, "out of bounds"),
        (-8, "out of bounds"),
        (18, "not aligned"),
    ] {
        let spec = Spec::new(function([], Some(Type::String))).body(format!("(i32.const {at})"));
        let error = Guest::new(&spec).send("", "").unwrap_err();
        assert!(format!("{error:?}").contains(why), "{error:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_comes_back_from_an_asynchronous_export(
        (ty, values) in values::types().prop_flat_map(|ty| {
            let values = proptest::collection::vec(values::values(&ty), 4);
            (Just(ty), values)
        }),
        encoding in values::encodings(),
    ) {
        let function = function([ty.clone()], Some(ty));
        let mut guest = Guest::new(&Spec::new(function.clone()).encoding(encoding).echo());
        for value in values {
            let body = reference::request(&function, std::slice::from_ref(&value));
            let outcome = guest.send(body, "").unwrap();
            proptest::prop_assert_eq!(&outcome.body[..], &reference::response(&function, Some(&value))[..]);
        }
    }
}

fn assert_echoes(ty: &Type) {
    let function = function([ty.clone()], Some(ty.clone()));
    let mut guest = Guest::new(&Spec::new(function.clone()).echo());
    let mut runner = TestRunner::deterministic();
    for _ in 0..4 {
        let value = values::values(ty).new_tree(&mut runner).unwrap().current();
        let body = reference::request(&function, std::slice::from_ref(&value));
        let outcome = guest.send(body, "").unwrap();
        assert_eq!(outcome.body, reference::response(&function, Some(&value)), "{ty}");
    }
}

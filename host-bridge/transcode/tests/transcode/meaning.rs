//! The transcoder and wasmtime's dynamic values: two ways to bind one component, which have to mean the same.

use std::cell::Cell;

use outboard_mapping::ty::{Function, Type};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::test_runner::TestRunner;
use proptest::{prop_oneof, proptest};

use crate::support::abi::{self, Core};
use crate::support::component::{Encoding, Lowering, Spec};
use crate::support::host::{Bound, compiled};
use crate::support::reader::{self, Verdict};
use crate::support::{dynamic, function, reference, seed, values};

/// A guest that makes its parameters up: what its memory begins with, and the core values that it passes.
#[derive(Debug, Clone)]
struct Invented {
    memory: Vec<u32>,
    flat: Vec<u32>,
}

proptest! {
    #![proptest_config(seed::cases(384))]

    #[test]
    fn both_ways_carry_the_same_values(
        (function, calls) in values::functions().prop_flat_map(|function| {
            let calls = vec(values::calls(&function), 4);
            (Just(function), calls)
        }),
        encoding in values::encodings(),
        lowering in lowerings(),
    ) {
        let spec = Spec::new(function).encoding(encoding);
        let spec = match lowering {
            Lowering::Asynchronous if !is_stored(spec.function()) => spec.lowering(Lowering::Blocking),
            lowering => spec.lowering(lowering),
        };
        let function = spec.function();
        let component = compiled(&spec.wat());
        let mut transcoded = Bound::of(&component, &spec).guest();
        let mut dynamic = dynamic::Guest::new(&component, function.asynchronous);
        for (params, result) in calls {
            let returned = dynamic.call(&params, result.clone()).unwrap();
            let [seen] = <[_; 1]>::try_from(dynamic.calls()).unwrap();
            let reply = reference::response(function, result.as_ref());
            assert_eq!(transcoded.call(&params, reply.clone()).unwrap(), returned, "what the guest was told");
            let request = transcoded.request().0;
            assert_eq!(taken(reader::request(function, &request)), seen, "what the host was told");

            // The guest's own function, called with a message rather than with values.
            let outcome = transcoded.send(reference::request(function, &params), reply).unwrap();
            assert_eq!(taken(reader::request(function, &transcoded.request().0)), seen);
            assert_eq!(taken(reader::response(function, &outcome.body)), returned, "what the guest returned");
        }
    }
}

#[test]
fn both_ways_make_the_same_of_what_guests_make_up() {
    let taken_for_values = Cell::new(0);
    let refused = Cell::new(0);
    let cases = values::functions().prop_flat_map(|whole| {
        let types: Vec<Type> = whole.params.into_iter().map(|(_, ty)| ty).collect();
        let function = function(types, None);
        let invented = inventions(flat(&function).len());
        (Just(function), invented)
    });
    TestRunner::new(seed::cases(1024))
        .run(
            &(cases, values::encodings()),
            |((function, invented), encoding)| {
                match made_up(function, &invented, encoding) {
                    true => taken_for_values.set(taken_for_values.get() + 1),
                    false => refused.set(refused.get() + 1),
                }
                Ok(())
            },
        )
        .unwrap();
    let (taken, refused) = (taken_for_values.get(), refused.get());
    assert!(
        taken > 100 && refused > 100,
        "{taken} taken and {refused} refused"
    );
}

/// Has a guest call with what it made up, and tells whether that was a value.
fn made_up(function: Function, invented: &Invented, encoding: Encoding) -> bool {
    let spec = Spec::new(function.clone())
        .alone()
        .encoding(encoding)
        .body(invented.body(&function));
    let component = compiled(&spec.wat());
    let mut dynamic = dynamic::Guest::new(&component, false);
    let mut transcoded = Bound::of(&component, &spec).guest();
    let (expected, found) = (dynamic.call(&[], None), transcoded.call(&[], ""));
    match (expected, found) {
        (Ok(_), Ok(_)) => {
            let [seen] = <[_; 1]>::try_from(dynamic.calls()).unwrap();
            let request = transcoded.request().0;
            let decoded = taken(reader::request(&function, &request));
            assert_eq!(decoded, seen, "{function}");
            let written = reference::request(&function, &seen);
            assert_eq!(&request[..], &written[..], "{function}");
            true
        }
        (Err(_), Err(_)) => {
            assert!(dynamic.calls().is_empty() && transcoded.store.data().requests.is_empty());
            false
        }
        (expected, found) => panic!("{function}: {expected:?} and {found:?}"),
    }
}

impl Invented {
    /// The instructions that fill the memory and call.
    fn body(&self, function: &Function) -> String {
        let fill = self.memory.iter().enumerate().map(|(index, word)| {
            let at = index * 4;
            format!("(i32.store (i32.const {at}) (i32.const {}))", word.cast_signed())
        });
        let values = flat(function).into_iter().zip(&self.flat).map(|(core, word)| {
            let word = word.cast_signed();
            match core {
                Core::I32 => format!("(i32.const {word})"),
                Core::I64 => format!("(i64.const {word})"),
                Core::F32 => format!("(f32.reinterpret_i32 (i32.const {word}))"),
                Core::F64 => format!("(f64.reinterpret_i64 (i64.const {word}))"),
            }
        });
        format!(
            "{} (call $f {})",
            fill.collect::<String>(),
            values.collect::<String>()
        )
    }
}

/// The core values of a synchronous call of a function without a result.
fn flat(function: &Function) -> Vec<Core> {
    match abi::flat_params(function) {
        flat if flat.len() > 16 => vec![Core::I32],
        flat => flat,
    }
}

fn inventions(flat: usize) -> impl Strategy<Value = Invented> {
    (vec(words(), 256), vec(words(), flat)).prop_map(|(memory, flat)| Invented { memory, flat })
}

/// What may pass for an address, a length, a case, a few characters, or for nothing.
fn words() -> impl Strategy<Value = u32> {
    prop_oneof![
        8 => 0..3_u32,
        8 => (0..4_u32).prop_map(|eighths| eighths * 8),
        2 => vec(0..0x7f_u8, 4).prop_map(|bytes| bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte))),
        1 => any::<u32>(),
    ]
}

fn lowerings() -> impl Strategy<Value = Lowering> {
    prop_oneof![
        Just(Lowering::Synchronous),
        Just(Lowering::Blocking),
        Just(Lowering::Asynchronous)
    ]
}

/// Whether the guest's text knows how to store the parameters, where an asynchronous call has them stand in memory.
fn is_stored(function: &Function) -> bool {
    !(5..=16).contains(&abi::flat_params(function).len())
}

fn taken<T: std::fmt::Debug>(verdict: Verdict<T>) -> T {
    match verdict {
        Verdict::Taken(value) => value,
        verdict => panic!("{verdict:?}"),
    }
}

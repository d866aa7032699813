//! Replies of arbitrary bytes, and almost right ones: a value or a refusal, never a panic and never anything else.

use bytes::Bytes;
use outboard_transcode::MalformedReply;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::sample::Index;
use proptest::{prop_oneof, proptest};
use wasmtime::component::Val;

use crate::support::component::Spec;
use crate::support::host::Bound;
use crate::support::{function, reference, seed, values};

/// A change to a reply, at a place of its own.
#[derive(Debug, Clone)]
enum Damage {
    Replace(Index, u8),
    Flip(Index, u8),
    Insert(Index, u8),
    Remove(Index),
    Cut(Index),
    Repeat(Index, Index),
}

proptest! {
    #![proptest_config(seed::cases(384))]

    #[test]
    fn bytes_without_meaning_do_no_harm(ty in values::types(), bodies in vec(vec(any::<u8>(), 0..48), 8)) {
        let bound = Bound::new(&Spec::new(function([], Some(ty))));
        for body in bodies {
            assert_harmless(&bound, body.into());
        }
    }

    #[test]
    fn damaged_replies_do_no_harm(
        (ty, values) in values::types().prop_flat_map(|ty| {
            let values = vec(values::values(&ty), 4);
            (Just(ty), values)
        }),
        damages in vec(vec(damages(), 1..4), 4),
    ) {
        let function = function([], Some(ty));
        let bound = Bound::new(&Spec::new(function.clone()));
        for (value, damages) in values.iter().zip(damages) {
            let mut body = reference::response(&function, Some(value));
            damages.into_iter().for_each(|damage| damage.apply(&mut body));
            if let Some(value) = assert_harmless(&bound, body.into()) {
                // What was taken is a value like any other.
                bound.guest().assert_crosses(&[], Some(&value));
            }
        }
    }
}

fn damages() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Replace(at, byte)),
        (any::<Index>(), 0..8_u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Insert(at, byte)),
        any::<Index>().prop_map(Damage::Remove),
        any::<Index>().prop_map(Damage::Cut),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Damage::Repeat(from, to)),
    ]
}

impl Damage {
    fn apply(self, body: &mut Vec<u8>) {
        if body.is_empty() {
            return;
        }
        let len = body.len();
        match self {
            Self::Replace(at, byte) => body[at.index(len)] = byte,
            Self::Flip(at, bit) => body[at.index(len)] ^= 1 << bit,
            Self::Insert(at, byte) => body.insert(at.index(len), byte),
            Self::Remove(at) => drop(body.remove(at.index(len))),
            Self::Cut(at) => body.truncate(at.index(len)),
            Self::Repeat(from, to) => body.extend_from_within(from.index(len).min(to.index(len))..),
        }
    }
}

fn assert_harmless(bound: &Bound, body: Bytes) -> Option<Val> {
    match bound.guest().call(&[], body.clone()) {
        Ok(value) => value,
        Err(error) if error.is::<MalformedReply>() => None,
        Err(error) => panic!("{body:x?}: {error:?}"),
    }
}

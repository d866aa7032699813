//! Handles of the host's dynamic resources, as parameters and as results.

use std::sync::Mutex;

use bytes::Bytes;
use outboard_mapping::ty::Type;
use outboard_mapping::wire::Malformed;
use outboard_transcode::{LiftedHandle, MalformedReply, ReplyHandles};
use wasmtime::component::{ResourceDynamic, Val};
use wasmtime::{Result, bail};

use crate::support::component::{Lowering, Spec};
use crate::support::host::{FUNCTION, Guest, RESOURCE_TYPE, resource};
use crate::support::wire::{bytes, handle, number};
use crate::support::{function, list, option, record, result, variant};

#[test]
fn an_owned_parameter_is_moved_to_the_request() {
    let mut guest = Guest::new(&Spec::new(function([Type::String, own()], None)));
    let thing = guest.thing(41);
    guest.call(&[Val::String("name".to_owned()), thing], "").unwrap();
    let (body, handles) = guest.request();
    assert_eq!(body, [bytes(1, b"name"), bytes(2, &handle(0))].concat());
    assert_eq!(handles, [moved(41)]);
    assert!(
        guest.store.data().dropped.is_empty(),
        "what was moved is the receiver's to drop"
    );
}

#[test]
fn a_borrowed_parameter_stays_the_guests() {
    let shape = function([Type::Borrow(resource()), Type::U8], None);
    let body = "(call $f (local.get 0) (local.get 1)) (call $drop (local.get 0))";
    let mut guest = Guest::new(&Spec::new(shape).body(body));
    let thing = guest.thing(42);
    for call in 0..3 {
        guest.call(&[thing.clone(), Val::U8(call)], "").unwrap();
        let (body, handles) = guest.request();
        assert_eq!(body, [bytes(1, &handle(0)), number(2, u64::from(call))].concat());
        assert_eq!(handles, [LiftedHandle { rep: 42, own: false }]);
    }
    assert!(guest.store.data().dropped.is_empty());
}

#[test]
fn the_body_numbers_its_handles_as_they_are_listed() {
    let pair = record([own(), option(own())]);
    let either = variant([None, Some(own())]);
    let shape = function([list(own()), pair, either, result(Some(own()), None)], None);
    for lowering in [Lowering::Synchronous, Lowering::Blocking] {
        let mut guest = Guest::new(&Spec::new(shape.clone()).lowering(lowering));
        let mut things = (10..16)
            .map(|rep| guest.thing(rep))
            .collect::<Vec<_>>()
            .into_iter();
        let mut next = || things.next().unwrap();
        let params = [
            Val::List(vec![next(), next()]),
            Val::Record(vec![
                ("field-0".to_owned(), next()),
                ("field-1".to_owned(), Val::Option(Some(Box::new(next())))),
            ]),
            Val::Variant("case-1".to_owned(), Some(Box::new(next()))),
            Val::Result(Ok(Some(Box::new(next())))),
        ];
        guest.call(&params, "").unwrap();
        let (body, handles) = guest.request();
        // The handles are numbered in the order that they are found, which is from the last to the first.
        let expected = [
            bytes(1, &handle(5)),
            bytes(1, &handle(4)),
            bytes(2, &[bytes(1, &handle(3)), bytes(2, &handle(2))].concat()),
            bytes(3, &bytes(2, &handle(1))),
            bytes(4, &bytes(1, &handle(0))),
        ];
        assert_eq!(body, expected.concat());
        assert_eq!(handles, [15, 14, 13, 12, 11, 10].map(moved));
    }
}

#[test]
fn a_returned_handle_is_the_functions_from_then_on() {
    for lowering in [Lowering::Synchronous, Lowering::Blocking, Lowering::Asynchronous] {
        let mut guest = Guest::new(&Spec::new(function([], Some(own()))).lowering(lowering));
        guest.come([77]);
        let returned = guest.call(&[], bytes(1, &handle(0))).unwrap().unwrap();
        assert_eq!(guest.rep(returned), 77);
    }
}

#[test]
fn returned_handles_come_from_anywhere_in_the_reply() {
    let ok = Type::Tuple(vec![list(own()), option(own()), Type::String]);
    let mut guest = Guest::new(&Spec::new(function([], Some(result(Some(ok), None)))));
    guest.come([5, 6, 7]);
    let value = [
        bytes(1, &handle(2)),
        bytes(1, &handle(0)),
        bytes(2, &handle(1)),
        bytes(3, b"text"),
    ];
    let returned = guest.call(&[], bytes(1, &value.concat())).unwrap();
    let Some(Val::Result(Ok(Some(value)))) = returned else {
        panic!("{returned:?}")
    };
    let Val::Tuple(fields) = *value else {
        panic!("{value:?}")
    };
    let Ok([Val::List(listed), Val::Option(Some(some)), Val::String(text)]) = <[Val; 3]>::try_from(fields)
    else {
        panic!("not the fields")
    };
    let reps: Vec<u32> = listed
        .into_iter()
        .chain([*some])
        .map(|thing| guest.rep(thing))
        .collect();
    assert_eq!((reps, text.as_str()), (vec![7, 5, 6], "text"));
}

#[test]
fn a_guest_passes_on_what_it_was_given() {
    let body = "(call $f (i32.const 0) (i32.const 0) (i32.const 64))
        (call $f (i32.const 1) (i32.load (i32.const 68)) (i32.const 64))
        (i32.const 64)";
    let mut guest = Guest::new(
        &Spec::new(function([option(own())], Some(option(own()))))
            .alone()
            .body(body),
    );
    guest.come([90]);
    guest.store.data_mut().later_replies.push_back(Bytes::new());
    assert_eq!(
        guest.call(&[], bytes(1, &handle(0))).unwrap(),
        Some(Val::Option(None))
    );
    let requests = &guest.store.data().requests;
    assert_eq!(requests[0], (Bytes::new(), vec![]));
    assert_eq!(requests[1], (bytes(1, &handle(0)).into(), vec![moved(90)]));
    assert!(guest.store.data().dropped.is_empty());
}

#[test]
fn a_guest_drops_what_it_was_given() {
    let body = "(call $f (i32.const 64)) (call $drop (i32.load (i32.const 68))) (i32.const 128)";
    let mut guest = Guest::new(&Spec::new(function([], Some(option(own())))).body(body));
    guest.come([91]);
    assert_eq!(
        guest.call(&[], bytes(1, &handle(0))).unwrap(),
        Some(Val::Option(None))
    );
    assert_eq!(guest.store.data().dropped, [91]);
}

#[test]
fn handles_that_did_not_come_are_refused() {
    let of = |count: u32| (0..count).collect::<Vec<_>>();
    let cases = [
        (own(), of(1), bytes(1, &handle(1)), 1),
        (own(), of(0), bytes(1, &handle(0)), 0),
        (own(), of(1), bytes(1, &handle(u64::from(u32::MAX))), u32::MAX),
        (
            list(own()),
            of(2),
            [bytes(1, &handle(0)), bytes(1, &handle(0))].concat(),
            0,
        ),
        (
            Type::Tuple(vec![own(), own()]),
            of(1),
            bytes(1, &[bytes(1, &handle(0)), bytes(2, &handle(0))].concat()),
            0,
        ),
        (record([own()]), of(1), bytes(1, &bytes(1, &handle(7))), 7),
    ];
    for (ty, reps, body, index) in cases {
        let mut guest = Guest::new(&Spec::new(function([], Some(ty))));
        guest.come(reps);
        let error = guest.call(&[], body.clone()).unwrap_err();
        assert_eq!(
            malformed(&error),
            Malformed::Handle {
                field: "a value",
                index
            }
        );
    }
    let mut without_table = Guest::new(&Spec::new(function([], Some(own()))));
    let error = without_table.call(&[], bytes(1, &handle(0))).unwrap_err();
    assert_eq!(
        malformed(&error),
        Malformed::Handle {
            field: "a value",
            index: 0
        }
    );
}

#[test]
fn handles_that_are_none_are_refused() {
    let refused = |body: Vec<u8>| {
        let mut guest = Guest::new(&Spec::new(function([], Some(own()))));
        guest.come([1]);
        malformed(&guest.call(&[], body).unwrap_err())
    };
    assert!(matches!(refused(Vec::new()), Malformed::Missing(_)));
    assert!(matches!(refused(bytes(1, &[])), Malformed::Missing(_)));
    // A token is for the plain face.
    assert!(matches!(
        refused(bytes(1, &bytes(1, b"token"))),
        Malformed::Missing(_)
    ));
    let [index, token] = [handle(0), bytes(1, b"token")];
    assert!(matches!(
        refused(bytes(1, &[index, token].concat())),
        Malformed::Missing(_)
    ));
    assert!(matches!(
        refused(bytes(1, &bytes(2, b"index"))),
        Malformed::Mismatch { .. }
    ));
    assert!(matches!(refused(number(1, 0)), Malformed::Mismatch { .. }));
    assert!(matches!(
        refused(bytes(1, &handle(1 << 32))),
        Malformed::Range { .. }
    ));
}

#[test]
fn a_function_that_holds_too_many_handles_is_told_so() {
    let mut guest = Guest::new(&Spec::new(function([], Some(own()))));
    guest.store.data_mut().handles = Some(Box::new(Full));
    let error = guest.call(&[], bytes(1, &handle(0))).unwrap_err();
    assert!(!error.is::<MalformedReply>(), "{error:?}");
    assert!(format!("{error:?}").contains("too many"), "{error:?}");
}

#[test]
fn indices_that_the_guest_does_not_have_trap() {
    let wrong = ["(i32.const 0)", "(i32.const 5)", "(i32.const -1)"];
    for index in wrong {
        for ty in [own(), Type::Borrow(resource())] {
            let spec = Spec::new(function([ty], None))
                .alone()
                .body(format!("(call $f {index})"));
            let error = Guest::new(&spec).call(&[], "").unwrap_err();
            assert!(format!("{error:?}").contains("unknown handle index"), "{error:?}");
        }
    }
    let twice = Spec::new(function([own(), own()], None)).body("(call $f (local.get 0) (local.get 0))");
    let mut guest = Guest::new(&twice);
    let things = [guest.thing(1), guest.thing(2)];
    assert!(guest.call(&things, "").is_err());
    assert_eq!(guest.store.data().requests, []);
    let lent_and_given = function([Type::Borrow(resource()), own()], None);
    let mut guest = Guest::new(&Spec::new(lent_and_given).body("(call $f (local.get 1) (local.get 1))"));
    let things = [guest.thing(1), guest.thing(2)];
    assert!(guest.call(&things, "").is_err());
    assert_eq!(guest.store.data().requests, []);
}

/// The handle table of a reply, by their representations.
struct Table(Mutex<Vec<Option<u32>>>);

impl ReplyHandles for Table {
    fn take(&self, index: u32) -> Result<Option<u32>> {
        Ok(self
            .0
            .lock()
            .unwrap()
            .get_mut(index as usize)
            .and_then(Option::take))
    }
}

/// The handle table of a reply to a function that may hold no more.
struct Full;

impl ReplyHandles for Full {
    fn take(&self, _index: u32) -> Result<Option<u32>> {
        bail!("the function holds too many handles")
    }
}

impl Guest {
    /// A handle that the guest can be given.
    fn thing(&mut self, rep: u32) -> Val {
        let thing = ResourceDynamic::new_own(rep, RESOURCE_TYPE);
        Val::Resource(thing.try_into_resource_any(&mut self.store).unwrap())
    }

    /// The representation of a handle that the guest gave away.
    fn rep(&mut self, thing: Val) -> u32 {
        let Val::Resource(thing) = thing else {
            panic!("{thing:?}")
        };
        let thing = thing.try_into_resource_dynamic(&mut self.store).unwrap();
        assert!(thing.owned());
        assert_eq!(thing.ty(), RESOURCE_TYPE);
        thing.rep()
    }

    /// Lets the next reply come with these handles.
    fn come(&mut self, reps: impl IntoIterator<Item = u32>) {
        let table = Table(Mutex::new(reps.into_iter().map(Some).collect()));
        self.store.data_mut().handles = Some(Box::new(table));
    }
}

fn malformed(error: &wasmtime::Error) -> Malformed {
    let Some(malformed) = error.downcast_ref::<MalformedReply>() else {
        panic!("{error:?}")
    };
    assert_eq!(&*malformed.function, FUNCTION);
    malformed.source.clone()
}

fn own() -> Type {
    Type::Own(resource())
}

fn moved(rep: u32) -> LiftedHandle {
    LiftedHandle { rep, own: true }
}

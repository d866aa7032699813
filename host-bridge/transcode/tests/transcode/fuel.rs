//! Hostcall fuel: how much a guest can make the host hold with one call.

use outboard_mapping::ty::Type;

use crate::support::allocation::largest_during;
use crate::support::component::{Encoding, Spec};
use crate::support::host::Guest;
use crate::support::{fixed, function, list, map, record, variant};

/// In bytes.
const FUEL: usize = 64 * 1024;

#[test]
fn what_fits_the_fuel_crosses() {
    for (ty, count) in [
        (list(Type::U8), FUEL),
        (Type::String, FUEL),
        (list(Type::U64), FUEL / 8),
        // The key and the length of the list count too.
        (list(Type::F32), FUEL / 4 - 1),
    ] {
        let mut guest = sender(ty.clone(), count, Encoding::Utf8);
        guest.call(&[], "").unwrap();
        assert!(guest.request().0.len() >= FUEL / 8, "{ty}");
        // Each call has the whole of it.
        guest.call(&[], "").unwrap();
    }
}

#[test]
fn what_exceeds_the_fuel_traps() {
    let types = [
        (list(Type::U8), FUEL + 1),
        (Type::String, FUEL + 1),
        (list(Type::U64), FUEL / 8 + 1),
        (list(Type::F32), FUEL / 4 + 1),
        (list(Type::String), FUEL / 8 + 1),
        (map(Type::U8, Type::U64), FUEL / 16 + 1),
    ];
    for (ty, count) in types {
        assert_exhausted(&mut sender(ty, count, Encoding::Utf8));
    }
    for encoding in [Encoding::Utf16, Encoding::Latin1OrUtf16] {
        assert_exhausted(&mut sender(Type::String, FUEL + 1, encoding));
    }
}

#[test]
fn the_same_memory_is_paid_for_each_time_it_is_sent() {
    // 64 strings, all of them the same 2 KiB.
    let fill = "(loop $more
        (i32.store (i32.add (i32.const 64) (local.get $at)) (i32.const 4096))
        (i32.store (i32.add (i32.const 68) (local.get $at)) (i32.const 2048))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br_if $more (i32.lt_u (local.get $at) (i32.const 512))))";
    let spec = Spec::new(function([list(Type::String)], None)).alone();
    let mut guest = Guest::new(&spec.body(format!("{fill} (call $f (i32.const 64) (i32.const 64))")));
    guest.store.set_hostcall_fuel(FUEL);
    assert_exhausted(&mut guest);
}

#[test]
fn what_grows_on_the_wire_is_paid_for_as_it_grows() {
    let deep = (0..40).fold(Type::U8, |inner, _| record([inner]));
    let types = [
        // One byte in memory each, and from four to some eighty on the wire.
        list(variant([None])),
        list(deep.clone()),
        list(fixed(deep.clone(), 2)),
        map(Type::Bool, deep),
    ];
    for ty in types {
        let mut guest = sender(ty, FUEL / 2, Encoding::Utf8);
        assert_exhausted(&mut guest);
    }
}

/// A guest that sends `count` elements of zeros.
fn sender(ty: Type, count: usize, encoding: Encoding) -> Guest {
    let spec = Spec::new(function([ty], None)).alone().encoding(encoding);
    let mut guest = Guest::new(&spec.body(format!("(call $f (i32.const 64) (i32.const {count}))")));
    guest.store.set_hostcall_fuel(FUEL);
    guest
}

fn assert_exhausted(guest: &mut Guest) {
    let (largest, outcome) = largest_during(|| guest.call(&[], ""));
    let error = outcome.unwrap_err();
    assert!(
        format!("{error:?}").contains("fuel allocated for hostcalls has been exhausted"),
        "{error:?}"
    );
    // The buffer doubles when it grows, and one step beyond the fuel is what it takes to see that it is spent.
    assert!(largest <= 4 * FUEL, "{largest} bytes at once");
}

//! What a guest, and what is sent to one, can make the host hold for a stream.

use std::sync::Arc;

use outboard_mapping::ty::Type;

use crate::support::allocation::most_during;
use crate::support::host::block_on;
use crate::support::trickster::{GIVE, Host, OPEN, TAKE, Tricked, Trickster, giving};
use crate::support::wire::bytes;
use crate::support::{enumeration, fixed, flags, list, option, record, variant};

/// What a call takes whatever it streams: tasks, tables, buffers of a fixed size.
const SMALL: usize = 128 * 1024;

/// About what a chunk has.
const CHUNK: usize = 64 * 1024;

/// The most for a chunk from a guest: the chunk, the part of it that is being written, and room for both to grow.
const PER_CHUNK: usize = 8 * CHUNK;

/// The most for each byte of a chunk to a guest, beside the chunk.
const PER_BYTE: usize = 9;

#[test]
fn a_chunk_from_a_guest_takes_no_more_whatever_the_items_are() {
    let deep = |depth| (0..depth).fold(Type::U8, |inner, _| record([inner]));
    let types = [
        (Type::U8, 400_000),
        (Type::Bool, 400_000),
        (enumeration(200), 400_000),
        (Type::U64, 50_000),
        (Type::S64, 50_000),
        (flags(8), 400_000),
        (variant([None]), 400_000),
        (option(Type::Bool), 200_000),
        (deep(1), 400_000),
        (deep(40), 400_000),
        (deep(90), 400_000),
        (option(deep(90)), 200_000),
        (fixed(deep(40), 3), 130_000),
        (Type::String, 50_000),
        (list(deep(40)), 50_000),
    ];
    for (ty, count) in types {
        let body = format!(
            "{OPEN} {TAKE} (drop (call $outcome (local.get $w)
              (call $write (local.get $w) (i32.const 64) (i32.const {count}))))
            (call $drop-writable (local.get $w)) (call $finish (local.get $t)) (i32.const 0)"
        );
        let host = Host::default();
        let got = Arc::clone(&host.got);
        let Tricked { mut store, g } = Tricked::new(&Trickster::new(ty.clone(), body), host);
        let (most, outcome) = most_during(|| block_on(g.call_async(&mut store, ())));
        outcome.unwrap();
        let chunk = got.lock().unwrap().remove(0);
        assert!(chunk.len() <= 4 * CHUNK, "{ty}: a chunk of {}", chunk.len());
        assert!(most <= SMALL + PER_CHUNK, "{ty}: {most} bytes");
    }
}

#[test]
fn a_chunk_to_a_guest_takes_a_multiple_of_itself() {
    let types = [
        (Type::U8, bytes(1, &[1; 400_000])),
        (Type::Bool, bytes(1, &[1; 400_000])),
        (Type::U64, bytes(1, &[1; 50_000])),
        (Type::F64, bytes(1, &[1; 400_000])),
        (enumeration(100), [8, 1].repeat(200_000)),
        (Type::String, bytes(1, b"").repeat(50_000)),
        (option(Type::U8), bytes(1, b"").repeat(100_000)),
        (list(Type::U8), bytes(1, b"x").repeat(20_000)),
    ];
    for (ty, chunk) in types {
        // As many at once as there is memory for.
        let body = format!(
            "{GIVE} (drop (call $outcome (local.get $s)
              (call $read (local.get $s) (i32.const 64) (i32.const {}))))
            (call $drop-readable (local.get $s)) (i32.const 0)",
            (8 * 65536 - 64) / crate::support::abi::layout(&ty).0
        );
        let len = chunk.len();
        let Tricked { mut store, g } = Tricked::new(&Trickster::new(ty.clone(), body), giving([chunk]));
        let (most, outcome) = most_during(|| block_on(g.call_async(&mut store, ())));
        outcome.unwrap();
        assert!(most <= SMALL + PER_BYTE * len, "{ty}: {most} bytes for {len}");
    }
}

//! Ends of streams that are dropped, cancelled or forgotten: whoever has the other end learns of it, and loses nothing.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use outboard_mapping::ty::Type;
use outboard_transcode::Chunks;
use wasmtime::{Result, Store};

use crate::support::host::block_on;
use crate::support::trickster::{GIVE, Host, OPEN, TAKE, Tricked, Trickster};
use crate::support::wire::{bytes, packed};

/// A source that tells when it is dropped.
struct Watched(Chunks, Arc<AtomicBool>);

#[test]
fn cancelled_reads_lose_nothing() {
    // Every chunk is late, and the guest waits for none of them.
    let body = format!(
        "{GIVE} (loop $more
          (local.set $r (call $read (local.get $s) (i32.const 64) (i32.const 3)))
          (if (i32.eq (local.get $r) (i32.const -1)) (then (local.set $r (call $cancel-read (local.get $s)))))
          (local.set $t (i32.add (local.get $t) (i32.shr_u (local.get $r) (i32.const 4))))
          (br_if $more (i32.ne (i32.and (local.get $r) (i32.const 15)) (i32.const 1))))
        (call $drop-readable (local.get $s)) (local.get $t)"
    );
    let late = stream::iter([2, 5, 1]).then(|count| async move {
        tokio::task::yield_now().await;
        Ok(Bytes::from(bytes(1, &packed(0..count))))
    });
    let host = Host {
        gives: Some(Box::pin(late)),
        ..Host::default()
    };
    assert_eq!(call(&Trickster::new(Type::U32, body), host).unwrap(), 8);
}

#[test]
fn a_source_that_is_no_longer_wanted_is_dropped() {
    let cancelled = "(drop (call $read (local.get $s) (i32.const 64) (i32.const 3)))
        (drop (call $cancel-read (local.get $s)))";
    for before in ["", cancelled] {
        let dropped = Arc::new(AtomicBool::new(false));
        let host = Host {
            gives: Some(Box::pin(Watched(
                Box::pin(stream::pending()),
                Arc::clone(&dropped),
            ))),
            ..Host::default()
        };
        // The store goes on after that, and it is not the store's end that drops the source.
        let body = format!("{GIVE} {before} (call $drop-readable (local.get $s)) (i32.const 7)");
        let (mut store, outcome) = run(&Trickster::new(Type::U32, body), host);
        assert_eq!(outcome.unwrap(), 7);
        block_on(store.run_concurrent(async |_| tokio::task::yield_now().await)).unwrap();
        assert!(dropped.load(Ordering::SeqCst), "{before}");
    }
}

#[test]
fn a_stream_that_is_dropped_at_once_ends() {
    let host = Host::default();
    let got = Arc::clone(&host.got);
    let body = format!(
        "{OPEN} {TAKE} (call $drop-writable (local.get $w)) (call $finish (local.get $t)) (i32.const 7)"
    );
    assert_eq!(call(&Trickster::new(Type::String, body), host).unwrap(), 7);
    assert!(got.lock().unwrap().is_empty());
}

#[test]
fn a_cancelled_write_was_taken_or_was_not() {
    let host = Host {
        keeps: true,
        ..Host::default()
    };
    let kept = Arc::clone(&host.kept);
    // One chunk is held for a reader who does not come, and the next is not begun.
    let write = "(call $write (local.get $w) (i32.const 64) (i32.const 2))";
    let body = format!(
        "{OPEN} {TAKE} (if (i32.ne {write} (i32.const 0x20)) (then unreachable))
        (if (i32.ne {write} (i32.const -1)) (then unreachable))
        (local.set $r (call $cancel-write (local.get $w)))
        (call $drop-writable (local.get $w)) (local.get $r)"
    );
    let (mut store, outcome) = run(&Trickster::new(Type::U32, body), host);
    // Cancelled, without an item.
    assert_eq!(outcome.unwrap(), 2);
    let chunks = kept.lock().unwrap().remove(0);
    let rest: Vec<_> = block_on(store.run_concurrent(async |_| chunks.collect().await)).unwrap();
    let rest: Vec<Bytes> = rest.into_iter().map(Result::unwrap).collect();
    assert_eq!(rest, [bytes(1, &[0, 0])]);
}

#[test]
fn nobody_waits_for_a_guest_that_is_gone() {
    let second = "(drop (call $write (local.get $w) (i32.const 64) (i32.const 2)))";
    for (ends, traps) in [
        ("unreachable", true),
        ("(i32.const 0)", false),
        (&format!("{second} unreachable"), true),
        (
            &format!("{second} (drop (call $cancel-write (local.get $w))) (i32.const 0)"),
            false,
        ),
    ] {
        let host = Host {
            keeps: true,
            ..Host::default()
        };
        let kept = Arc::clone(&host.kept);
        let body =
            format!("{OPEN} {TAKE} (drop (call $write (local.get $w) (i32.const 64) (i32.const 2))) {ends}");
        let (store, outcome) = run(&Trickster::new(Type::U32, body), host);
        assert_eq!(outcome.is_err(), traps);
        drop(store);
        let chunks = kept.lock().unwrap().remove(0);
        let late = block_on(async {
            tokio::time::timeout(Duration::from_secs(10), chunks.collect::<Vec<_>>()).await
        });
        let [first, end] = <[_; 2]>::try_from(late.unwrap()).unwrap();
        assert_eq!(first.unwrap(), bytes(1, &[0, 0]));
        // What was written so far is never taken for the whole.
        let error = end.unwrap_err().to_string();
        assert!(error.contains("before it ended its stream"), "{ends}: {error}");
    }
}

fn call(guest: &Trickster, host: Host) -> Result<u32> {
    run(guest, host).1
}

fn run(guest: &Trickster, host: Host) -> (Store<Host>, Result<u32>) {
    let Tricked { mut store, g } = Tricked::new(guest, host);
    let outcome = block_on(g.call_async(&mut store, ())).map(|(number,)| number);
    (store, outcome)
}

impl Stream for Watched {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(cx)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.1.store(true, Ordering::SeqCst);
    }
}

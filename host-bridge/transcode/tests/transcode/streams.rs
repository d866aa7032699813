//! Streams and futures of every kind of items, to guests and from them.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use outboard_mapping::ty::{Function, Type};
use outboard_transcode::{Chunks, Export, Invocation, MalformedReply, Outcome, Reply, Request, types};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Accessor, Component, Func, Linker, LinkerInstance, Val};
use wasmtime::{Error, Result, Store};

use crate::support::component::{Encoding, INTERFACE};
use crate::support::host::{ENGINE, FUNCTION, block_on, imported};
use crate::support::streaming::{Role, Streaming};
use crate::support::wire::{bytes, number, packed};
use crate::support::{
    enumeration, fixed, flags, list, map, option, record, reference, result, values, variant,
};

/// What the host gives the guest, and what it got from it.
struct Host {
    gives: Vec<Chunks>,
    got: Arc<Mutex<Vec<Bytes>>>,
    /// How many chunks the host takes.
    takes: usize,
}

struct Guest {
    store: Store<Host>,
    function: Function,
    g: Func,
}

#[test]
fn items_of_every_type_are_read_by_guests() {
    for ty in payloads() {
        for (items, at_once, per_chunk) in [(0, 1, 1), (1, 1, 1), (7, 3, 2), (7, 2, 5), (9, 64, 9)] {
            let listed = some(&ty, items);
            for role in [Role::ReadImport, Role::ReadExport] {
                let mut guest = Guest::new(&streaming(Some(&ty), role, at_once));
                let chunks = chunked(&ty, &listed, per_chunk);
                guest
                    .read(role, source(chunks), &Val::List(listed.clone()))
                    .unwrap();
            }
        }
    }
}

#[test]
fn items_of_every_type_are_written_by_guests() {
    for ty in payloads() {
        for (items, at_once) in [(0, 1), (1, 1), (7, 3), (9, 64)] {
            let listed = some(&ty, items);
            for role in [Role::WriteImport, Role::WriteExport] {
                let mut guest = Guest::new(&streaming(Some(&ty), role, at_once));
                let chunks = guest.write(role, Val::List(listed.clone()));
                let expected: Vec<_> = listed.chunks(at_once).map(|items| chunk(&ty, items)).collect();
                assert_eq!(chunks, expected, "{ty} {role:?} {at_once}");
            }
        }
    }
}

#[test]
fn values_of_futures_cross() {
    for ty in payloads() {
        let value = some(&ty, 1);
        let message = reference::request(&crate::support::function([ty.clone()], None), &value);
        let mut future = streaming(Some(&ty), Role::ReadImport, 1);
        future.future = true;
        for role in [Role::ReadImport, Role::ReadExport] {
            let mut guest = Guest::new(&Streaming {
                role,
                ..future.clone()
            });
            let chunks = source([message.clone().into()]);
            guest.read(role, chunks, &Val::List(value.clone())).unwrap();
        }
        for role in [Role::WriteImport, Role::WriteExport] {
            let mut guest = Guest::new(&Streaming {
                role,
                ..future.clone()
            });
            assert_eq!(
                guest.write(role, Val::List(value.clone())),
                std::slice::from_ref(&message),
                "{ty} {role:?}"
            );
        }
    }
}

#[test]
fn what_carries_nothing_is_counted() {
    let counted = |count: u64| Bytes::from(number(1, count));
    for role in [Role::ReadImport, Role::ReadExport] {
        let mut guest = Guest::new(&streaming(None, role, 4));
        let chunks = source([counted(3), counted(6), counted(1)]);
        guest.read(role, chunks, &Val::U32(10)).unwrap();
        let future = Streaming {
            future: true,
            ..streaming(None, role, 1)
        };
        let mut guest = Guest::new(&future);
        guest.read(role, source([Bytes::new()]), &Val::U32(1)).unwrap();
    }
    for role in [Role::WriteImport, Role::WriteExport] {
        let mut guest = Guest::new(&streaming(None, role, 4));
        assert_eq!(
            guest.write(role, Val::U32(9)),
            [counted(4), counted(4), counted(1)]
        );
        let future = Streaming {
            future: true,
            ..streaming(None, role, 1)
        };
        assert_eq!(Guest::new(&future).write(role, Val::U32(1)), [Bytes::new()]);
    }
}

#[test]
fn a_source_is_asked_only_for_what_a_guest_reads() {
    // The guest reads 4 items, 2 at once, of chunks of 2, and drops its end.
    let asked = Arc::new(AtomicUsize::new(0));
    let dropped = Arc::new(AtomicBool::new(false));
    let endless = Endless {
        chunk: packed([7, 8]),
        asked: Arc::clone(&asked),
        dropped: Arc::clone(&dropped),
    };
    let mut guest = Guest::new(&Streaming {
        most: 4,
        ..streaming(Some(&Type::U32), Role::ReadImport, 2)
    });
    let expected = Val::List([7, 8, 7, 8].map(Val::U32).to_vec());
    guest
        .read(Role::ReadImport, Box::pin(endless), &expected)
        .unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert!(
        dropped.load(Ordering::SeqCst),
        "the source is told that no more is wanted"
    );
}

#[test]
fn a_guest_is_told_that_no_more_is_wanted() {
    let listed = Val::List(some(&Type::U16, 100));
    let mut guest = Guest::new(&streaming(Some(&Type::U16), Role::WriteImport, 2));
    guest.store.data_mut().takes = 3;
    // It stops writing and returns, instead of waiting for ever.
    assert_eq!(guest.write(Role::WriteImport, listed).len(), 3);
}

#[test]
fn chunks_are_of_moderate_size_whatever_a_guest_writes_at_once() {
    let cases = [
        (Type::U8, Val::U8(1), 200_000),
        (Type::U64, Val::U64(u64::MAX), 20_000),
        (Type::String, Val::String("x".repeat(1000)), 150),
        (Type::String, Val::String("x".repeat(100_000)), 3),
    ];
    for (ty, item, count) in cases {
        let listed = vec![item.clone(); count];
        let mut guest = Guest::new(&streaming(Some(&ty), Role::WriteImport, count));
        let chunks = guest.write(Role::WriteImport, Val::List(listed.clone()));
        let one = chunk(&ty, &[item]).len();
        assert!(chunks.len() > 1, "{ty}");
        assert!(chunks.iter().all(|chunk| chunk.len() <= 2 * 65536 + one), "{ty}");
        let mut guest = Guest::new(&streaming(Some(&ty), Role::ReadImport, count));
        guest
            .read(Role::ReadImport, source(chunks), &Val::List(listed))
            .unwrap();
    }
}

#[test]
fn what_a_guest_passes_on_arrives() {
    for ty in payloads() {
        let listed = some(&ty, 5);
        let mut guest = Guest::new(&streaming(Some(&ty), Role::PassOn, 1));
        let sent = chunked(&ty, &listed, 2);
        assert_eq!(
            guest.pass_on(source(sent.clone())).concat(),
            sent.concat(),
            "{ty}"
        );
    }
}

#[test]
fn chunks_that_are_none_are_the_senders_fault() {
    let bad: [(Option<Type>, Vec<u8>); 9] = [
        (Some(Type::U8), vec![]),
        (Some(Type::U8), bytes(1, b"")),
        (Some(Type::U32), vec![]),
        (Some(Type::U32), bytes(1, &[0x80])),
        (Some(Type::U16), bytes(1, &packed([65_536]))),
        (Some(Type::String), bytes(1, &[0xff])),
        (Some(record([Type::U8])), bytes(1, b"")),
        (Some(Type::F32), bytes(1, &[1, 2, 3])),
        (None, number(1, 0)),
    ];
    for (ty, chunk) in bad {
        let mut guest = Guest::new(&streaming(ty.as_ref(), Role::ReadImport, 2));
        let chunks = source([chunk.into()]);
        let error = guest
            .read(Role::ReadImport, chunks, &Val::Bool(false))
            .unwrap_err();
        assert!(error.is::<MalformedReply>(), "{ty:?}: {error:?}");
    }
    let bad: [(Option<Type>, &[&[u8]]); 5] = [
        (Some(Type::U8), &[]),
        (Some(Type::U8), &[b""]),
        (None, &[]),
        (None, &[b"\x01"]),
        (None, &[b"\x12\x05less"]),
    ];
    for (ty, chunks) in bad {
        let future = Streaming {
            future: true,
            ..streaming(ty.as_ref(), Role::ReadImport, 1)
        };
        let chunks = source(chunks.iter().copied().map(Bytes::from_static).collect::<Vec<_>>());
        let error = Guest::new(&future)
            .read(Role::ReadImport, chunks, &Val::Bool(false))
            .unwrap_err();
        assert!(error.is::<MalformedReply>(), "{ty:?}: {error:?}");
    }
}

#[test]
fn what_came_before_a_chunk_that_is_none_arrives() {
    let numbers = |numbers: [u64; 3]| Bytes::from(bytes(1, &packed(numbers)));
    let told = |at_once, most| {
        let mut guest = Guest::new(&streaming(Some(&Type::U16), Role::ReadAsTold, 0));
        let chunks = source([numbers([1, 2, 3]), numbers([4, 5, 6]), numbers([65_536, 8, 9])]);
        guest.read_as_told(chunks, at_once, most)
    };
    let arrived = Val::List((1..7).map(Val::U16).collect());
    for at_once in [1, 2, 5, 100] {
        assert_eq!(told(at_once, 6).unwrap(), arrived);
        let error = told(at_once, 7).unwrap_err();
        assert!(error.is::<MalformedReply>(), "{error:?}");
    }
}

#[test]
fn a_source_that_breaks_traps_the_guest() {
    for ty in [Type::U8, Type::U32, Type::String] {
        let broken = stream::iter([Err(wasmtime::format_err!("the session is lost"))]);
        let mut guest = Guest::new(&streaming(Some(&ty), Role::ReadImport, 2));
        let error = guest
            .read(Role::ReadImport, Box::pin(broken), &Val::Bool(false))
            .unwrap_err();
        assert!(format!("{error:?}").contains("the session is lost"), "{error:?}");
    }
}

impl Guest {
    fn new(streaming: &Streaming) -> Self {
        let wat = streaming.wat();
        let component = Component::new(
            &ENGINE,
            wat::parse_str(&wat).unwrap_or_else(|error| panic!("{error}\n{wat}")),
        )
        .unwrap_or_else(|error| panic!("{error:?}\n{wat}"));
        let mut linker = Linker::new(&ENGINE);
        let mut interface = linker.instance(INTERFACE).unwrap();
        let f = imported(&component);
        match (f.params.len(), f.result.is_some()) {
            (0, true) => give::<0>(&mut interface),
            (1, false) => take(&mut interface),
            (1, true) => give::<1>(&mut interface),
            _ => interface
                .func_wrap_concurrent("f", |_, _: Request<0>| {
                    Box::pin(async { Ok(reply::<0>(Vec::new())) })
                })
                .unwrap(),
        }
        let host = Host {
            gives: Vec::new(),
            got: Arc::default(),
            takes: usize::MAX,
        };
        let mut store = Store::new(&ENGINE, host);
        let instance = block_on(linker.instantiate_async(&mut store, &component)).unwrap();
        let g = instance.get_func(&mut store, "g").unwrap();
        let Some(ComponentItem::ComponentFunc(ty)) = component
            .component_type()
            .get_export(&ENGINE, "g")
            .map(|item| item.ty)
        else {
            panic!("no g")
        };
        let function = types::function(&ty, &|_| None).unwrap();
        Self { store, function, g }
    }

    /// Has the guest read chunks, which come to `expected`.
    fn read(&mut self, role: Role, chunks: Chunks, expected: &Val) -> Result<()> {
        if role == Role::ReadImport {
            self.store.data_mut().gives = vec![chunks];
            let mut results = [Val::Bool(false)];
            block_on(self.g.call_async(&mut self.store, &[], &mut results))?;
            assert!(results[0] == *expected, "{} {:?}", self.function, results[0]);
            return Ok(());
        }
        let (outcome, _) = self.send(Bytes::new(), vec![chunks])?;
        assert_eq!(
            outcome.body,
            reference::response(&self.function, Some(expected)),
            "{}",
            self.function
        );
        Ok(())
    }

    fn read_as_told(&mut self, chunks: Chunks, at_once: u32, most: u32) -> Result<Val> {
        self.store.data_mut().gives = vec![chunks];
        let mut results = [Val::Bool(false)];
        let params = [at_once, most].map(Val::U32);
        block_on(self.g.call_async(&mut self.store, &params, &mut results))?;
        let [read] = results;
        Ok(read)
    }

    fn write(&mut self, role: Role, listed: Val) -> Vec<Bytes> {
        if role == Role::WriteImport {
            block_on(self.g.call_async(&mut self.store, &[listed], &mut [])).unwrap();
            return std::mem::take(&mut *self.store.data().got.lock().unwrap());
        }
        let body = reference::request(&self.function, &[listed]);
        self.send(body.into(), Vec::new()).unwrap().1
    }

    fn pass_on(&mut self, chunks: Chunks) -> Vec<Bytes> {
        self.send(Bytes::new(), vec![chunks]).unwrap().1
    }

    /// Calls the export with a message, and collects what it streams.
    fn send(&mut self, body: Bytes, streams: Vec<Chunks>) -> Result<(Outcome, Vec<Bytes>)> {
        let export = Export::new(FUNCTION.into(), &self.function);
        let invocation = Invocation {
            body,
            handles: Vec::new(),
            streams,
        };
        let g = self.g;
        block_on(self.store.run_concurrent(async move |accessor| {
            let mut outcome = export.call_concurrent(accessor, g, invocation).await?;
            let mut chunks = Vec::new();
            for stream in std::mem::take(&mut outcome.streams) {
                let mut stream = accessor.with(|store| stream.chunks(store))?;
                while let Some(chunk) = stream.next().await {
                    chunks.push(chunk?);
                }
            }
            Ok((outcome, chunks))
        }))?
    }
}

/// A stream that never ends, and tells what becomes of it.
struct Endless {
    chunk: Vec<u8>,
    asked: Arc<AtomicUsize>,
    dropped: Arc<AtomicBool>,
}

impl Stream for Endless {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(Some(Ok(bytes(1, &self.chunk).into())))
    }
}

impl Drop for Endless {
    fn drop(&mut self) {
        self.dropped.store(true, Ordering::SeqCst);
    }
}

/// One of every kind of items: of every size and alignment that matters, with what has to be allocated and without.
fn payloads() -> Vec<Type> {
    vec![
        Type::U8,
        Type::Bool,
        Type::S16,
        Type::U32,
        Type::S64,
        Type::F32,
        Type::F64,
        // The component model has no stream of `char` itself.
        option(Type::Char),
        enumeration(300),
        flags(20),
        Type::String,
        list(Type::U8),
        list(Type::String),
        map(Type::U8, Type::String),
        option(Type::U8),
        option(Type::String),
        option(option(Type::U64)),
        fixed(Type::U16, 3),
        result(None, Some(Type::String)),
        record([Type::U8, Type::U64, Type::U8]),
        record([list(variant([Some(Type::S64), Some(Type::String), None]))]),
        Type::Tuple(vec![Type::F64; 12]),
    ]
}

fn some(ty: &Type, count: usize) -> Vec<Val> {
    let mut runner = TestRunner::deterministic();
    (0..count)
        .map(|_| values::values(ty).new_tree(&mut runner).unwrap().current())
        .collect()
}

fn streaming(payload: Option<&Type>, role: Role, at_once: usize) -> Streaming {
    Streaming {
        payload: payload.cloned(),
        future: false,
        at_once,
        most: 200_000,
        role,
        encoding: Encoding::Utf8,
    }
}

/// A chunk: what a list is as the one parameter of a function.
fn chunk(ty: &Type, items: &[Val]) -> Bytes {
    let function = crate::support::function([list(ty.clone())], None);
    reference::request(&function, &[Val::List(items.to_vec())]).into()
}

fn chunked(ty: &Type, items: &[Val], per_chunk: usize) -> Vec<Bytes> {
    items.chunks(per_chunk).map(|items| chunk(ty, items)).collect()
}

fn source<C: IntoIterator<Item = Bytes, IntoIter: Send + 'static>>(chunks: C) -> Chunks {
    Box::pin(stream::iter(chunks.into_iter().map(Ok)))
}

fn reply<const FLAT: usize>(streams: Vec<Chunks>) -> Reply<FLAT> {
    Reply::new(FUNCTION.into(), Bytes::new(), None, streams)
}

/// An import that returns a stream: the host's, or what it was given.
fn give<const PARAMS: usize>(interface: &mut LinkerInstance<'_, Host>) {
    interface
        .func_wrap_concurrent("f", |accessor: &Accessor<Host>, request: Request<PARAMS>| {
            let streams = accessor.with(|mut store| {
                let given: Result<Vec<_>> = request
                    .streams
                    .into_iter()
                    .map(|stream| stream.chunks(&mut store))
                    .collect();
                let mut streams = std::mem::take(&mut store.data_mut().gives);
                streams.extend(given?);
                Ok::<_, Error>(streams)
            });
            Box::pin(async move { streams.map(reply::<1>) })
        })
        .unwrap();
}

/// An import that takes a stream, and returns when it has taken enough.
fn take(interface: &mut LinkerInstance<'_, Host>) {
    interface
        .func_wrap_concurrent("f", |accessor: &Accessor<Host>, mut request: Request<1>| {
            let opened = accessor.with(|mut store| {
                let stream = request.streams.remove(0).chunks(&mut store)?;
                let host = store.data_mut();
                Ok::<_, Error>((stream, Arc::clone(&host.got), host.takes))
            });
            Box::pin(async move {
                let (stream, got, takes) = opened?;
                let mut stream = stream.take(takes);
                while let Some(chunk) = stream.next().await {
                    got.lock().unwrap().push(chunk?);
                }
                Ok(reply::<0>(Vec::new()))
            })
        })
        .unwrap();
}

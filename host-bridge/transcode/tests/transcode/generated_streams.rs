//! Streams and futures of arbitrary types, beside arbitrary values: through a guest's memory, to it and from it.

use bytes::Bytes;
use futures_util::{StreamExt, future, stream};
use outboard_mapping::ty::Type;
use outboard_transcode::{Chunks, Export, Invocation, LiftedStream};
use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy};
use proptest::{option, prop_oneof, proptest};
use tokio::sync::oneshot;
use wasmtime::Result;
use wasmtime::component::{Accessor, Val};

use crate::support::host::{Bound, FUNCTION, Guest, Host, block_on, compiled};
use crate::support::pump::{Place, Pump, Way, is_flow, items};
use crate::support::reader::{self, Verdict};
use crate::support::schema::Schema;
use crate::support::{function, list, reference, seed, values, wire};

/// What stands for a member: a value, or what its stream carries.
#[derive(Debug, Clone)]
enum Member {
    Value(Val),
    /// Items, as many of them and in the form that each chunk has; the pieces are used over and over.
    Items(Vec<Val>, Vec<(usize, Form)>),
    /// Items that carry nothing, in chunks of so many.
    Units(Vec<u32>),
    Promised(Option<Val>),
}

/// How a chunk says its items. All of these are right.
#[derive(Debug, Clone, Copy)]
enum Form {
    Shortest,
    /// Every item in a field of its own, and fields of a later version between them.
    OneByOne,
    /// Numbers in two packed fields.
    Halves,
}

proptest! {
    #![proptest_config(seed::cases(384))]

    #[test]
    fn what_goes_through_a_guest_arrives_as_the_reference_has_it(
        (pump, members) in pumps().prop_flat_map(|pump| {
            let members: Vec<_> = pump.members.iter().map(carried).collect();
            (Just(pump), members)
        }),
    ) {
        let mut guest = Bound::linked(&compiled(&pump.wat())).guest();
        let sent = pump.members.iter().zip(&members).filter_map(|(ty, member)| member.chunks(ty)).collect();
        let arrived = match pump.way {
            Way::Export => exported(&mut guest, &pump, &members, sent),
            Way::Import => imported(&mut guest, &pump, &members, sent),
        };
        let flows: Vec<_> = pump.members.iter().zip(&members).filter(|(ty, _)| is_flow(ty)).collect();
        assert_eq!(arrived.len(), flows.len(), "the streams of {}", pump.function());
        for ((ty, member), chunks) in flows.into_iter().zip(arrived) {
            member.assert_arrived(ty, &chunks);
        }
    }
}

/// Calls the guest's function with streams, and reads those that it returns.
fn exported(guest: &mut Guest, pump: &Pump, members: &[Member], sent: Vec<Chunks>) -> Vec<Vec<Bytes>> {
    let export = Export::new(FUNCTION.into(), &pump.function());
    let invocation = Invocation {
        body: head(pump, members).into(),
        handles: Vec::new(),
        streams: sent,
    };
    let g = guest.g;
    let run = guest.store.run_concurrent(async move |accessor| {
        let outcome = export.call_concurrent(accessor, g, invocation).await?;
        let arrived = collected(accessor, outcome.streams).await?;
        Ok((outcome.body, arrived))
    });
    let outcome: Result<_> = block_on(run).unwrap();
    let (body, arrived) = outcome.unwrap();
    assert_eq!(
        body,
        response(pump, members),
        "the response of {}",
        pump.function()
    );
    arrived
}

/// Has the guest call its import with streams, and gives it others with the reply.
fn imported(guest: &mut Guest, pump: &Pump, members: &[Member], sent: Vec<Chunks>) -> Vec<Vec<Bytes>> {
    let (streamed, streams) = oneshot::channel();
    let host = guest.store.data_mut();
    host.reply = response(pump, members).into();
    host.streams = sent;
    host.streamed = Some(streamed);
    let values: Vec<Val> = members.iter().filter_map(Member::value).collect();
    let (g, params) = (guest.g, values.clone());
    let run = guest.store.run_concurrent(async move |accessor| {
        let mut results = [Val::Bool(false)];
        let (called, arrived) = future::join(g.call_concurrent(accessor, &params, &mut results), async {
            collected(accessor, streams.await?).await
        })
        .await;
        called?;
        Ok((results, arrived?))
    });
    let outcome: Result<_> = block_on(run).unwrap();
    let ([returned], arrived) = outcome.unwrap();
    assert_eq!(
        guest.request().0,
        head(pump, members),
        "the request of {}",
        pump.function()
    );
    let count = |count: usize| Val::U32(u32::try_from(count).unwrap());
    let items = members.iter().map(Member::items).sum();
    let promised = members
        .iter()
        .filter(|member| matches!(member, Member::Promised(_)))
        .count();
    let expected = [values, vec![count(items), count(promised)]].concat();
    assert_eq!(
        returned,
        Val::Tuple(expected),
        "what the guest was told by {}",
        pump.function()
    );
    arrived
}

async fn collected(accessor: &Accessor<Host>, streams: Vec<LiftedStream>) -> Result<Vec<Vec<Bytes>>> {
    let mut opened = Vec::new();
    for stream in streams {
        opened.push(accessor.with(|store| stream.chunks(store))?);
    }
    let mut arrived = Vec::new();
    for mut stream in opened {
        let mut chunks = Vec::new();
        while let Some(chunk) = stream.next().await {
            chunks.push(chunk?);
        }
        arrived.push(chunks);
    }
    Ok(arrived)
}

impl Member {
    fn value(&self) -> Option<Val> {
        match self {
            Self::Value(value) => Some(value.clone()),
            _ => None,
        }
    }

    /// How many items go through a stream.
    fn items(&self) -> usize {
        match self {
            Self::Items(items, _) => items.len(),
            Self::Units(counts) => counts.iter().map(|count| *count as usize).sum(),
            Self::Value(_) | Self::Promised(_) => 0,
        }
    }

    /// The chunks to send, if this is a stream's.
    fn chunks(&self, ty: &Type) -> Option<Chunks> {
        let chunks: Vec<Vec<u8>> = match self {
            Self::Value(_) => return None,
            Self::Units(counts) => counts
                .iter()
                .map(|count| wire::number(1, (*count).into()))
                .collect(),
            Self::Promised(value) => vec![promised(ty, value.as_ref())],
            Self::Items(items_left, pieces) => {
                let (mut left, mut chunks) = (&items_left[..], Vec::new());
                for (count, form) in pieces.iter().cycle() {
                    if left.is_empty() {
                        break;
                    }
                    let (now, later) = left.split_at(left.len().min(*count));
                    chunks.push(form.chunk(items(ty).unwrap(), now));
                    left = later;
                }
                chunks
            }
        };
        let chunks = chunks.into_iter().map(|chunk| Ok(Bytes::from(chunk)));
        Some(Box::pin(stream::iter(chunks)))
    }

    fn assert_arrived(&self, ty: &Type, chunks: &[Bytes]) {
        match self {
            Self::Value(_) => panic!("a value is no stream"),
            Self::Units(_) => {
                let counts = chunks.iter().map(|chunk| match reader::count(chunk) {
                    Verdict::Taken(count) => count as usize,
                    verdict => panic!("{chunk:x?}: {verdict:?}"),
                });
                assert_eq!(counts.sum::<usize>(), self.items());
            }
            Self::Promised(value) => {
                assert_eq!(chunks, [promised(ty, value.as_ref())], "{ty}");
                match reader::value(items(ty), &chunks[0]) {
                    Verdict::Taken(arrived) => assert_eq!(&arrived, value, "{ty}"),
                    verdict => panic!("{chunks:x?} of {ty}: {verdict:?}"),
                }
            }
            Self::Items(sent, _) => {
                let listed = list(items(ty).unwrap().clone());
                let (carried, schema) = (function([listed.clone()], None), Schema::new(&listed));
                let mut arrived = Vec::new();
                for chunk in chunks {
                    let some = match reader::items(items(ty).unwrap(), chunk) {
                        Verdict::Taken(some) => some,
                        verdict => panic!("{chunk:x?} of {ty}: {verdict:?}"),
                    };
                    arrived.extend(some.iter().cloned());
                    let some = [Val::List(some)];
                    assert_eq!(&chunk[..], &reference::request(&carried, &some)[..], "{ty}");
                    assert_eq!(&chunk[..], &schema.encode(&some[0])[..], "{ty} by its schema");
                }
                assert_eq!(&arrived, sent, "{ty}");
                // The same, but for the bits of a NaN as well.
                let bits = |items| reference::request(&carried, &[Val::List(items)]);
                assert_eq!(bits(arrived), bits(sent.clone()), "{ty}");
            }
        }
    }
}

impl Form {
    fn chunk(self, ty: &Type, items: &[Val]) -> Vec<u8> {
        let carried = function([list(ty.clone())], None);
        let some = |items: &[Val]| reference::request(&carried, &[Val::List(items.to_vec())]);
        match self {
            // Of bytes there is one field, and the last counts.
            _ if *ty == Type::U8 => some(items),
            Self::Shortest => some(items),
            Self::OneByOne => {
                let alone = |item| reference::field(1, &Type::Option(Box::new(ty.clone())), &item);
                let item = |item: &Val| alone(Val::Option(Some(Box::new(item.clone()))));
                let with_more = |one| [wire::number(7, 300), item(one), wire::bytes(2, b"later")].concat();
                items.iter().flat_map(with_more).collect()
            }
            Self::Halves => {
                let (one, other) = items.split_at(items.len() / 2);
                [some(one), some(other)].concat()
            }
        }
    }
}

/// The values among the members, as fields of a message in which nothing stands for streams.
fn head(pump: &Pump, members: &[Member]) -> Vec<u8> {
    let members = (1..).zip(pump.members.iter().zip(members));
    let fields = members.filter_map(|(number, (ty, member))| {
        let value = member.value()?;
        Some(reference::field(number, ty, &value))
    });
    fields.flatten().collect()
}

fn response(pump: &Pump, members: &[Member]) -> Vec<u8> {
    match pump.place {
        Place::Alone => Vec::new(),
        // The response has the tuple as its field 1, and a result its `ok`.
        Place::Ok | Place::Tuple | Place::OkTuple => wire::bytes(1, &head(pump, members)),
    }
}

/// The chunk of a future.
fn promised(ty: &Type, value: Option<&Val>) -> Vec<u8> {
    match (items(ty), value) {
        (Some(ty), Some(value)) => {
            let written = reference::field(1, ty, value);
            assert_eq!(written, Schema::new(ty).encode(value), "{ty} by its schema");
            written
        }
        _ => Vec::new(),
    }
}

fn pumps() -> impl Strategy<Value = Pump> {
    let alone = (
        flows().prop_map(|flow| vec![flow]),
        prop_oneof![Just(Place::Alone), Just(Place::Ok)],
    );
    let several = (
        vec(prop_oneof![flows(), values::types()], 1..5),
        prop_oneof![Just(Place::Tuple), Just(Place::OkTuple)],
    );
    let way = prop_oneof![Just(Way::Export), Just(Way::Import)];
    (prop_oneof![1 => alone, 3 => several], 1..6_usize, way)
        .prop_map(|((members, place), at_once, way)| Pump {
            members,
            place,
            at_once,
            way,
        })
        .prop_filter("too many core values", Pump::is_sayable)
        .prop_filter("no stream", |pump| pump.members.iter().any(is_flow))
}

fn flows() -> impl Strategy<Value = Type> {
    let carried = || {
        // The component model has no stream of `char` itself.
        let items = values::types().prop_filter("char", |ty| *ty != Type::Char);
        let items = prop_oneof![8 => items, 1 => Just(Type::U8)].prop_map(Box::new);
        option::weighted(0.9, items)
    };
    prop_oneof![
        3 => carried().prop_map(Type::Stream),
        1 => carried().prop_map(Type::Future),
    ]
}

fn carried(ty: &Type) -> BoxedStrategy<Member> {
    match ty {
        Type::Stream(Some(items)) => {
            let form = prop_oneof![Just(Form::Shortest), Just(Form::OneByOne), Just(Form::Halves)];
            (vec(values::values(items), 0..10), vec((1..5_usize, form), 1..4))
                .prop_map(|(items, pieces)| Member::Items(items, pieces))
                .boxed()
        }
        Type::Stream(None) => vec(1..9_u32, 0..4).prop_map(Member::Units).boxed(),
        Type::Future(Some(ty)) => values::values(ty)
            .prop_map(|value| Member::Promised(Some(value)))
            .boxed(),
        Type::Future(None) => Just(Member::Promised(None)).boxed(),
        _ => values::values(ty).prop_map(Member::Value).boxed(),
    }
}

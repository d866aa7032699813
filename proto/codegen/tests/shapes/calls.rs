//! Dispatches called as the two faces call them, with handles in every place.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use outboard_session::call::{Call, Granted, HostIdentity};
use outboard_session::dispatch::{
    self, BoxFuture, Dispatch, Handle, HandleKind, Handles as HandleTable, MethodDescriptor, PlainFace,
    Resolved, Resource, ResourceId,
};
use outboard_session::failure::Failure;
use outboard_session::value::{FixedList, Tuple13};
use prost::Message;
use tonic::Code;

use crate::generated::outboard_test::shapes::v0_1_0_draft::guests::{self, Guests, GuestsDispatch};
use crate::generated::outboard_test::shapes::v0_1_0_draft::handles::{
    self, Handles, HandlesDispatch, HandlesServer,
};
use crate::generated::outboard_test::shapes::v0_1_0_draft::values::Colour;

#[derive(Debug)]
pub(crate) struct Thing(pub(crate) String);
#[derive(Debug)]
pub(crate) struct ThingList(Vec<Thing>);
pub(crate) struct Wrapped(Thing);

impl Resource for Thing {}
impl Resource for Wrapped {}
impl Resource for ThingList {
    const KIND: HandleKind = HandleKind::Portable;
}

pub(crate) struct Provider;

type WideIn<T> = Tuple13<T, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8>;
type WideOut<T> = Tuple13<u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, T>;

impl Handles for Provider {
    type Thing = Thing;
    type ThingList = ThingList;

    async fn thing_new(&self, _: &Call, name: String) -> Result<Thing, Failure> {
        Ok(Thing(name))
    }

    async fn thing_new_(&self, _: &Call, colour: Colour) -> Result<Result<Thing, String>, Failure> {
        Ok(if colour == Colour::Red {
            Err("no red".to_owned())
        } else {
            Ok(Thing(format!("{colour:?}")))
        })
    }

    async fn thing_drop(&self, _: &Call, thing: &Thing) -> Result<String, Failure> {
        Ok(format!("not {}", thing.0))
    }

    async fn thing_name(&self, _: &Call, thing: &Thing) -> Result<String, Failure> {
        Ok(thing.0.clone())
    }

    async fn thing_join(
        &self,
        _: &Call,
        thing: &Thing,
        other: &Thing,
        gift: Thing,
        call_: u8,
    ) -> Result<Thing, Failure> {
        Ok(Thing(format!("{}{}{}{call_}", thing.0, other.0, gift.0)))
    }

    async fn thing_list_of(&self, _: &Call, things: Vec<Thing>) -> Result<ThingList, Failure> {
        Ok(ThingList(things))
    }

    async fn keep(
        &self,
        _: &Call,
        keeper: handles::Keeper<Thing, ThingList>,
    ) -> Result<Result<handles::Keeper<Thing, ThingList>, handles::Holder<Thing>>, Failure> {
        Ok(match keeper {
            handles::Keeper::One(holder) => Err(holder),
            other => Ok(other),
        })
    }

    async fn look(
        &self,
        _: &Call,
        lent: Vec<handles::Lent<Arc<Thing>>>,
        maybe: Option<Arc<ThingList>>,
    ) -> Result<Vec<String>, Failure> {
        let names = lent.iter().map(|lent| format!("{} {}", lent.count, lent.thing.0));
        let listed = maybe
            .iter()
            .flat_map(|list| list.0.iter().map(|thing| thing.0.clone()));
        Ok(names.chain(listed).collect())
    }

    async fn sort(
        &self,
        _: &Call,
        things: BTreeMap<String, Thing>,
        pair: FixedList<Thing, 2>,
    ) -> Result<FixedList<Thing, 2>, Failure> {
        let named = things
            .into_iter()
            .map(|(key, thing)| format!("{key}={}", thing.0));
        let pair = pair.into_iter().map(|thing| thing.0);
        let all: Vec<String> = named.chain(pair).collect();
        Ok(FixedList::from_fn(|index| {
            Thing(format!("{index} {}", all.join(" ")))
        }))
    }

    async fn wide(&self, _: &Call, value: WideIn<Thing>) -> Result<WideOut<Thing>, Failure> {
        let Tuple13(thing, a, b, c, d, e, f, g, h, i, j, k, l) = value;
        Ok(Tuple13(l, k, j, i, h, g, f, e, d, c, b, a, thing))
    }

    async fn thing_list_of_(&self, _: &Call) -> Result<u8, Failure> {
        Err(Failure::unknown_outcome(Code::Internal, "broken"))
    }
}

impl Guests for Provider {
    type Thing = Wrapped;

    async fn thing_wrap(&self, _: &Call, item: Thing) -> Result<Wrapped, Failure> {
        Ok(Wrapped(item))
    }

    async fn unwrap(
        &self,
        _: &Call,
        thing: Wrapped,
    ) -> Result<Result<Thing, handles::Keeper<Thing, ThingList>>, Failure> {
        Ok(Ok(thing.0))
    }
}

/// The handles of one caller, by index.
#[derive(Default)]
pub(crate) struct Table(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    last: u32,
    alive: HashMap<u32, (ResourceId, Arc<dyn Any + Send + Sync>)>,
}

impl Table {
    pub(crate) fn alive(&self) -> usize {
        self.0.lock().unwrap().alive.len()
    }
}

impl HandleTable for Table {
    fn resolve(&self, handle: &Handle, resource: ResourceId, own: bool) -> Result<Resolved, Failure> {
        let Handle::Index(index) = handle else {
            return Err(Failure::refused(Code::InvalidArgument, "a token"));
        };
        let table = &mut self.0.lock().unwrap().alive;
        match table.get(index) {
            Some((id, value)) if *id == resource => {
                let value = Arc::clone(value);
                if own {
                    table.remove(index);
                }
                Ok(Resolved::Live(value))
            }
            _ => Err(Failure::refused(Code::NotFound, format!("no {resource} {index}"))),
        }
    }

    fn issue(
        &self,
        resource: ResourceId,
        value: Arc<dyn Any + Send + Sync>,
        _: Option<Bytes>,
    ) -> Result<Handle, Failure> {
        let mut entries = self.0.lock().unwrap();
        entries.last += 1;
        let index = entries.last;
        entries.alive.insert(index, (resource, value));
        Ok(Handle::Index(index))
    }
}

pub(crate) fn caller() -> Call {
    Call {
        function: "f".into(),
        binding: "b".into(),
        host: HostIdentity::Uid(0),
        granted: Granted::default(),
        deadline: tokio::time::Instant::now() + Duration::from_secs(5),
        trace: None,
    }
}

async fn call<D: Dispatch, M: Message, R: Message + Default>(
    dispatch: &D,
    table: &Table,
    function: &str,
    request: M,
) -> Result<R, Failure> {
    let method = dispatch
        .methods()
        .iter()
        .position(|method| method.function == function)
        .unwrap();
    let body = Bytes::from(request.encode_to_vec());
    let reply = dispatch.call(method, &caller(), body.into(), table).await?;
    assert!(reply.streams.is_empty());
    Ok(R::decode(reply.body).unwrap())
}

pub(crate) async fn thing(dispatch: &HandlesDispatch<Provider>, table: &Table, name: &str) -> Handle {
    let request = handles::ThingNewRequest {
        name: name.to_owned(),
    };
    call::<_, _, handles::ThingNewResponse>(dispatch, table, "[constructor]thing", request)
        .await
        .unwrap()
        .0
}

#[tokio::test]
async fn handles_go_in_and_out_wherever_they_stand() {
    let (dispatch, table) = (HandlesDispatch::new(Arc::new(Provider)), Table::default());
    let [a, b, c] = [
        thing(&dispatch, &table, "a").await,
        thing(&dispatch, &table, "b").await,
        thing(&dispatch, &table, "c").await,
    ];
    // Two borrowed, one given away.
    let request = handles::ThingJoinRequest {
        self_: a.clone(),
        other: b.clone(),
        gift: c.clone(),
        call: 7,
    };
    let joined: handles::ThingJoinResponse = call(&dispatch, &table, "[method]thing.join", request.clone())
        .await
        .unwrap();
    let named: handles::ThingNameResponse = call(
        &dispatch,
        &table,
        "[method]thing.name",
        handles::ThingNameRequest {
            self_: joined.0.clone(),
        },
    )
    .await
    .unwrap();
    assert_eq!((named.0.as_str(), table.alive()), ("abc7", 3));
    let gone =
        call::<_, _, handles::ThingJoinResponse>(&dispatch, &table, "[method]thing.join", request).await;
    assert_eq!(gone.unwrap_err().code, Code::NotFound);

    // A list of owned handles, then that list with an owned handle inside tuples of a variant.
    let list: handles::ThingListOfResponse = call(
        &dispatch,
        &table,
        "[static]thing-list.of",
        handles::ThingListOfRequest { things: vec![a] },
    )
    .await
    .unwrap();
    let keeper = handles::Keeper::Several(vec![(list.0, Some(joined.0))]);
    let kept: handles::KeepResponse = call(&dispatch, &table, "keep", handles::KeepRequest { keeper })
        .await
        .unwrap();
    let Ok(handles::Keeper::Several(several)) = kept.0 else {
        panic!("{kept:?}")
    };
    let (list, Some(joined)) = &several[0] else {
        panic!("{several:?}")
    };
    let one = handles::Keeper::One(handles::Holder {
        mine: joined.clone(),
        label: "l".to_owned(),
    });
    let kept: handles::KeepResponse = call(&dispatch, &table, "keep", handles::KeepRequest { keeper: one })
        .await
        .unwrap();
    let Err(holder) = kept.0 else { panic!("{kept:?}") };

    // Borrowed handles in a record of a list, and in an option.
    let lent = handles::Lent {
        thing: holder.mine.clone(),
        count: 2,
    };
    let request = handles::LookRequest {
        lent: vec![lent.clone(), lent],
        maybe: Some(list.clone()),
    };
    let names: handles::LookResponse = call(&dispatch, &table, "look", request).await.unwrap();
    assert_eq!(names.0, ["2 abc7", "2 abc7", "a"]);

    // Another interface's dispatch takes the handle, and a drop ends it.
    let guests = GuestsDispatch::new(Arc::new(Provider));
    let wrapped: guests::ThingWrapResponse = call(
        &guests,
        &table,
        "[static]thing.wrap",
        guests::ThingWrapRequest { item: holder.mine },
    )
    .await
    .unwrap();
    let unwrapped: guests::UnwrapResponse = call(
        &guests,
        &table,
        "unwrap",
        guests::UnwrapRequest { thing: wrapped.0 },
    )
    .await
    .unwrap();
    for handle in [unwrapped.0.unwrap(), b] {
        let dropped = handles::ThingDropRequest_ { self_: handle };
        let _: handles::ThingDropResponse_ = call(&dispatch, &table, "[resource-drop]thing", dropped)
            .await
            .unwrap();
    }
    assert_eq!(table.alive(), 1, "the list is left");
}

#[tokio::test]
async fn handles_go_through_maps_fixed_lists_and_wide_tuples() {
    let (dispatch, table) = (HandlesDispatch::new(Arc::new(Provider)), Table::default());
    let mut made = Vec::new();
    for name in ["a", "b", "c", "d"] {
        made.push(thing(&dispatch, &table, name).await);
    }
    let [a, b, c, d] = made.try_into().unwrap();
    let request = handles::SortRequest {
        things: BTreeMap::from([("y".to_owned(), a), ("x".to_owned(), b)]),
        pair: FixedList::try_from(vec![c, d]).unwrap(),
    };
    let sorted: handles::SortResponse = call(&dispatch, &table, "sort", request).await.unwrap();
    assert_eq!(table.alive(), 2);
    let value = Tuple13(sorted.0[1].clone(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    let wide: handles::WideResponse = call(&dispatch, &table, "wide", handles::WideRequest { value })
        .await
        .unwrap();
    assert_eq!(wide.0.0, 12);
    let request = handles::ThingNameRequest { self_: wide.0.12 };
    let named: handles::ThingNameResponse = call(&dispatch, &table, "[method]thing.name", request)
        .await
        .unwrap();
    assert_eq!(named.0, "1 x=b y=a c d");
}

#[tokio::test]
async fn failures_name_the_method_and_what_is_wrong() {
    let (dispatch, table) = (HandlesDispatch::new(Arc::new(Provider)), Table::default());
    let refused = dispatch
        .call(0, &caller(), Bytes::from_static(&[0x0a]).into(), &table)
        .await
        .unwrap_err();
    assert_eq!(refused.code, Code::InvalidArgument);
    assert_eq!(
        refused.message,
        "the request of outboard-test:shapes/handles@0.1.0-draft [constructor]thing: the message ends in the middle \
         of a value"
    );
    let unknown = dispatch
        .call(dispatch.methods().len(), &caller(), Bytes::new().into(), &table)
        .await
        .unwrap_err();
    assert_eq!(unknown.code, Code::Unimplemented);
    let broken = call::<_, _, handles::ThingListOfResponse_>(
        &dispatch,
        &table,
        "thing-list-of",
        handles::ThingListOfRequest_ {},
    );
    assert_eq!(broken.await.unwrap_err().message, "broken");
    let red = handles::ThingNewRequest_ { colour: Colour::Red };
    let red: handles::ThingNewResponse_ = call(&dispatch, &table, "[static]thing.new", red).await.unwrap();
    assert_eq!(red.0, Err("no red".to_owned()));
}

#[test]
fn what_is_said_of_methods_and_resources_is_the_contract() {
    let dispatch = HandlesDispatch::new(Arc::new(Provider));
    assert_eq!(
        dispatch.resources(),
        [
            (handles::THING, HandleKind::Pinned),
            (handles::THING_LIST, HandleKind::Portable)
        ]
    );
    let paths: Vec<(&str, &str)> = handles::METHODS.iter().map(|m| (m.function, m.path)).collect();
    let service = "/outboard_test.shapes.v0_1_0_draft.Handles";
    for (function, rpc) in [
        ("[constructor]thing", "ThingNew"),
        ("[static]thing.new", "ThingNew_"),
        ("[method]thing.drop", "ThingDrop_"),
        ("[resource-drop]thing", "ThingDrop"),
        ("[static]thing-list.of", "ThingList_Of"),
        ("thing-list-of", "Thing_ListOf"),
    ] {
        assert!(
            paths.contains(&(function, format!("{service}/{rpc}").as_str())),
            "{function} in {paths:?}"
        );
    }
}

/// A plain face that serves without authentication.
#[derive(Clone)]
struct Face(Arc<Table>);

impl PlainFace for Face {
    fn max_request(&self) -> usize {
        64
    }

    fn call(
        &self,
        method: &'static MethodDescriptor,
        request: tonic::Request<dispatch::Request>,
    ) -> BoxFuture<'static, Result<tonic::Response<dispatch::Response>, tonic::Status>> {
        let table = Arc::clone(&self.0);
        Box::pin(async move {
            let dispatch = HandlesDispatch::new(Arc::new(Provider));
            let index = handles::METHODS.iter().position(|other| other == method).unwrap();
            let reply = dispatch
                .call(index, &caller(), request.into_inner(), &*table)
                .await;
            Ok(tonic::Response::new(reply?))
        })
    }
}

#[tokio::test]
async fn the_plain_face_finds_methods_by_path_and_limits_requests() {
    let table = Arc::new(Table::default());
    let server = HandlesServer::new(Face(Arc::clone(&table)));
    let unary = |path: &'static str, request: handles::ThingNewRequest| {
        let mut grpc = tonic::client::Grpc::new(server.clone());
        async move {
            let codec =
                tonic_prost::ProstCodec::<handles::ThingNewRequest, handles::ThingNewResponse>::default();
            grpc.unary(
                tonic::Request::new(request),
                http::uri::PathAndQuery::from_static(path),
                codec,
            )
            .await
        }
    };
    let new = "/outboard_test.shapes.v0_1_0_draft.Handles/ThingNew";
    let made = unary(new, handles::ThingNewRequest { name: "x".to_owned() })
        .await
        .unwrap();
    assert_eq!((made.into_inner().0, table.alive()), (Handle::Index(1), 1));
    let large = unary(new, handles::ThingNewRequest { name: "x".repeat(65) })
        .await
        .unwrap_err();
    assert_eq!(large.code(), Code::OutOfRange);
    let absent = unary(
        "/outboard_test.shapes.v0_1_0_draft.Handles/Nothing",
        Default::default(),
    )
    .await
    .unwrap_err();
    assert_eq!(absent.code(), Code::Unimplemented);
    assert!(absent.message().contains("Handles/Nothing"));
}

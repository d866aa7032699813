//! Several replicas of one provider.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use outboard_channel::{
    Argument, Channel, Delivered, Endpoint, Endpoints, MethodKey, ReplicaState, Request, Scope,
};
use outboard_session::frame::Load;
use outboard_session::frame::provider_frame::Frame;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tonic::Code;

use crate::provider::{Place, Provider, empty, get, late, open, set, settle, soon};
use crate::served::{How, Served};

/// Channels to some replicas in one folder.
fn place() -> Place {
    let mut place = Place::new();
    place.options.warm_up = Duration::ZERO;
    place
}

fn endpoints(place: &Place, names: &[&str]) -> Endpoints {
    let at = |name: &&str| Endpoint::At(place.address(name));
    Endpoints::new(names.iter().map(at)).unwrap()
}

async fn connected(place: &Place, names: &[&str]) -> Channel {
    let channel = Channel::open(endpoints(place, names), place.options.clone());
    settle(&channel, |status| status.sessions == names.len()).await;
    channel
}

async fn call(channel: &Channel, scope: &Scope, method: MethodKey) -> Result<Bytes, outboard_channel::Fault> {
    let reply = channel.call(scope, &method, Request::default(), late()).await;
    reply.map(|reply| reply.body)
}

fn state(channel: &Channel, name: &str) -> Option<ReplicaState> {
    let status = channel.status();
    let mut replicas = status.replicas.iter();
    replicas
        .find(|replica| replica.address.ends_with(name))
        .map(|replica| replica.state)
}

#[tokio::test]
async fn calls_are_spread_over_replicas_and_status_tells_of_each() {
    let place = place();
    let names = ["a", "b", "c"];
    let served = names.map(|name| Served::start(&place.path(name)));
    let channel = connected(&place, &names).await;
    let scope = channel.scope("counter", "counters");
    for _ in 0..300 {
        call(&channel, &scope, set()).await.unwrap();
    }
    for replica in &served {
        let count = replica.count();
        assert!((40..200).contains(&count), "{count}");
    }
    let status = channel.status();
    assert!(status.connected && status.last_error.is_none());
    assert_eq!(status.replicas.len(), 3);
    for replica in &status.replicas {
        assert_eq!((replica.state, replica.sessions), (ReplicaState::Up, 1));
        assert_eq!(replica.name.as_deref(), Some("kv-1 (start 7)"));
    }
    empty(&channel).await;
}

#[tokio::test]
async fn the_less_busy_of_two_replicas_gets_the_calls() {
    let place = place();
    let names = ["a", "b"];
    let served = names.map(|name| Served::start(&place.path(name)));
    let channel = connected(&place, &names).await;
    let scope = channel.scope("counter", "counters");
    // What is in flight counts, whether or not the provider says anything.
    served[0].answer(How::Never);
    let mut callers = JoinSet::new();
    for _ in 0..40 {
        let (channel, scope) = (channel.clone(), scope.clone());
        callers.spawn(async move { call(&channel, &scope, set()).await });
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    settle(&channel, |status| status.calls == served[0].count()).await;
    assert!(served[0].count() <= 2, "{}", served[0].count());
    drop(callers);
    empty_but(&channel, served[0].count()).await;

    // And so does what the replica says that it has to do for others.
    let (busy, idle) = (Served::start(&place.path("c")), Served::start(&place.path("d")));
    let channel = connected(&place, &["c", "d"]).await;
    let scope = channel.scope("counter", "counters");
    busy.say(Frame::Load(Load {
        saturation: 900,
        ..Load::default()
    }));
    settle(&channel, |status| status.saturation == 900).await;
    for _ in 0..50 {
        call(&channel, &scope, set()).await.unwrap();
    }
    assert_eq!((busy.count(), idle.count()), (0, 50));
}

/// Waits until nothing is in flight but what is never answered.
async fn empty_but(channel: &Channel, calls: usize) {
    settle(channel, |status| status.calls <= calls).await;
}

#[tokio::test]
async fn a_killed_replica_costs_no_idempotent_call_and_others_only_if_they_were_in_flight() {
    let place = place();
    let names = ["a", "b"];
    let mut served = names
        .map(|name| Served::start(&place.path(name)))
        .into_iter()
        .collect::<Vec<_>>();
    let channel = connected(&place, &names).await;
    let scope = channel.scope("counter", "counters");
    let (unknown, stopped) = (
        Arc::new(AtomicUsize::new(0)),
        Instant::now() + Duration::from_millis(600),
    );
    let mut callers = JoinSet::new();
    for number in 0..8 {
        let (channel, scope, unknown) = (channel.clone(), scope.clone(), Arc::clone(&unknown));
        callers.spawn(async move {
            while Instant::now() < stopped {
                let method = if number % 2 == 0 { get() } else { set() };
                let outcome = call(&channel, &scope, method).await;
                let Err(fault) = outcome else { continue };
                assert_eq!(number % 2, 1, "an idempotent call failed: {fault}");
                assert_eq!(fault.delivered, Delivered::Maybe, "{fault}");
                unknown.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    served.remove(0).kill();
    for outcome in soon(callers.join_all()).await {
        outcome
    }
    // Each of the four that call what is not idempotent has one call in flight at a time.
    assert!(unknown.load(Ordering::Relaxed) <= 4);
    assert_eq!(state(&channel, "/a"), Some(ReplicaState::Down));

    // Back again, it is found again.
    let back = Served::start(&place.path("a"));
    settle(&channel, |status| status.sessions == 2).await;
    for _ in 0..50 {
        call(&channel, &scope, set()).await.unwrap();
    }
    assert!(back.count() > 5);
    empty(&channel).await;
}

#[tokio::test]
async fn a_replica_that_joins_takes_its_share_slowly_and_one_that_is_removed_finishes() {
    let mut place = place();
    place.options.warm_up = Duration::from_millis(1500);
    let mut first = Provider::start(&place.path("a"));
    let channel = Channel::open(endpoints(&place, &["a"]), place.options.clone());
    let scope = channel.scope("counter", "counters");
    let mut old = first.greet().await;

    // A handle and a call that the first goes on with.
    let (method, other) = (open(), set());
    let opened = channel.call(&scope, &method, Request::default(), late());
    let serve = async {
        let id = old.call().await.id;
        old.reply_pinned(id, [1]);
    };
    let handle = tokio::join!(opened, serve).0.unwrap().handles.remove(0);
    let slow = tokio::spawn({
        let (channel, scope) = (channel.clone(), scope.clone());
        async move { call(&channel, &scope, set()).await }
    });
    let slow_id = old.call().await.id;

    let second = Served::start(&place.path("b"));
    let third = Served::start(&place.path("c"));
    channel.set_endpoints(endpoints(&place, &["b"]));
    settle(&channel, |status| {
        status.replicas.len() == 2 && state(&channel, "/b") == Some(ReplicaState::Up)
    })
    .await;
    assert_eq!(state(&channel, "/a"), Some(ReplicaState::Draining));
    for _ in 0..20 {
        call(&channel, &scope, set()).await.unwrap();
    }
    old.reply(slow_id, "slow");
    assert_eq!(soon(slow).await.unwrap().unwrap(), "slow");
    let request = Request {
        handles: vec![Argument::Borrow(handle.clone())],
        ..Request::default()
    };
    let pinned = channel.call(&scope, &other, request, late());
    let serve = async {
        let id = old.call().await.id;
        old.reply(id, "pinned");
    };
    assert_eq!(tokio::join!(pinned, serve).0.unwrap().body, "pinned");
    drop(handle);
    assert_eq!(old.released().await, [1]);
    old.ended().await;
    drop(old);
    settle(&channel, |status| status.replicas.len() == 1).await;
    assert_eq!(second.count(), 20);

    // One joins another that has been there for a while: it has little at first and its half in the end.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    channel.set_endpoints(endpoints(&place, &["b", "c"]));
    settle(&channel, |status| status.sessions == 2).await;
    assert_eq!(state(&channel, "/c"), Some(ReplicaState::Warming));
    let share = async || {
        let before = third.count();
        for _ in 0..200 {
            call(&channel, &scope, set()).await.unwrap();
        }
        third.count() - before
    };
    let cold = share().await;
    settle(&channel, |_| state(&channel, "/c") == Some(ReplicaState::Up)).await;
    let warm = share().await;
    assert!(cold < 80 && warm > 60 && warm < 140, "{cold}, then {warm}");
    empty(&channel).await;
}

#[tokio::test]
async fn sockets_that_come_to_a_folder_and_go_are_followed_without_a_failed_call() {
    let mut place = place();
    place.options.folder_interval = Duration::from_millis(20);
    std::fs::create_dir(place.path("run")).unwrap();
    let channel = Channel::open(Endpoint::Dir(place.path("run")), place.options.clone());
    let scope = channel.scope("counter", "counters");
    let mut early = std::pin::pin!(call(&channel, &scope, set()));
    let waited = tokio::time::timeout(Duration::from_millis(100), &mut early).await;
    assert!(waited.is_err(), "it waits for a replica");
    let first = Served::start(&place.path("run/a"));
    early.await.unwrap();

    let stopped = Arc::new(AtomicUsize::new(0));
    let caller = tokio::spawn({
        let (channel, scope, stopped) = (channel.clone(), scope.clone(), Arc::clone(&stopped));
        async move {
            while stopped.load(Ordering::Relaxed) == 0 {
                call(&channel, &scope, set()).await.unwrap();
            }
        }
    });
    let second = Served::start(&place.path("run/b"));
    settle(&channel, |status| status.sessions == 2).await;
    soon(second.reaches(20)).await;
    std::fs::remove_file(place.path("run/a")).unwrap();
    settle(&channel, |status| status.replicas.len() == 1).await;
    let before = (first.count(), second.count());
    soon(second.reaches(before.1 + 50)).await;
    assert_eq!(first.count(), before.0);
    stopped.store(1, Ordering::Relaxed);
    soon(caller).await.unwrap();
    empty(&channel).await;
}

#[tokio::test]
async fn nobody_at_all_is_told_after_the_patience_with_where_was_looked() {
    let mut place = place();
    place.options.patience = Duration::from_millis(100);
    let nowhere = Endpoint::Dir(place.path("nowhere"));
    let channel = Channel::open(nowhere, place.options.clone());
    let scope = channel.scope("counter", "counters");
    let fault = call(&channel, &scope, get()).await.unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::Unavailable, Delivered::Never)
    );
    assert!(
        fault
            .message
            .contains("no replica of the provider was found at dir:"),
        "{fault}"
    );

    let channel = Channel::open(endpoints(&place, &["a", "b"]), place.options.clone());
    let scope = channel.scope("counter", "counters");
    let fault = call(&channel, &scope, get()).await.unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::Unavailable, Delivered::Never)
    );
    assert!(fault.message.starts_with("none of the 2 replicas"), "{fault}");
    let began = Instant::now();
    call(&channel, &scope, get()).await.unwrap_err();
    assert!(
        began.elapsed() < Duration::from_millis(80),
        "the patience is spent once"
    );
}

#[tokio::test]
async fn a_circuit_opens_for_one_binding_of_one_replica() {
    let place = place();
    let names = ["a", "b"];
    let served = names.map(|name| Served::start(&place.path(name)));
    let channel = connected(&place, &names).await;
    let (orders, stock) = (channel.scope("shop", "orders"), channel.scope("shop", "stock"));
    served[0].answer_binding("orders", How::Away);
    for _ in 0..100 {
        call(&channel, &orders, set()).await.unwrap();
    }
    let refused = served[0].count();
    assert!((3..10).contains(&refused), "{refused} calls were refused");
    let status = channel.status();
    let broken: Vec<_> = status
        .replicas
        .iter()
        .map(|replica| replica.broken.clone())
        .collect();
    assert_eq!(broken, [vec!["orders".to_owned()], Vec::new()]);
    for _ in 0..100 {
        call(&channel, &stock, set()).await.unwrap();
    }
    assert!(
        served[0].count() > refused + 20,
        "the other binding is not touched"
    );

    // Once it is back, one call finds out, and the others follow.
    served[0].answer(How::Well);
    let before = served[0].count();
    settle(&channel, |status| {
        let orders = orders.clone();
        let channel = channel.clone();
        tokio::spawn(async move { call(&channel, &orders, set()).await });
        status.replicas.iter().all(|replica| replica.broken.is_empty())
    })
    .await;
    soon(served[0].reaches(before + 1)).await;

    // When all are away, a call learns it at once, and not from every replica.
    for replica in &served {
        replica.answer_binding("orders", How::Away);
    }
    for _ in 0..10 {
        let fault = soon(call(&channel, &orders, set())).await.unwrap_err();
        assert_eq!(
            (fault.code, fault.delivered),
            (Code::Unavailable, Delivered::Never)
        );
    }
    empty(&channel).await;
}

#[tokio::test]
async fn a_replica_that_does_not_answer_gets_no_more_calls_until_a_probe_is_answered() {
    let place = place();
    let names = ["a", "b"];
    let served = names.map(|name| Served::start(&place.path(name)));
    let channel = connected(&place, &names).await;
    let scopes = ["x", "y", "z"].map(|binding| channel.scope("counter", binding));
    served[0].answer(How::Never);
    let mut lost = 0;
    for number in 0..200 {
        let deadline = Instant::now() + Duration::from_millis(120);
        let scope = &scopes[number % 3];
        let outcome = channel.call(scope, &set(), Request::default(), deadline).await;
        if let Err(fault) = outcome {
            assert_eq!(fault.code, Code::DeadlineExceeded);
            lost += 1;
        }
    }
    assert!((5..16).contains(&lost), "{lost} calls were not answered");
    assert!(
        matches!(
            state(&channel, "/a"),
            Some(ReplicaState::Ejected | ReplicaState::Probing)
        ),
        "{:?}",
        channel.status()
    );
    served[0].answer(How::Well);
    let before = served[0].count();
    soon(async {
        while state(&channel, "/a") != Some(ReplicaState::Up) || served[0].count() < before + 20 {
            call(&channel, &scopes[0], set()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_too_much_for_one_replica_goes_to_one_other_within_the_budget() {
    let place = place();
    let names = ["a", "b", "c"];
    let served = names.map(|name| Served::start(&place.path(name)));
    let channel = connected(&place, &names).await;
    let scope = channel.scope("counter", "counters");
    for replica in &served {
        replica.answer(How::Full);
    }
    let fault = call(&channel, &scope, set()).await.unwrap_err();
    assert_eq!(fault.code, Code::ResourceExhausted);
    assert!(fault.retry_after.is_some());
    let asked = || served.iter().map(Served::count).sum::<usize>();
    assert_eq!(asked(), 2, "one other is asked, and not a third");
    for _ in 0..200 {
        call(&channel, &scope, set()).await.unwrap_err();
    }
    assert!(asked() < 201 + 40, "{}", asked());
    assert!(
        channel
            .status()
            .replicas
            .iter()
            .all(|replica| replica.state == ReplicaState::Up)
    );
}

#[tokio::test]
async fn a_second_copy_cuts_the_tail_and_is_made_of_nothing_that_is_not_idempotent() {
    let place = place();
    let names = ["a", "b"];
    let served = names.map(|name| Served::start(&place.path(name)));
    let channel = connected(&place, &names).await;
    let scope = channel.scope("counter", "counters");
    served[0].answer(How::Late(Duration::from_millis(400)));
    let hedged = async |method: MethodKey| {
        let request = Request {
            hedge: Some(Duration::from_millis(10)),
            ..Request::default()
        };
        let began = Instant::now();
        channel.call(&scope, &method, request, late()).await.unwrap();
        began.elapsed()
    };
    let asked = || served[0].count() + served[1].count();
    for _ in 0..10 {
        let took = hedged(get()).await;
        assert!(took < Duration::from_millis(300), "{took:?}");
    }
    assert!(asked() > 10, "some were made twice");
    let before = asked();
    for _ in 0..6 {
        hedged(set()).await;
    }
    assert_eq!(asked(), before + 6);
    // What came too late was cancelled.
    empty(&channel).await;
}

#[tokio::test]
async fn what_meets_in_a_call_comes_from_one_replica() {
    let place = place();
    let names = ["a", "b", "c", "d"];
    let served = names.map(|name| Served::start(&place.path(name)));
    let channel = connected(&place, &names).await;
    let scope = channel.scope("counter", "counters");
    let method = open();
    let mut first = channel
        .call(&scope, &method, Request::default(), late())
        .await
        .unwrap();
    let first = first.handles.remove(0);
    for _ in 0..20 {
        let request = Request {
            beside: first.beside(),
            ..Request::default()
        };
        let mut second = channel.call(&scope, &method, request, late()).await.unwrap();
        let request = Request {
            handles: vec![
                Argument::Borrow(first.clone()),
                Argument::Borrow(second.handles.remove(0)),
            ],
            ..Request::default()
        };
        channel.call(&scope, &set(), request, late()).await.unwrap();
    }
    assert_eq!(served.iter().filter(|replica| replica.count() > 0).count(), 1);
    drop(first);
    empty(&channel).await;
}

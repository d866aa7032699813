//! Handles: lent, given away, released, dead.

use std::time::Duration;

use bytes::Bytes;
use outboard_channel::{
    Argument, Channel, Delivered, Fault, HandleKind, MethodKey, RemoteHandle, Reply, Request, Scope,
};
use outboard_session::frame::{Failure, HandleArgument, handle_argument};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tonic::Code;

use crate::provider::{Peer, Place, empty, get, late, open, request, set, settle};

#[tokio::test]
async fn a_pinned_handle_is_lent_and_released_when_its_last_clone_drops() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let handle = open_pinned(&channel, &scope, &mut peer, [41]).await.remove(0);
    assert_eq!(handle.kind(), HandleKind::Pinned);
    assert_eq!(channel.status().handles, 1);
    let method = get();
    let call = channel.call(
        &scope,
        &method,
        request(Bytes::new(), vec![Argument::Borrow(handle.clone())]),
        late(),
    );
    let serve = async {
        let call = peer.call().await;
        assert_eq!(call.handles, [pinned(41, false)]);
        peer.reply(call.id, "");
    };
    tokio::join!(call, serve).0.unwrap();
    drop(handle);
    assert_eq!(peer.released().await, [41]);
    empty(&channel).await;
}

// On one thread the writer cannot run between the drops.
#[tokio::test(flavor = "current_thread")]
async fn handles_dropped_together_leave_in_one_frame() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let handles = open_pinned(&channel, &scope, &mut peer, 1..=500).await;
    drop(handles);
    assert_eq!(peer.released().await, Vec::from_iter(1..=500));
    empty(&channel).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn release_all_is_one_frame_and_leaves_what_others_hold() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let handles = open_pinned(&channel, &scope, &mut peer, 1..=500).await;
    let kept = handles[0].clone();
    RemoteHandle::release_all(handles);
    assert_eq!(peer.released().await, Vec::from_iter(2..=500));
    assert_eq!(channel.status().handles, 1);
    drop(kept);
    assert_eq!(peer.released().await, [1]);
    empty(&channel).await;
}

#[tokio::test]
async fn a_handle_given_away_is_not_released_and_not_used_again() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let mut handles = open_pinned(&channel, &scope, &mut peer, [1, 2]).await;
    let (other, given) = (handles.remove(1), handles.remove(0));
    let method = set();
    let call = channel.call(
        &scope,
        &method,
        request(Bytes::new(), vec![Argument::Own(given.clone())]),
        late(),
    );
    let serve = async {
        let call = peer.call().await;
        assert_eq!(call.handles, [pinned(1, true)]);
        peer.reply(call.id, "");
    };
    tokio::join!(call, serve).0.unwrap();
    for again in [Argument::Borrow(given.clone()), Argument::Own(given.clone())] {
        let fault = channel
            .call(&scope, &get(), request(Bytes::new(), vec![again]), late())
            .await
            .unwrap_err();
        assert_eq!(
            (fault.code, fault.delivered),
            (Code::FailedPrecondition, Delivered::Never)
        );
        assert!(fault.message.contains("was given away"), "{fault}");
    }
    drop(given);
    drop(other);
    assert_eq!(peer.released().await, [2]);
    empty(&channel).await;
}

#[tokio::test]
async fn a_handle_of_a_call_that_never_left_stays_with_its_owner() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let handle = open_pinned(&channel, &scope, &mut peer, [1]).await.remove(0);
    let body = Bytes::from(vec![0; 3 << 20]);
    let fault = channel
        .call(
            &scope,
            &set(),
            request(body, vec![Argument::Own(handle.clone())]),
            late(),
        )
        .await
        .unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::ResourceExhausted, Delivered::Never)
    );
    drop(handle);
    assert_eq!(peer.released().await, [1]);
    empty(&channel).await;
}

#[tokio::test]
async fn a_handle_given_to_a_call_that_failed_or_was_dropped_is_released() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let mut handles = open_pinned(&channel, &scope, &mut peer, [1, 2]).await;
    let method = set();
    let call = channel.call(
        &scope,
        &method,
        request(Bytes::new(), vec![Argument::Own(handles.remove(0))]),
        late(),
    );
    let serve = async {
        let id = peer.call().await.id;
        peer.fail(Failure {
            id,
            code: 7,
            ..Failure::default()
        });
    };
    tokio::join!(call, serve).0.unwrap_err();
    // Whether it was refused before the handle was looked at is nothing that this side can know.
    assert_eq!(peer.released().await, [1]);
    let caller = tokio::spawn({
        let (channel, scope, own) = (
            channel.clone(),
            scope.clone(),
            vec![Argument::Own(handles.remove(0))],
        );
        async move {
            channel
                .call(&scope, &set(), request(Bytes::new(), own), late())
                .await
        }
    });
    let id = peer.call().await.id;
    caller.abort();
    assert_eq!(peer.cancelled().await, id);
    assert_eq!(peer.released().await, [2]);
    peer.reply(id, "");
    empty(&channel).await;
}

#[tokio::test]
async fn a_call_that_waited_past_its_deadline_is_never_sent_and_keeps_its_handles() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let handle = open_pinned(&channel, &scope, &mut peer, [1]).await.remove(0);
    // The peer stops reading, until the transport takes no more.
    let mut callers = JoinSet::new();
    for _ in 0..60 {
        let (channel, scope) = (channel.clone(), scope.clone());
        callers.spawn(async move {
            channel
                .call(&scope, &set(), Bytes::from(vec![0; 60_000]).into(), late())
                .await
        });
    }
    settle(&channel, |status| status.calls == 60).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let deadline = Instant::now() + Duration::from_millis(100);
    let own = vec![Argument::Own(handle.clone())];
    let fault = channel
        .call(&scope, &set(), request(Bytes::from("late"), own), deadline)
        .await
        .unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::DeadlineExceeded, Delivered::Never)
    );
    assert!(fault.message.contains("passed before it was sent"), "{fault}");
    drop(handle);
    for _ in 0..60 {
        let call = peer.call().await;
        assert_ne!(call.body, "late");
        peer.reply(call.id, "");
    }
    assert_eq!(peer.released().await, [1]);
    for outcome in callers.join_all().await {
        outcome.unwrap();
    }
    empty(&channel).await;
}

#[tokio::test]
async fn a_pinned_handle_dies_with_its_session_and_a_portable_one_does_not() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let pinned = open_pinned(&channel, &scope, &mut peer, [1]).await.remove(0);
    let method = open();
    let call = channel.call(&scope, &method, Request::default(), late());
    let serve = async {
        let id = peer.call().await.id;
        peer.reply_portable(id, b"sealed");
    };
    let portable = tokio::join!(call, serve).0.unwrap().handles.remove(0);
    assert_eq!(portable.kind(), HandleKind::Portable);

    provider.kill();
    settle(&channel, |status| !status.connected).await;
    let fault = channel
        .call(
            &scope,
            &get(),
            request(Bytes::new(), vec![Argument::Borrow(pinned.clone())]),
            late(),
        )
        .await
        .unwrap_err();
    assert_eq!((fault.code, fault.delivered), (Code::Aborted, Delivered::Never));
    assert!(
        fault
            .message
            .contains("died with its session with replica kv-1 (start 7)"),
        "{fault}"
    );

    let mut provider = place.provider();
    let mut peer = provider.greet().await;
    let method = get();
    let call = channel.call(
        &scope,
        &method,
        request(Bytes::new(), vec![Argument::Borrow(portable.clone())]),
        late(),
    );
    let serve = async {
        let call = peer.call().await;
        let token = handle_argument::Handle::Portable(Bytes::from_static(b"sealed"));
        assert_eq!(
            call.handles,
            [HandleArgument {
                own: false,
                handle: Some(token)
            }]
        );
        peer.reply(call.id, "");
    };
    tokio::join!(call, serve).0.unwrap();

    // Handles of two sessions in one call could only be served by two replicas.
    let fresh = open_pinned(&channel, &scope, &mut peer, [1]).await.remove(0);
    let both = vec![Argument::Borrow(fresh.clone()), Argument::Borrow(pinned.clone())];
    let fault = channel
        .call(&scope, &get(), request(Bytes::new(), both), late())
        .await
        .unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::FailedPrecondition, Delivered::Never)
    );
    assert!(fault.message.contains("two sessions"), "{fault}");

    // The dead session's handle 1 must not release the living one's.
    drop((pinned, portable));
    assert_eq!(channel.status().handles, 1);
    drop(fresh);
    assert_eq!(peer.released().await, [1]);
    empty(&channel).await;
}

#[tokio::test]
async fn a_handle_of_another_provider_is_refused() {
    let (place, elsewhere) = (Place::new(), Place::new());
    let (mut provider, mut other) = (place.provider(), elsewhere.provider());
    let (channel, foreign) = (place.channel(), elsewhere.channel());
    let scope = channel.scope("counter", "counters");
    let _peer = provider.greet().await;
    let mut peer = other.greet().await;
    let handle = open_pinned(&foreign, &scope, &mut peer, [1]).await.remove(0);
    let fault = channel
        .call(
            &scope,
            &get(),
            request(Bytes::new(), vec![Argument::Borrow(handle)]),
            late(),
        )
        .await
        .unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::FailedPrecondition, Delivered::Never)
    );
    assert_eq!(peer.released().await, [1]);
    empty(&foreign).await;
}

#[tokio::test]
async fn more_handles_than_a_frame_holds_are_refused_here() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let handle = open_pinned(&channel, &scope, &mut peer, [1]).await.remove(0);
    let many = vec![Argument::Borrow(handle); 20_000];
    let fault = channel
        .call(&scope, &get(), request(Bytes::new(), many), late())
        .await
        .unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::ResourceExhausted, Delivered::Never)
    );
    assert!(fault.message.contains("20000 handles"), "{fault}");
    tokio::time::timeout(Duration::from_secs(5), empty(&channel))
        .await
        .unwrap();
}

async fn open_pinned(
    channel: &Channel,
    scope: &Scope,
    peer: &mut Peer,
    numbers: impl IntoIterator<Item = u64>,
) -> Vec<RemoteHandle> {
    let serve = async {
        let id = peer.call().await.id;
        peer.reply_pinned(id, numbers);
    };
    let opened = async {
        let method: MethodKey = open();
        let reply: Result<Reply, Fault> = channel.call(scope, &method, Request::default(), late()).await;
        reply.unwrap().handles
    };
    tokio::join!(opened, serve).0
}

fn pinned(number: u64, own: bool) -> HandleArgument {
    HandleArgument {
        own,
        handle: Some(handle_argument::Handle::Pinned(number)),
    }
}

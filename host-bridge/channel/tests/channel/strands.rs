//! Several sessions with one provider.

use std::time::Duration;

use bytes::Bytes;
use outboard_channel::{Argument, Channel, Delivered, Request, Scope};
use tonic::{Code, Status};

use crate::provider::{Peer, Place, empty, get, late, open, settle, soon};

fn place(sessions: usize) -> Place {
    let mut place = Place::new();
    place.options.sessions = sessions;
    place
}

fn of(affinity: usize, handles: Vec<Argument>) -> Request {
    Request {
        affinity,
        handles,
        ..Request::default()
    }
}

/// Makes a call that this peer has to serve.
async fn served_by(peer: &mut Peer, channel: &Channel, scope: &Scope, request: Request) -> Bytes {
    let method = get();
    let call = channel.call(scope, &method, request, late());
    let serve = async {
        let id = peer.call().await.id;
        peer.reply(id, "served");
    };
    tokio::join!(call, serve).0.unwrap().body
}

#[tokio::test]
async fn calls_of_one_affinity_go_over_one_session_and_a_handle_goes_over_its_own() {
    let place = place(2);
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peers = [provider.greet().await, provider.greet().await];
    settle(&channel, |status| status.sessions == 2).await;
    for affinity in 0..6 {
        let peer = &mut peers[affinity % 2];
        served_by(peer, &channel, &scope, of(affinity, Vec::new())).await;
    }

    let method = open();
    let call = channel.call(&scope, &method, of(1, Vec::new()), late());
    let serve = async {
        let id = peers[1].call().await.id;
        peers[1].reply_pinned(id, [1]);
    };
    let handle = tokio::join!(call, serve).0.unwrap().handles.remove(0);
    for affinity in 0..2 {
        let request = of(affinity, vec![Argument::Borrow(handle.clone())]);
        served_by(&mut peers[1], &channel, &scope, request).await;
    }
    drop(handle);
    assert_eq!(peers[1].released().await, [1]);
    assert!(peers[0].silent().await);
    empty(&channel).await;
}

#[tokio::test]
async fn a_session_that_is_lost_takes_no_other_along() {
    let place = place(2);
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut first = provider.greet().await;
    let second = provider.greet().await;
    settle(&channel, |status| status.sessions == 2).await;
    second.refuse(Status::internal("it broke"));
    drop(second);
    settle(&channel, |status| status.sessions == 1).await;
    served_by(&mut first, &channel, &scope, of(0, Vec::new())).await;

    // Whoever goes by the lost one waits for the next, as with one session alone.
    let method = get();
    let call = channel.call(&scope, &method, of(1, Vec::new()), late());
    let serve = async {
        let mut third = provider.greet().await;
        let id = third.call().await.id;
        third.reply(id, "anew");
        third
    };
    let (reply, _third) = tokio::join!(call, serve);
    assert_eq!(reply.unwrap().body, "anew");
    assert!(channel.status().connected);
    empty(&channel).await;
}

#[tokio::test]
async fn what_refuses_one_session_is_not_asked_for_more_and_refuses_every_call() {
    let mut place = place(3);
    place.options.patience = Duration::from_secs(60);
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let peer = provider.accept().await;
    let others = tokio::time::timeout(Duration::from_millis(100), provider.accept()).await;
    assert!(others.is_err(), "the first session is opened before the others");
    peer.refuse(Status::permission_denied("not you"));
    for affinity in 0..3 {
        let refused = soon(channel.call(&scope, &get(), of(affinity, Vec::new()), late())).await;
        let fault = refused.unwrap_err();
        assert_eq!(
            (fault.code, fault.delivered),
            (Code::PermissionDenied, Delivered::Never)
        );
    }
}

//! Handles are alike on both faces: lent, given away, dropped, and gone with their client.

use bytes::Bytes;
use outboard_session::dispatch::Handle;
use outboard_stubs::wasi::keyvalue::v0_2_0_draft2::atomics::{
    CasCurrentRequest, CasError, CasNewRequest, SwapRequest,
};
use outboard_stubs::wasi::keyvalue::v0_2_0_draft2::store::{
    BucketDropRequest, BucketGetRequest, Error, OpenRequest,
};
use outboard_testkit::{Client, Kit};

use crate::provider::Live;

async fn open(client: &Client) -> Handle {
    let identifier = "fruit".to_owned();
    client.call(OpenRequest { identifier }).await.unwrap().unwrap()
}

async fn both() -> (Kit, [Client; 2]) {
    let kit = Kit::start::<Live>("[binding.shop]\n[binding.yard]\n").await;
    let clients = [kit.client("shop"), kit.plain("shop")];
    (kit, clients)
}

#[tokio::test]
async fn a_handle_is_lent_until_it_is_dropped() {
    let (kit, clients) = both().await;
    for client in clients {
        let bucket = open(&client).await;
        assert_eq!(kit.handles_alive(), 1);
        let get = BucketGetRequest {
            self_: bucket.clone(),
            key: "pear".to_owned(),
        };
        let got = client.call(get.clone()).await.unwrap();
        assert_eq!(got, Ok(Some(Bytes::from("shop fruit pear"))));
        client.call(BucketDropRequest { self_: bucket }).await.unwrap();
        kit.until_handles_alive(0).await;
        client.call(get).await.unwrap_err();
    }
}

#[tokio::test]
async fn a_handle_may_be_given_away_and_another_returned_in_an_error() {
    let (kit, clients) = both().await;
    for client in clients {
        let bucket = open(&client).await;
        let key = "pear".to_owned();
        let new = CasNewRequest {
            bucket: bucket.clone(),
            key,
        };
        let cas = client.call(new).await.unwrap().unwrap();
        let swap = |cas: &Handle, value: &'static str| SwapRequest {
            cas: cas.clone(),
            value: value.into(),
        };
        let Err(CasError::CasFailed(again)) = client.call(swap(&cas, "x")).await.unwrap() else {
            panic!("a swap that fails")
        };
        let current = client.call(CasCurrentRequest { self_: again.clone() }).await;
        assert_eq!(current.unwrap(), Ok(Some(Bytes::from("pear again"))));
        client.call(swap(&cas, "")).await.unwrap_err();
        assert_eq!(client.call(swap(&again, "")).await.unwrap(), Ok(()));
        kit.until_handles_alive(1).await;
        client.call(BucketDropRequest { self_: bucket }).await.unwrap();
        kit.until_handles_alive(0).await;
    }
}

#[tokio::test]
async fn the_handles_of_a_session_end_with_it() {
    let kit = Kit::start::<Live>("[binding.shop]").await;
    let client = kit.client("shop");
    let bucket = open(&client).await;
    let other = kit.client("shop");
    let get = |bucket: &Handle| BucketGetRequest {
        self_: bucket.clone(),
        key: "pear".to_owned(),
    };
    let refused = other.call(get(&bucket)).await.unwrap_err();
    assert!(refused.message.contains("none of this client's"), "{refused}");
    client.leave();
    kit.until_handles_alive(0).await;
    let left = client.call(get(&bucket)).await.unwrap_err();
    assert!(left.message.contains("has left"), "{left}");
}

#[tokio::test]
async fn an_error_of_the_interface_is_an_answer() {
    let (_kit, clients) = both().await;
    for client in clients {
        let identifier = String::new();
        let opened = client.call(OpenRequest { identifier }).await.unwrap();
        assert_eq!(opened, Err(Error::NoSuchStore));
    }
}

//! The provider as functions see it, on both faces. A function that is written has its own test in the place of
//! the one that stands here for it.

use outboard_provider_limiter::service::Limiter;
use outboard_provider_limiter::stubs::example::limits::v0_1::limiter;
use outboard_testkit::{Client, Kit};

const FILE: &str = "[binding.main]\nper_second = 0.001\nburst = 5\n";

fn both(kit: &Kit) -> [Client; 2] {
    [kit.client("main"), kit.plain("main")]
}

#[tokio::test]
async fn it_tells_what_it_serves() {
    let kit = Kit::start::<Limiter>(FILE).await;
    assert_eq!(kit.interfaces().await, ["example:limits/limiter@0.1.0"]);
}

#[tokio::test]
async fn tokens_are_taken_until_there_are_none() {
    let kit = Kit::start::<Limiter>(FILE).await;
    let [client, plain] = both(&kit);
    let take = |tokens| limiter::TakeRequest {
        key: "a".into(),
        tokens,
    };
    assert_eq!(client.call(take(3)).await.unwrap(), Ok(None));
    assert_eq!(
        plain
            .call(limiter::LeftRequest { key: "a".into() })
            .await
            .unwrap(),
        2
    );
    let Ok(Some(wait)) = plain.call(take(5)).await.unwrap() else {
        panic!("not yet")
    };
    assert!((2_900_000..=3_000_000).contains(&wait), "{wait}");
    assert_eq!(
        client.call(take(6)).await.unwrap(),
        Err(limiter::Error::TooMany(6))
    );
    assert_eq!(
        client
            .call(limiter::LeftRequest { key: "b".into() })
            .await
            .unwrap(),
        5
    );
}

//! The provider as functions see it, on both faces.

#![expect(clippy::unwrap_used, reason = "what fails to be set up fails the test")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use outboard_provider_template::service::Template;
use outboard_session::failure::Effect;
use outboard_stubs::wasi::config::v0_2_0_rc_1::store::{Error, GetAllRequest, GetRequest};
use outboard_testkit::{Client, Kit};
use tonic::Code;

const SHOP: &str = "[binding.shop]\npath = 'settings'\nmax_value = 16\n";

fn settings(folder: &Path) {
    fs::create_dir(folder.join("settings")).unwrap();
    fs::write(folder.join("settings/currency"), "EUR").unwrap();
    fs::write(folder.join("settings/.hidden"), "nobody's").unwrap();
}

async fn get(client: &Client, key: &str) -> Result<Option<String>, Error> {
    let request = GetRequest { key: key.to_owned() };
    client.call(request).await.unwrap()
}

#[tokio::test]
async fn settings_are_read_as_they_are_now() {
    let kit = Kit::start_with::<Template>(SHOP, settings).await;
    for client in [kit.client("shop"), kit.plain("shop")] {
        let currency = kit.folder().join("settings/currency");
        fs::write(&currency, "EUR").unwrap();
        assert_eq!(get(&client, "currency").await, Ok(Some("EUR".to_owned())));
        fs::write(&currency, "CHF").unwrap();
        assert_eq!(get(&client, "currency").await, Ok(Some("CHF".to_owned())));
        let all = client.call(GetAllRequest {}).await.unwrap();
        assert_eq!(all, Ok(vec![("currency".to_owned(), "CHF".to_owned())]));
        for absent in ["language", ".hidden", "../provider.toml", "", "a\0b"] {
            assert_eq!(get(&client, absent).await, Ok(None), "{absent:?}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_the_interfaces_own_error() {
    let kit = Kit::start_with::<Template>(SHOP, settings).await;
    for client in [kit.client("shop"), kit.plain("shop")] {
        fs::write(kit.folder().join("settings/long"), "x".repeat(17)).unwrap();
        let Err(Error::Upstream(error)) = get(&client, "long").await else {
            panic!("it is too long")
        };
        assert!(error.contains("16 bytes"), "{error}");
        fs::write(kit.folder().join("settings/long"), [0xff]).unwrap();
        assert!(matches!(get(&client, "long").await, Err(Error::Upstream(_))));
        fs::remove_file(kit.folder().join("settings/long")).unwrap();
    }
    fs::remove_dir_all(kit.folder().join("settings")).unwrap();
    let all = kit.client("shop").call(GetAllRequest {}).await.unwrap();
    assert!(matches!(all, Err(Error::Io(_))), "{all:?}");
}

#[tokio::test]
async fn who_has_no_grant_is_refused() {
    let kit = Kit::start_with::<Template>(SHOP, settings).await;
    for client in [kit.client("shop"), kit.plain("shop")] {
        let stranger = client.as_function("stranger");
        let refused = stranger.call(GetAllRequest {}).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.effect),
            (Code::PermissionDenied, Effect::None)
        );
        let elsewhere = client.on("warehouse").call(GetAllRequest {}).await.unwrap_err();
        assert_eq!(elsewhere.effect, Effect::None, "{elsewhere}");
    }
}

#[tokio::test]
async fn bindings_come_and_go_while_it_serves() {
    let kit = Kit::start_with::<Template>(SHOP, settings).await;
    let client = kit.client("shop");
    assert_eq!(get(&client, "currency").await, Ok(Some("EUR".to_owned())));
    kit.rewrite("[binding.yard]\npath = 'settings'\n");
    let yard = client.on("yard");
    while yard.call(GetAllRequest {}).await.is_err() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(get(&yard, "currency").await, Ok(Some("EUR".to_owned())));
    client.call(GetAllRequest {}).await.unwrap_err();
}

#[tokio::test]
async fn a_binding_that_can_never_work_is_named() {
    let started = Kit::try_start::<Template>(SHOP, |folder| {
        fs::write(folder.join("settings"), "no folder").unwrap();
    });
    let error = started.await.err().unwrap().to_string();
    assert!(
        error.contains("binding shop") && error.contains("not a folder"),
        "{error}"
    );
    let started = Kit::try_start::<Template>("[binding.shop]\npath = 'x'\nmax_value = 0\n", |_| {});
    let error = started.await.err().unwrap().to_string();
    assert!(error.contains("binding.shop.max_value"), "{error}");
}

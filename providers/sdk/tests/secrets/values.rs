//! Secrets that somebody wrote, on this machine and in the server.

use outboard_provider::SecretHealth;
use outboard_test_support::openbao::OpenBao;
use outboard_test_support::pki::Authority;
use serde_json::json;

use crate::scene::{Scene, because, soon, text, until};

fn vault(address: &str) -> String {
    format!(
        "[secrets.vault]\naddress = '{address}'\nauth = {{ token = 'file:token' }}\nrefresh = '200ms'\ntimeout = '1s'\n"
    )
}

#[tokio::test]
async fn a_value_that_changes_arrives() {
    let server = OpenBao::start().unwrap();
    let write = |value: &str| {
        server.write(
            "secret/data/orders",
            &json!({ "data": { "password": value, "port": 5432 } }),
        )
    };
    write("one").unwrap();
    let scene = Scene::new(
        &vault(&server.address()),
        &[("token", server.token()), ("local", "here\n")],
    )
    .await;

    let mut local = scene.secret("file:local");
    assert_eq!(
        text(local.current()).unwrap(),
        "here",
        "it is there from the start"
    );
    soon("what is there", local.changed()).await;
    let mut password = scene.secret("vault:secret/orders#password");
    let port = scene.secret("vault:secret/orders#port");
    let lacking = scene.secret("vault:secret/orders#user");
    soon("the first value", password.changed()).await;
    assert_eq!(text(password.current()).unwrap(), "one");
    assert_eq!(text(port.current()).unwrap(), "5432");
    assert_eq!(text(lacking.current()), None);
    assert_eq!(because(&lacking.state().health), "there is no field `user`");

    write("two").unwrap();
    soon("the second value", password.changed()).await;
    assert_eq!(text(password.current()).unwrap(), "two");
    std::fs::write(scene.folder.path().join("local"), "there").unwrap();
    soon("the file's second value", local.changed()).await;
    assert_eq!(text(local.current()).unwrap(), "there");

    // A file that goes leaves its last value in use, and says so.
    std::fs::remove_file(scene.folder.path().join("local")).unwrap();
    until("the file is missed", || {
        matches!(local.state().health, SecretHealth::Stale { .. })
    })
    .await;
    assert_eq!(text(local.current()).unwrap(), "there");
    assert!(because(&local.state().health).contains("local cannot be read"));
    assert_eq!(scene.secrets.states().len(), 2, "one for each place");
    scene.end().await;
}

#[tokio::test]
async fn a_pair_that_was_written_is_a_credential_and_changes_as_one() {
    let server = OpenBao::start().unwrap();
    let write = |user: &str, password: &str| {
        server
            .write(
                "secret/data/db",
                &json!({ "data": { "username": user, "password": password } }),
            )
            .unwrap()
    };
    write("anna", "one");
    let scene = Scene::new(&vault(&server.address()), &[("token", server.token())]).await;
    let mut credential = scene.credential("vault:secret/db");
    let first = soon("the pair", credential.changed()).await;
    assert_eq!((first.username(), first.generation()), ("anna", 1));
    write("bert", "two");
    let second = soon("the other pair", credential.changed()).await;
    assert_eq!((second.username(), second.generation()), ("bert", 2));
    // A refusal that is no fault of the pair changes nothing, however often it is told.
    for _ in 0..20 {
        credential.suspect(2);
    }
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(credential.current().unwrap().generation(), 2);
    scene.end().await;
}

#[tokio::test]
async fn what_is_not_there_yet_comes_when_it_is_written() {
    let server = OpenBao::start().unwrap();
    let scene = Scene::new(&vault(&server.address()), &[("token", server.token())]).await;
    let mut late = scene.secret("vault:secret/late#value");
    until("it is missed", || because(&late.state().health).contains("404")).await;
    server
        .write("secret/data/late", &json!({ "data": { "value": "now" } }))
        .unwrap();
    soon("what was written late", late.changed()).await;
    assert_eq!(text(late.current()).unwrap(), "now");
    scene.end().await;
}

#[tokio::test]
async fn a_namespace_is_a_world_of_its_own() {
    let server = OpenBao::start().unwrap();
    server.write("sys/namespaces/shop", &json!({})).unwrap();
    server.mount_kv("shop", "kv").unwrap();
    let value = json!({ "data": { "value": "of the shop" } });
    server.call_in("shop", "POST", "kv/data/orders", &value).unwrap();
    let vault = format!("{}namespace = 'shop'\n", vault(&server.address()));
    let scene = Scene::new(&vault, &[("token", server.token())]).await;
    let mut secret = scene.secret("vault:kv/orders#value");
    soon("the shop's own", secret.changed()).await;
    assert_eq!(text(secret.current()).unwrap(), "of the shop");
    scene.end().await;
}

#[tokio::test]
async fn a_server_that_shows_another_authority_is_not_asked() {
    let authority = Authority::new().unwrap();
    let server = OpenBao::start_durable(&authority).unwrap();
    server.mount_kv("", "kv").unwrap();
    server
        .write("kv/data/orders", &json!({ "data": { "value": "over TLS" } }))
        .unwrap();
    let vault = format!("{}ca = 'file:ca.pem'\n", vault(&server.tls_address()));
    let other = Authority::new().unwrap().pem();
    let scene = Scene::new(&vault, &[("token", server.token()), ("ca.pem", &other)]).await;
    let mut secret = scene.secret("vault:kv/orders#value");
    until("it is not trusted", || {
        because(&secret.state().health).contains("not trusted")
    })
    .await;
    // The right one needs no restart.
    std::fs::write(scene.folder.path().join("ca.pem"), authority.pem()).unwrap();
    soon("what is behind TLS", secret.changed()).await;
    assert_eq!(text(secret.current()).unwrap(), "over TLS");
    scene.end().await;
}

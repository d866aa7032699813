use std::sync::Arc;
use std::time::Duration;

use outboard_provider_sql::config::{TlsTable, Verify};
use outboard_stubs::outboard::sql::v0_1::transactions::Options;
use outboard_stubs::outboard::sql::v0_1::types::Error;
use outboard_test_support::mariadb::{MariaDb, PASSWORD, SUPERUSER};
use outboard_test_support::pki::Authority;

use crate::store::{SCHEMA, Store, connections, eventually, free, number, soon, within};

/// A function is told that the database is away, and nothing of where it is, or who the provider is to it.
fn tells_nothing<T: std::fmt::Debug>(away: &Result<T, Error>, store: &Store) {
    let Err(Error::Unavailable(text)) = away else {
        panic!("{away:?}")
    };
    assert!(text.contains("cannot be reached"), "{text}");
    let port = store.server.port().to_string();
    for secret in [
        "127.0.0.1",
        "localhost",
        &port,
        &store.name,
        SUPERUSER,
        "Access",
        "os error",
    ] {
        assert!(!text.contains(secret), "{secret} is in: {text}");
    }
}

#[tokio::test]
async fn a_server_that_comes_back_is_used_again() {
    let server = Arc::new(MariaDb::start().unwrap());
    let mut store = Store::on(server, SCHEMA, |binding| {
        binding.connections = connections(2, Some(2))
    });
    assert_eq!(store.number("select count(*) from items").await, 2);
    let options = Options {
        isolation: None,
        read_only: false,
    };
    let transaction = store.database.begin(free(soon()), options).await.unwrap();
    transaction
        .execute(free(soon()), "update items set stock = 1", vec![])
        .await
        .unwrap();
    let database = Arc::clone(&store.database);
    let under_way = tokio::spawn(async move {
        database
            .execute(
                free(soon()),
                "update items set stock = sleep(30) where id = 99 or sleep(30)",
                vec![],
            )
            .await
    });
    eventually("the statement", async || store.running("sleep(30)") == 1).await;
    Arc::get_mut(&mut store.server).unwrap().kill().unwrap();

    let lost = under_way.await.unwrap();
    assert!(matches!(lost, Err(Error::UnknownOutcome(_))), "{lost:?}");
    let lost = transaction.commit(soon()).await;
    assert!(matches!(lost, Err(Error::UnknownOutcome(_))), "{lost:?}");
    let away = store
        .database
        .query(free(within(1_000)), "select 1", vec![])
        .await;
    tells_nothing(&away, &store);
    let why = store.database.trouble().await.unwrap();
    assert!(why.contains("refused"), "{why}");
    Arc::get_mut(&mut store.server).unwrap().restart().unwrap();
    eventually("the database", async || {
        number(&store.database, "select count(*) from items")
            .await
            .is_ok()
    })
    .await;
    assert_eq!(store.number("select sum(stock) from items").await, 13);
    assert_eq!(store.database.trouble().await, None);
}

#[tokio::test]
async fn connections_that_the_server_closed_are_not_lent() {
    let store = Store::with(SCHEMA, |binding| binding.connections = connections(2, None)).await;
    for _ in 0..3 {
        let id = store.number("select connection_id()").await;
        store.seen(&format!("kill {id}"));
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        assert_ne!(store.number("select connection_id()").await, id);
    }
}

#[tokio::test]
async fn another_password_takes_the_place_of_the_one_before() {
    let store = Store::with(SCHEMA, |_| {}).await;
    let user = format!("app_{}", store.name);
    store.seen(&format!(
        "create user {user}@'%' identified by '{PASSWORD}'; grant all on {}.* to {user}@'%'",
        store.name
    ));
    let database = store.replica(|binding| binding.user = Some(user.clone()));
    let before = number(&database, "select connection_id()").await.unwrap();
    store.seen(&format!("alter user {user}@'%' identified by 'another one'"));
    std::fs::write(store.folder.path().join("password"), "another one").unwrap();
    // What is open goes on meanwhile, and nothing fails.
    eventually("a connection with the new password", async || {
        number(&database, "select connection_id()").await.unwrap() != before
    })
    .await;
    std::fs::write(store.folder.path().join("password"), "wrong").unwrap();
    eventually("a refusal", async || {
        let why = database.trouble().await;
        why.is_some_and(|why| why.contains("Access denied") && !why.contains("wrong"))
    })
    .await;
    tells_nothing(&number(&database, "select 1").await, &store);
}

#[tokio::test]
async fn the_certificate_of_the_server_is_looked_at() {
    let authority = Authority::new().unwrap();
    let server = MariaDb::start_with(|folder| {
        authority.write(folder, "server", &authority.provider()?)?;
        let at = |name: &str| folder.join(name).display().to_string();
        Ok(vec![
            format!("--ssl-ca={}", at("ca.pem")),
            format!("--ssl-cert={}", at("server.pem")),
            format!("--ssl-key={}", at("server.key")),
            "--require-secure-transport=ON".to_owned(),
        ])
    })
    .unwrap();
    let store = Store::on(Arc::new(server), SCHEMA, |_| {});
    let ca = store.folder.path().join("ca.pem");
    std::fs::write(&ca, authority.pem()).unwrap();
    let over = |host: &str, verify, ca: Option<&str>| {
        store.replica(|binding| {
            binding.host = Some(host.to_owned());
            binding.tls = Some(TlsTable {
                verify,
                ca: ca.map(Into::into),
            });
        })
    };
    let count = "select count(*) from items";
    assert_eq!(
        number(&over("localhost", None, Some("ca.pem")), count).await,
        Ok(2)
    );
    for refused in [
        // The authority is not known, or there is no TLS.
        over("localhost", Some(Verify::Full), None),
        over("localhost", Some(Verify::Off), None),
    ] {
        let refused = number(&refused, count).await;
        tells_nothing(&refused, &store);
    }
    let other = Authority::new().unwrap();
    std::fs::write(ca, other.pem()).unwrap();
    let refused = number(&over("localhost", None, Some("ca.pem")), count).await;
    tells_nothing(&refused, &store);
}

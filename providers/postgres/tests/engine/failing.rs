//! A database that fails, a network that does, and what stands between.

use std::net::SocketAddr;
use std::time::Duration;

use outboard_provider_postgres::backend::postgres::{Database, Options};
use outboard_provider_postgres::error::Failed;
use outboard_stubs::outboard::sql::v0_1::types::Value;
use outboard_test_support::pgbouncer::{Mode, PgBouncer};
use outboard_test_support::pki::Authority;
use outboard_test_support::postgres::{Postgres, SUPERUSER};
use outboard_test_support::proxy::{Proxy, Way};
use tokio::time::Instant;

use crate::rig::{ALL, Rig, ask, may, until, within};

const NONE: Vec<Value> = Vec::new();

/// Asks until the answer is there.
async fn recovers(database: &Database) {
    let end = Instant::now() + Duration::from_secs(10);
    while ask(database, "select 1").await.is_err() {
        assert!(
            Instant::now() < end,
            "the database is back, and the engine is not"
        );
    }
}

/// What a function is told says nothing of where the database is, or who the provider is to it.
fn tells_nothing(text: &str, rig: &Rig) {
    let port = rig.server.port().to_string();
    for secret in ["127.0.0.1", &port, SUPERUSER, "app", "os error"] {
        assert!(!text.contains(secret), "{secret} is in: {text}");
    }
}

#[tokio::test]
async fn a_database_that_restarts_is_used_again() {
    let mut rig = Rig::new();
    let database = rig.open("");
    let transaction = database.begin(may(ALL), Options::default()).await.unwrap();
    ask(&database, "select 1").await.unwrap();
    rig.server.stop().unwrap();
    let lost = transaction.query(may(ALL), "select 1", NONE).await;
    assert!(matches!(lost, Err(Failed::Aborted(_))), "{lost:?}");
    let began = Instant::now();
    let away = ask(&database, "select 1").await;
    let Err(Failed::Unavailable(text)) = away else {
        panic!("{away:?}")
    };
    assert!(text.contains("cannot be reached"), "{text}");
    tells_nothing(&text, &rig);
    assert!(began.elapsed() < Duration::from_secs(5));
    let why = database.trouble().await.unwrap();
    assert!(why.contains(&rig.server.port().to_string()), "{why}");
    assert!(why.contains("refused"), "{why}");
    rig.server.start_again().unwrap();
    recovers(&database).await;
    assert_eq!(database.trouble().await, None);
}

#[tokio::test]
async fn a_network_that_stalls_costs_calls_their_time_and_no_more() {
    let rig = Rig::new();
    let proxy = Proxy::start(SocketAddr::from(([127, 0, 0, 1], rig.server.port()))).unwrap();
    let database = rig.open(&format!("port = {}\n", proxy.port()));
    let write = "update kv set v = 'x' where k = 1";
    ask(&database, "select 1").await.unwrap();
    database.execute(may(ALL), write, NONE).await.unwrap();
    proxy.stall(Way::ToClient).unwrap();
    let late = database
        .query(within(ALL, Duration::from_millis(300)), "select 1", NONE)
        .await;
    assert!(matches!(late, Err(Failed::Timeout(_))), "{late:?}");
    let unsure = database
        .execute(within(ALL, Duration::from_millis(300)), write, NONE)
        .await;
    assert!(matches!(unsure, Err(Failed::UnknownOutcome(_))), "{unsure:?}");
    proxy.resume(Way::ToClient).unwrap();
    recovers(&database).await;
    // And if it stays away, what is silent is given up.
    proxy.cut().unwrap();
    let late = database
        .query(within(ALL, Duration::from_millis(300)), "select 1", NONE)
        .await;
    assert!(late.is_err());
    tokio::time::sleep(Duration::from_secs(4)).await;
    proxy.restore().unwrap();
    recovers(&database).await;
}

#[tokio::test]
async fn queries_outlive_the_connections_that_they_ran_on() {
    let rig = Rig::new();
    let proxy = Proxy::start(SocketAddr::from(([127, 0, 0, 1], rig.server.port()))).unwrap();
    let database = rig.open(&format!("port = {}\n", proxy.port()));
    ask(&database, "select 1").await.unwrap();
    let asking = async {
        for _ in 0..300 {
            ask(&database, "select count(*) from kv").await.unwrap();
        }
    };
    let resetting = async {
        for _ in 0..5 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            proxy.reset_all().unwrap();
        }
    };
    futures_util::future::join(asking, resetting).await;
}

#[tokio::test]
async fn a_server_that_has_no_connection_left_is_waited_for() {
    let rig =
        Rig::with(Postgres::start_with(&["max_connections=6", "superuser_reserved_connections=2"]).unwrap());
    let database = rig.open_as_app("connections = { per_replica = 10, lanes = 1 }\nwait = \"1s\"\n");
    let mut open = Vec::new();
    let refused = loop {
        match database.begin(may(ALL), Options::default()).await {
            Ok(transaction) => open.push(transaction),
            Err(error) => break error,
        }
    };
    let Failed::Unavailable(text) = refused else {
        panic!("{refused:?}")
    };
    assert!(text.contains("takes no others"), "{text}");
    tells_nothing(&text, &rig);
    assert!(!text.contains("53300"), "{text}");
    // Four that are not reserved, one of which is the lane.
    assert_eq!(open.len(), 3);
    assert_eq!(ask(&database, "select 1").await.unwrap(), Value::Integer(1));
    open.pop();
    database.begin(may(ALL), Options::default()).await.unwrap();
}

#[tokio::test]
async fn what_can_be_written_to_is_found_among_several_and_again_when_it_moves() {
    let rig = Rig::new();
    let other = Rig::new();
    let read_only = |rig: &Rig, state: &str| {
        rig.server
            .run(&format!(
                "alter system set default_transaction_read_only = {state}"
            ))
            .unwrap();
        rig.server.run("select pg_reload_conf()").unwrap();
    };
    read_only(&rig, "on");
    until("it is read-only", || {
        rig.server.run("show transaction_read_only").unwrap() == "on"
    })
    .await;
    let ports = format!("port = {}\n", rig.server.port());
    let database = rig.open_at(
        &[
            format!("127.0.0.1:{}", rig.server.port()),
            format!("127.0.0.1:{}", other.server.port()),
        ],
        &ports,
    );
    let write = "update kv set v = 'moved' where k = 1";
    database.execute(may(ALL), write, NONE).await.unwrap();
    assert_eq!(other.server.run("select v from kv where k = 1").unwrap(), "moved");
    read_only(&other, "on");
    read_only(&rig, "off");
    until("they have changed places", || {
        other.server.run("show transaction_read_only").unwrap() == "on"
            && rig.server.run("show transaction_read_only").unwrap() == "off"
    })
    .await;
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        if database.execute(may(ALL), write, NONE).await.is_ok() {
            break;
        }
        assert!(Instant::now() < end);
    }
    assert_eq!(rig.server.run("select v from kv where k = 1").unwrap(), "moved");
}

#[tokio::test]
async fn a_server_shows_a_certificate_of_its_own_name_or_gets_no_password() {
    let authority = Authority::new().unwrap();
    let identity = authority.provider().unwrap();
    let rig = Rig::with(Postgres::start_secured(&identity.cert, &identity.key).unwrap());
    rig.folder().write("ca.pem", authority.pem()).unwrap();
    rig.folder()
        .write("other.pem", Authority::new().unwrap().pem())
        .unwrap();
    let secured = |ca: &str| format!("tls = \"verify-full\"\ntls_ca = \"file:{ca}\"\n");
    let database = rig.open(&secured("ca.pem"));
    let ssl = ask(
        &database,
        "select ssl from pg_stat_ssl where pid = pg_backend_pid()",
    )
    .await;
    assert_eq!(ssl.unwrap(), Value::Boolean(true));
    let database = rig.open(&secured("other.pem"));
    let stranger = ask(&database, "select 1").await;
    let Err(Failed::Unavailable(text)) = stranger else {
        panic!("{stranger:?}")
    };
    tells_nothing(&text, &rig);
    assert!(!text.contains("certificate"), "{text}");
    let why = database.trouble().await.unwrap();
    assert!(why.contains("certificate"), "{why}");
    let unnamed = authority.host(&["spiffe://shop/db"], 60).unwrap();
    let rig = Rig::with(Postgres::start_secured(&unnamed.cert, &unnamed.key).unwrap());
    rig.folder().write("ca.pem", authority.pem()).unwrap();
    let unnamed = ask(&rig.open(&secured("ca.pem")), "select 1").await;
    assert!(matches!(unnamed, Err(Failed::Unavailable(_))), "{unnamed:?}");
}

#[tokio::test]
async fn a_pooler_that_gives_statements_to_connections_as_it_likes_is_refused() {
    let rig = Rig::new();
    let pooler = PgBouncer::start(rig.server.port(), Mode::Transaction, 5).unwrap();
    let database = rig.open(&format!("port = {}\nwait = \"3s\"\n", pooler.port()));
    let refused = ask(&database, "select 1").await;
    let Err(Failed::Unavailable(text)) = refused else {
        panic!("{refused:?}")
    };
    tells_nothing(&text, &rig);
    let why = database.trouble().await.unwrap();
    assert!(why.contains("a pooler stands before the database"), "{why}");
}

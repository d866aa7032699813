//! What a grant leaves a function of a database.

use std::time::Duration;

use outboard_provider_postgres::service::Postgres as Provider;
use outboard_stubs::outboard::sql::v0_1::statements::{ExecuteRequest, QueryRequest};
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};
use outboard_test_support::postgres::{PASSWORD, Postgres};
use outboard_testkit::{Client, FUNCTION, Kit};
use tokio::time::Instant;

/// A provider whose only grant has these rights and limits.
async fn granted(rights: &str, limits: &str) -> (Postgres, Kit, Client) {
    let server = Postgres::start().unwrap();
    server
        .run("create table kv (k bigint primary key); insert into kv select generate_series(1, 1000)")
        .unwrap();
    let file = format!(
        "[binding.orders]\nhost = '127.0.0.1'\nport = {}\ndatabase = 'postgres'\nuser = 'postgres'\n\
         password = 'file:password'\n\n[[grant]]\nfunction = '{FUNCTION}'\nhost = 'uid:self'\nbinding = 'orders'\n\
         rights = [{rights}]\nlimits = {{ {limits} }}\n",
        server.port()
    );
    let kit = Kit::start_with::<Provider>(&file, |folder| {
        std::fs::write(folder.join("password"), PASSWORD).unwrap();
    })
    .await;
    let client = kit.client("orders");
    (server, kit, client)
}

fn query(statement: &str) -> QueryRequest {
    QueryRequest {
        statement: statement.to_owned(),
        params: Vec::new(),
    }
}

#[tokio::test]
async fn a_statement_has_the_time_of_its_grant_and_is_stopped() {
    let (server, _kit, client) = granted("'read', 'write'", "time = '400ms'").await;
    client.call(query("select 1")).await.unwrap().unwrap();
    let began = Instant::now();
    let stopped = client.call(query("select pg_sleep(20)")).await;
    assert!(!matches!(stopped, Ok(Ok(_))), "{stopped:?}");
    assert!(began.elapsed() < Duration::from_secs(3));
    let running = "select count(*) from pg_stat_activity where query like '%pg_sleep(20)%' and state = 'active' \
                   and pid <> pg_backend_pid()";
    crate::rig::until("it is stopped", || server.run(running).unwrap() == "0").await;
}

#[tokio::test]
async fn a_result_has_the_rows_and_the_bytes_of_its_grant() {
    let (_server, _kit, client) = granted("'read'", "rows = 5, reply = '1KiB'").await;
    let five = client
        .call(query("select k from kv limit 5"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(five.rows.len(), 5);
    let more = client.call(query("select k from kv limit 6")).await.unwrap();
    assert!(matches!(more, Err(Error::TooLarge(_))), "{more:?}");
    let large = client.call(query("select repeat('x', 4000)")).await;
    assert!(large.is_err(), "{large:?}");
    client.call(query("select 1")).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_grant_to_read_changes_nothing() {
    let (server, _kit, client) = granted("'read'", "rows = 5").await;
    let deleted = ExecuteRequest {
        statement: "delete from kv".to_owned(),
        params: Vec::new(),
    };
    assert!(!matches!(client.call(deleted).await, Ok(Ok(_))));
    for statement in [
        "delete from kv returning k",
        "with gone as (delete from kv returning k) select count(*) from gone",
    ] {
        let refused = client.call(query(statement)).await.unwrap();
        assert!(
            matches!(refused, Err(Error::AccessDenied(_))),
            "{statement}: {refused:?}"
        );
    }
    assert_eq!(server.run("select count(*) from kv").unwrap(), "1000");
}

#[tokio::test]
async fn a_function_has_as_many_statements_at_once_as_its_grant_says() {
    let (server, _kit, client) = granted("'read', 'write'", "concurrent = 2").await;
    client.call(query("select 1")).await.unwrap().unwrap();
    let calls = (0..4).map(|_| client.call(query("select pg_sleep(0.5)")));
    let most = async {
        let mut most = 0;
        let running =
            "select count(*) from pg_stat_activity where query = 'select pg_sleep(0.5)' and state = 'active'";
        for _ in 0..8 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            most = most.max(server.run(running).unwrap().parse::<usize>().unwrap());
        }
        most
    };
    let (answers, most) = futures_util::future::join(futures_util::future::join_all(calls), most).await;
    for answer in answers {
        assert_eq!(
            answer.unwrap().unwrap().rows[0].read().unwrap(),
            [Value::Other(outboard_stubs::outboard::sql::v0_1::types::Other {
                type_name: "void".to_owned(),
                text: String::new(),
            })]
        );
    }
    assert_eq!(most, 2);
}

//! Credentials that last seconds.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use outboard_provider_postgres::service::Postgres as Provider;
use outboard_stubs::outboard::sql::v0_1::statements::{ExecuteRequest, QueryRequest};
use outboard_stubs::outboard::sql::v0_1::transactions::{
    BeginRequest, Options, TransactionCommitRequest, TransactionExecuteRequest,
};
use outboard_stubs::outboard::sql::v0_1::types::Value;
use outboard_test_support::openbao::OpenBao;
use outboard_test_support::postgres::Postgres;
use outboard_testkit::{Client, Kit};

use crate::rig::until;

/// How long functions call.
const TIME: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logins_of_a_few_seconds_change_under_load_without_one_failed_statement() {
    let server = Postgres::start().unwrap();
    server
        .run("create table kv (k bigint primary key, v bigint not null); insert into kv select n, 0 from generate_series(0, 99) n; grant all on kv to public")
        .unwrap();
    let bao = OpenBao::start().unwrap();
    bao.lend(&server, "4s", "8s").unwrap();
    let (_kit, client) = lent(&bao, &server).await;
    let end = Instant::now() + TIME;
    let done = Arc::new(AtomicUsize::new(0));
    let workers = (0..8_i64).map(|worker| {
        let (client, done) = (client.clone(), Arc::clone(&done));
        tokio::spawn(async move {
            while Instant::now() < end {
                match worker % 3 {
                    0 => read(&client, worker).await,
                    1 => write(&client, worker).await,
                    _ => transact(&client, worker).await,
                }
                done.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }
    println!("{} rounds", done.load(Ordering::Relaxed));
    // Each lasts eight seconds at most.
    let made = "select count(*) from pg_roles where rolname like 'v-%'";
    until("the logins that were replaced are gone", || {
        server.run(made).unwrap().parse::<usize>().unwrap() <= 2
    })
    .await;
    let used = "select count(distinct usesysid) from pg_stat_activity where application_name = 'outboard'";
    assert_eq!(server.run(used).unwrap(), "1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_is_taken_away_unasked_is_replaced_at_once() {
    let server = Postgres::start().unwrap();
    server
        .run(
            "create table kv (k bigint primary key, v bigint not null); \
             insert into kv select n, 0 from generate_series(0, 99) n; grant all on kv to public",
        )
        .unwrap();
    let bao = OpenBao::start().unwrap();
    bao.lend(&server, "1h", "2h").unwrap();
    let (kit, client) = lent(&bao, &server).await;
    transact(&client, 1).await;
    read(&client, 1).await;
    let before = server
        .run("select rolname from pg_roles where rolname like 'v-%'")
        .unwrap();
    bao.write(
        "sys/leases/revoke-prefix/database/creds/orders",
        &serde_json::json!({ "sync": true }),
    )
    .unwrap();
    until("it is gone", || {
        server
            .run("select count(*) from pg_roles where rolname like 'v-%'")
            .unwrap()
            != "1"
            || server
                .run("select rolname from pg_roles where rolname like 'v-%'")
                .unwrap()
                != before
    })
    .await;
    // What it was used for is what shows it.
    read(&client, 1).await;
    write(&client, 1).await;
    transact(&client, 1).await;
    let after = server
        .run("select rolname from pg_roles where rolname like 'v-%'")
        .unwrap();
    assert_ne!(after, before);
    drop(kit);
}

/// A provider whose binding has logins that are lent.
async fn lent(bao: &OpenBao, server: &Postgres) -> (Kit, Client) {
    let file = format!(
        "[secrets.vault]\naddress = '{}'\nauth = {{ token = 'file:token' }}\n\
         [binding.orders]\nhost = '127.0.0.1'\nport = {}\ndatabase = 'postgres'\n\
         credential = 'vault:database/creds/orders'\nconnections = {{ per_replica = 6, budget = 6 }}\n",
        bao.address(),
        server.port(),
    );
    let kit = Kit::start_with::<Provider>(&file, |folder| {
        std::fs::write(folder.join("token"), bao.token()).unwrap();
    })
    .await;
    let client = kit.client("orders");
    (kit, client)
}

async fn read(client: &Client, key: i64) {
    let request = QueryRequest {
        statement: "select v from kv where k = $1".to_owned(),
        params: vec![Value::Integer(key)],
    };
    assert_eq!(client.call(request).await.unwrap().unwrap().rows.len(), 1);
}

async fn write(client: &Client, key: i64) {
    let request = ExecuteRequest {
        statement: "update kv set v = v + 1 where k = $1".to_owned(),
        params: vec![Value::Integer(key)],
    };
    assert_eq!(client.call(request).await.unwrap().unwrap().affected, 1);
}

async fn transact(client: &Client, key: i64) {
    let options = Options {
        isolation: None,
        read_only: false,
    };
    let transaction = client.call(BeginRequest { options }).await.unwrap().unwrap();
    for key in [key, key + 10] {
        let request = TransactionExecuteRequest {
            self_: transaction.clone(),
            statement: "update kv set v = v + 1 where k = $1".to_owned(),
            params: vec![Value::Integer(key)],
        };
        client.call(request).await.unwrap().unwrap();
    }
    client
        .call(TransactionCommitRequest { transaction })
        .await
        .unwrap()
        .unwrap();
}

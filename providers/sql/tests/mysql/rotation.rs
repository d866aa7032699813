//! Credentials that last seconds.

use std::time::{Duration, Instant};

use outboard_provider_sql::service::Sql;
use outboard_stubs::outboard::sql::v0_1::statements::{ExecuteRequest, QueryRequest};
use outboard_stubs::outboard::sql::v0_1::transactions::{
    BeginRequest, Options, TransactionCommitRequest, TransactionExecuteRequest,
};
use outboard_stubs::outboard::sql::v0_1::types::Value;
use outboard_test_support::mariadb::{DATABASE, MariaDb};
use outboard_test_support::openbao::OpenBao;
use outboard_testkit::{Client, Kit};

use crate::store::eventually;

/// How long functions call.
const TIME: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logins_of_a_few_seconds_change_under_load_without_one_failed_statement() {
    let server = MariaDb::start().unwrap();
    server
        .run("create table kv (k bigint primary key, v bigint not null); insert into kv select seq, 0 from seq_0_to_99")
        .unwrap();
    let bao = OpenBao::start().unwrap();
    bao.lend_mariadb(&server, "2s", "4s").unwrap();
    let file = format!(
        "[secrets.vault]\naddress = '{}'\nauth = {{ token = 'file:token' }}\n\
         [binding.orders]\nengine = 'mysql'\nhost = '127.0.0.1'\nport = {}\ndatabase = '{DATABASE}'\n\
         credential = 'vault:database/creds/orders'\nconnections = {{ per_replica = 6, budget = 6 }}\n",
        bao.address(),
        server.port(),
    );
    let kit = Kit::start_with::<Sql>(&file, |folder| {
        std::fs::write(folder.join("token"), bao.token()).unwrap();
    })
    .await;
    let client = kit.client("orders");
    let end = Instant::now() + TIME;
    let workers = (0..8_i64).map(|worker| {
        let client = client.clone();
        tokio::spawn(async move {
            let mut rounds = 0;
            while Instant::now() < end {
                match worker % 3 {
                    0 => read(&client, worker).await,
                    1 => write(&client, worker).await,
                    _ => transact(&client, worker).await,
                }
                rounds += 1;
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            rounds
        })
    });
    let seen = |sql: &str| server.run(sql).unwrap();
    let made = "select count(*) from mysql.user where user like 'v-%'";
    let mut users = std::collections::BTreeSet::new();
    let workers: Vec<_> = workers.collect();
    while Instant::now() < end {
        let names = tokio::task::block_in_place(|| seen("select user from mysql.user where user like 'v-%'"));
        users.extend(names.lines().map(str::to_owned));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let mut rounds = 0;
    for worker in workers {
        rounds += worker.await.unwrap();
    }
    assert!(rounds > 100, "{rounds} rounds");
    // Each lasts four seconds at most.
    assert!(users.len() >= 4, "{users:?}");
    eventually("the logins that were replaced are gone", async || {
        seen(made).parse::<usize>().unwrap() <= 2
    })
    .await;
    let used = "select count(distinct user) from information_schema.processlist where user like 'v-%'";
    eventually("one login is in use", async || seen(used) == "1").await;
    drop(kit);
}

async fn read(client: &Client, key: i64) {
    let request = QueryRequest {
        statement: "select v from kv where k = ?".to_owned(),
        params: vec![Value::Integer(key)],
    };
    assert_eq!(client.call(request).await.unwrap().unwrap().rows.len(), 1);
}

async fn write(client: &Client, key: i64) {
    let request = ExecuteRequest {
        statement: "update kv set v = v + 1 where k = ?".to_owned(),
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
            statement: "update kv set v = v + 1 where k = ?".to_owned(),
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

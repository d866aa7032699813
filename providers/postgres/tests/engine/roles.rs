//! Rights that are roles of the database.

use outboard_provider_postgres::service::Postgres as Provider;
use outboard_stubs::outboard::sql::v0_1::statements::{ExecuteRequest, QueryRequest};
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};
use outboard_test_support::openbao::OpenBao;
use outboard_test_support::postgres::Postgres;
use outboard_testkit::{Client, Kit};
use serde_json::json;

fn query(statement: &str) -> QueryRequest {
    QueryRequest {
        statement: statement.to_owned(),
        params: Vec::new(),
    }
}

/// A provider with a credential for each right, and two functions that have one right and both.
struct Scene {
    server: Postgres,
    kit: Kit,
    _bao: OpenBao,
}

impl Scene {
    async fn new(keys: &str) -> Self {
        let server = Postgres::start().unwrap();
        server
            .run(
                "create table kv (k bigint primary key); insert into kv values (1); \
                 create role reader login password 'reads'; grant select on kv to reader; \
                 create role writer login password 'writes'; grant all on kv to writer; \
                 create function sneak() returns bigint language sql as 'insert into kv values (2) returning k'",
            )
            .unwrap();
        let bao = OpenBao::start().unwrap();
        bao.mount_kv("", "kv").unwrap();
        for (name, password) in [("reader", "reads"), ("writer", "writes")] {
            let login = json!({ "data": { "username": name, "password": password } });
            bao.write(&format!("kv/data/{name}"), &login).unwrap();
        }
        let grant = |function: &str, rights: &str| {
            format!(
                "[[grant]]\nfunction = '{function}'\nhost = 'uid:self'\nbinding = 'orders'\nrights = [{rights}]\n"
            )
        };
        let file = format!(
            "[secrets.vault]\naddress = '{}'\nauth = {{ token = 'file:token' }}\n\
             [binding.orders]\nhost = '127.0.0.1'\nport = {}\ndatabase = 'postgres'\n\
             credential = {{ read = 'vault:kv/reader', write = 'vault:kv/writer' }}\n{keys}\n{}{}",
            bao.address(),
            server.port(),
            grant("reads", "'read'"),
            grant("writes", "'read', 'write'"),
        );
        let kit = Kit::start_with::<Provider>(&file, |folder| {
            std::fs::write(folder.join("token"), bao.token()).unwrap();
        })
        .await;
        Self {
            server,
            kit,
            _bao: bao,
        }
    }

    fn function(&self, name: &str) -> Client {
        self.kit.client("orders").as_function(name)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_only_read_is_another_role_and_cannot_write_by_any_function() {
    let scene = Scene::new("connections = { per_replica = 4, budget = 4 }").await;
    let (reads, writes) = (scene.function("reads"), scene.function("writes"));
    let who = "select current_user::text";
    for client in [&reads, &writes] {
        // Whoever reads does so as who cannot do more.
        let answer = client.call(query(who)).await.unwrap().unwrap();
        assert_eq!(answer.rows[0].read().unwrap(), [Value::Text("reader".to_owned())]);
    }
    let refused = reads.call(query("select sneak()")).await.unwrap();
    let Err(Error::Database(error)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(error.sqlstate, "42501");
    assert_eq!(scene.server.run("select count(*) from kv").unwrap(), "1");
    let insert = || ExecuteRequest {
        statement: "insert into kv values (3)".to_owned(),
        params: Vec::new(),
    };
    assert!(!matches!(reads.call(insert()).await, Ok(Ok(_))));
    assert_eq!(writes.call(insert()).await.unwrap().unwrap().affected, 1);
    let counted = reads
        .call(query("select count(*) from kv"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(counted.rows[0].read().unwrap(), [Value::Integer(2)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_gets_a_connection_however_busy_those_who_write_are() {
    let scene = Scene::new("connections = { per_replica = 2, lanes = 0 }\nwait = '5s'").await;
    let writers = (0..4_u32).map(|_| {
        let client = scene.function("writes");
        tokio::spawn(async move {
            let slow = ExecuteRequest {
                statement: "insert into kv select 7 from pg_sleep(0.05) on conflict do nothing".to_owned(),
                params: Vec::new(),
            };
            loop {
                let _ = client.call(slow.clone()).await;
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let reads = scene.function("reads");
    for _ in 0..3 {
        let answer = reads.call(query("select count(*) from kv")).await.unwrap();
        assert!(answer.is_ok(), "{answer:?}");
    }
    for writer in writers {
        writer.abort();
    }
}

//! Rights that are roles of the database.

use outboard_provider_postgres::service::Postgres as Provider;
use outboard_stubs::outboard::sql::v0_1::statements::{ExecuteRequest, QueryRequest};
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};
use outboard_test_support::openbao::OpenBao;
use outboard_test_support::postgres::Postgres;
use outboard_testkit::Kit;
use serde_json::json;

fn query(statement: &str) -> QueryRequest {
    QueryRequest {
        statement: statement.to_owned(),
        params: Vec::new(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_only_read_is_another_role_and_cannot_write_by_any_function() {
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
         credential = {{ read = 'vault:kv/reader', write = 'vault:kv/writer' }}\n\
         connections = {{ per_replica = 4, budget = 4 }}\n{}{}",
        bao.address(),
        server.port(),
        grant("reads", "'read'"),
        grant("writes", "'read', 'write'"),
    );
    let kit = Kit::start_with::<Provider>(&file, |folder| {
        std::fs::write(folder.join("token"), bao.token()).unwrap();
    })
    .await;
    let (reads, writes) = (
        kit.client("orders").as_function("reads"),
        kit.client("orders").as_function("writes"),
    );
    let who = "select current_user::text";
    for client in [&reads, &writes] {
        // Whoever reads does so as who cannot do more.
        let answer = client.call(query(who)).await.unwrap().unwrap();
        assert_eq!(answer.rows, [[Value::Text("reader".to_owned())]]);
    }
    let refused = reads.call(query("select sneak()")).await.unwrap();
    let Err(Error::Database(error)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(error.sqlstate, "42501");
    assert_eq!(server.run("select count(*) from kv").unwrap(), "1");
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
    assert_eq!(counted.rows, [[Value::Integer(2)]]);
}

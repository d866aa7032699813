//! Rights that are users of the database.

use outboard_provider_sql::service::Sql;
use outboard_stubs::outboard::sql::v0_1::statements::{BatchRequest, ExecuteRequest, QueryRequest};
use outboard_stubs::outboard::sql::v0_1::types::{Error, Statement, Value};
use outboard_test_support::mariadb::{DATABASE, MariaDb};
use outboard_test_support::openbao::OpenBao;
use outboard_testkit::{Client, Kit};
use serde_json::json;

fn query(statement: &str) -> QueryRequest {
    QueryRequest {
        statement: statement.to_owned(),
        params: Vec::new(),
    }
}

fn execute(statement: &str) -> ExecuteRequest {
    ExecuteRequest {
        statement: statement.to_owned(),
        params: Vec::new(),
    }
}

/// A provider with a credential for each right, and two functions that have one right and both.
struct Scene {
    server: MariaDb,
    kit: Kit,
    _bao: OpenBao,
}

impl Scene {
    async fn new(credential: &str, keys: &str) -> Self {
        let server = MariaDb::start().unwrap();
        server
            .run(&format!(
                "create table kv (k bigint primary key); insert into kv values (1);\n\
                 create user reader@'%' identified by 'reads'; grant select, execute on {DATABASE}.* to reader@'%';\n\
                 create user writer@'%' identified by 'writes'; grant all on {DATABASE}.* to writer@'%';\n\
                 delimiter //\n\
                 create function sneak() returns int begin insert into kv values (2); return 2; end//\n\
                 delimiter ;"
            ))
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
             [binding.orders]\nengine = 'mysql'\nhost = '127.0.0.1'\nport = {}\ndatabase = '{DATABASE}'\n\
             credential = {credential}\n{keys}\n{}{}",
            bao.address(),
            server.port(),
            grant("reads", "'read'"),
            grant("writes", "'read', 'write'"),
        );
        let kit = Kit::start_with::<Sql>(&file, |folder| {
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

    fn connected(&self) -> usize {
        let seen = "select count(*) from information_schema.processlist where user in ('reader', 'writer')";
        self.server.run(seen).unwrap().parse().unwrap()
    }
}

const BOTH: &str = "{ read = 'vault:kv/reader', write = 'vault:kv/writer' }";
const WHO: &str = "select current_user";

async fn who(client: &Client, statement: &str) -> Vec<Vec<Value>> {
    let rows = client.call(query(statement)).await.unwrap().unwrap().rows;
    rows.iter().map(|row| row.read().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_only_read_is_another_user_and_cannot_write_by_any_function() {
    let scene = Scene::new(BOTH, "connections = { per_replica = 4, budget = 4 }").await;
    let (reads, writes) = (scene.function("reads"), scene.function("writes"));
    for client in [&reads, &writes] {
        // Whoever reads does so as who cannot do more.
        assert_eq!(who(client, WHO).await, [[Value::Text("reader@%".to_owned())]]);
    }
    // What locks rows MySQL lets nobody do who only reads.
    let locks = format!("{WHO} from kv where k = 1 for update");
    assert_eq!(who(&writes, &locks).await, [[Value::Text("writer@%".to_owned())]]);
    // The function would do it as who made it, who may.
    let refused = reads.call(query("select sneak()")).await.unwrap();
    let Err(Error::Database(error)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(error.sqlstate, "25006");
    assert_eq!(scene.server.run("select count(*) from kv").unwrap(), "1");
    let insert = || execute("insert into kv values (3)");
    assert!(!matches!(reads.call(insert()).await, Ok(Ok(_))));
    assert_eq!(writes.call(insert()).await.unwrap().unwrap().affected, 1);
    assert_eq!(
        writes.call(query("select sneak()")).await.unwrap().unwrap().rows[0]
            .read()
            .unwrap(),
        [Value::Integer(2)]
    );
    assert_eq!(scene.server.run("select count(*) from kv").unwrap(), "3");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_users_share_the_connections_of_a_replica() {
    let scene = Scene::new(BOTH, "connections = { per_replica = 2, budget = 2 }\nwait = '5s'").await;
    let callers = (0..6_u32).map(|caller| {
        let client = scene.function("writes");
        tokio::spawn(async move {
            for _ in 0..20 {
                if caller % 2 == 0 {
                    client.call(query("select sleep(0.005)")).await.unwrap().unwrap();
                } else {
                    client
                        .call(execute("replace into kv select 7"))
                        .await
                        .unwrap()
                        .unwrap();
                }
            }
        })
    });
    let callers: Vec<_> = callers.collect();
    let mut most = 0;
    while callers.iter().any(|caller| !caller.is_finished()) {
        most = most.max(tokio::task::block_in_place(|| scene.connected()));
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    for caller in callers {
        caller.await.unwrap();
    }
    // One more is being opened, or has just been left.
    assert!(most <= 3, "{most} connections");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_binding_whose_only_user_reads_lets_nobody_write() {
    let scene = Scene::new("{ read = 'vault:kv/reader' }", "").await;
    let writes = scene.function("writes");
    assert_eq!(who(&writes, WHO).await, [[Value::Text("reader@%".to_owned())]]);
    // And what nobody can read does not write either.
    let refused = writes.call(query("select sneak()")).await.unwrap();
    let Err(Error::Database(error)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(error.sqlstate, "25006");
    let insert = "insert into kv values (3)";
    let batch = BatchRequest {
        statements: vec![Statement {
            text: insert.to_owned(),
            params: Vec::new(),
        }],
    };
    let refused = [
        writes.call(execute(insert)).await.unwrap().map(drop),
        writes.call(batch).await.unwrap().map(drop),
    ];
    for refused in refused {
        let Err(Error::AccessDenied(text)) = refused else {
            panic!("{refused:?}")
        };
        assert!(text.contains("credential.write"), "{text}");
    }
}

//! Statements by themselves.

use std::sync::Arc;
use std::time::Duration;

use outboard_provider_postgres::backend::postgres::Options;
use outboard_provider_postgres::error::Failed;
use outboard_session::right::Rights;
use outboard_stubs::outboard::sql::v0_1::types::Value;

use crate::rig::{ALL, Rig, ask, may, until, value, values};

#[tokio::test]
async fn a_statement_gets_its_parameters_and_gives_its_rows() {
    let rig = Rig::new();
    let database = rig.open("");
    let rows = database
        .query(
            may(ALL),
            "select v, k from kv where k = $1",
            vec![Value::Integer(7)],
        )
        .await
        .unwrap();
    assert_eq!(
        values(&rows),
        [[Value::Text("value 7".to_owned()), Value::Integer(7)]]
    );
    let none = database
        .query(
            may(ALL),
            "select v from kv where k = $1",
            vec![Value::Integer(-1)],
        )
        .await
        .unwrap();
    assert!(none.rows.is_empty());
    assert_eq!(none.fields[0].name, "v");
}

#[tokio::test]
async fn what_a_statement_changes_is_counted_and_there() {
    let rig = Rig::new();
    let database = rig.open("");
    let changed = database
        .execute(
            may(ALL),
            "update kv set v = $1 where k <= $2",
            vec![Value::Text("new".to_owned()), Value::Integer(3)],
        )
        .await
        .unwrap();
    assert_eq!(changed, 3);
    assert_eq!(
        rig.server.run("select count(*) from kv where v = 'new'").unwrap(),
        "3"
    );
    let returned = database
        .query(
            may(ALL),
            "delete from kv where k = 1 returning v",
            Vec::<Value>::new(),
        )
        .await
        .unwrap();
    assert_eq!(value(&returned), Value::Text("new".to_owned()));
    assert_eq!(
        rig.server.run("select count(*) from kv where k = 1").unwrap(),
        "0"
    );
}

#[tokio::test]
async fn an_error_of_one_statement_is_its_own() {
    let rig = Rig::new();
    let database = rig.open("");
    let right = (0..50).map(|_| ask(&database, "select 1"));
    let wrong = (0..50).map(|_| ask(&database, "select 1 / 0"));
    let (right, wrong) = futures_util::future::join(
        futures_util::future::join_all(right),
        futures_util::future::join_all(wrong),
    )
    .await;
    for right in right {
        assert_eq!(right.unwrap(), Value::Integer(1));
    }
    for wrong in wrong {
        let Err(Failed::Database(refusal)) = wrong else {
            panic!("{wrong:?}")
        };
        assert_eq!(refusal.sqlstate, "22012");
    }
}

#[tokio::test]
async fn a_result_beyond_the_limits_is_refused_and_undone() {
    let rig = Rig::new();
    let database = rig.open("max_rows = 10\n");
    for text in ["select k from kv", "update kv set v = 'gone' returning k"] {
        let refused = database.query(may(ALL), text, Vec::<Value>::new()).await;
        assert!(matches!(refused, Err(Failed::TooLarge(_))), "{text}: {refused:?}");
    }
    assert_eq!(
        rig.server
            .run("select count(*) from kv where v = 'gone'")
            .unwrap(),
        "0"
    );
    let database = rig.open("max_result = \"1KiB\"\n");
    let refused = database
        .query(may(ALL), "select repeat('x', 2000)", Vec::<Value>::new())
        .await;
    assert!(matches!(refused, Err(Failed::TooLarge(_))), "{refused:?}");
}

#[tokio::test]
async fn a_table_that_changes_is_read_as_it_is_now() {
    let rig = Rig::new();
    let database = rig.open("");
    let read = async || {
        let all = database.query(may(ALL), "select * from kv where k = 1", Vec::<Value>::new());
        values(&all.await.unwrap()).remove(0).len()
    };
    assert_eq!(read().await, 2);
    rig.server.run("alter table kv add column more int").unwrap();
    assert_eq!(read().await, 3);
    let altered = database.execute(may(ALL), "alter table kv drop column more", Vec::<Value>::new());
    altered.await.unwrap();
    assert_eq!(read().await, 2);
    rig.server
        .run("alter table kv alter column v type bytea using v::bytea")
        .unwrap();
    assert_eq!(read().await, 2);
}

#[tokio::test]
async fn a_function_without_the_right_does_not_write_however_it_tries() {
    let rig = Rig::new();
    rig.server
        .run(
            "create function sneak() returns int language sql as \
             'insert into kv values (-5, ''sneaked'') returning 1'",
        )
        .unwrap();
    let database = rig.open("");
    let tries = [
        "insert into kv values (-1, 'x')",
        "update kv set v = 'x'",
        "delete from kv",
        "with gone as (delete from kv returning *) select count(*) from gone",
        "select sneak()",
        "select * into copied from kv",
        "select * from kv for update",
        "truncate kv",
        "drop table kv",
        "do $$ begin insert into kv values (-2, 'x'); end $$",
        "select setval('s', 1)",
    ];
    for text in tries {
        let refused = database.query(may(Rights::READ), text, Vec::<Value>::new()).await;
        assert!(refused.is_err(), "{text}");
    }
    assert_eq!(
        rig.server.run("select count(*) from kv where k > 0").unwrap(),
        "1000"
    );
    assert_eq!(
        rig.server.run("select count(*) from kv where k < 0").unwrap(),
        "0"
    );
    assert_eq!(
        value(
            &database
                .query(may(Rights::READ), "select count(*) from kv", Vec::<Value>::new())
                .await
                .unwrap()
        ),
        Value::Integer(1000)
    );
}

#[tokio::test]
async fn a_function_without_the_right_to_read_learns_nothing() {
    let rig = Rig::new();
    let database = rig.open("");
    for text in ["select v from kv", "select pg_sleep(0)", "table kv"] {
        let refused = database
            .execute(may(Rights::WRITE), text, Vec::<Value>::new())
            .await;
        assert!(
            matches!(refused, Err(Failed::AccessDenied(_))),
            "{text}: {refused:?}"
        );
    }
    let text = "delete from kv where k = 1 returning v";
    let blind = database
        .query(may(Rights::WRITE), text, Vec::<Value>::new())
        .await
        .unwrap();
    assert_eq!((blind.rows.len(), blind.affected), (0, 1));
    let transaction = database
        .begin(may(Rights::WRITE), Options::default())
        .await
        .unwrap();
    let text = "delete from kv where k = 2 returning v";
    let blind = transaction
        .query(may(Rights::WRITE), text, Vec::<Value>::new())
        .await
        .unwrap();
    assert_eq!((blind.rows.len(), blind.affected), (0, 1));
}

#[tokio::test]
async fn results_of_many_rows_are_worth_another_connection_and_as_many_of_few_are_not() {
    let rig = Rig::new();
    let database = rig.open("connections = { per_replica = 4, lanes = 2 }\n");
    let readers = |text: &'static str| {
        let mut readers = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let database = Arc::clone(&database);
            readers.spawn(async move {
                while database.query(may(ALL), text, Vec::<Value>::new()).await.is_ok() {}
                panic!("`{text}` failed");
            });
        }
        readers
    };
    let few = readers("select 1");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = rig.sessions("true");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(rig.sessions("true"), before);
    drop(few);
    let _many = readers("select generate_series(1, 2000)");
    until("there is another", || rig.sessions("true") > before).await;
}

#[tokio::test]
async fn who_waits_for_a_place_on_a_shared_connection_is_passed_by_nobody() {
    let rig = Rig::new();
    let database = rig.open("connections = { per_replica = 4, lanes = 2 }\nlane_depth = 1\n");
    let end = tokio::time::Instant::now() + Duration::from_secs(2);
    let callers = (0..20).map(|_| async {
        let mut done = 0;
        while tokio::time::Instant::now() < end {
            ask(&database, "select 1").await.unwrap();
            done += 1;
        }
        done
    });
    let done: Vec<usize> = futures_util::future::join_all(callers).await;
    let (fewest, most) = (done.iter().min().unwrap(), done.iter().max().unwrap());
    assert!(most - fewest <= most / 10 + 2, "{done:?}");
}

//! Statements that nobody waits for any longer.

use std::time::{Duration, Instant};

use outboard_provider_postgres::error::Failed;
use outboard_stubs::outboard::sql::v0_1::types::Value;

use crate::rig::{ALL, Rig, ask, may, until, within};

const NONE: Vec<Value> = Vec::new();

#[tokio::test]
async fn a_deadline_stops_the_statement_at_the_server() {
    let rig = Rig::new();
    let database = rig.open("");
    let bounds = within(ALL, Duration::from_millis(300));
    let stopped = database.query(bounds, "select pg_sleep(30)", NONE).await;
    assert!(matches!(stopped, Err(Failed::Timeout(_))), "{stopped:?}");
    until("it is stopped", || {
        rig.sessions("query like '%pg_sleep%' and state = 'active'") == 0
    })
    .await;
}

#[tokio::test]
async fn a_call_that_is_dropped_stops_its_statement_and_nobody_elses() {
    let rig = Rig::new();
    let database = rig.open("");
    let neighbour = tokio::spawn({
        let database = database.clone();
        async move {
            database
                .query(may(ALL), "select 'neighbour', pg_sleep(2)", NONE)
                .await
        }
    });
    let dropped = tokio::spawn({
        let database = database.clone();
        async move {
            database
                .query(may(ALL), "select 'dropped', pg_sleep(30)", NONE)
                .await
        }
    });
    until("both run", || {
        rig.sessions("query like '%pg_sleep%' and state = 'active'") == 2
    })
    .await;
    dropped.abort();
    until("it is stopped", || {
        rig.sessions("query like '%dropped%' and state = 'active'") == 0
    })
    .await;
    neighbour.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_statement_too_slow_for_a_lane_is_run_elsewhere_and_holds_up_nobody() {
    let rig = Rig::new();
    let database = rig.open("lane_timeout = \"100ms\"\n");
    // It looks harmless, and takes half a second.
    let slow = "select count(*) from generate_series(1, 3000000) as a where sqrt(a) > 2";
    let began = Instant::now();
    assert_eq!(ask(&database, slow).await.unwrap(), Value::Integer(2_999_996));
    assert!(
        began.elapsed() > Duration::from_millis(100),
        "the statement is not slow enough for this test"
    );
    let both = futures_util::future::join(ask(&database, slow), async {
        let began = Instant::now();
        for _ in 0..20 {
            ask(&database, "select 1").await.unwrap();
        }
        began.elapsed()
    });
    let (slow, others) = both.await;
    assert_eq!(slow.unwrap(), Value::Integer(2_999_996));
    assert!(others < Duration::from_millis(400), "{others:?}");
}

#[tokio::test]
async fn dropped_calls_leave_lanes_that_work() {
    let rig = Rig::new();
    let database = rig.open("lane_depth = 4\n");
    for _ in 0..200 {
        let call = database.query(may(ALL), "select count(*) from kv a, kv b where a.k < 20", NONE);
        let _ = tokio::time::timeout(Duration::from_micros(300), call).await;
    }
    assert_eq!(ask(&database, "select 1").await.unwrap(), Value::Integer(1));
}

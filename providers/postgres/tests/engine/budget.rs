//! The budget that replicas share.

use std::time::Duration;

use outboard_provider_postgres::backend::postgres::Options;
use outboard_stubs::outboard::sql::v0_1::types::Value;

use crate::rig::{ALL, Rig, ask, may, until};

#[tokio::test]
async fn replicas_together_hold_no_more_than_the_budget_and_share_it() {
    let rig = Rig::new();
    let keys = "connections = { per_replica = 6, budget = 6 }\nwait = \"5s\"\n";
    let first = rig.open(keys);
    let mut held = Vec::new();
    for _ in 0..5 {
        held.push(first.begin(may(ALL), Options::default()).await.unwrap());
    }
    // With the lane.
    assert_eq!(rig.sessions("true"), 6);
    // Another comes, and gets a share of what the first gives back.
    let second = rig.open(keys);
    assert_eq!(ask(&second, "select 1").await.unwrap(), Value::Integer(1));
    held.clear();
    let mut others = Vec::new();
    for _ in 0..3 {
        others.push(second.begin(may(ALL), Options::default()).await.unwrap());
        assert!(rig.sessions("true") <= 6 + 2);
    }
    until("no more than the budget", || rig.sessions("true") <= 6).await;
}

#[tokio::test]
async fn a_connection_that_lost_its_slot_is_not_lent_again() {
    let rig = Rig::new();
    let database = rig.open("connections = { per_replica = 2, budget = 2, lanes = 0 }\n");
    rig.server
        .run("create function lose() returns void language plpgsql as $$ begin perform pg_advisory_unlock_all(); end $$")
        .unwrap();
    // There may be two by now: it is told which of them lost its slot.
    let before = ask(&database, "select pg_backend_pid() from lose()")
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let after = ask(&database, "select pg_backend_pid()").await.unwrap();
    assert_ne!(before, after);
}

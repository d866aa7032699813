use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use outboard_provider_sql::backend::mysql::Database;
use outboard_stubs::outboard::sql::v0_1::types::Error;
use tokio::time::{Instant, sleep};

use crate::store::{SCHEMA, Store, connections, eventually, free, number, soon, within};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_together_hold_no_more_than_the_budget() {
    let budget = 4;
    let store = Store::with(SCHEMA, |binding| {
        binding.connections = connections(4, Some(budget))
    })
    .await;
    let mut replicas = vec![Arc::clone(&store.database)];
    replicas
        .extend((0..3).map(|_| store.replica(|binding| binding.connections = connections(4, Some(budget)))));
    let until = within(6_000);
    let done: Vec<Arc<AtomicUsize>> = replicas.iter().map(|_| Arc::default()).collect();
    let mut working = Vec::new();
    for (replica, done) in replicas.iter().zip(&done) {
        for _ in 0..4 {
            let (replica, done) = (Arc::clone(replica), Arc::clone(done));
            working.push(tokio::spawn(async move {
                while Instant::now() < until {
                    number(&replica, "select sleep(0.01)").await?;
                    done.fetch_add(1, Ordering::Relaxed);
                }
                Ok::<_, Error>(())
            }));
        }
    }
    let mut most = 0;
    while Instant::now() < until {
        let connected = tokio::task::block_in_place(|| store.connected());
        most = most.max(connected);
        sleep(Duration::from_millis(10)).await;
    }
    for worker in working {
        worker.await.unwrap().unwrap();
    }
    // One more of each replica is being opened, waits, or ends a statement.
    assert!(most <= budget as usize + replicas.len(), "{most} connections");
    let done: Vec<_> = done.iter().map(|done| done.load(Ordering::Relaxed)).collect();
    assert!(done.iter().all(|done| *done > 10), "{done:?}");
}

#[tokio::test]
async fn what_a_lost_replica_held_is_free_at_once() {
    let store = Store::with(SCHEMA, |binding| binding.connections = connections(2, Some(2))).await;
    let other = store.replica(|binding| binding.connections = connections(2, Some(2)));
    let hold = |database: &Arc<Database>| {
        let database = Arc::clone(database);
        tokio::spawn(async move { database.query(free(soon()), "select sleep(60)", vec![]).await })
    };
    let held = [hold(&other), hold(&other)];
    eventually("both statements", async || store.running("sleep(60)") == 2).await;
    let refused = store.database.query(free(within(500)), "select 1", vec![]).await;
    let Err(Error::Unavailable(text)) = refused else {
        panic!("{refused:?}")
    };
    assert!(text.contains("budget"), "{text}");
    // As when its process ends: nobody says goodbye.
    let ids = store.seen(&format!(
        "select group_concat(id separator ' ') from information_schema.processlist where info like '%sleep(60)%' and db = '{}' \
         and id <> connection_id()",
        store.name
    ));
    for id in ids.split(' ') {
        store.seen(&format!("kill connection {id}"));
    }
    let begun = Instant::now();
    assert_eq!(store.number("select count(*) from items").await, 2);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    for held in held {
        assert!(held.await.unwrap().is_err());
    }
}

#[tokio::test]
async fn who_has_enough_gives_way_to_who_has_nothing() {
    let store = Store::with(SCHEMA, |binding| binding.connections = connections(3, Some(3))).await;
    eventually("three connections", async || {
        let three = (0..3).map(|_| store.query("select sleep(0.3)", vec![]));
        futures_util::future::join_all(three).await;
        store.database.pooled().idle == 3
    })
    .await;
    // All slots are held by connections that nobody uses.
    let other = store.replica(|binding| binding.connections = connections(3, Some(3)));
    let begun = Instant::now();
    assert_eq!(number(&other, "select count(*) from items").await.unwrap(), 2);
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!(store.database.pooled().idle, 2);
}

#[tokio::test]
async fn a_connection_that_lost_its_slot_is_not_lent_again() {
    let store = Store::with(SCHEMA, |binding| binding.connections = connections(1, Some(1))).await;
    store.seen(crate::store::TAKES);
    let id = store.number("select connection_id()").await;
    assert_eq!(store.number("select connection_id()").await, id);
    // A function of the database's own does what no statement may.
    assert!(store.number("select frees()").await >= 1);
    assert_ne!(store.number("select connection_id()").await, id);
    eventually("one connection", async || store.connected() <= 2).await;
}

//! Replicas that come, go and are killed under load: the budget holds throughout.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use outboard_provider_postgres::backend::postgres::{Database, Options};
use outboard_stubs::outboard::sql::v0_1::types::Value;
use outboard_test_support::postgres::{PASSWORD, SUPERUSER};
use tokio::runtime::Runtime;

use crate::rig::{ALL, Rig, ask, may, until, within};

const NONE: Vec<Value> = Vec::new();
const REPLICAS: usize = 4;
const BUDGET: usize = 8;
const TIME: Duration = Duration::from_secs(12);

/// A replica, on a runtime of its own, whose end closes its sockets as that of a process does.
struct Replica {
    runtime: Runtime,
    database: Arc<Database>,
}

/// What was seen of the database while it was looked at.
#[derive(Default)]
struct Seen {
    looks: AtomicUsize,
    most_slots: AtomicUsize,
    most_sessions: AtomicUsize,
    over: AtomicBool,
}

impl Replica {
    fn start(rig: &Rig, done: &Arc<AtomicUsize>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let keys = format!("connections = {{ per_replica = 8, budget = {BUDGET} }}\nwait = \"5s\"\n");
        let database = runtime.block_on(async { rig.open_as_app(&keys) });
        for worker in 0..8 {
            let (database, done) = (Arc::clone(&database), Arc::clone(done));
            runtime.spawn(async move {
                loop {
                    work(&database, worker).await;
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        Self { runtime, database }
    }

    /// Ends it without a word.
    fn kill(self) {
        self.runtime.shutdown_background();
        drop(self.database);
    }
}

/// What functions do, some of it badly. Whether it succeeds is another test's.
async fn work(database: &Arc<Database>, worker: usize) {
    match worker % 4 {
        0 => {
            let _ = ask(database, "select count(*) from kv").await;
        }
        1 => {
            if let Ok(transaction) = database.begin(may(ALL), Options::default()).await {
                let _ = transaction
                    .query(may(ALL), "select v from kv where k = 5", NONE)
                    .await;
                let _ = transaction.commit(may(ALL).deadline).await;
            }
        }
        2 => {
            // It would take the slots away from under their connections.
            let _ = database
                .query(may(ALL), "select pg_advisory_unlock_all()", NONE)
                .await;
            let disguised = "do $$ begin execute 'select pg_advisory_' || 'unlock(1, 1)'; end $$";
            let _ = database.query(may(ALL), disguised, NONE).await;
        }
        _ => {
            let slow = "select pg_sleep(5)";
            let _ = database
                .query(within(ALL, Duration::from_millis(300)), slow, NONE)
                .await;
        }
    }
}

/// Looks at the database every ten milliseconds until it is told to end.
async fn look(port: u16, seen: &Seen) {
    let (client, connection) = tokio_postgres::Config::new()
        .host("127.0.0.1")
        .port(port)
        .user(SUPERUSER)
        .password(PASSWORD)
        .application_name("looks")
        .connect(tokio_postgres::NoTls)
        .await
        .unwrap();
    let driver = tokio::spawn(connection);
    let text = "select (select count(*) from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock' and granted), \
                (select count(*) from pg_stat_activity where usename = 'app')";
    let text = client.prepare(text).await.unwrap();
    while !seen.over.load(Ordering::Relaxed) {
        let row = client.query_one(&text, &[]).await.unwrap();
        let count = |index: usize| usize::try_from(row.get::<_, i64>(index)).unwrap();
        seen.most_slots.fetch_max(count(0), Ordering::Relaxed);
        seen.most_sessions.fetch_max(count(1), Ordering::Relaxed);
        seen.looks.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    driver.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_budget_holds_while_replicas_are_killed_and_passwords_change() {
    let rig = Arc::new(Rig::new());
    let seen = Arc::new(Seen::default());
    let looking = tokio::spawn({
        let (seen, port) = (Arc::clone(&seen), rig.server.port());
        async move { look(port, &seen).await }
    });
    let ran = tokio::task::spawn_blocking({
        let rig = Arc::clone(&rig);
        move || {
            let done: Vec<_> = (0..REPLICAS).map(|_| Arc::new(AtomicUsize::new(0))).collect();
            let mut replicas: Vec<_> = done.iter().map(|done| Some(Replica::start(&rig, done))).collect();
            let began = Instant::now();
            let mut step = 0;
            while began.elapsed() < TIME {
                std::thread::sleep(Duration::from_millis(1500));
                let next = step % REPLICAS;
                if let Some(replica) = replicas[next].take() {
                    replica.kill();
                }
                // As long as it takes whoever looks after replicas to start another.
                std::thread::sleep(Duration::from_millis(200));
                if step % 3 == 0 {
                    // All connections are of yesterday.
                    rig.server
                        .run(&format!("alter role app password 'app{step}'"))
                        .unwrap();
                    rig.folder().write("app", format!("app{step}")).unwrap();
                }
                replicas[next] = Some(Replica::start(&rig, &done[next]));
                step += 1;
            }
            // Every replica gets something done, however long the others have been there.
            let before: Vec<_> = done.iter().map(|done| done.load(Ordering::Relaxed)).collect();
            std::thread::sleep(Duration::from_secs(3));
            let after: Vec<_> = done.iter().map(|done| done.load(Ordering::Relaxed)).collect();
            for replica in replicas.into_iter().flatten() {
                replica.kill();
            }
            (before, after)
        }
    });
    let (before, after) = ran.await.unwrap();
    // What is killed is free again at once, also in the middle of a statement.
    let killed = Instant::now();
    until("every slot is free", || {
        let held = "select count(*) from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock'";
        rig.server.run(held).unwrap() == "0"
    })
    .await;
    let freed = killed.elapsed();
    seen.over.store(true, Ordering::Relaxed);
    looking.await.unwrap();
    let (slots, sessions) = (
        seen.most_slots.load(Ordering::Relaxed),
        seen.most_sessions.load(Ordering::Relaxed),
    );
    println!(
        "{} looks, {slots} slots, {sessions} sessions, freed in {freed:?}, {before:?} {after:?}",
        seen.looks.load(Ordering::Relaxed)
    );
    assert!(seen.looks.load(Ordering::Relaxed) > 300);
    assert!(slots <= BUDGET, "{slots} connections held slots");
    assert!(
        slots > BUDGET / 2,
        "only {slots} were ever in use: this shows nothing"
    );
    assert!(sessions <= BUDGET + REPLICAS, "{sessions} connections were open");
    for (before, after) in before.iter().zip(&after) {
        assert!(after > before, "a replica got nothing: {after}");
    }
    assert!(freed < Duration::from_secs(2), "{freed:?}");
}

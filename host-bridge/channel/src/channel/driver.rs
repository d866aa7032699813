//! The background tasks of a channel: each strand of its replicas has a session, or tries to have one.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::Shared;
use super::replica::Replica;
use super::subscriptions::without_sessions;
use crate::backoff::Backoff;
use crate::connect::{self, Opened};
use crate::plain::Plain;
use crate::session::{Origin, run};

/// A session that lasted this long was well, and is replaced without a pause.
pub(super) const HEALTHY: Duration = Duration::from_secs(1);
/// What a session is told that nobody wants any more.
const VANISHED: &str = "it is no longer among the replicas";

/// Keeps a session up in one strand of a replica until that is retired and has nothing left to do, or until `stop`.
pub(super) async fn drive(
    shared: Arc<Shared>,
    replica: Arc<Replica>,
    strand: usize,
    stop: CancellationToken,
) {
    // Aborted with this task, which ends each of them.
    let mut sessions = JoinSet::new();
    let driven = async {
        let kept = keep_up(&shared, &replica, strand, &mut sessions);
        replica.retired.run_until_cancelled(kept).await;
        // What came up at the last moment is retired, too.
        let left = replica.strands[strand].retire(VANISHED);
        if left {
            shared.changed();
        }
        while sessions.join_next().await.is_some() {}
    };
    stop.run_until_cancelled(driven).await;
    shared.drained(&replica);
}

async fn keep_up(shared: &Shared, replica: &Replica, index: usize, sessions: &mut JoinSet<()>) {
    let options = &shared.options;
    let strand = &replica.strands[index];
    let mut backoff = Backoff::new(options.backoff_first, options.backoff_most);
    loop {
        wanted(shared, replica, index).await;
        let origin = Origin {
            ordinal: shared.ordinals.fetch_add(1, Ordering::Relaxed) + 1,
            alive: Arc::clone(&shared.alive),
            health: Arc::clone(&replica.health),
        };
        let endpoint = &replica.site.address;
        match connect::open(&replica.site, options, origin.clone()).await {
            Ok(Opened {
                session,
                wire,
                messages,
            }) => {
                while sessions.try_join_next().is_some() {}
                shared.remember(&session);
                shared.joins(replica, index);
                strand.admit(&session);
                shared.changed();
                sessions.spawn(run(Arc::clone(&session), wire, messages));
                for queue in shared.queues_of(index) {
                    session.subscribe(&queue);
                }
                session.left().await;
                strand.dismiss(&session);
                shared.lost();
                if session.age() >= HEALTHY {
                    backoff.reset();
                    continue;
                }
            }
            Err(error) if error.without_sessions() => {
                let why = error.to_string();
                match Plain::open(&replica.site, options, origin, why).await {
                    Ok(opened) => {
                        while sessions.try_join_next().is_some() {}
                        let plain = Arc::clone(&opened.plain);
                        shared.joins(replica, index);
                        strand.admit_plain(&plain);
                        shared.changed();
                        sessions.spawn(opened.run());
                        for queue in shared.queues_of(index) {
                            queue.push(Err(without_sessions(&plain)));
                        }
                        plain.left().await;
                        strand.dismiss_plain(&plain);
                        shared.lost();
                        if plain.age() >= HEALTHY {
                            backoff.reset();
                            continue;
                        }
                    }
                    Err(error) => strand.miss(endpoint, error.fault(), false, &error),
                }
            }
            Err(error) => strand.miss(endpoint, error.fault(), error.permanent(), &error),
        }
        shared.lost();
        tokio::time::sleep(backoff.pause()).await;
    }
}

/// Waits until this strand is to have a session: a replica that is not there is knocked at once, and not by every strand,
/// and those of several need fewer each.
async fn wanted(shared: &Shared, replica: &Replica, index: usize) {
    if index == 0 {
        return;
    }
    let mut changes = shared.changes.subscribe();
    let wanted = || index < shared.share.load(Ordering::Relaxed) && replica.first().is_up();
    // The sender is in `shared`, so this waits for as long as it must.
    let _ = changes.wait_for(|()| wanted()).await;
}

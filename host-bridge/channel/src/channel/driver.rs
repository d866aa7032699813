//! The background tasks of a channel: each of its strands has a session, or tries to have one.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::Shared;
use super::subscriptions::without_sessions;
use crate::backoff::Backoff;
use crate::connect::{self, Opened};
use crate::plain::Plain;
use crate::session::run;

/// A session that lasted this long was well, and is replaced without a pause.
const HEALTHY: Duration = Duration::from_secs(1);

/// Keeps a session up in one strand until `stop`.
pub(super) async fn drive(shared: Arc<Shared>, strand: usize, stop: CancellationToken) {
    // Aborted with this task, which ends each of them.
    let mut sessions = JoinSet::new();
    stop.run_until_cancelled(keep_up(&shared, strand, &mut sessions))
        .await;
}

async fn keep_up(shared: &Shared, index: usize, sessions: &mut JoinSet<()>) {
    let options = &shared.options;
    let strand = &shared.strands[index];
    let mut backoff = Backoff::new(options.backoff_first, options.backoff_most);
    let mut ordinal = 0;
    loop {
        if index > 0 {
            // A provider that is not there is knocked at once, and not by every strand.
            shared.strands[0].up().await;
        }
        ordinal += 1;
        match connect::open(&shared.endpoint, options, ordinal, Arc::clone(&shared.alive)).await {
            Ok(Opened {
                session,
                wire,
                messages,
            }) => {
                while sessions.try_join_next().is_some() {}
                shared.remember(&session);
                strand.admit(&session);
                sessions.spawn(run(Arc::clone(&session), wire, messages));
                for queue in shared.queues_of(index) {
                    session.subscribe(&queue);
                }
                session.left().await;
                strand.dismiss(&session);
                if session.age() >= HEALTHY {
                    backoff.reset();
                    continue;
                }
            }
            Err(error) if error.without_sessions() => {
                let why = error.to_string();
                let alive = Arc::clone(&shared.alive);
                match Plain::open(&shared.endpoint, options, ordinal, alive, why).await {
                    Ok(opened) => {
                        while sessions.try_join_next().is_some() {}
                        let plain = Arc::clone(&opened.plain);
                        strand.admit_plain(&plain);
                        sessions.spawn(opened.run());
                        for queue in shared.queues_of(index) {
                            queue.push(Err(without_sessions(&plain)));
                        }
                        plain.left().await;
                        strand.dismiss_plain(&plain);
                        if plain.age() >= HEALTHY {
                            backoff.reset();
                            continue;
                        }
                    }
                    Err(error) => strand.miss(&shared.endpoint, error.fault(), false, &error),
                }
            }
            Err(error) => strand.miss(&shared.endpoint, error.fault(), error.permanent(), &error),
        }
        tokio::time::sleep(backoff.pause()).await;
    }
}

//! What was read of the texts of statements.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::Semaphore;
use tokio_postgres::{Client, SimpleQueryMessage};

use super::cache::Cache;
use crate::error::Failed;
use crate::statement::{OWN_FUNCTIONS, Rules, Scene, Statement, read};

/// Reads texts by the rules of one database, and keeps what it found.
pub(super) struct Texts {
    /// As the binding's file has them.
    rules: Rules,
    /// The same, with what the database has of functions.
    current: ArcSwap<Known>,
    read: Cache<Arc<Statement>>,
    /// How many long texts may be read at once.
    long: Arc<Semaphore>,
}

struct Known {
    rules: Rules,
    /// None before the database was asked: until then nothing is let on a lane.
    own: Option<Vec<String>>,
}

/// Texts whose reading is kept.
const TEXTS: usize = 4096;
/// What is longer is read each time, and not by those who serve calls, whom it would hold up.
const LONGEST_KEPT: usize = 16 << 10;
/// Long texts that are read at once.
const AT_ONCE: usize = 2;

impl Texts {
    pub(super) fn new(rules: Rules) -> Self {
        Self {
            current: ArcSwap::from_pointee(Known {
                rules: rules.clone(),
                own: None,
            }),
            rules,
            read: Cache::new(TEXTS),
            long: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// What a text is.
    ///
    /// # Cancellation
    /// A long text is read to its end.
    pub(super) async fn read(&self, text: &str, scene: Scene) -> Result<Arc<Statement>, Failed> {
        if text.len() > LONGEST_KEPT {
            return self.read_aside(text, scene).await;
        }
        // In a transaction more is allowed, and little enough runs there.
        if scene == Scene::Alone
            && let Some(statement) = self.read.get(text)
        {
            return Ok(statement);
        }
        let statement = Arc::new(read(text, scene, &self.current.load().rules)?);
        if scene == Scene::Alone {
            self.read.put(text, Arc::clone(&statement));
        }
        Ok(statement)
    }

    async fn read_aside(&self, text: &str, scene: Scene) -> Result<Arc<Statement>, Failed> {
        // Nobody closes it.
        let place = Arc::clone(&self.long).acquire_owned().await;
        let (text, current) = (text.to_owned(), self.current.load_full());
        let reading = tokio::task::spawn_blocking(move || {
            let read = read(&text, scene, &current.rules);
            drop(place);
            read
        });
        match reading.await {
            Ok(read) => Ok(Arc::new(read?)),
            Err(_) => Err(Failed::Other("the statement cannot be read".to_owned())),
        }
    }

    /// Finds out which functions the database has. What was read before is read again if there are others.
    pub(super) async fn learn(&self, client: &Client) -> Result<(), tokio_postgres::Error> {
        let messages = client.simple_query(OWN_FUNCTIONS).await?;
        let name = |message: &SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        };
        let mut own: Vec<String> = messages.iter().filter_map(name).collect();
        own.sort();
        if self.current.load().own.as_ref() != Some(&own) {
            let rules = self.rules.clone().own(own.iter().cloned());
            self.current.store(Arc::new(Known {
                rules,
                own: Some(own),
            }));
            self.read.clear();
        }
        Ok(())
    }
}

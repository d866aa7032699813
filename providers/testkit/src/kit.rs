//! A provider that runs for one test.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use outboard_channel::{Address, Channel, ChannelOptions};
use outboard_provider::{Provider, Running, ServeError, start};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use crate::client::{Client, PATIENCE};
use crate::face::Face;
use crate::face::plain::Plain;
use crate::face::session::Session;

/// The function on whose behalf clients call unless they are told another, and that has the grant that a file without grants
/// is given.
pub const FUNCTION: &str = "test";

/// A provider that serves on a Unix socket of its own.
///
/// It ends with the test's runtime: what was not ended by [`Kit::end`] is then dropped as it stands. Dropping the kit begins
/// that end and removes its folder.
pub struct Kit {
    running: Running,
    address: Address,
    folder: Arc<TempDir>,
}

const FILE: &str = "provider.toml";
const LISTEN: &str = "listen = ['unix:provider.sock']\n";
const GRANT: &str = "\n[[grant]]\nfunction = 'test'\nhost = 'uid:self'\nbinding = '*'\n\
                     rights = ['read', 'write', 'admin']\n";

impl Kit {
    /// Starts a provider from the text of its file. Where that does not say `listen`, a socket in the kit's folder is added
    /// before its first line; where it has no `[[grant]]`, one is added behind its last that lets [`FUNCTION`] do everything.
    ///
    /// # Panics
    /// The provider does not start.
    pub async fn start<P: Provider>(file: &str) -> Self {
        Self::start_with::<P>(file, |_| {}).await
    }

    /// As [`Kit::start`], after `prepare` has put what the file names into the kit's folder, which relative paths start from.
    ///
    /// # Panics
    /// As [`Kit::start`].
    pub async fn start_with<P: Provider>(file: &str, prepare: impl FnOnce(&Path)) -> Self {
        Self::try_start::<P>(file, prepare)
            .await
            .unwrap_or_else(|error| panic!("the provider does not start: {error}"))
    }

    /// As [`Kit::start_with`], for what a provider cannot start from.
    ///
    /// # Errors
    /// The provider does not start.
    ///
    /// # Panics
    /// A folder for the test cannot be made.
    pub async fn try_start<P: Provider>(file: &str, prepare: impl FnOnce(&Path)) -> Result<Self, ServeError> {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("no folder for the test: {error}"));
        prepare(folder.path());
        write(folder.path(), file);
        let running = start::<P>(&folder.path().join(FILE)).await?;
        let address = running.addresses()[0].clone();
        Ok(Self {
            running,
            address,
            folder: Arc::new(folder),
        })
    }

    /// A client of a binding that opens a session, as bridges do: one of its own for each client made here.
    pub fn client(&self, binding: &str) -> Client {
        let face = Session::open(self.address.clone());
        Client::new(Face::Session(face), binding)
    }

    /// A client of a binding that uses the plain face, over a connection of its own.
    pub fn plain(&self, binding: &str) -> Client {
        let face = Plain::open(self.address.clone());
        Client::new(Face::Plain(face), binding)
    }

    /// The interfaces that the provider tells hosts, in order of their names.
    ///
    /// # Panics
    /// It has no session for them.
    pub async fn interfaces(&self) -> Vec<String> {
        let channel = Channel::open(self.address.clone(), ChannelOptions::default());
        let table = channel.connected(Instant::now() + PATIENCE).await;
        let table = table.unwrap_or_else(|fault| panic!("no session with the provider: {fault}"));
        let mut interfaces: Vec<String> = table
            .iter()
            .flat_map(|table| table.interfaces())
            .map(str::to_owned)
            .collect();
        interfaces.sort();
        interfaces
    }

    /// Where the provider listens.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The folder of the provider's file.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// How many handles of all clients are alive.
    pub fn handles_alive(&self) -> usize {
        self.running.handles_alive()
    }

    /// How many streams of all clients are alive, in both directions.
    pub fn streams_alive(&self) -> usize {
        self.running.streams_alive()
    }

    /// Waits until so many handles are alive: one that is dropped reaches the provider a little later.
    ///
    /// # Panics
    /// There are others after [`PATIENCE`].
    pub async fn until_handles_alive(&self, count: usize) {
        let until = Instant::now() + PATIENCE;
        while self.handles_alive() != count {
            let alive = self.handles_alive();
            assert!(
                Instant::now() < until,
                "{alive} handles are alive instead of {count}"
            );
            sleep(Duration::from_millis(2)).await;
        }
    }

    /// Writes the provider's file anew, with what [`Kit::start`] adds, and has the provider read it, which it does a moment
    /// later.
    pub fn rewrite(&self, file: &str) {
        write(self.folder(), file);
        self.running.reload();
    }

    /// Begins the end: no new calls, and those in flight have the time that `drain` says.
    pub fn drain(&self) {
        self.running.drain();
    }

    /// Drains, and waits for the end of the provider and its [`Provider::shutdown`].
    ///
    /// # Errors
    /// It did not end in order.
    pub async fn end(mut self) -> Result<(), ServeError> {
        self.running.drain();
        self.running.ended().await
    }
}

impl Drop for Kit {
    fn drop(&mut self) {
        self.running.drain();
    }
}

/// # Panics
/// The folder cannot be written to.
fn write(folder: &Path, file: &str) {
    // A file that is no TOML is the provider's to refuse.
    let table: toml::Table = file.parse().unwrap_or_default();
    let listen = if table.contains_key("listen") { "" } else { LISTEN };
    let grant = if table.contains_key("grant") { "" } else { GRANT };
    let path = folder.join(FILE);
    std::fs::write(&path, format!("{listen}{file}{grant}"))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

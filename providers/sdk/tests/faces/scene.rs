//! A provider of a test's own, in a folder of its own.

use std::time::{Duration, Instant};

use outboard_provider::{Running, start};
use outboard_session::address::Address;
use tempfile::TempDir;
use tonic::transport::Channel;

use crate::client::{self, Session};
use crate::provider::Things;

pub(crate) struct Scene {
    pub(crate) running: Running,
    pub(crate) folder: TempDir,
}

pub(crate) const GRANTS: &str = r#"
[binding.main]
[binding.other]

[[grant]]
function = "f"
host = "uid:self"
binding = "*"
rights = ["read", "write"]

[[grant]]
function = "g"
host = "uid:self"
binding = "main"
rights = ["read", "write"]
"#;
pub(crate) const KEY: &str = "[handles]\nkey = 'file:handles.key'\n";

impl Scene {
    /// With these lines before the bindings and the grants.
    pub(crate) async fn new(settings: &str) -> Self {
        Self::at(tempfile::tempdir().unwrap(), settings).await
    }

    pub(crate) async fn at(folder: TempDir, settings: &str) -> Self {
        let config = folder.path().join("provider.toml");
        let listen = if settings.contains("listen") {
            ""
        } else {
            "listen = ['unix:s.sock']\n"
        };
        std::fs::write(&config, format!("{listen}{settings}{GRANTS}")).unwrap();
        std::fs::write(
            folder.path().join("handles.key"),
            "a key of at least thirty-two bytes, for tests",
        )
        .unwrap();
        let running = start::<Things>(&config).await.unwrap();
        Self { running, folder }
    }

    pub(crate) async fn channel(&self) -> Channel {
        client::connect(&self.running.addresses()[0]).await
    }

    pub(crate) async fn tcp(&self) -> Channel {
        let tcp = |address: &&Address| matches!(address, Address::Tcp { .. });
        client::connect(self.running.addresses().iter().find(tcp).unwrap()).await
    }

    /// A session that said hello, with scope 1 for `f` on `main`.
    pub(crate) async fn session(&self) -> Session {
        let mut session = Session::open(self.channel().await, &[1]).await.unwrap();
        session.scope(1, "f", "main").await;
        session
    }

    /// Waits until no handle is alive.
    pub(crate) async fn no_handles(&self) {
        let patience = Instant::now() + Duration::from_secs(5);
        while self.running.handles_alive() > 0 {
            assert!(
                Instant::now() < patience,
                "{} handles are alive",
                self.running.handles_alive()
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until no stream is alive.
    pub(crate) async fn no_streams(&self) {
        let patience = Instant::now() + Duration::from_secs(5);
        while self.running.streams_alive() > 0 {
            assert!(
                Instant::now() < patience,
                "{} streams are alive",
                self.running.streams_alive()
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(crate) async fn end(mut self) -> TempDir {
        self.running.drain();
        self.running.ended().await.unwrap();
        self.folder
    }
}

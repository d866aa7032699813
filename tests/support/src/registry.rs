//! A real registry of OCI artifacts, of one test's own.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use ureq::http::Request;

use crate::folder::Folder;
use crate::pki::Authority;
use crate::process::Process;

/// A running registry, which listens on loopback. It ends with the value.
#[derive(Debug)]
pub struct Registry {
    /// The process itself.
    pub process: Process,
    port: u16,
    folder: Arc<Folder>,
}

/// Whom a registry lets in, and how.
#[derive(Clone, Copy)]
pub enum Door<'a> {
    /// Everybody, without TLS.
    Open,
    /// [`USER`] with [`PASSWORD`], without TLS.
    Locked,
    /// Everybody, over TLS, with a certificate of this authority for `localhost`.
    Tls(&'a Authority),
}

/// Who may come in by a locked door.
pub const USER: &str = "shop";
/// That user's password.
pub const PASSWORD: &str = "secret";
/// The manifest's annotation that a signature stands in.
pub const SIGNATURE: &str = "outboard.signature.minisign";

/// [`PASSWORD`] as the registry keeps it.
const HASH: &str = "$2b$04$2czkXKPU.WTPnqVojN0QGeRoVvSuGO30fyGc1NJY/h3SflQN3VueS";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const PATIENCE: Duration = Duration::from_secs(30);
const ATTEMPTS: usize = 5;

/// The digest of bytes, as in `sha256:…`.
pub fn digest(bytes: &[u8]) -> String {
    let mut text = String::from("sha256:");
    for byte in Sha256::digest(bytes) {
        // A String takes whatever is written to it.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A component's manifest, and the configuration that it names.
pub fn manifest(component: &[u8], signature: Option<&str>) -> (Value, Vec<u8>) {
    let config = json!({
        "architecture": "wasm", "os": "wasip2", "layerDigests": [digest(component)],
    });
    let config = config.to_string().into_bytes();
    let mut manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": {
            "mediaType": "application/vnd.wasm.config.v0+json",
            "digest": digest(&config),
            "size": config.len(),
        },
        "layers": [{
            "mediaType": "application/wasm", "digest": digest(component), "size": component.len(),
        }],
    });
    if let Some(signature) = signature {
        manifest["annotations"] = json!({ SIGNATURE: signature });
    }
    (manifest, config)
}

impl Registry {
    /// An empty one that lets everybody in.
    ///
    /// # Errors
    /// It is not installed, or did not come up; the message says how it is had.
    pub fn start() -> Result<Self> {
        Self::on_some_port(&Arc::new(Folder::new()?), Door::Open)
    }

    /// The same things by another door, of a process of its own.
    ///
    /// # Errors
    /// It did not come up.
    pub fn door(&self, door: Door<'_>) -> Result<Self> {
        Self::on_some_port(&self.folder, door)
    }

    /// What it is called in references: `localhost:PORT`.
    pub fn name(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// Puts a component into it; the digest of its manifest.
    ///
    /// # Errors
    /// It does not take it.
    pub fn push(&self, name: &str, component: &[u8], signature: Option<&str>) -> Result<String> {
        let (manifest, config) = manifest(component, signature);
        self.push_blob(name, component)?;
        self.push_blob(name, &config)?;
        self.push_manifest(name, &manifest)
    }

    /// Puts a manifest into it, which names what is there already; its digest.
    ///
    /// # Errors
    /// It does not take it.
    pub fn push_manifest(&self, name: &str, manifest: &Value) -> Result<String> {
        let bytes = manifest.to_string().into_bytes();
        let digest = digest(&bytes);
        let kind = manifest["mediaType"].as_str().unwrap_or(MANIFEST);
        let path = format!("http://{}/v2/{name}/manifests/{digest}", self.name());
        self.put(&path, kind, &bytes)?;
        Ok(digest)
    }

    /// Where it keeps bytes of this digest.
    pub fn kept(&self, digest: &str) -> PathBuf {
        let hex = digest.trim_start_matches("sha256:");
        let folder = self.folder.path().join("docker/registry/v2/blobs/sha256");
        folder.join(&hex[..2]).join(hex).join("data")
    }

    fn push_blob(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let uploads = format!("http://{}/v2/{name}/blobs/uploads/", self.name());
        let answer = agent().run(Request::post(&uploads).body(&[][..])?)?;
        let place = answer
            .headers()
            .get("location")
            .context("where to put it")?
            .to_str()?;
        let joint = if place.contains('?') { '&' } else { '?' };
        self.put(
            &format!("{place}{joint}digest={}", digest(bytes)),
            "application/octet-stream",
            bytes,
        )
    }

    fn put(&self, url: &str, kind: &str, bytes: &[u8]) -> Result<()> {
        let request = Request::put(url).header("Content-Type", kind).body(bytes)?;
        let mut answer = agent().run(request)?;
        let text = answer.body_mut().read_to_string()?;
        ensure!(
            answer.status() == 201,
            "{url} is answered with {}: {text}",
            answer.status()
        );
        Ok(())
    }

    fn on_some_port(folder: &Arc<Folder>, door: Door<'_>) -> Result<Self> {
        let mut last = String::new();
        for _ in 0..ATTEMPTS {
            let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
            let config = folder.write(&format!("{port}.json"), file(folder, port, door)?.to_string())?;
            let process = Process::start("the registry", Command::new(program()?).arg("serve").arg(config))?;
            let mut registry = Self {
                process,
                port,
                folder: Arc::clone(folder),
            };
            if registry.comes_up()? {
                return Ok(registry);
            }
            last = registry.process.log().text();
        }
        bail!("the registry did not come up on any port; it wrote:\n{last}")
    }

    fn comes_up(&mut self) -> Result<bool> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until && self.process.ended()?.is_none() {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok() {
                // Somebody else's port ends the process soon after.
                std::thread::sleep(Duration::from_millis(50));
                return Ok(self.process.ended()?.is_none());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(false)
    }
}

/// Whether there is one to start.
pub fn is_installed() -> bool {
    program().is_ok()
}

fn program() -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found = std::env::split_paths(&path).map(|folder| folder.join("docker-registry"));
    found.find(|program| program.is_file()).context(
        "docker-registry is not installed: `cargo run -p outboard-tasks -- setup` installs it, or names the command",
    )
}

/// The registry's file: YAML, of which JSON is a part.
fn file(folder: &Folder, port: u16, door: Door<'_>) -> Result<Value> {
    let mut file = json!({
        "version": "0.1",
        "log": { "level": "warn" },
        "storage": { "filesystem": { "rootdirectory": folder.path() } },
        "http": { "addr": format!("127.0.0.1:{port}") },
    });
    match door {
        Door::Open => {}
        Door::Locked => {
            let users = folder.write("users", format!("{USER}:{HASH}\n"))?;
            file["auth"] = json!({ "htpasswd": { "realm": "shop", "path": users } });
        }
        Door::Tls(authority) => {
            authority.write(folder.path(), "registry", &authority.provider()?)?;
            file["http"]["tls"] = json!({
                "certificate": folder.path().join("registry.pem"),
                "key": folder.path().join("registry.key"),
            });
        }
    }
    Ok(file)
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .timeout_global(Some(PATIENCE))
        .build()
        .into()
}

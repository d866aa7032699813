//! One marker for each place that a secret comes from.

use std::process::{Command, Output};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use outboard_end_to_end::scene::eventually;
use outboard_test_support::built;
use outboard_test_support::client::Client;
use outboard_test_support::collector::{CollectedSpan, Collector};
use outboard_test_support::core::Core;
use outboard_test_support::folder::Folder;
use outboard_test_support::openbao::OpenBao;
use outboard_test_support::pki::Authority;
use outboard_test_support::postgres::Postgres;
use outboard_test_support::provider::Provider;
use rustix::process::Signal;
use serde_json::json;

const PATIENCE: Duration = Duration::from_secs(30);
const HOLDER: &str = env!("CARGO_BIN_EXE_secret-holder");

/// What the secrets are. Each is found nowhere but where it is put.
const IN_ENV: &str = "marker-in-the-environment-5b1f0a97c2";
const IN_FILE: &str = "marker-in-a-file-8c27d1e0b4";
const IN_FILE_LATER: &str = "marker-in-a-file-later-6e19f3a2d8";
/// By mistake, in the provider's own file.
const WRITTEN: &str = "marker-in-place-of-a-reference-3c6d0b18f5";
const IN_VAULT: &str = "marker-in-the-server-0d5c7b93ea";
const IN_VAULT_LATER: &str = "marker-in-the-server-later-71a4e8f2c6";
const HANDLE_KEYS: [&str; 3] = [
    "marker-of-the-first-handle-key-2f90b6d7e1",
    "marker-of-the-second-handle-key-a83c5d10f4",
    "marker-of-the-third-handle-key-b7e2904cd6",
];
const SECRET_ID: &str = "marker-of-an-approle-94d1c0e7a5";
const TOKEN: &str = "marker-of-a-token-c36f8b2e09";
/// What lent passwords are made of, which none of them can be found by otherwise.
const PASSWORD: &str = "~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~";

const POLICY: &str = "path \"secret/data/*\" { capabilities = [\"read\"] }
    path \"database/creds/*\" { capabilities = [\"read\"] }
    path \"sys/leases/*\" { capabilities = [\"update\"] }";

/// A provider with every kind of secret, and what there is of it to look at.
struct Scene {
    folder: Folder,
    server: OpenBao,
    provider: Provider,
    /// The provider's admin port.
    admin: Client,
    collector: Collector,
    _database: Postgres,
    /// All that others were told.
    told: Vec<String>,
    /// What its own file says.
    file: String,
    /// The private key of the certificate.
    pem: String,
    /// A line of it.
    key: String,
}

impl Scene {
    fn start(auth: &str) -> Result<Self> {
        let folder = Folder::new()?;
        let collector = Collector::start()?;
        let server = OpenBao::start()?;
        let database = Postgres::start()?;
        let policy = format!(
            "length = {}\nrule \"charset\" {{ charset = \"~\" }}",
            PASSWORD.len()
        );
        server.write("sys/policies/password/marked", &json!({ "policy": policy }))?;
        server.lend(&database, "1h", "2h")?;
        let connection = json!({ "password_policy": "marked", "plugin_name": "postgresql-database-plugin" });
        server.write("database/config/db", &connection)?;
        server.write("secret/data/one", &json!({ "data": { "value": IN_VAULT } }))?;
        server.write(
            "secret/data/handles",
            &json!({ "data": { "key": HANDLE_KEYS[0] } }),
        )?;
        server.write("sys/policies/acl/holder", &json!({ "policy": POLICY }))?;
        server.write("sys/auth/approle", &json!({ "type": "approle" }))?;
        let role = json!({ "token_policies": ["holder"], "token_ttl": "1h" });
        server.write("auth/approle/role/holder", &role)?;
        server.write(
            "auth/approle/role/holder/role-id",
            &json!({ "role_id": "holder" }),
        )?;
        let secret = json!({ "secret_id": SECRET_ID });
        server.write("auth/approle/role/holder/custom-secret-id", &secret)?;
        let token = json!({ "id": TOKEN, "policies": ["holder"], "ttl": "1h" });
        server.write("auth/token/create", &token)?;

        let identity = Authority::new()?.provider()?;
        let authority = Authority::new()?;
        authority.write(folder.path(), "provider", &identity)?;
        folder.write("role", "holder")?;
        folder.write("secret", SECRET_ID)?;
        folder.write("token", TOKEN)?;
        folder.write("one", IN_FILE)?;
        let file = format!(
            r#"
listen = ["unix:s.sock", "tcp:127.0.0.1:0"]
admin = "127.0.0.1:0"

[telemetry]
otlp = "{}"
sample = 1.0
statements = true

[tls]
cert = "file:provider.pem"
key = "file:provider.key"
client_ca = "file:ca.pem"

[secrets.vault]
address = "{}"
refresh = "300ms"
timeout = "1s"
auth = {auth}

[handles]
key = "vault:secret/handles#key"
previous = "env:HOLDER_PREVIOUS"

[binding.main]
secrets = ["env:HOLDER_PREVIOUS", "file:one", "vault:secret/one#value", "vault:secret/none#value"]
credential = "vault:database/creds/orders"

[[grant]]
function = "f"
host = "uid:self"
binding = "main"
rights = ["read"]
"#,
            collector.url(),
            server.address()
        );
        let config = folder.write("holder.toml", &file)?;
        let mut command = Command::new(HOLDER);
        command
            .arg("--config")
            .arg(&config)
            .env("HOLDER_PREVIOUS", IN_ENV)
            .env("OUTBOARD_LOG_FORMAT", "json")
            .env("OUTBOARD_LOG", "trace");
        let mut provider = Provider::launch(&mut command, &config)?;
        let admin = provider.admin()?;
        let key = identity
            .key
            .lines()
            .nth(1)
            .context("a line of the key")?
            .to_owned();
        Ok(Self {
            folder,
            server,
            provider,
            admin,
            collector,
            _database: database,
            told: Vec::new(),
            file,
            pem: identity.key,
            key,
        })
    }

    /// Calls `get` as a function, and keeps what is answered.
    fn get(&mut self, function: &str, key: &str) -> Result<String> {
        let parameters = json!({ "key": key }).to_string();
        let arguments = ["--function", function, "--binding", "main", "--json", &parameters];
        let address = format!("unix:{}", self.folder.path().join("s.sock").display());
        let output = Command::new(built::binary(built::HOST)?)
            .args(["call", &address, "wasi:config/store.get"])
            .args(arguments)
            .output()?;
        Ok(self.keep(&output))
    }

    /// Waits until a secret is this one, by its digest.
    fn is(&mut self, key: &str, secret: &str) -> Result<()> {
        let digest = digest(secret);
        eventually(&format!("{key} is what it should be"), PATIENCE, || {
            Ok(self.get("f", key)?.contains(&digest))
        })
    }

    fn keep(&mut self, output: &Output) -> String {
        let told = [&output.stdout[..], &output.stderr[..]].concat();
        let told = String::from_utf8_lossy(&told).into_owned();
        self.told.push(told.clone());
        told
    }

    /// Waits until something is in memory no more.
    fn forgets(&self, secrets: &[&str]) -> Result<()> {
        let mut left = Vec::new();
        let forgotten = eventually("what is used no more is overwritten", PATIENCE, || {
            let core = Core::of(&self.provider.process)?;
            left = secrets
                .iter()
                .flat_map(|secret| core.around(secret.as_bytes()))
                .collect();
            Ok(left.is_empty())
        });
        forgotten.with_context(|| left.join("\n"))
    }

    /// All that may hold no secret but what the process has in use.
    fn look(&self) -> Result<()> {
        let secrets = [
            IN_ENV,
            IN_FILE,
            IN_FILE_LATER,
            IN_VAULT,
            IN_VAULT_LATER,
            SECRET_ID,
            TOKEN,
            WRITTEN,
            PASSWORD,
            &self.key,
        ];
        let secrets: Vec<&str> = secrets.into_iter().chain(HANDLE_KEYS).collect();
        let log = self.provider.process.log().text();
        ensure!(log.contains("TRACE"), "it logs at its most talkative");
        let proc = format!("/proc/{}", self.provider.process.id());
        let environment = String::from_utf8_lossy(&std::fs::read(format!("{proc}/environ"))?)
            .replace(&format!("HOLDER_PREVIOUS={IN_ENV}"), "");
        let command = String::from_utf8_lossy(&std::fs::read(format!("{proc}/cmdline"))?).into_owned();
        let metrics = self.admin.get("/metrics")?.text();
        ensure!(
            metrics.contains("outboard_secret_state"),
            "the metrics tell of secrets:\n{metrics}"
        );
        let served = |spans: &[CollectedSpan]| (spans.len() > 3).then(|| format!("{spans:#?}"));
        let traces = self.collector.wait_for("spans of calls", PATIENCE, served)?;
        let places = [
            ("the log", log),
            ("the metrics", metrics),
            ("what it is ready for", self.admin.get("/readyz")?.text()),
            ("the traces", traces),
            ("the environment", environment),
            ("the command line", command),
        ];
        let told = self
            .told
            .iter()
            .map(|told| ("what others were told", told.clone()));
        for (place, text) in places.into_iter().chain(told) {
            for secret in &secrets {
                if let Some(at) = text.find(secret) {
                    let line = text[..at].lines().last().unwrap_or_default();
                    anyhow::bail!("{secret} stands in {place}: {line}…");
                }
            }
        }
        Ok(())
    }
}

fn digest(secret: &str) -> String {
    outboard_end_to_end::digest(secret.as_bytes())
}

/// Everything that a provider does with secrets, and everything that goes wrong with them.
fn exercise(scene: &mut Scene) -> Result<()> {
    scene.is("env:HOLDER_PREVIOUS", IN_ENV)?;
    scene.is("file:one", IN_FILE)?;
    scene.is("vault:secret/one#value", IN_VAULT)?;
    scene.is("credential", PASSWORD)?;
    // What is refused, what is not there, and what is asked for as nobody.
    scene.get("g", "credential")?;
    scene.get("f", "nothing")?;
    scene.get("f", "vault:secret/none#value")?;
    let tcp = scene.provider.address("tcp:")?;
    let port: u16 = tcp.rsplit(':').next().context("a port")?.parse()?;
    let mut stranger = std::net::TcpStream::connect(("127.0.0.1", port))?;
    std::io::Write::write_all(&mut stranger, b"no TLS at all\r\n\r\n")?;

    // The file's and the server's own change, the key of handles twice.
    scene.folder.write("one", IN_FILE_LATER)?;
    scene.is("file:one", IN_FILE_LATER)?;
    for key in &HANDLE_KEYS[1..] {
        scene
            .server
            .write("secret/data/handles", &json!({ "data": { "key": key } }))?;
        let rotations = scene
            .provider
            .process
            .log()
            .text()
            .matches("sealed with a new key")
            .count();
        eventually("the key of handles is new", PATIENCE, || {
            Ok(scene
                .provider
                .process
                .log()
                .text()
                .matches("sealed with a new key")
                .count()
                > rotations)
        })?;
    }
    scene
        .server
        .write("secret/data/one", &json!({ "data": { "value": IN_VAULT_LATER } }))?;
    scene.is("vault:secret/one#value", IN_VAULT_LATER)?;

    // A key that is none, a file that cannot be used, and a server that says no, or nothing.
    scene.folder.write("provider.key", "no key")?;
    let file = std::fs::read_to_string(scene.folder.path().join("holder.toml"))?;
    let wrong = scene
        .folder
        .write("wrong.toml", file.replace("file:provider.key", WRITTEN))?;
    for (config, arguments) in [(&wrong, &["--check"][..]), (&wrong, &[])] {
        let output = Command::new(HOLDER)
            .arg("--config")
            .arg(config)
            .args(arguments)
            .output()?;
        ensure!(!output.status.success(), "{output:?}");
        scene.keep(&output);
    }
    let output = Command::new(HOLDER).arg("--describe").output()?;
    scene.keep(&output);
    scene.folder.write(
        "holder.toml",
        file.replace("file:one", &format!("plain:{WRITTEN}")),
    )?;
    eventually("the file is refused", PATIENCE, || {
        Ok(scene.provider.process.log().text().contains("cannot be used"))
    })?;
    scene.server.process.signal(Signal::STOP)?;
    eventually("the server is missed", PATIENCE, || {
        Ok(scene
            .provider
            .process
            .log()
            .text()
            .contains("does not answer within"))
    })?;
    scene.get("f", "credential")?;
    scene.server.process.signal(Signal::CONT)?;
    scene
        .server
        .call("DELETE", "sys/policies/acl/holder", &serde_json::Value::Null)?;
    eventually("the server refuses", PATIENCE, || {
        Ok(scene.provider.process.log().text().contains("(403)"))
    })?;
    scene.get("f", "credential").map(drop)
}

#[test]
fn secrets_are_nowhere_but_where_they_are_used() -> Result<()> {
    let auth = r#"{ approle = { role_id = "file:role", secret_id = "file:secret" } }"#;
    let mut scene = Scene::start(auth)?;
    exercise(&mut scene)?;
    scene.look()?;
    // What is used no more is in memory no more. Two things are left to chance, and not looked for: what is sent to the server
    // of secrets (the AppRole's secret, tokens), of which the HTTP client makes copies that it gives back to the allocator
    // as they are; and what TLS does the same with of what it reads, where that is spoken to the server.
    scene
        .server
        .write("sys/policies/acl/holder", &json!({ "policy": POLICY }))?;
    scene
        .server
        .write("secret/data/one", &json!({ "data": { "value": IN_VAULT } }))?;
    scene.is("vault:secret/one#value", IN_VAULT)?;
    let core = Core::of(&scene.provider.process)?;
    assert!(
        core.count(IN_FILE_LATER.as_bytes()) > 0,
        "what is in use is in memory"
    );
    assert!(core.count(PASSWORD.as_bytes()) > 0, "what is in use is in memory");
    let key = scene.key.clone();
    scene.forgets(&[HANDLE_KEYS[0], IN_FILE, IN_VAULT_LATER, &key])?;

    // Nor is what a binding used that is there no more, once the file can be used again.
    scene.folder.write("provider.key", &scene.pem)?;
    let file = scene.file.replace("[binding.main]", "[binding.other]");
    let other = "secrets = []\ncredential = \"vault:secret/none\"\n\n[[grant]]";
    let (before, rest) = file.split_once("secrets = [").context("a binding")?;
    let (_, after) = rest.split_once("[[grant]]").context("a grant")?;
    let after = after.replace("\"main\"", "\"other\"");
    scene
        .folder
        .write("holder.toml", format!("{before}{other}{after}"))?;
    scene.forgets(&[IN_FILE_LATER, IN_VAULT, PASSWORD])?;
    scene.look()
}

#[test]
fn a_token_is_nowhere_but_where_it_is_used() -> Result<()> {
    let mut scene = Scene::start(r#"{ token = "file:token" }"#)?;
    exercise(&mut scene)?;
    scene.look()
}

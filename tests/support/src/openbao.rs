//! A real server of secrets, of one test's own.

use std::net::TcpListener;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use crate::built;
use crate::client::Client;
use crate::folder::Folder;
use crate::mariadb::{self, MariaDb};
use crate::pki::Authority;
use crate::postgres::{self, Postgres};
use crate::process::Process;

/// How long the server may take for anything: the machine may be busy with other tests.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often another port is tried, when somebody was faster.
const ATTEMPTS: usize = 5;
/// The token of a server that keeps nothing.
const ROOT: &str = "root";

/// A running server. It ends with the value.
#[derive(Debug)]
pub struct OpenBao {
    /// The process itself.
    pub process: Process,
    port: u16,
    tls_port: u16,
    token: String,
    /// What opens it after a start, for one that keeps what it has.
    key: Option<String>,
    folder: Folder,
}

impl OpenBao {
    /// One that keeps everything in memory, and is open.
    ///
    /// # Errors
    /// It was not installed, or did not come up.
    pub fn start() -> Result<Self> {
        Self::on_some_port(|port| {
            let folder = Folder::new()?;
            let mut command = command()?;
            command
                .args(["server", "-dev", "-dev-no-store-token"])
                .arg(format!("-dev-root-token-id={ROOT}"))
                .arg(format!("-dev-listen-address=127.0.0.1:{port}"))
                .env("HOME", folder.path());
            Ok(Self {
                process: Process::start("OpenBao", &mut command)?,
                port,
                tls_port: port,
                token: ROOT.to_owned(),
                key: None,
                folder,
            })
        })
    }

    /// One that keeps what it has on disk, can be sealed and started again, and answers over TLS as well.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_durable(authority: &Authority) -> Result<Self> {
        let mut server = Self::on_some_port(|port| {
            let folder = Folder::new()?;
            std::fs::create_dir(folder.path().join("data"))?;
            authority.write(folder.path(), "server", &authority.provider()?)?;
            let tls_port = free_port()?;
            let at = |name: &str| folder.path().join(name).display().to_string();
            let config = json!({
                "storage": { "raft": { "path": at("data"), "node_id": "one" } },
                "listener": [
                    { "tcp": {
                        "address": format!("127.0.0.1:{port}"),
                        "cluster_address": format!("127.0.0.1:{}", free_port()?),
                        "tls_disable": true,
                    } },
                    { "tcp": {
                        "address": format!("127.0.0.1:{tls_port}"),
                        "cluster_address": format!("127.0.0.1:{}", free_port()?),
                        "tls_cert_file": at("server.pem"),
                        "tls_key_file": at("server.key"),
                    } },
                ],
                "api_addr": format!("http://127.0.0.1:{port}"),
                "cluster_addr": format!("http://127.0.0.1:{}", free_port()?),
            });
            folder.write("server.json", config.to_string())?;
            Ok(Self {
                process: Process::start("OpenBao", durable(&folder)?.env("HOME", folder.path()))?,
                port,
                tls_port,
                token: String::new(),
                key: None,
                folder,
            })
        })?;
        let made = server.call(
            "PUT",
            "sys/init",
            &json!({ "secret_shares": 1, "secret_threshold": 1 }),
        )?;
        let text = |value: &Value| {
            value
                .as_str()
                .map(str::to_owned)
                .context("what a new server gives")
        };
        server.token = text(&made["root_token"])?;
        server.key = Some(text(&made["keys"][0])?);
        server.unseal()?;
        Ok(server)
    }

    /// Where it answers without TLS.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Where it answers with TLS, if it keeps what it has.
    pub fn tls_address(&self) -> String {
        format!("https://localhost:{}", self.tls_port)
    }

    /// The port of [`Self::address`].
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A token that may do everything.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Asks it something, as one who may do everything.
    ///
    /// # Errors
    /// There was no answer, or it says no.
    pub fn call(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        self.call_in("", method, path, body)
    }

    /// The same in a namespace.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn call_in(&self, namespace: &str, method: &str, path: &str, body: &Value) -> Result<Value> {
        let mut headers = vec![("X-Vault-Token", self.token.as_str())];
        if !namespace.is_empty() {
            headers.push(("X-Vault-Namespace", namespace));
        }
        let body = if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        };
        let answer = self
            .client()
            .send_with(method, &format!("/v1/{path}"), &headers, &body)?;
        ensure!(
            answer.status < 300,
            "{method} {path} is answered with {}: {}",
            answer.status,
            answer.text()
        );
        Ok(answer.json())
    }

    /// Writes.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn write(&self, path: &str, body: &Value) -> Result<Value> {
        self.call("POST", path, body)
    }

    /// Mounts what keeps versions of what is written, and waits until it takes something.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn mount_kv(&self, namespace: &str, path: &str) -> Result<()> {
        let mount = json!({ "type": "kv", "options": { "version": "2" } });
        self.call_in(namespace, "POST", &format!("sys/mounts/{path}"), &mount)?;
        let until = Instant::now() + PATIENCE;
        // It prepares itself after it is mounted, and refuses everything until then.
        let first = json!({ "data": {} });
        while let Err(error) = self.call_in(namespace, "POST", &format!("{path}/data/first"), &first) {
            ensure!(Instant::now() < until, "{path} is not ready: {error:#}");
            std::thread::sleep(Duration::from_millis(30));
        }
        Ok(())
    }

    /// Lends users of a database at `database/creds/orders`, for so long at first and with renewals at most so long.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn lend(&self, database: &Postgres, ttl: &str, max_ttl: &str) -> Result<()> {
        let connection = json!({
            "plugin_name": "postgresql-database-plugin",
            "allowed_roles": "*",
            "connection_url": format!(
                "postgresql://{{{{username}}}}:{{{{password}}}}@127.0.0.1:{}/postgres?sslmode=disable",
                database.port()
            ),
            "username": postgres::SUPERUSER,
            "password": postgres::PASSWORD,
        });
        let user =
            "CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' NOSUPERUSER";
        self.lend_from(&connection, user, ttl, max_ttl)
    }

    /// The same of MariaDB: each may do all with the tables of [`DATABASE`](mariadb::DATABASE).
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn lend_mariadb(&self, database: &MariaDb, ttl: &str, max_ttl: &str) -> Result<()> {
        let connection = json!({
            "plugin_name": "mysql-database-plugin",
            "allowed_roles": "*",
            "connection_url": format!("{{{{username}}}}:{{{{password}}}}@tcp(127.0.0.1:{})/", database.port()),
            "username": mariadb::SUPERUSER,
            "password": mariadb::PASSWORD,
        });
        let user = format!(
            "CREATE USER '{{{{name}}}}'@'%' IDENTIFIED BY '{{{{password}}}}'; GRANT ALL ON {}.* TO '{{{{name}}}}'@'%'",
            mariadb::DATABASE
        );
        self.lend_from(&connection, &user, ttl, max_ttl)
    }

    fn lend_from(&self, connection: &Value, user: &str, ttl: &str, max_ttl: &str) -> Result<()> {
        self.write("sys/mounts/database", &json!({ "type": "database" }))?;
        self.write("database/config/db", connection)?;
        let role = json!({
            "db_name": "db",
            "creation_statements": [user],
            "default_ttl": ttl,
            "max_ttl": max_ttl,
        });
        self.write("database/roles/orders", &role).map(drop)
    }

    /// A token of a policy of these rules, which lives so long and can be renewed up to an end.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn token_for(&self, policy: &str, ttl: &str, max_ttl: &str) -> Result<String> {
        self.write("sys/policies/acl/of-token", &json!({ "policy": policy }))?;
        let wanted =
            json!({ "policies": ["of-token"], "ttl": ttl, "explicit_max_ttl": max_ttl, "no_parent": true });
        let made = self.write("auth/token/create", &wanted)?;
        made["auth"]["client_token"]
            .as_str()
            .map(str::to_owned)
            .context("a token")
    }

    /// Lets nobody at its secrets.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn seal(&self) -> Result<()> {
        self.call("PUT", "sys/seal", &Value::Null).map(drop)
    }

    /// Opens it again.
    ///
    /// # Errors
    /// As [`Self::call`]; one that keeps nothing has no key.
    pub fn unseal(&mut self) -> Result<()> {
        let key = self
            .key
            .as_deref()
            .context("a server that keeps nothing has no key")?;
        self.call("PUT", "sys/unseal", &json!({ "key": key }))?;
        self.wait_until("it is open", |status| status == 200)
    }

    /// Starts it again where it was, after its process was ended, and opens it.
    ///
    /// # Errors
    /// As [`Self::start_durable`].
    pub fn restart(&mut self) -> Result<()> {
        self.process = Process::start("OpenBao", durable(&self.folder)?.env("HOME", self.folder.path()))?;
        self.wait_until("it is sealed", |status| status == 503)?;
        self.unseal()
    }

    fn on_some_port(start: impl Fn(u16) -> Result<Self>) -> Result<Self> {
        let mut last = None;
        for _ in 0..ATTEMPTS {
            let mut server = start(free_port()?)?;
            match server.wait_until("it answers", |_| true) {
                Ok(()) if server.process.ended()?.is_none() => return Ok(server),
                Ok(()) => last = Some(server.process.log().text()),
                Err(error) => last = Some(format!("{error:#}; it wrote:\n{}", server.process.log().text())),
            }
        }
        bail!("OpenBao did not come up: {}", last.unwrap_or_default())
    }

    fn wait_until(&mut self, what: &str, good: impl Fn(u16) -> bool) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        let client = self.client();
        loop {
            if let Ok(answer) = client.get("/v1/sys/health")
                && good(answer.status)
            {
                return Ok(());
            }
            if self.process.ended()?.is_some() || Instant::now() > until {
                bail!("OpenBao ended, or took longer than {PATIENCE:?}, before {what}");
            }
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    fn client(&self) -> Client {
        Client::new(&self.address(), PATIENCE)
    }
}

fn durable(folder: &Folder) -> Result<Command> {
    let mut command = command()?;
    command
        .args(["server", "-config"])
        .arg(folder.path().join("server.json"));
    Ok(command)
}

fn command() -> Result<Command> {
    let path = built::python()?.with_file_name("bao");
    ensure!(
        path.is_file(),
        "{} is not there: set it up with `cargo run -p outboard-tasks -- setup`",
        path.display()
    );
    let mut command = Command::new(path);
    // What the environment says of a server is not about this one.
    for name in [
        "BAO_ADDR",
        "BAO_TOKEN",
        "VAULT_ADDR",
        "VAULT_TOKEN",
        "BAO_NAMESPACE",
        "VAULT_NAMESPACE",
    ] {
        command.env_remove(name);
    }
    Ok(command)
}

fn free_port() -> Result<u16> {
    // A server in memory takes the next port as well.
    for _ in 0..100 {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        if port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no two ports beside each other are free")
}

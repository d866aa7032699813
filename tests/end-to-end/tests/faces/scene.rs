//! A database, a provider of it, and a host with functions that were made for other hosts.

use anyhow::{Context as _, Result};
use outboard_end_to_end::scene::{HOST_FILE, quoted};
use outboard_test_support::built;
use outboard_test_support::client::Client;
use outboard_test_support::folder::Folder;
use outboard_test_support::host::{Host, Start};
use outboard_test_support::mariadb::{self, MariaDb};
use outboard_test_support::postgres::{self, Postgres};
use outboard_test_support::provider::Provider;
use serde_json::Value;

/// All that runs. What is declared first ends first.
pub(crate) struct Scene<D = Postgres> {
    client: Client,
    pub(crate) host: Host,
    pub(crate) provider: Provider,
    pub(crate) database: D,
    binary: &'static str,
    folder: Folder,
}

/// A function: its name, its guest, what of it is linked to the database, and what to a provider that is not there.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) guest: &'static str,
    pub(crate) linked: &'static [&'static str],
    pub(crate) away: &'static [&'static str],
}

/// The function of the newest Spin SDK.
pub(crate) const NEWEST: Function = Function {
    name: "newest",
    guest: "spin_sql",
    linked: &["spin:postgres"],
    away: &["spin:sqlite", "spin:mysql"],
};
/// The same, which has a database on a server of MySQL or MariaDB, and tries to use it as SQLite.
pub(crate) const NEWEST_MYSQL: Function = Function {
    name: "newest",
    guest: "spin_sql",
    linked: &["spin:mysql", "spin:sqlite"],
    away: &["spin:postgres"],
};
/// The function of the SDK before, which knows two generations.
pub(crate) const OLDER: Function = Function {
    name: "older",
    guest: "spin3_sql",
    linked: &["spin:postgres", "fermyon:spin/postgres"],
    away: &["fermyon:spin/sqlite"],
};

/// The function of wasmCloud's first version.
pub(crate) const DRAFT: Function = Function {
    name: "draft",
    guest: "wasmcloud_sql",
    linked: &["wasmcloud:postgres"],
    away: &[],
};
/// The function of its second.
pub(crate) const RELEASED: Function = Function {
    name: "released",
    guest: "wasmcloud2_sql",
    linked: &["wasmcloud:postgres"],
    away: &[],
};

const PROVIDER_FILE: &str = "orders.provider.toml";

impl Scene {
    /// A database that this text of SQL has run on, and these functions.
    pub(crate) fn new(sql: &str, rights: &str, functions: &[Function]) -> Result<Self> {
        let database = Postgres::start()?;
        database.run(sql)?;
        let (port, user) = (database.port(), postgres::SUPERUSER);
        let binding =
            format!("host = \"127.0.0.1\"\nport = {port}\ndatabase = \"postgres\"\nuser = \"{user}\"\n");
        let password = postgres::PASSWORD;
        Self::over(database, built::POSTGRES, &binding, password, rights, functions)
    }
}

impl Scene<MariaDb> {
    /// A database on MariaDB that this text of SQL has run on, and these functions.
    pub(crate) fn on_mariadb(sql: &str, rights: &str, functions: &[Function]) -> Result<Self> {
        let database = MariaDb::start()?;
        database.run(sql)?;
        let (port, name, user) = (database.port(), mariadb::DATABASE, mariadb::SUPERUSER);
        let binding = format!(
            "engine = \"mysql\"\nhost = \"127.0.0.1\"\nport = {port}\ndatabase = \"{name}\"\nuser = \"{user}\"\n"
        );
        let password = mariadb::PASSWORD;
        Self::over(database, built::SQL, &binding, password, rights, functions)
    }
}

impl<D> Scene<D> {
    /// A provider's binary over a database, which the lines of a binding say where to find.
    fn over(
        database: D,
        binary: &'static str,
        binding: &str,
        password: &str,
        rights: &str,
        functions: &[Function],
    ) -> Result<Self> {
        let folder = Folder::new()?;
        folder.write("password", password)?;
        folder.write(
            PROVIDER_FILE,
            format!(
                "listen = [\"unix:orders.sock\"]\n\n[[grant]]\nfunction = \"*\"\nhost = \"uid:self\"\nbinding = \"orders\"\n\
                 rights = [{rights}]\n\n[handles]\nkey = \"file:key\"\n\n[binding.orders]\n{binding}\
                 password = \"file:password\"\n"
            ),
        )?;
        folder.write("key", "of thirty-two bytes, or some more")?;
        folder.write(HOST_FILE, host_file(binary, functions)?)?;
        let provider = Provider::start_kind(binary, &folder.path().join(PROVIDER_FILE))?;
        let host = Host::start(Start::Serve, &folder.path().join(HOST_FILE))?;
        Ok(Self {
            client: host.client(),
            host,
            provider,
            database,
            binary,
            folder,
        })
    }

    /// Ends the provider, and starts another in its place.
    pub(crate) fn replace_provider(&mut self) -> Result<()> {
        self.provider.process.kill()?;
        self.provider = Provider::start_kind(self.binary, &self.folder.path().join(PROVIDER_FILE))?;
        Ok(())
    }

    /// What a function says to a question.
    pub(crate) fn ask(&self, path: &str, asked: &Value) -> Result<(u16, Value)> {
        self.post(path, &asked.to_string())
    }

    /// What a function says to a text.
    pub(crate) fn post(&self, path: &str, text: &str) -> Result<(u16, Value)> {
        let answer = self.client.send("POST", path, text.as_bytes())?;
        let told = serde_json::from_slice(&answer.body).with_context(|| answer.text())?;
        Ok((answer.status, told))
    }
}

fn host_file(binary: &str, functions: &[Function]) -> Result<String> {
    // A provider's binary is named after its kind.
    let kind = binary.rsplit('-').next().unwrap_or(binary);
    let cache = quoted(&built::target_folder()?.join("compiled-guests"));
    let mut text = format!(
        "listen = \"127.0.0.1:0\"\ncache = {cache}\n\n[provider.orders]\nendpoint = \"unix:orders.sock\"\n\
         kind = \"{kind}\"\n\n[provider.away]\nendpoint = \"unix:away.sock\"\nkind = \"sql\"\n"
    );
    for Function {
        name,
        guest,
        linked,
        away,
    } in functions
    {
        let component = quoted(&built::guest(guest)?);
        text += &format!(
            "\n[function.{name}]\ncomponent = {component}\nhttp = \"/{name}/*\"\nlimits = {{ time = \"20s\" }}\n"
        );
        for (links, provider) in [(linked, "orders"), (away, "away")] {
            for link in *links {
                text += &format!("link.\"{link}\" = {{ provider = \"{provider}\", binding = \"orders\" }}\n");
            }
        }
    }
    Ok(text)
}

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::place::Place;

/// The example that the demo runs.
const EXAMPLE: &str = "examples/functions/orders";
/// Its files.
const FILES: [&str; 3] = [HOST_FILE, "db.provider.toml", "kv.provider.toml"];
const HOST_FILE: &str = "orders.toml";
/// The guests that its file names.
const GUESTS: [&str; 2] = ["orders.wasm", "counter.wasm"];
/// What is added for the checks: a function that traps and pauses on demand.
const PROBE: &str = r#"
[function.probe]
component = "probe.wasm"
http = "/probe/*"
limits = { time = "10s" }
link."outboard:sql" = { provider = "db", binding = "shop" }
link."wasi:keyvalue" = { provider = "kv", binding = "counters" }
"#;
/// Where the example's file listens.
const USUAL: &str = "127.0.0.1:8080";
/// The system gives whatever port is free.
const FREE: &str = "127.0.0.1:0";
/// The longest socket path that every system holds, in bytes, less the name within the folder.
const LONGEST: usize = 103 - "/run/kv.sock".len();

/// Where the demo's host listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listen {
    /// At the port of the example's file, or at a free one when that is taken.
    Usual,
    /// At a free port.
    Free,
}

/// What the demo's host runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Functions {
    /// The example's functions.
    Example,
    /// These, and the probe.
    AndProbe,
}

/// A run of the example in a folder of its own, so that no run sees another's counters.
#[derive(Debug)]
pub(crate) struct Folder {
    /// The folder.
    pub(crate) path: PathBuf,
    /// The function host's file in it.
    pub(crate) host_file: PathBuf,
}

impl Folder {
    /// Lays the example out in a fresh folder.
    pub(crate) fn fresh(place: &Place, listen: Listen, functions: Functions) -> Result<Self> {
        let path = short_enough(place.target.join("demo")).join(format!("run-{}", std::process::id()));
        if path.exists() {
            std::fs::remove_dir_all(&path).with_context(|| format!("clearing {}", path.display()))?;
        }
        std::fs::create_dir_all(&path).with_context(|| format!("creating {}", path.display()))?;
        let example = place.root.join(EXAMPLE);
        for file in FILES {
            copy(&example.join(file), &path)?;
        }
        for guest in GUESTS {
            copy(&place.guests().join(guest), &path)?;
        }
        let migrations = path.join("migrations");
        std::fs::create_dir(&migrations).with_context(|| format!("creating {}", migrations.display()))?;
        for migration in std::fs::read_dir(example.join("migrations")).context("reading the migrations")? {
            copy(&migration.context("reading the migrations")?.path(), &migrations)?;
        }
        if functions == Functions::AndProbe {
            copy(&place.guests().join("probe.wasm"), &path)?;
            append(&path.join(HOST_FILE), PROBE)?;
            append(&path.join("db.provider.toml"), &grant("shop"))?;
            append(&path.join("kv.provider.toml"), &grant("counters"))?;
        }
        let host_file = path.join(HOST_FILE);
        if listen == Listen::Free || TcpListener::bind(USUAL).is_err() {
            let text = std::fs::read_to_string(&host_file).context("reading the host's file")?;
            std::fs::write(&host_file, text.replace(USUAL, FREE)).context("writing the host's file")?;
        }
        Ok(Self { path, host_file })
    }

    /// Removes it with all that was counted.
    pub(crate) fn remove(&self) -> Result<()> {
        std::fs::remove_dir_all(&self.path).with_context(|| format!("removing {}", self.path.display()))
    }
}

/// A repository deep down in other folders leaves no room for a socket's path.
fn short_enough(folder: PathBuf) -> PathBuf {
    let longest_run = folder.as_os_str().len() + "/run-4194304".len();
    if longest_run > LONGEST {
        std::env::temp_dir().join("outboard-demo")
    } else {
        folder
    }
}

/// A grant for the probe.
fn grant(binding: &str) -> String {
    format!(
        "\n[[grant]]\nfunction = \"probe\"\nhost = \"uid:self\"\nbinding = \"{binding}\"\n\
         rights = [\"read\", \"write\"]\n"
    )
}

fn append(file: &Path, text: &str) -> Result<()> {
    let before = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    std::fs::write(file, before + text).with_context(|| format!("writing {}", file.display()))
}

fn copy(file: &Path, folder: &Path) -> Result<PathBuf> {
    let to = folder.join(file.file_name().context("a file has a name")?);
    std::fs::copy(file, &to).with_context(|| format!("copying {}", file.display()))?;
    Ok(to)
}

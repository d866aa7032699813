//! A folder with the files of a host and of its provider, and a component.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub(crate) const HOST: &str = r#"listen = "127.0.0.1:0"
cache = "cache"

[provider.kv]
endpoint = "unix:kv.sock"
kind = "keyvalue"
run = "kv.provider.toml"

[function.counter]
component = "counter.wasm"
http = "/counter/*"
link."wasi:keyvalue" = { provider = "kv", binding = "counters" }
"#;
pub(crate) const PROVIDER: &str = r#"listen = ["unix:kv.sock"]

[binding.counters]
store = "redb"
path = "data/counters.redb"

[[grant]]
function = "counter"
host = "uid:self"
binding = "counters"
rights = ["read", "write"]
"#;
/// The import that the keyvalue provider serves.
pub(crate) const STORE: &str = r#"
    (import "wasi:keyvalue/store@0.2.0-draft" (instance
      (export "bucket" (type (sub resource)))
      (export "open" (func (param "identifier" string) (result (own 0))))
      (export "[method]bucket.exists" (func (param "self" (borrow 0)) (param "key" string) (result bool)))))"#;

pub(crate) struct Scene {
    folder: TempDir,
}

/// The scene's provider, which ends with this.
pub(crate) struct Provider(Child);

/// How a run of the command ended, and what it said; the scene's folder is called FOLDER in it.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Scene {
    /// With a component that imports a key-value store, and files that let it.
    pub(crate) fn new() -> Self {
        let scene = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        scene.write("host.toml", HOST);
        scene.write("kv.provider.toml", PROVIDER);
        scene.write("counter.wasm", component(STORE));
        scene
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// A program that is found on PATH.
    pub(crate) fn program(&self, name: &str, script: &str) {
        self.write(name, format!("#!/bin/sh\n{script}\n"));
        std::fs::set_permissions(self.path(name), Permissions::from_mode(0o755)).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts the provider of the scene's own file, and waits until it listens.
    pub(crate) fn provider(&self) -> Provider {
        self.start("keyvalue", "kv.provider.toml", "kv.sock")
    }

    /// Starts a provider of this kind with a file, and waits until it listens on its socket.
    pub(crate) fn start(&self, kind: &str, file: &str, socket: &str) -> Provider {
        let child = Command::new(provider(kind))
            .args(["--config", file])
            .current_dir(&self.folder)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let provider = Provider(child);
        let until = Instant::now() + Duration::from_secs(30);
        while UnixStream::connect(self.path(socket)).is_err() {
            assert!(Instant::now() < until, "it does not listen");
            std::thread::sleep(Duration::from_millis(5));
        }
        provider
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Told {
        provider("keyvalue");
        let output = Command::new(outboard())
            .args(arguments)
            .current_dir(&self.folder)
            .env("PATH", format!("{}:/usr/bin:/bin", self.folder.path().display()))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            text.replace(self.folder.path().to_str().unwrap(), "FOLDER")
        };
        Told {
            status: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn provider(kind: &str) -> PathBuf {
    let provider = outboard().with_file_name(format!("outboard-provider-{kind}"));
    assert!(
        provider.is_file(),
        "{} is not there: build it with `cargo build --workspace`",
        provider.display()
    );
    provider
}

pub(crate) fn outboard() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_outboard"))
}

/// A component that answers requests, with these imports.
pub(crate) fn component(imports: &str) -> Vec<u8> {
    let text = format!(
        r#"(component
             (import "wasi:http/types@0.2.0" (instance $types
               (export "incoming-request" (type (sub resource)))
               (export "response-outparam" (type (sub resource)))))
             (alias export $types "incoming-request" (type $request))
             (alias export $types "response-outparam" (type $out))
             {imports}
             (core module $code (func (export "handle") (param i32 i32)))
             (core instance $code (instantiate $code))
             (func $handle (param "request" (own $request)) (param "response-out" (own $out))
               (canon lift (core func $code "handle")))
             (instance $handler (export "handle" (func $handle)))
             (export "wasi:http/incoming-handler@0.2.0" (instance $handler)))"#
    );
    wat::parse_str(text).unwrap()
}

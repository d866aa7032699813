//! The files of hosts and providers are what their programs take.

use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context as _, Result};
use outboard_test_support::built;
use outboard_test_support::folder::Folder;
use outboard_test_support::pki::Authority;

use crate::scene::examples;

/// As long as the cluster gives a certificate.
const DAY: i64 = 24 * 3600;

/// A folder as containers have it, with the files of `from` in it. What stands elsewhere in a container stands in it too.
fn mounted(from: &str, names: &[&str]) -> Result<Folder> {
    let folder = Folder::new()?;
    let root = folder.path().display().to_string();
    for name in names {
        let text = std::fs::read_to_string(examples()?.join(from).join(name))
            .with_context(|| format!("{from}/{name}"))?;
        let text = ["/var", "/run", "/alloc"].iter().fold(text, |text, at| {
            text.replace(&format!("\"{at}/"), &format!("\"{root}{at}/"))
        });
        let text = text.replace("\"unix:/", &format!("\"unix:{root}/"));
        folder.write(name, text)?;
    }
    for secret in ["vault/token", "registry/password"] {
        folder.write(secret, "a token")?;
    }
    folder.copy(&built::guest("counter")?, "counter.wasm")?;
    Ok(folder)
}

fn certificates(folder: &Folder, host: bool) -> Result<()> {
    let authority = Authority::new()?;
    let identity = if host {
        authority.host(&["spiffe://shop/host/orders"], DAY)?
    } else {
        authority.provider()?
    };
    folder.write("tls/tls.crt", &identity.cert)?;
    folder.write("tls/tls.key", &identity.key)?;
    for ca in ["tls/ca.crt", "vault/ca.crt", "database/ca.crt"] {
        folder.write(ca, authority.pem())?;
    }
    Ok(())
}

fn taken(binary: &str, arguments: &[&str], file: &Path) -> Result<()> {
    let mut command = Command::new(built::binary(binary)?);
    let Output {
        status,
        stdout,
        stderr,
    } = command.args(arguments).arg(file).output()?;
    let told = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
    assert!(status.success(), "{}: {told}", file.display());
    Ok(())
}

fn provider(binary: &str, folder: &Folder, file: &str) -> Result<()> {
    taken(binary, &["--check", "--config"], &folder.path().join(file))
}

fn host(folder: &Folder) -> Result<()> {
    taken(built::HOST, &["check"], &folder.path().join("shop.toml"))
}

#[test]
fn those_of_a_cluster() -> Result<()> {
    let folder = mounted("kubernetes/base", &["orders-db.provider.toml"])?;
    certificates(&folder, false)?;
    provider(built::POSTGRES, &folder, "orders-db.provider.toml")?;
    let folder = mounted("kubernetes/base", &["shop.toml"])?;
    certificates(&folder, true)?;
    host(&folder)
}

#[test]
fn those_of_a_host_with_its_provider_beside_it() -> Result<()> {
    let folder = mounted("kubernetes/sidecar", &["orders-db.provider.toml", "shop.toml"])?;
    certificates(&folder, false)?;
    provider(built::POSTGRES, &folder, "orders-db.provider.toml")?;
    host(&folder)
}

#[test]
fn those_of_one_machine_and_of_nomad() -> Result<()> {
    for from in ["compose", "nomad"] {
        let folder = mounted(from, &["kv.provider.toml", "shop.toml"])?;
        provider(built::KEYVALUE, &folder, "kv.provider.toml")?;
        host(&folder)?;
    }
    Ok(())
}

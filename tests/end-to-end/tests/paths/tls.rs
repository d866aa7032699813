//! A host and a provider that show each other who they are.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;
use outboard_end_to_end::scene::{COUNTER, HOST_FILE, IN_MEMORY, PROVIDER_FILE, Scene, eventually};
use outboard_test_support::built;
use outboard_test_support::client::Client;
use outboard_test_support::host::Host;
use outboard_test_support::pki::Authority;
use outboard_test_support::process::Process;
use outboard_test_support::provider::Provider;

const HOST: &str = "spiffe://shop/host/1";
const DAY: i64 = 24 * 3600;
const PATIENCE: Duration = Duration::from_secs(20);

/// A provider on TCP, which takes hosts of the authority whose names begin as these do.
fn provider(scene: &Scene, authority: &Authority, hosts: &str) -> Result<Provider> {
    let folder = scene.folder.path();
    authority.write(folder, "provider", &authority.provider()?)?;
    let file = IN_MEMORY
        .replace("unix:kv.sock", "tcp:127.0.0.1:0")
        .replace("uid:self", hosts);
    let tls = "[tls]\ncert = \"file:provider.pem\"\nkey = \"file:provider.key\"\nclient_ca = \"file:ca.pem\"\n\n[binding";
    scene
        .folder
        .write(PROVIDER_FILE, file.replacen("[binding", tls, 1))?;
    Provider::start(&scene.path(PROVIDER_FILE))
}

/// A host that dials where the provider listens.
fn host(scene: &Scene, provider: &mut Provider) -> Result<Host> {
    let endpoint = provider.address("tcp:")?;
    let file = std::fs::read_to_string(scene.path(HOST_FILE))?.replace("unix:kv.sock", &endpoint);
    let tls =
        "[tls]\ncert = \"file:host.pem\"\nkey = \"file:host.key\"\nca = \"file:ca.pem\"\n\n[provider.kv]";
    scene
        .folder
        .write(HOST_FILE, file.replacen("[provider.kv]", tls, 1))?;
    scene.host()
}

/// The same, under a name instead of the number.
fn host_by_name(scene: &Scene, provider: &mut Provider) -> Result<Host> {
    let endpoint = provider.address("tcp:")?;
    let name = endpoint.replace("tcp:127.0.0.1", "dns:localhost");
    let file = std::fs::read_to_string(scene.path(HOST_FILE))?;
    scene
        .folder
        .write(HOST_FILE, file.replace("unix:kv.sock", &name))?;
    host(scene, provider)
}

fn counts(client: &Client, name: &str) -> Result<u16> {
    Ok(client.post(&format!("/counter/{name}"))?.status)
}

#[test]
fn a_function_calls_a_provider_that_its_host_is_known_to() -> Result<()> {
    let authority = Authority::new()?;
    let scene = Scene::new(IN_MEMORY, &[COUNTER])?;
    let folder = scene.folder.path();
    authority.write(folder, "host", &authority.host(&[HOST], DAY)?)?;
    let mut provider = provider(&scene, &authority, "spiffe://shop/host/*")?;
    let host = host(&scene, &mut provider)?;
    let client = host.client();
    for _ in 0..20 {
        assert_eq!(counts(&client, "a")?, 200);
    }

    // Another authority for both, without a restart of either: what is open goes on, and what comes is new.
    let other = Authority::new()?;
    other.write(folder, "host", &other.host(&[HOST], DAY)?)?;
    other.write(folder, "provider", &other.provider()?)?;
    eventually("the provider reads its files anew", PATIENCE, || {
        let anew = |line: &&str| line.contains("certificates were read anew");
        Ok(provider.process.log().text().lines().find(anew).is_some())
    })?;
    eventually("the host reads its files anew", PATIENCE, || {
        Ok(host.process.log().text().contains("certificates were read anew"))
    })?;
    assert_eq!(counts(&client, "a")?, 200);
    Ok(())
}

#[test]
fn replicas_under_a_name_have_certificates_for_the_name() -> Result<()> {
    let authority = Authority::new()?;
    for (certified, status) in [("localhost", 200), ("127.0.0.1", 503)] {
        let scene = Scene::new(IN_MEMORY, &[COUNTER])?;
        let folder = scene.folder.path();
        authority.write(folder, "host", &authority.host(&[HOST], DAY)?)?;
        let mut provider = provider(&scene, &authority, "spiffe://shop/host/*")?;
        authority.write(folder, "provider", &authority.provider_called(&[certified])?)?;
        eventually("the provider reads its files anew", PATIENCE, || {
            Ok(provider
                .process
                .log()
                .text()
                .contains("certificates were read anew"))
        })?;
        let host = host_by_name(&scene, &mut provider)?;
        assert_eq!(counts(&host.client(), "a")?, status, "{certified}");
        let told = host.process.log().text();
        assert_eq!(told.contains("not valid for name"), status != 200, "{told}");
    }
    Ok(())
}

#[test]
fn sessions_move_on_before_their_certificate_ends() -> Result<()> {
    let authority = Authority::new()?;
    let scene = Scene::new(IN_MEMORY, &[COUNTER])?;
    let folder = scene.folder.path();
    authority.write(folder, "host", &authority.host(&[HOST], 16)?)?;
    let mut provider = provider(&scene, &authority, "spiffe://shop/host/*")?;
    let host = host(&scene, &mut provider)?;
    let client = host.client();
    assert_eq!(counts(&client, "a")?, 200);
    authority.write(folder, "host", &authority.host(&[HOST], DAY)?)?;

    // No call fails while the certificate of the first sessions comes to its end.
    let until = Instant::now() + Duration::from_secs(20);
    while Instant::now() < until {
        assert_eq!(counts(&client, "a")?, 200);
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(
        host.process
            .log()
            .text()
            .contains("the certificate of the host ends")
    );
    Ok(())
}

#[test]
fn a_host_that_is_another_is_told_which_grant_it_lacks() -> Result<()> {
    let authority = Authority::new()?;
    let scene = Scene::new(IN_MEMORY, &[COUNTER])?;
    authority.write(
        scene.folder.path(),
        "host",
        &authority.host(&["spiffe://shop/batch"], DAY)?,
    )?;
    let mut provider = provider(&scene, &authority, "spiffe://shop/host/*")?;
    let host = host(&scene, &mut provider)?;
    assert_eq!(counts(&host.client(), "a")?, 403);
    let told = host.process.log().text();
    assert!(told.contains("host = \\\"spiffe://shop/batch\\\""), "{told}");
    Ok(())
}

/// What `outboard call` comes to over TCP: its exit code, and all that it wrote.
fn call(scene: &Scene, address: &str, words: &[&str]) -> Result<(Option<i32>, String)> {
    let mut command = Command::new(built::binary(built::HOST)?);
    command
        .current_dir(scene.folder.path())
        .args(["call", address])
        .args(words);
    let mut process = Process::start("outboard call", &mut command)?;
    let status = process.wait(PATIENCE)?;
    Ok((status.code(), process.log().text()))
}

#[test]
fn a_call_by_hand_shows_who_makes_it() -> Result<()> {
    let authority = Authority::new()?;
    let scene = Scene::new(IN_MEMORY, &[])?;
    let folder = scene.folder.path();
    authority.write(folder, "me", &authority.host(&["spiffe://shop/operator"], DAY)?)?;
    let mut provider = provider(&scene, &authority, "spiffe://shop/operator")?;
    let address = provider.address("tcp:")?;
    let open = [
        "wasi:keyvalue/store.open",
        "--function",
        "f",
        "--binding",
        "main",
        "--json",
        "{\"identifier\": \"\"}",
    ];
    let me = ["--cert", "me.pem", "--key", "me.key", "--ca", "ca.pem"];
    let (code, told) = call(&scene, &address, &[&open[..], &me].concat())?;
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("\"ok\""), "{told}");

    let (code, told) = call(&scene, &address, &open)?;
    assert_eq!(code, Some(2), "{told}");
    assert!(
        told.contains("--cert, --key and --ca, or say --insecure"),
        "{told}"
    );
    let (code, told) = call(&scene, &address, &[&open[..], &["--insecure"]].concat())?;
    assert_eq!(code, Some(1), "plaintext is not taken: {told}");
    let stranger = Authority::new()?;
    std::fs::write(folder.join("ca.pem"), stranger.pem())?;
    let (code, told) = call(&scene, &address, &[&open[..], &me].concat())?;
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("with a certificate for that name"), "{told}");
    Ok(())
}

//! Components that come from a registry.

use std::process::{Command, Output};

use anyhow::Result;
use outboard_end_to_end::scene::{COUNTER, HOST_FILE, IN_MEMORY, Scene, host_file, quoted};
use outboard_test_support::built;
use outboard_test_support::host::{self, Start};
use outboard_test_support::registry::Registry;

/// A key that signed nothing here.
const KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";

/// The counter, which a registry has, and the host's file without it.
fn scene(registry: &Registry) -> Result<(Scene, String)> {
    let scene = Scene::new(IN_MEMORY, &[COUNTER])?;
    let guest = built::guest("counter")?;
    let digest = registry.push("shop/counter", &std::fs::read(&guest)?, None)?;
    let reference = format!("'oci:{}/shop/counter@{digest}'", registry.name());
    let file = host_file(&[COUNTER])?.replace(&quoted(&guest), &reference);
    let delivery = format!(
        "\n[delivery.registry.\"{}\"]\ninsecure = true\n[delivery]\ncache = \"pulled\"\n",
        registry.name()
    );
    let file = file + &delivery;
    scene.folder.write(HOST_FILE, &file)?;
    Ok((scene, file))
}

fn check(scene: &Scene, arguments: &[&str]) -> Result<(Option<i32>, String)> {
    let mut command = Command::new(built::binary(built::HOST)?);
    let Output {
        status,
        stdout,
        stderr,
    } = command
        .arg("check")
        .args(arguments)
        .arg(scene.path(HOST_FILE))
        .output()?;
    let text = [stdout, stderr].concat();
    Ok((status.code(), String::from_utf8_lossy(&text).into_owned()))
}

#[test]
fn a_function_runs_from_a_registry_and_then_without_it() -> Result<()> {
    let registry = Registry::start()?;
    let (scene, _) = scene(&registry)?;
    let _provider = scene.provider()?;
    let host = scene.host()?;
    assert_eq!(host.client().post("/counter/visits")?.json()["value"], 1);

    drop((host, registry));
    let host = scene.host()?;
    assert_eq!(host.client().post("/counter/visits")?.json()["value"], 2);
    Ok(())
}

#[test]
fn a_host_says_why_a_component_did_not_come() -> Result<()> {
    let registry = Registry::start()?;
    let (scene, file) = scene(&registry)?;
    scene
        .folder
        .write(HOST_FILE, format!("{file}keys = [\"{KEY}\"]\n"))?;
    let (code, text) = host::run_to_end(Start::Serve, &scene.path(HOST_FILE))?;
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.contains("shop/counter@sha256:") && text.contains("is not signed"),
        "{text}"
    );
    assert!(!scene.path("pulled").exists());

    // Nothing has to be changed here for it to come another time.
    drop(registry);
    scene.folder.write(HOST_FILE, file)?;
    let (code, text) = host::run_to_end(Start::Serve, &scene.path(HOST_FILE))?;
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("gives no answer"), "{text}");
    Ok(())
}

#[test]
fn a_check_pulls_what_it_is_told_to_pull() -> Result<()> {
    let registry = Registry::start()?;
    let (scene, file) = scene(&registry)?;
    let unlinked = file.replace("link.\"wasi:keyvalue\"", "link.\"wasi:keyvalu\"");
    scene.folder.write(HOST_FILE, &unlinked)?;

    let (code, text) = check(&scene, &[])?;
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("function counter: oci:") && text.contains("--pull does"),
        "{text}"
    );
    assert!(!scene.path("pulled").exists());

    let (code, text) = check(&scene, &["--pull"])?;
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("did you mean `wasi:keyvalue`?"), "{text}");

    // Once it is here, it is checked without.
    drop(registry);
    assert_eq!(check(&scene, &[])?.0, Some(2));
    scene.folder.write(HOST_FILE, &file)?;
    let (code, text) = check(&scene, &[])?;
    assert_eq!((code, text.contains("--pull")), (Some(0), false), "{text}");
    std::fs::remove_dir_all(scene.path("pulled"))?;
    let (code, text) = check(&scene, &["--pull"])?;
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("not checked: function counter") && text.contains("gives no answer"),
        "{text}"
    );
    Ok(())
}

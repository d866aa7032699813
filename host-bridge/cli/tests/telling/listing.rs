//! `outboard provider --list`.

use std::time::{Duration, Instant};

use crate::scene::{Scene, outboard};

#[test]
fn every_provider_is_listed_and_a_broken_one_with_its_error() {
    let scene = Scene::new();
    scene.program("outboard-provider-broken", "echo 'no backend today' >&2; exit 3");
    scene.program("outboard-provider-silent", "echo '{}'");
    scene.program(
        "outboard-provider-liar",
        "echo '{\"kind\": \"keyvalue\", \"interfaces\": []}'",
    );
    scene.program("outboard-provider-hangs", "sleep 600");
    scene.write("outboard-provider-text", "not a program");
    let started = Instant::now();
    let told = scene.run(&["provider", "--list"]);
    assert!(
        started.elapsed() < Duration::from_secs(60),
        "one that hangs is not waited for"
    );
    assert_eq!(told.status, Some(0), "{told:#?}");
    let keyvalue = outboard().with_file_name("outboard-provider-keyvalue");
    let keyvalue = format!(
        "keyvalue  {}\n  wasi:keyvalue/store@0.2.0-draft\n",
        keyvalue.display()
    );
    for part in [
        &*keyvalue,
        "broken  FOLDER/outboard-provider-broken\n  broken: --describe ended with exit status: 3: no backend today\n",
        "silent  FOLDER/outboard-provider-silent\n  broken: what it says to --describe is not understood: ",
        "liar  FOLDER/outboard-provider-liar\n  broken: it says that it is of the kind \"keyvalue\"",
        "hangs  FOLDER/outboard-provider-hangs\n  broken: it has not answered within 5s\n",
    ] {
        assert!(told.stdout.contains(part), "{part} is not in:\n{}", told.stdout);
    }
    assert!(!told.stdout.contains("outboard-provider-text"), "{told:#?}");
}

#[test]
fn the_list_is_told_as_json() {
    let scene = Scene::new();
    scene.program("outboard-provider-broken", "exit 3");
    let told = scene.run(&["provider", "--list", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let providers = json["providers"].as_array().unwrap();
    let of = |kind: &str| {
        providers
            .iter()
            .find(|provider| provider["kind"] == kind)
            .unwrap()
    };
    assert_eq!(
        of("broken")["error"],
        "--describe ended with exit status: 3: it said nothing"
    );
    let interfaces = of("keyvalue")["interfaces"].as_array().unwrap();
    assert_eq!(interfaces.len(), 6);
    assert_eq!(interfaces[0]["functions"][0], "open");
}

#[test]
fn a_kind_that_is_nearly_right_is_told_the_right_one() {
    let scene = Scene::new();
    let told = scene.run(&["provider", "keyvlaue", "--describe"]);
    assert_eq!(told.status, Some(2), "{told:#?}");
    assert!(told.stderr.contains("did you mean keyvalue?"), "{told:#?}");
    for arguments in [
        &["provider"][..],
        &["provider", "--list", "keyvalue"],
        &["provider", "--json"],
    ] {
        assert_eq!(scene.run(arguments).status, Some(2), "{arguments:?}");
    }
}

#[test]
fn every_command_has_examples_and_its_statuses() {
    let scene = Scene::new();
    for command in ["up", "serve", "check", "inspect", "call", "proto", "provider"] {
        let told = scene.run(&[command, "--help"]);
        assert_eq!(told.status, Some(0));
        assert!(
            told.stdout.contains(&format!("  outboard {command} ")),
            "{told:#?}"
        );
        assert!(told.stdout.contains("Exit status: "), "{told:#?}");
    }
    let told = scene.run(&["--help"]);
    for status in ["  0   ", "  1   ", "  2   "] {
        assert!(told.stdout.contains(status), "{told:#?}");
    }
}

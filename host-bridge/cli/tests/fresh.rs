//! What `outboard new provider` makes builds without a warning and passes its own test, alone and by path.

#![expect(clippy::unwrap_used, reason = "what fails to be set up fails the test")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every form that a function's type takes in Rust: named types, of another interface too, resources, streams, keywords.
const ALARMS: &str = "package acme:alarms@0.1.0;
    interface alarms {
        use clock.{moment};
        record note { text: string, loud: option<bool> }
        variant error { too-late, other(string) }
        resource alarm {
            constructor(at: moment);
            cancel: static func(alarm: alarm) -> result<_, string>;
            notes: func() -> list<note>;
        }
        set: func(at: moment, note: note, %type: string) -> result<alarm, error>;
        rings: func(of: list<borrow<alarm>>) -> bool;
        record-all: func(name: string, data: stream<u8>) -> result<tuple<u64, stream<note>, future>, error>;
        %list: func(of: list<u8>, more: option<list<string>>) -> list<string>;
        clear: func();
    }
    interface clock { record moment { ticks: u64 } now: func() -> moment; }";
const OWN: &[&str] = &[
    "channel", "config", "mapping", "provider", "session", "stubs", "testkit",
];

#[test]
fn a_fresh_provider_builds_and_passes_its_own_test() {
    let root = root();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fresh");
    // One of an earlier run.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("alarms.wit"), ALARMS).unwrap();
    let made = Command::new(env!("CARGO_BIN_EXE_outboard"))
        .args([
            "new",
            "provider",
            "alarms",
            "--wit",
            "alarms.wit",
            "--out",
            "alarms",
        ])
        .arg("--outboard")
        .arg(&root)
        .current_dir(&folder)
        .status()
        .unwrap();
    assert!(made.success());

    let folder = folder.join("alarms");
    // The versions and the profile that the workspace is built with: then nothing is compiled that it compiled already.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    // By its own name the program would be taken for one of the workspace's, beside which it stands.
    let manifest = manifest.replace("publish = false\n", "publish = false\nautobins = false\n")
        + &profile()
        + "\n[[bin]]\nname = \"fresh\"\npath = \"src/main.rs\"\n";
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    let mut test = Command::new(env!("CARGO"));
    test.args(["test", "--offline", "--color", "never"])
        .current_dir(&folder);
    test.env("CARGO_TARGET_DIR", target());
    let output = test.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{stdout}\n{stderr}");
    assert!(!stderr.contains("warning"), "{stderr}");
    for passed in [
        "it_tells_what_it_serves ... ok",
        "clock_now_is_for_who_was_granted_it_and_still_to_be_written ... ok",
    ] {
        assert!(stdout.contains(passed), "{stdout}");
    }

    let mut check = Command::new(target().join("debug/fresh"));
    check.args(["--check", "--config", "alarms.provider.toml"]);
    assert!(check.current_dir(&folder).status().unwrap().success());
}

/// The workspace's profile, for a crate to which its own crates are others'.
fn profile() -> String {
    let mut text =
        "\n[profile.dev]\ndebug = \"line-tables-only\"\n\n[profile.dev.build-override]\nopt-level = 0\n\n\
                    [profile.dev.package.\"*\"]\ndebug = false\nopt-level = 1\n"
            .to_owned();
    for name in OWN {
        let table = format!("profile.dev.package.outboard-{name}");
        writeln!(text, "\n[{table}]\ndebug = \"line-tables-only\"\nopt-level = 0").unwrap();
    }
    text
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// The folder of all profiles.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .unwrap()
        .to_owned()
}

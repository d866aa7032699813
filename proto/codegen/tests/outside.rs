//! Contracts that stand outside of the repository.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its helpers are no tests to clippy"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const CLOCKS: &str =
    "package acme:clocks@1.0.0; interface clock { record moment { ticks: u64 } now: func() -> moment; }";
const ALARMS: &str = "package acme:alarms@0.1.0;
    interface alarms {
        use acme:clocks/clock@1.0.0.{moment};
        resource alarm { cancel: func() -> result<_, string>; }
        set: func(at: moment, name: string) -> alarm;
    }";

fn generate(folder: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_outboard-codegen"))
        .args(["--wit", "wit", "--out", "out"])
        .args(more)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn a_folder_of_either_layout_becomes_a_schema_and_stubs() {
    for files in [
        [("wit/alarms.wit", ALARMS), ("wit/deps/clocks/clocks.wit", CLOCKS)],
        [
            ("wit/acme/alarms/0.1.0/alarms.wit", ALARMS),
            ("wit/acme/clocks/1.0.0/clocks.wit", CLOCKS),
        ],
    ] {
        let folder = folder(&files);
        let wrote = generate(folder.path(), &[]);
        assert!(wrote.status.success(), "{wrote:?}");
        let out = folder.path().join("out");
        let schema = fs::read_to_string(out.join("schema/acme/alarms/v0_1/alarms.proto")).unwrap();
        assert!(schema.contains("rpc AlarmCancel("), "{schema}");
        let stubs = fs::read_to_string(out.join("src/acme/alarms/v0_1/alarms.rs")).unwrap();
        assert!(stubs.contains("pub trait Alarms"), "{stubs}");
        for file in ["src/lib.rs", "src/acme/clocks/v1/clock.rs", "descriptors.bin"] {
            assert!(out.join(file).is_file(), "{file}");
        }
        assert!(generate(folder.path(), &["--check"]).status.success());
    }
}

#[test]
fn what_was_released_there_is_kept_too() {
    let folder = folder(&[("wit/clocks.wit", CLOCKS)]);
    assert!(generate(folder.path(), &[]).status.success());
    fs::write(folder.path().join("wit/clocks.wit"), CLOCKS.replace("u64", "s64")).unwrap();
    let refused = generate(folder.path(), &[]);
    assert!(!refused.status.success());
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(
        said.contains("acme.clocks.v1.ClockMoment: field ticks was"),
        "{said}"
    );
}

#[test]
fn a_folder_that_is_none_is_named() {
    let folder = folder(&[]);
    let refused = generate(folder.path(), &[]);
    assert!(!refused.status.success());
    assert!(String::from_utf8(refused.stderr).unwrap().contains("listing wit"));
}

//! `cargo gen --check` on a copy of what it looks at.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its helpers are no tests to clippy"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

#[test]
fn each_file_out_of_step_is_named_and_none_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for part in ["wit", "proto/schema", "proto/stubs", "proto/session"] {
        copy(&repository.join(part), &root.join(part));
    }
    let clean = generate(root, &["--check"]);
    assert!(clean.status.success(), "{clean:?}");

    let store = root.join("proto/schema/wasi/config/v0_2_0_rc_1/store.proto");
    let tampered = fs::read_to_string(&store).unwrap() + "// by hand\n";
    fs::write(&store, &tampered).unwrap();
    fs::remove_file(root.join("proto/stubs/src/wasi/logging.rs")).unwrap();
    fs::write(root.join("proto/stubs/src/old.rs"), "").unwrap();
    let refused = generate(root, &["--check"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8(refused.stderr).unwrap();
    for expected in [
        "proto/schema/wasi/config/v0_2_0_rc_1/store.proto differs from what the contracts say",
        "proto/stubs/src/wasi/logging.rs is missing",
        "proto/stubs/src/old.rs is left over",
    ] {
        assert!(said.contains(expected), "{said}");
    }
    assert_eq!(said.lines().count(), 4, "{said}");
    assert_eq!(fs::read_to_string(&store).unwrap(), tampered);

    assert!(generate(root, &[]).status.success());
    assert!(generate(root, &["--check"]).status.success());
    assert!(!root.join("proto/stubs/src/old.rs").exists());

    // A contract that changes is out of step everywhere; one that cannot be served says why.
    let logging = root.join("wit/wasi/logging/0.1.0-draft/logging.wit");
    let text = fs::read_to_string(&logging).unwrap();
    fs::write(&logging, text.replace("message: string", "text: string")).unwrap();
    let said = String::from_utf8(generate(root, &["--check"]).stderr).unwrap();
    for file in ["logging.proto", "logging.rs", "descriptors.bin"] {
        assert!(said.contains(file), "{said}");
    }
    fs::write(
        &logging,
        text.replace("message: string", "message: list<stream<u8>>"),
    )
    .unwrap();
    let said = String::from_utf8(generate(root, &["--check"]).stderr).unwrap();
    assert!(
        said.contains("wasi:logging/logging@0.1.0-draft: function log: parameter `message`: `stream<u8>`"),
        "{said}"
    );
}

fn generate(root: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_outboard-codegen"))
        .arg("--root")
        .arg(root)
        .args(arguments)
        .output()
        .unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

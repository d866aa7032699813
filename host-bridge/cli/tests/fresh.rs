//! What `outboard new provider` makes builds without a warning and passes its own test, alone and by path; and so it does with
//! what the guide for authors writes into it.

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
const GUIDE: &str = include_str!("../../../providers/README.md");
/// Crates of the workspace that a provider uses.
const OWN: &[&str] = &[
    "channel",
    "config",
    "mapping",
    "provider",
    "session",
    "stubs",
    "telemetry",
    "testkit",
];

#[test]
fn a_fresh_provider_builds_and_passes_its_own_test() {
    let alarms = Fresh::make("alarms", ALARMS);
    let told = alarms.test();
    for passed in [
        "it_tells_what_it_serves ... ok",
        "clock_now_is_for_who_was_granted_it_and_still_to_be_written ... ok",
    ] {
        assert!(told.contains(passed), "{told}");
    }
    let mut check = Command::new(target().join("debug/fresh-alarms"));
    check.args(["--check", "--config", "alarms.provider.toml"]);
    assert!(check.current_dir(&alarms.folder).status().unwrap().success());
}

#[test]
fn what_the_guide_writes_into_one_is_right() {
    let blocks = |language: &str| -> Vec<String> {
        let begin = format!("```{language}\n");
        let parts = GUIDE.split(&begin).skip(1);
        parts
            .map(|part| part.split("```").next().unwrap().to_owned())
            .collect()
    };
    let [function, right, test] = blocks("rs").try_into().unwrap();
    let rates = Fresh::make("rates", &blocks("wit")[0]);
    rates.replace(
        "src/service.rs",
        "    async fn of(",
        "    async fn known(",
        &function,
    );
    rates.replace(
        "src/service.rs",
        "(\"acme:money/rates@0.1.0\", \"of\")",
        "_ => Rights::NONE",
        &right,
    );
    let own = "#[tokio::test]\nasync fn rates_of_is";
    rates.replace(
        "tests/served.rs",
        own,
        "#[tokio::test]\nasync fn rates_known_is",
        &test,
    );
    let told = rates.test();
    assert!(told.contains("a_rate_is_what_its_file_says ... ok"), "{told}");
}

#[test]
fn the_example_is_in_step_with_its_contract_and_passes_its_test() {
    let example = root().join("examples/providers/limiter");
    let mut proto = Command::new(env!("CARGO_BIN_EXE_outboard"));
    proto.args(["proto", "wit", "--out", "generated", "--check"]);
    assert!(proto.current_dir(&example).status().unwrap().success());
    let limiter = Fresh::new("limiter");
    copy(&example, &limiter.folder);
    let manifest = fs::read_to_string(example.join("Cargo.toml")).unwrap();
    let root = format!("{}/", root().display());
    limiter.prepare("limiter", &manifest.replace("../../../", &root));
    let told = limiter.test();
    assert!(
        told.contains("tokens_are_taken_until_there_are_none ... ok"),
        "{told}"
    );
}

/// What is under version control, or would be.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true if path.ends_with("target") => {}
            true => copy(&path, &to),
            false => drop(fs::copy(&path, to).unwrap()),
        }
    }
}

/// A provider's crate outside of the workspace.
struct Fresh {
    folder: PathBuf,
}

impl Fresh {
    /// A folder that is not there yet.
    fn new(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join("fresh")
            .join(name);
        // One of an earlier run.
        let _ = fs::remove_dir_all(&folder);
        Self { folder }
    }

    /// What `outboard new provider` makes of a contract.
    fn make(name: &str, contract: &str) -> Self {
        let fresh = Self::new(name);
        let wit = tempfile::Builder::new().suffix(".wit").tempfile().unwrap();
        fs::write(wit.path(), contract).unwrap();
        let mut make = Command::new(env!("CARGO_BIN_EXE_outboard"));
        make.args(["new", "provider", name, "--wit"]).arg(wit.path());
        make.arg("--out").arg(&fresh.folder).arg("--outboard").arg(root());
        assert!(make.status().unwrap().success());
        let manifest = fs::read_to_string(fresh.folder.join("Cargo.toml")).unwrap();
        fresh.prepare(name, &manifest);
        fresh
    }

    /// Gives it the versions and the profile that the workspace is built with: then nothing is compiled that it compiled
    /// already.
    fn prepare(&self, name: &str, manifest: &str) {
        fs::copy(root().join("Cargo.lock"), self.folder.join("Cargo.lock")).unwrap();
        // By its own name the program would be taken for one of the workspace's, beside which it stands.
        let manifest = manifest.replace("publish = false\n", "publish = false\nautobins = false\n")
            + &profile()
            + &format!("\n[[bin]]\nname = \"fresh-{name}\"\npath = \"src/main.rs\"\n");
        fs::write(self.folder.join("Cargo.toml"), manifest).unwrap();
    }

    /// Puts a text in the place of what stands from one mark up to another.
    fn replace(&self, path: &str, from: &str, to: &str, text: &str) {
        let path = self.folder.join(path);
        let whole = fs::read_to_string(&path).unwrap();
        let start = whole.find(from).unwrap();
        let end = start + whole[start..].find(to).unwrap();
        fs::write(&path, format!("{}{text}\n{}", &whole[..start], &whole[end..])).unwrap();
    }

    /// Runs its tests, which have to pass without a warning of the compiler, and returns what they say.
    fn test(&self) -> String {
        let mut test = Command::new(env!("CARGO"));
        test.args(["test", "--offline", "--color", "never"]);
        test.current_dir(&self.folder).env("CARGO_TARGET_DIR", target());
        let output = test.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{stdout}\n{stderr}");
        assert!(!stderr.contains("warning"), "{stderr}");
        stdout
    }
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

//! The command as a process. The providers here are shell scripts: what is tested is how they are found, started,
//! watched and stopped.
#![expect(clippy::unwrap_used, reason = "what fails to be set up fails the test")]

use std::cell::RefCell;
use std::fs::Permissions;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tempfile::TempDir;

/// Nothing that a test waits for takes longer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Says who it is, then waits to be stopped.
const WAITS: &str = "echo \"pid $$ got $*\"; exec sleep 600";

/// A folder with a host's file, and one provider program on the PATH.
struct Setup {
    folder: TempDir,
}

impl Setup {
    fn new(script: &str) -> Self {
        let setup = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        setup.script(script);
        std::fs::write(setup.path("a.provider.toml"), "").unwrap();
        std::fs::write(setup.path("host.toml"), HOST).unwrap();
        setup
    }

    fn script(&self, script: &str) {
        let program = self.path("outboard-provider-scripted");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_outboard"));
        let path = format!("{}:/usr/bin:/bin", self.folder.path().display());
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env("PATH", path)
            .env_remove("OUTBOARD_LOG");
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn start(&self, arguments: &[&str]) -> Running {
        let mut child = self
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let streams: [Box<dyn std::io::Read + Send>; 2] = [
            Box::new(child.stdout.take().unwrap()),
            Box::new(child.stderr.take().unwrap()),
        ];
        for stream in streams {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    if sender.send(line).is_err() {
                        return;
                    }
                }
            });
        }
        Running {
            child,
            lines,
            passed: RefCell::default(),
        }
    }
}

/// The command, killed at the end of its test.
struct Running {
    child: Child,
    lines: Receiver<String>,
    /// What came before a line that was waited for: two streams are read, in no certain order.
    passed: RefCell<Vec<String>>,
}

impl Running {
    /// The rest of the next line that has `text` in it.
    fn wait_for(&self, text: &str) -> String {
        let rest = |line: &str| line.split_once(text).map(|(_, rest)| rest.to_owned());
        let until = Instant::now() + PATIENCE;
        let mut passed = self.passed.borrow_mut();
        if let Some(index) = passed.iter().position(|line| line.contains(text)) {
            return rest(&passed.remove(index)).unwrap();
        }
        while let Ok(line) = self
            .lines
            .recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            if let Some(rest) = rest(&line) {
                return rest;
            }
            passed.push(line);
        }
        panic!("{text:?} did not come after:\n{}", passed.join("\n"));
    }

    /// The id of the provider that starts next.
    fn provider(&self) -> Pid {
        let line = self.wait_for("[a] pid ");
        Pid::from_raw(line.split(' ').next().unwrap().parse().unwrap()).unwrap()
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    fn status(&mut self) -> Option<i32> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it does not end");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const HOST: &str = r#"
listen = "127.0.0.1:0"
[provider.a]
endpoint = "unix:a.sock"
kind = "scripted"
run = "a.provider.toml"
"#;

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn assert_gone(provider: Pid) {
    let until = Instant::now() + PATIENCE;
    // A process that has ended and was not yet waited for still has its number, and its parent is gone.
    let runs = || {
        let stat =
            std::fs::read_to_string(format!("/proc/{}/stat", provider.as_raw_nonzero())).unwrap_or_default();
        test_kill_process(provider).is_ok() && !stat.contains(") Z ")
    };
    while runs() {
        assert!(Instant::now() < until, "the provider is still there");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn the_help_has_examples_and_a_wrong_command_line_has_its_status() {
    let setup = Setup::new(WAITS);
    let help = setup.run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(text(&help).contains("outboard up shop.toml"), "{}", text(&help));
    assert_eq!(setup.run(&["upp", "x.toml"]).status.code(), Some(2));
    assert_eq!(setup.run(&["up"]).status.code(), Some(2));
}

#[test]
fn a_file_that_cannot_be_used_ends_with_status_2_and_a_reason() {
    let setup = Setup::new(WAITS);
    for command in ["serve", "up"] {
        let missing = setup.run(&[command, "nothing.toml"]);
        assert_eq!(missing.status.code(), Some(2));
        assert!(text(&missing).contains("nothing.toml"), "{}", text(&missing));
    }
    let wrong = "[function.f]\ncomponent = \"a.provider.toml\"\nhttp = \"/*\"\n";
    std::fs::write(
        setup.path("host.toml"),
        format!("listen = \"127.0.0.1:0\"\n{wrong}"),
    )
    .unwrap();
    let wrong = setup.run(&["serve", "host.toml"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        text(&wrong).contains("is not a WebAssembly file"),
        "{}",
        text(&wrong)
    );
}

#[test]
fn a_port_in_use_ends_with_a_reason_before_a_provider_is_started() {
    let setup = Setup::new(WAITS);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    std::fs::write(setup.path("host.toml"), HOST.replace("127.0.0.1:0", &address)).unwrap();
    let output = setup.run(&["up", "host.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output).contains(&format!("cannot listen on {address}")),
        "{}",
        text(&output)
    );
    assert!(!text(&output).contains("[a]"), "{}", text(&output));
}

#[test]
fn a_provider_without_a_program_is_told_both_places() {
    let setup = Setup::new(WAITS);
    let beside = PathBuf::from(env!("CARGO_BIN_EXE_outboard"));
    let beside = beside.parent().unwrap().display().to_string();
    let output = setup.run(&["provider", "unheard-of", "--config", "x.toml"]);
    assert_eq!(output.status.code(), Some(2));
    for part in [
        "outboard-provider-unheard-of",
        &beside,
        &setup.folder.path().display().to_string(),
    ] {
        assert!(text(&output).contains(part), "{part}: {}", text(&output));
    }
    std::fs::write(setup.path("host.toml"), HOST.replace("scripted", "unheard-of")).unwrap();
    let output = setup.run(&["up", "host.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("provider a: there is no program outboard-provider-unheard-of"));
    assert_eq!(setup.run(&["provider", "../sh"]).status.code(), Some(2));
}

#[test]
fn provider_becomes_the_program_with_its_arguments_and_status() {
    let setup = Setup::new("echo \"$0 $*\"; exit 7");
    let output = setup.run(&["provider", "scripted", "--check", "--config", "a b.toml"]);
    assert_eq!(output.status.code(), Some(7));
    assert!(
        text(&output).ends_with("outboard-provider-scripted --check --config a b.toml\n"),
        "{}",
        text(&output)
    );
}

#[test]
fn up_starts_a_provider_again_and_stops_it_in_the_end() {
    let setup = Setup::new(WAITS);
    let mut up = setup.start(&["up", "host.toml"]);
    let first = up.provider();
    up.wait_for("listening on http://127.0.0.1:");
    kill_process(first, Signal::KILL).unwrap();
    up.wait_for("it is started again in 200ms");
    let second = up.provider();
    assert_ne!(first, second);
    up.signal(Signal::TERM);
    assert_eq!(up.status(), Some(0));
    assert_gone(second);
}

#[test]
fn a_provider_is_called_with_its_file() {
    let setup = Setup::new(WAITS);
    let mut up = setup.start(&["up", "host.toml"]);
    let line = up.wait_for("[a] pid ");
    let file = setup.path("a.provider.toml").display().to_string();
    assert!(line.ends_with(&format!("got --config {file}")), "{line}");
    up.signal(Signal::INT);
    assert_eq!(up.status(), Some(0));
}

#[test]
fn a_provider_whose_file_is_wrong_ends_all_with_status_2() {
    let setup = Setup::new("echo 'key `x` is not known here' >&2; exit 2");
    let mut up = setup.start(&["up", "host.toml"]);
    up.wait_for("[a] key `x` is not known here");
    up.wait_for("provider a: its file");
    assert_eq!(up.status(), Some(2));
}

#[test]
fn a_provider_that_will_not_end_is_killed_at_the_second_signal() {
    let setup = Setup::new("trap '' TERM; echo \"pid $$ \"; while true; do sleep 1; done");
    let mut up = setup.start(&["up", "host.toml"]);
    let provider = up.provider();
    up.wait_for("listening on ");
    up.signal(Signal::INT);
    up.wait_for("stopping");
    std::thread::sleep(Duration::from_millis(200));
    up.signal(Signal::INT);
    assert_eq!(up.status(), Some(0));
    assert_gone(provider);
}

#[test]
fn providers_end_also_when_the_command_is_killed() {
    let setup = Setup::new(WAITS);
    let up = setup.start(&["up", "host.toml"]);
    let provider = up.provider();
    up.wait_for("listening on ");
    up.signal(Signal::KILL);
    assert_gone(provider);
}

#[test]
fn a_log_filter_that_is_none_is_refused() {
    let setup = Setup::new(WAITS);
    let output = setup
        .command(&["serve", "host.toml"])
        .env("OUTBOARD_LOG_FORMAT", "xml")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output).contains("OUTBOARD_LOG_FORMAT=xml"),
        "{}",
        text(&output)
    );
}

#[test]
fn a_provider_that_is_never_ready_is_given_up_with_what_it_said() {
    let setup = Setup::new("echo 'the moon is not there' >&2; exit 1");
    let mut up = setup.start(&["up", "host.toml"]);
    up.wait_for("listening on ");
    let given_up = up.wait_for("outboard: provider a: it has ended: exit status: 1");
    assert!(given_up.contains("was started 8 times"), "{given_up}");
    assert!(
        given_up.contains("outboard provider scripted --config"),
        "{given_up}"
    );
    up.wait_for("  the moon is not there");
    assert_eq!(up.status(), Some(1));
}

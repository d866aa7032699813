//! A process ends with the value that stands for it, and so does everything below it.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;
use outboard_test_support::process::{Process, Running, alive, descendants};

const PATIENCE: Duration = Duration::from_secs(10);

fn shell(script: &str) -> Result<Process> {
    Process::start("a shell", Command::new("sh").args(["-c", script]))
}

/// Whether all of them are gone, now or soon.
fn all_end(processes: &[Running]) -> bool {
    let until = Instant::now() + PATIENCE;
    while processes.iter().any(alive) {
        if Instant::now() > until {
            return false;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    true
}

#[test]
fn dropping_a_process_ends_its_children_too() -> Result<()> {
    let mut shell = shell("sleep 300 & sleep 301 & echo ready; wait")?;
    shell.wait_for("it started its children", PATIENCE, |line| {
        (line == "ready").then_some(())
    })?;
    let children = descendants(shell.id());
    assert_eq!(children.len(), 2, "{children:?}");
    drop(shell);
    assert!(all_end(&children), "{children:?}");
    Ok(())
}

#[test]
fn a_child_that_left_the_group_ends_as_well() -> Result<()> {
    let mut shell = shell("set -m; sleep 302 & echo ready; wait")?;
    shell.wait_for("it started its child", PATIENCE, |line| {
        (line == "ready").then_some(())
    })?;
    let children = descendants(shell.id());
    assert_eq!(children.len(), 1, "{children:?}");
    drop(shell);
    assert!(all_end(&children), "{children:?}");
    Ok(())
}

#[test]
fn a_process_that_ends_too_soon_is_told_with_its_words() -> Result<()> {
    let mut shell = shell("echo why >&2; exit 3")?;
    let error = shell
        .wait_for("it was ready", PATIENCE, |line| (line == "ready").then_some(()))
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("before it was ready") && text.contains("why") && text.contains('3'),
        "{text}"
    );
    Ok(())
}

#[test]
fn a_signal_ends_it_and_its_end_is_told() -> Result<()> {
    let mut shell = shell("trap 'exit 7' TERM; echo ready; while :; do sleep 0.01; done")?;
    shell.wait_for("it was ready", PATIENCE, |line| (line == "ready").then_some(()))?;
    assert_eq!(shell.stop(PATIENCE)?.code(), Some(7));
    assert_eq!(shell.ended()?.and_then(|status| status.code()), Some(7));
    Ok(())
}

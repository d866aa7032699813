//! What no file of the repository may be or hold.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::lists::root;

/// Beyond this a file of source has more than one subject.
const MOST_LINES: usize = 500;
const MOST_BYTES: u64 = 512 << 10;
/// Paths of one machine and addresses of registries; in two parts, so that this file does not hold them.
const NOWHERE: &[(&str, &str)] = &[
    ("/ro", "ot/"),
    ("/wo", "rk/"),
    ("index.crates", ".io"),
    ("static.crates", ".io"),
    ("registry.npmjs", ".org"),
    ("pypi.org", "/simple"),
    ("deb.debian", ".org"),
];
/// What is not finished, and what nobody runs.
const UNFINISHED: &[(&str, &str)] = &[
    ("TO", "DO"),
    ("FIX", "ME"),
    ("todo", "!("),
    ("unimplemented", "!("),
    ("dbg", "!("),
    ("#[ig", "nore"),
];

/// The files under version control, or new and not ignored.
fn files() -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root());
    let output = git.output().context("starting git")?;
    ensure!(
        output.status.success(),
        "git ls-files: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let names = String::from_utf8(output.stdout).context("names of files are UTF-8")?;
    let names = names
        .split_terminator('\0')
        .filter(|name| root().join(name).is_file());
    Ok(names.map(str::to_owned).collect())
}

fn generated(name: &str) -> bool {
    name.starts_with("proto/stubs/src/")
        || name.starts_with("proto/schema/")
        || name == "proto/session/src/frame.rs"
        || name.contains("/generated/")
}

/// The texts among the files, with their names; locks and what is generated have other rules.
fn sources() -> Result<Vec<(String, String)>> {
    let names = files()?
        .into_iter()
        .filter(|name| !generated(name) && !name.ends_with(".lock"));
    Ok(names
        .filter_map(|name| {
            std::fs::read_to_string(root().join(&name))
                .ok()
                .map(|text| (name, text))
        })
        .collect())
}

fn lines_with<'a>(sources: &'a [(String, String)], words: &[(&str, &str)]) -> Vec<String> {
    let words: Vec<String> = words
        .iter()
        .map(|(first, second)| format!("{first}{second}"))
        .collect();
    let lines = sources
        .iter()
        .flat_map(|(name, text)| text.lines().zip(1..).map(move |(line, at)| (name, at, line)));
    lines
        .filter(|(_, _, line)| words.iter().any(|word| line.contains(word.as_str())))
        .map(|(name, at, line): (&'a String, i32, &'a str)| format!("{name}:{at}: {}", line.trim()))
        .collect()
}

#[test]
fn no_file_names_one_machine_or_a_registry() -> Result<()> {
    let sources = sources()?;
    assert!(sources.len() > 50, "git listed {} files", sources.len());
    let found = lines_with(&sources, NOWHERE);
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

#[test]
fn nothing_is_left_unfinished() -> Result<()> {
    let code: Vec<_> = sources()?
        .into_iter()
        .filter(|(name, _)| name.ends_with(".rs"))
        .collect();
    let found = lines_with(&code, UNFINISHED);
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

#[test]
fn no_file_is_too_long_to_read() -> Result<()> {
    let code = sources()?.into_iter().filter(|(name, _)| name.ends_with(".rs"));
    let long: Vec<String> = code
        .map(|(name, text)| (text.lines().count(), name))
        .filter(|(lines, _)| *lines > MOST_LINES)
        .map(|(lines, name)| format!("{name}: {lines} lines"))
        .collect();
    assert!(
        long.is_empty(),
        "over {MOST_LINES} lines, is there a seam?\n{}",
        long.join("\n")
    );
    for name in files()? {
        let size = std::fs::metadata(root().join(&name))?.len();
        assert!(
            size <= MOST_BYTES,
            "{name} has {size} bytes: what is built does not belong into the repository"
        );
    }
    Ok(())
}

#[test]
fn code_that_the_compiler_cannot_check_stands_in_one_crate() -> Result<()> {
    // The lint denies it everywhere; an exception from the lint is a text that can be found.
    let exception = [("allow(unsafe", "_code"), ("expect(unsafe", "_code")];
    let elsewhere: Vec<_> = sources()?
        .into_iter()
        .filter(|(name, _)| !name.starts_with("host-bridge/transcode/"))
        .collect();
    let found = lines_with(&elsewhere, &exception);
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

#[test]
fn every_crate_is_held_to_the_lints_of_the_workspace() -> Result<()> {
    let manifests: Vec<_> = sources()?
        .into_iter()
        .filter(|(name, _)| name.ends_with("/Cargo.toml"))
        .collect();
    assert!(manifests.len() > 10, "git listed {} manifests", manifests.len());
    for (name, text) in manifests {
        let manifest: toml::Table = toml::from_str(&text).with_context(|| name.clone())?;
        // Those are crates as an author elsewhere has them, with no workspace to take lints from.
        let is_example = name.starts_with("examples/providers/");
        if manifest.contains_key("package") && !is_example {
            let workspace = manifest.get("lints").and_then(|lints| lints.get("workspace"));
            assert_eq!(
                workspace,
                Some(&toml::Value::Boolean(true)),
                "{name} has no `[lints] workspace = true`"
            );
        }
    }
    Ok(())
}

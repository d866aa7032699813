//! `fuzz`: builds the fuzzers of `tests/fuzz`, runs them, and keeps the inputs that are worth it.

mod compiler;
mod inputs;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use clap::ValueEnum;
use outboard_test_support::built;

use crate::place::Place;
use crate::{cargo, run, system};

pub(crate) use compiler::{act, asked};
use inputs::Inputs;

/// How long each fuzzer runs when it is one of many checks.
const SHORT: u32 = 15;

/// What libFuzzer is written in.
const PACKAGES: &[&str] = &["g++"];

/// A fuzzer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    /// Streams of arbitrary bytes, read by guests
    Chunks,
    /// Replies of arbitrary bytes, lowered into guests
    Decode,
    /// Frames of a peer, said to a provider and to a bridge
    Frames,
    /// Stubs, contracts and names against the written rules
    Mapping,
}

/// What is asked of the fuzzers.
#[derive(Debug, clap::Args)]
pub(crate) struct Wish {
    /// Only these, one after another
    targets: Vec<Target>,
    /// How long each of them runs
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Afterwards, write the fewest inputs that reach all that was reached to tests/fuzz/corpus
    #[arg(long)]
    keep: bool,
    /// Say only how each of them ended
    #[arg(long)]
    quiet: bool,
}

impl Target {
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// The longest input that the fuzzer makes, in bytes: what a session does takes more to say.
    fn longest(self) -> u32 {
        match self {
            Self::Chunks | Self::Decode | Self::Mapping => 512,
            Self::Frames => 1024,
        }
    }
}

/// Builds the fuzzers and runs those that are wished for.
///
/// # Errors
/// A fuzzer found something; its output says which file has the input.
pub(crate) fn fuzz(place: &Place, wish: &Wish) -> Result<()> {
    build(place)?;
    let all = Target::value_variants();
    let targets = if wish.targets.is_empty() {
        all
    } else {
        &wish.targets
    };
    for &target in targets {
        search(place, target, wish)?;
        if wish.keep {
            keep(place, target)?;
        }
    }
    Ok(())
}

/// A short run of every fuzzer, from the kept inputs on.
///
/// # Errors
/// As [`fuzz`].
pub(crate) fn short(place: &Place) -> Result<()> {
    let wish = Wish {
        targets: Vec::new(),
        seconds: SHORT,
        keep: false,
        quiet: true,
    };
    fuzz(place, &wish)
}

fn build(place: &Place) -> Result<()> {
    set_up()?;
    let mut build = cargo::building(place, "build");
    // The whole workspace, so that features resolve as everywhere else and dependencies are there already.
    build.args(["--workspace", "--features", "outboard-fuzz/libfuzzer"]);
    for target in Target::value_variants() {
        build.args(["--bin", &format!("fuzz-{}", target.name())]);
    }
    compiler::instrument(&mut build, &place.program);
    run::aloud(&mut build)
}

fn set_up() -> Result<()> {
    if ["c++", "g++", "clang++"]
        .into_iter()
        .any(|compiler| run::which(compiler).is_some())
    {
        return Ok(());
    }
    if system::has_apt() && system::is_root() {
        return system::install(PACKAGES);
    }
    anyhow::bail!(
        "libFuzzer needs a C++ compiler. Run this, then try again:\n  {}",
        system::command_for(PACKAGES)
    )
}

/// Runs a fuzzer for as long as it was given.
fn search(place: &Place, target: Target, wish: &Wish) -> Result<()> {
    let inputs = Inputs::of(place, &target.name())?;
    println!("fuzzing {} for {} s", target.name(), wish.seconds);
    let mut fuzzer = fuzzer(target)?;
    fuzzer
        .arg(format!("-max_total_time={}", wish.seconds))
        .arg(format!("-verbosity={}", u8::from(!wish.quiet)))
        .arg(format!("-max_len={}", target.longest()))
        .args([
            "-timeout=20",
            "-rss_limit_mb=2048",
            // Longer inputs sooner than libFuzzer would.
            "-len_control=20",
            "-print_final_stats=1",
        ])
        .arg(format!("-artifact_prefix={}/", inputs.folder.display()))
        .args([&inputs.found, &inputs.kept]);
    run::aloud(&mut fuzzer).with_context(|| {
        format!(
            "the input is in {}; run it alone with `{} FILE`",
            inputs.folder.display(),
            run::shown(&fuzzer_alone(target))
        )
    })
}

/// Keeps the fewest inputs that reach all that the found and the kept ones do.
fn keep(place: &Place, target: Target) -> Result<()> {
    let inputs = Inputs::of(place, &target.name())?;
    let fewest = inputs.fewest()?;
    let mut merge = fuzzer(target)?;
    merge
        .args(["-merge=1", "-timeout=20", "-rss_limit_mb=2048"])
        .args([&fewest, &inputs.kept, &inputs.found]);
    run::quietly(&mut merge, inputs::PATIENCE)?;
    inputs.keep(&fewest)
}

fn fuzzer(target: Target) -> Result<Command> {
    Ok(Command::new(program(target)?))
}

fn fuzzer_alone(target: Target) -> Command {
    Command::new(program(target).unwrap_or_else(|_| format!("fuzz-{}", target.name()).into()))
}

fn program(target: Target) -> Result<PathBuf> {
    built::binary(&format!("fuzz-{}", target.name()))
}

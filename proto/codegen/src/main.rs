//! `cargo gen [--check]`: writes proto/schema, proto/stubs and the session's frames, or says what is out of step; with
//! `--wit DIR --out DIR`, the same for contracts that stand elsewhere.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use outboard_codegen::generate;

/// Writes what follows from the contracts in wit/, or in another folder: .proto files for any language, and Rust stubs.
#[derive(Parser)]
#[command(after_help = EXAMPLES)]
struct Arguments {
    /// Write nothing; name each file that is out of step, and fail if there is one.
    #[arg(long)]
    check: bool,
    /// The repository's root [default: the one that this crate is in]
    #[arg(long)]
    root: Option<PathBuf>,
    /// Contracts of your own: a folder with a package and its deps/, or with NAMESPACE/PACKAGE/VERSION below it
    #[arg(long, value_name = "DIR", requires = "out", conflicts_with = "root")]
    wit: Option<PathBuf>,
    /// Where schema/, src/ and descriptors.bin of these are written; nothing else may stand in schema/ and src/
    #[arg(long, value_name = "DIR", requires = "wit")]
    out: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  cargo gen                                   everything that is generated in this repository
  cargo gen --check                           whether it is in step
  cargo gen --wit ../mine/wit --out ../mine   contracts from outside, for a crate or a provider from outside";

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command answers there"
)]
fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(Outcome::InStep) => ExitCode::SUCCESS,
        Ok(Outcome::Wrote(steps)) => {
            println!("{}", steps.join("\n"));
            ExitCode::SUCCESS
        }
        Ok(Outcome::OutOfStep(steps)) => {
            eprintln!(
                "out of step with the contracts; run the same without --check:\n{}",
                steps.join("\n")
            );
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

enum Outcome {
    InStep,
    Wrote(Vec<String>),
    OutOfStep(Vec<String>),
}

fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (root, tree) = match (&arguments.wit, &arguments.out) {
        (Some(wit), Some(out)) => (out.clone(), generate::outside(wit, out)?),
        _ => {
            let root = repository(arguments.root.as_deref())?;
            let tree = generate::tree(&root)?;
            (root, tree)
        }
    };
    let steps = tree.compare(&root)?;
    if steps.is_empty() {
        return Ok(Outcome::InStep);
    }
    if arguments.check {
        return Ok(Outcome::OutOfStep(
            steps.iter().map(ToString::to_string).collect(),
        ));
    }
    tree.apply(&root, &steps)?;
    Ok(Outcome::Wrote(
        steps
            .iter()
            .map(|step| format!("{}", step.path().display()))
            .collect(),
    ))
}

fn repository(root: Option<&Path>) -> anyhow::Result<PathBuf> {
    let root = match root {
        Some(root) => root.to_owned(),
        None => {
            let folder =
                std::env::var_os("CARGO_MANIFEST_DIR").context("run as `cargo gen`, or give --root")?;
            PathBuf::from(folder).join("../..")
        }
    };
    root.canonicalize()
        .with_context(|| format!("the root {}", root.display()))
}
